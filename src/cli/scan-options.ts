// What the commands that scan have in common: what is scanned and by how many processes, the scan itself, its exit code.

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { ArgsDef } from 'citty';
import type { Choices } from '../compute/protocol';
import { scanDataset } from '../compute/scan/scan-dataset';
import type { ScannedDataset, ScanQuestion } from '../compute/scan/types';
import { printLog } from './engine';
import { plainChoices, wholeNumber } from './options';
import { progressPrinter } from './scan-progress';

/** Processes unless it is said otherwise. */
const mostProcesses = 8;

export const sourceOptions = {
	inputs: {
		type: 'positional',
		required: false,
		description:
			'Annotation files, folders, globs or a data.yaml; one file of a format with one image a file stands for its folder',
	},
	split: {
		type: 'string',
		description: 'NAME=PATH: an input with the name of its split; several separated by ","',
	},
	images: { type: 'string', description: 'Folder of the images, where they are not found by themselves' },
	processes: {
		type: 'string',
		description: `Processes that share the work; as many as there are cores, at most ${mostProcesses}`,
	},
	storage: {
		type: 'string',
		description:
			'Folder for what is kept: the next scan reads only what changed, and goes on where one was cut off',
	},
} as const satisfies ArgsDef;

export interface SourceArguments {
	_: string[];
	split?: string;
	images?: string;
	processes?: string;
	storage?: string;
}

/** Throws an Error with a sentence where nothing is named. */
export function inputsOf({ _: paths, split }: SourceArguments): ScanQuestion['source']['inputs'] {
	const named = (split ?? '')
		.split(',')
		.filter((part) => part.trim() !== '')
		.map((part) => {
			const at = part.indexOf('=');
			if (at <= 0 || at === part.length - 1) throw new Error(`--split ${part}: it must be NAME=PATH.`);
			return { path: resolve(part.slice(at + 1).trim()), split: part.slice(0, at).trim() };
		});
	const inputs = [...paths.map((path) => ({ path: resolve(path), split: null })), ...named];
	if (inputs.length === 0)
		throw new Error('There is nothing to scan: name annotation files, folders, globs or a data.yaml.');
	return inputs;
}

/** @param images,recipe,predictions,detections as they were typed. Throws an Error where there are no such files. */
export function scanChoices({
	images,
	recipe,
	predictions,
	detections,
}: {
	images?: string;
	recipe: string;
	predictions: string | null;
	detections?: string;
}): Choices {
	if (predictions && !existsSync(resolve(predictions)))
		throw new Error(`There are no predictions at ${predictions}.`);
	if (detections && !existsSync(resolve(detections)))
		throw new Error(`There are no detections at ${detections}.`);
	return {
		...plainChoices,
		recipe: /\.json$/i.test(recipe) ? resolve(recipe) : recipe,
		imageRoot: images ? resolve(images) : null,
		predictions: predictions ? resolve(predictions) : null,
		detections: detections ? resolve(detections) : null,
	};
}

/** Scans, with or without its progress on standard error; an interrupt ends it with what is done. */
export async function runScan(
	question: ScanQuestion,
	{ processes, storage }: SourceArguments,
	progress: 'show' | 'hide',
): Promise<ScannedDataset> {
	const script = join(__dirname, 'scan.js');
	if (!existsSync(script)) throw new Error(`${script} is missing: build the project again.`);
	const stop = new AbortController();
	const interrupt = () => stop.abort();
	process.once('SIGINT', interrupt);
	const printer = progressPrinter(progress);
	try {
		return await scanDataset(
			question,
			{ signal: stop.signal, paused: () => null, onProgress: printer.show, onGrown: null },
			{
				script,
				storage: storage ? resolve(storage) : null,
				processes: processesOf(processes),
				log: printLog,
			},
		);
	} finally {
		process.off('SIGINT', interrupt);
		printer.clear();
	}
}

/** Of commands that ask for numbers: 0: all was read, 1: some of it was not, 2: it was cut short, or there was no image. */
export function scanExitCode({ isComplete, unread, columns }: ScannedDataset): 0 | 1 | 2 {
	if (!isComplete || columns.images.count === 0) return 2;
	return unread.length > 0 ? 1 : 0;
}

function processesOf(text: string | undefined): number {
	if (text === undefined) return Math.min(availableParallelism(), mostProcesses);
	return wholeNumber('processes', text, 1, 64);
}
