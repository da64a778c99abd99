// What the tools for language models ask, answered by an engine in the same process, for files below one folder.

import { randomUUID } from 'node:crypto';
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { AgentEngine } from '../agents';
import type { Engine } from '../compute/engine';
import type { Choices } from '../compute/protocol';
import type { TextEdit } from '../core/problem';
import { applyEdits } from '../formats/edit';

/** @param root absolute, links resolved: files outside are refused. */
export function agentEngine(
	engine: Engine,
	choices: Choices,
	root: string,
	signal: AbortSignal,
): AgentEngine {
	const ref = (path: string) => ({ path, version: 0 });
	return {
		signal,
		advice: {
			predictions:
				'The server takes them when it is started: anchorage mcp --predictions DUMP (docs/agents.md).',
		},
		resolve: async (written) => fileBelow(root, written),
		summarise: (path) => engine.summarise(ref(path), choices),
		images: (path, from, to) => engine.images(ref(path), choices, from, to),
		inspect: (path, image) => engine.inspection(ref(path), choices, image),
		overview: (path, from, to) => engine.overview(ref(path), choices, from, to),
		problems: (path, part) => engine.problems(ref(path), choices, part, signal),
		problemsOfRule: (path, rule, from, count) => engine.problemsOfRule(ref(path), choices, rule, from, count),
		places: (path, offsets) => engine.places(ref(path), choices, offsets),
		async write(path, rule) {
			const edits = await engine.fix(ref(path), choices, rule, null);
			const { text, part } = await engine.annotated(ref(path), choices);
			if (part) throw new Error('The file is read in parts, as it is so large: repair it in the editor.');
			signal.throwIfAborted();
			writeRepaired(path, text, edits);
			return 'The file on disk is changed: look at the difference in version control.';
		},
	};
}

/** The real path of a file, which must lie below the folder. Throws an Error with a sentence. */
function fileBelow(root: string, written: string): string {
	const path = resolve(root, written);
	if (!isInside(root, path) && !isInside(root, realOf(path) ?? path)) throw outside(root, written);
	const real = realOf(path);
	if (real === null) throw new Error(`There is no file ${written} in ${root}.`);
	if (!isInside(root, real)) throw outside(root, written);
	if (!statSync(real).isFile()) throw new Error(`${written} is a folder: name an annotation file in it.`);
	return real;
}

function outside(root: string, written: string): Error {
	return new Error(
		`${written} lies outside ${root}, where the tools may read: a person can start the server with another --root.`,
	);
}

function isInside(folder: string, path: string): boolean {
	const way = relative(folder, path);
	return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function realOf(path: string): string | null {
	try {
		return realpathSync(path);
	} catch {
		return null;
	}
}

/** In one step, and only where every other byte stays as it is. */
function writeRepaired(path: string, text: string, edits: readonly TextEdit[]): void {
	const bytes = readFileSync(path);
	const mark =
		bytes.subarray(0, 3).equals(byteOrderMark) && !text.startsWith('\ufeff')
			? byteOrderMark
			: Buffer.alloc(0);
	if (!Buffer.concat([mark, Buffer.from(text)]).equals(bytes))
		throw new Error(
			'The file is not plain UTF-8, or it changed meanwhile: nothing was written. Repair it in the editor.',
		);
	const draft = `${path}.${randomUUID()}.tmp`;
	try {
		writeFileSync(draft, Buffer.concat([mark, Buffer.from(applyEdits(text, edits))]), {
			mode: statSync(path).mode,
		});
		renameSync(draft, path);
	} catch (error) {
		rmSync(draft, { force: true });
		throw error;
	}
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
