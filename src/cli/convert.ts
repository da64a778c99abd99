// `anchorage convert FILE --to FORMAT --out DIR`: the data set of a file in another format, after a report of what is lost.

import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import type { Conversion, SavedDataset } from '../compute/protocol';
import { formatFacts, formatNames } from '../formats';
import { conversionText } from '../formats/convert/report-text';
import type { FormatName } from '../formats/types';
import { descriptions } from './descriptions';
import { createEngine } from './engine';
import { plainChoices, refuseUnknown } from './options';

const options = {
	file: {
		type: 'positional',
		required: true,
		description: 'Annotation file; of formats with one image a file, any of those in a folder',
	},
	to: { type: 'string', required: true, description: `Format: ${formatNames.join(', ')}` },
	out: { type: 'string', description: 'Folder to write, which is not there yet, or empty' },
	images: { type: 'string', description: 'Folder of the images, where they are not found by themselves' },
	'dry-run': { type: 'boolean', default: false, description: 'Print the report alone, write nothing' },
	strict: { type: 'boolean', default: false, description: 'Write nothing where something is lost' },
	json: { type: 'boolean', default: false, description: 'Print JSON' },
} as const satisfies ArgsDef;

interface Arguments {
	_: string[];
	file: string;
	to: string;
	out?: string;
	images?: string;
	'dry-run': boolean;
	strict: boolean;
	json: boolean;
}

export const convertCommand = defineCommand({
	meta: { name: 'convert', description: descriptions.convert },
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			if (args._.length > 1) throw new Error(`One file at a time: what is "${args._[1]}"?`);
			await convertFile(args);
		} catch (error) {
			console.error(`anchorage convert: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

async function convertFile(args: Arguments): Promise<void> {
	const path = resolve(args.file);
	if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`There is no file ${args.file}.`);
	const target = targetOf(args.to);
	const folder = folderOf(args);
	const engine = createEngine();
	const file = { path, version: 0 };
	const choices = { ...plainChoices, imageRoot: args.images ? resolve(args.images) : null };
	const watched = { signal: new AbortController().signal, tell: () => {} };
	const conversion = await engine.conversion(file, choices, target, watched);
	if (!args.json) console.log(conversionText(conversion).trimEnd());
	const isRefused = args.strict && isLossy(conversion);
	const saved =
		folder === null || isRefused ? null : await engine.convert(file, choices, target, folder, watched);
	if (args.json) console.log(JSON.stringify(jsonOf(conversion, saved, folder)));
	else if (saved && folder) console.log(`\n${savedLine(saved, folder)}`);
	if (!isRefused) return;
	if (!args.json)
		console.error('anchorage convert: nothing was written, because something is lost (--strict).');
	process.exitCode = 1;
}

function targetOf(name: string): FormatName {
	if (!Object.hasOwn(formatFacts, name))
		throw new Error(`There is no format "${name}". The formats are ${formatNames.join(', ')}.`);
	return name as FormatName;
}

/** `null`: nothing is to be written. */
function folderOf({ out, 'dry-run': isDryRun }: Arguments): string | null {
	if (isDryRun) return null;
	if (!out) throw new Error('Give the folder to write with --out, or --dry-run to see the report alone.');
	return resolve(out);
}

/** Sizes come back with the pictures. */
function isLossy({ losses, unread }: Conversion): boolean {
	return losses.some(({ kind }) => kind !== 'size-lost') || unread.count > 0;
}

/** Plain values only; described in docs/cli.md. */
function jsonOf(conversion: Conversion, saved: SavedDataset | null, folder: string | null): unknown {
	const { title: _, ...report } = conversion;
	const written = saved && folder && { folder: shown(folder), files: saved.files, bytes: saved.bytes };
	return { ...report, written };
}

function savedLine({ files, bytes }: SavedDataset, folder: string): string {
	const count = files === 1 ? '1 file' : `${files.toLocaleString('en')} files`;
	return `Written: ${count}, ${bytes.toLocaleString('en')} bytes, in ${shown(folder)}.`;
}

function shown(folder: string): string {
	return relative(process.cwd(), folder) || '.';
}
