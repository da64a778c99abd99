// What people said of likely label errors ("fixed", "fine"), in a small file beside the data set that goes into git with it:
// a line a record, in the order of their keys. Other programs and other people write it too.

import { readFileSync, statSync } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ReviewMark } from '../../messages';
import { EngineError } from '../errors';

export interface Mark {
	mark: ReviewMark;
	/** The title of the entry: "baseball bat, or kite?". */
	what: string;
	/** When, as an ISO date. */
	at: string;
}

/** By key of the record. */
export type Marks = Record<string, Mark>;

const ending = '.anchorage-review.json';
/** Between two tries to write while somebody else does; how long it is tried; from when on a draft was left by a dead process. */
const pauseMs = 20;
const longestMs = 12_000;
const abandonedMs = 10_000;

/**
 * Where marks of a data set are kept: beside its first annotation file, or in its first folder.
 * @param inputs absolute paths of annotation files or folders.
 */
export function marksPath(inputs: readonly string[]): string {
	const first = inputs[0] ?? '';
	const stem = basename(first).replace(/[*?[\]{}]+/g, '_');
	if (statSync(first, { throwIfNoEntry: false })?.isDirectory()) return join(first, `${stem}${ending}`);
	return join(dirname(first), `${basename(stem, extname(stem))}${ending}`);
}

/**
 * Marks of the file; none where there is no file. Throws an EngineError where it is damaged or cannot be read. Entries of
 * kinds that are not known here are left out, and kept in the file.
 */
export function readMarks(path: string): Marks {
	const { marks } = contentOf(path);
	return Object.fromEntries(
		Object.entries(marks).flatMap(([key, value]) => (isMark(value) ? [[key, value]] : [])),
	);
}

/**
 * Sets the mark of a record, or takes it back with `null`, in the file as it is now: marks that others wrote meanwhile and
 * everything else in it stay. The file is replaced in one step, so that it is never there by half. Gives the marks as they are
 * then. Throws an EngineError, and leaves the file alone, where it is damaged or cannot be written.
 */
export async function writeMark(
	path: string,
	key: string,
	mark: ReviewMark | null,
	what: string,
): Promise<Marks> {
	const target = await realpath(path).catch(() => path);
	const { file, draft } = await reserve(target);
	try {
		const content = contentOf(target);
		const marks = { ...content.marks };
		if (mark === null) delete marks[key];
		else marks[key] = { mark, what, at: new Date().toISOString() };
		await file.writeFile(textOf({ ...content, marks }));
		await file.sync();
		await file.close();
		await rename(draft, target);
	} catch (error) {
		await file.close().catch(() => null);
		await rm(draft, { force: true }).catch(() => null);
		throw explained(error, path);
	}
	return readMarks(target);
}

interface Content {
	version: number;
	/** As they stand in the file. */
	marks: Record<string, unknown>;
	[other: string]: unknown;
}

function contentOf(path: string): Content {
	const text = textAt(path);
	if (text === null) return { version: 1, marks: {} };
	const value = parsed(text);
	if (!isRecord(value) || !isRecord(value.marks))
		throw new EngineError(
			'damaged',
			`${basename(path)} is no list of review marks: it is damaged, or a merge left its signs in it. Mend it, or move it away; nothing was written.`,
		);
	if (value.version !== 1)
		throw new EngineError(
			'newer',
			`${basename(path)} is of version ${String(value.version)}, which a newer Anchorage wrote: update Anchorage; nothing was written.`,
		);
	return { ...value, version: 1, marks: value.marks };
}

function textAt(path: string): string | null {
	try {
		return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw new EngineError('unreadable', `${basename(path)} cannot be read: ${(error as Error).message}.`);
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMark(value: unknown): value is Mark {
	return isRecord(value) && (value.mark === 'fixed' || value.mark === 'fine');
}

/** Marks in the order of their keys, one a line; whatever else the file holds behind them. */
function textOf({ version, marks, ...others }: Content): string {
	const lines = Object.keys(marks)
		.sort()
		.map((key) => `\t\t${JSON.stringify(key)}: ${JSON.stringify(marks[key])}`);
	const list = lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n\t}`;
	const rest = Object.entries(others).map(
		([key, value]) => `\t${JSON.stringify(key)}: ${JSON.stringify(value)}`,
	);
	const members = [`\t"version": ${version}`, `\t"marks": ${list}`, ...rest];
	return `{\n${members.join(',\n')}\n}\n`;
}

/** Opens the draft that the file will be replaced by. There is one at a time: whoever has it reads and writes the file alone. */
async function reserve(path: string): Promise<{ file: FileHandle; draft: string }> {
	const draft = join(dirname(path), `.${basename(path)}.draft`);
	for (let waited = 0; ; waited += pauseMs) {
		try {
			return { file: await open(draft, 'wx'), draft };
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || waited > longestMs)
				throw explained(error, path);
		}
		const since = await stat(draft).catch(() => null);
		if (since && Date.now() - since.mtimeMs > abandonedMs) await rm(draft, { force: true }).catch(() => null);
		await setTimeout(pauseMs);
	}
}

function explained(error: unknown, path: string): EngineError {
	if (error instanceof EngineError) return error;
	const why = (error as Error).message;
	return new EngineError('unwritable', `${basename(path)} cannot be written: ${why}. The mark was not kept.`);
}
