// Writes the files of a data set into a folder of its own: first into a draft beside it, which gets the name at the end. What
// is there already is never touched, and whatever goes wrong leaves nothing behind.

import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { detectFormat } from '../../formats';
import { ownPaths } from '../../formats/convert/own-paths';
import type { TargetFile } from '../../formats/convert/types';
import type { FormatName } from '../../formats/types';
import { EngineError } from '../errors';
import type { Slices } from '../slices';

export interface Written {
	files: number;
	bytes: number;
	/** Absolute path of the first annotation file; `null` where there is none. */
	first: string | null;
}

interface Writing {
	/** Of the files: tells the first annotation file. */
	format: FormatName;
	slices: Slices;
	tell(files: number, bytes: number): void;
}

/** Characters that are written at once. */
const pieceLength = 1 << 20;

/**
 * Writes the files below `folder` (absolute), which must not be there yet, or be empty. Throws an EngineError with a
 * sentence for the person: `exists`, `no-space`, `read-only`, `cancelled`, `failed`; nothing is left then.
 */
export async function writeDataset(
	files: Iterable<TargetFile>,
	folder: string,
	{ format, slices, tell }: Writing,
): Promise<Written> {
	await refuseUsed(folder);
	const parent = dirname(folder);
	const draft = join(parent, `.${basename(folder)}.anchorage-draft`);
	let made: string | undefined;
	try {
		made = await mkdir(parent, { recursive: true });
		await mkdir(draft);
	} catch (error) {
		if (made) await removeEmpty(parent, dirname(made));
		throw (error as { code?: string }).code === 'EEXIST' ? draftIsThere(draft) : explained(error, folder);
	}
	try {
		const written = await writeFiles(files, draft, { format, slices, tell });
		slices.check();
		await refuseUsed(folder);
		// An empty folder gives way; one in which something stands by now does not.
		await rmdir(folder).catch(() => null);
		await rename(draft, folder);
		return { ...written, first: written.first === null ? null : join(folder, written.first) };
	} catch (error) {
		await rm(draft, { recursive: true, force: true }).catch(() => null);
		if (made) await removeEmpty(parent, dirname(made));
		throw explained(error, folder);
	}
}

function draftIsThere(draft: string): EngineError {
	return new EngineError(
		'exists',
		`${draft} is there: another conversion into this folder is running, or was killed. Delete it, or choose another folder.`,
	);
}

async function refuseUsed(folder: string): Promise<void> {
	const known = await stat(folder).catch(() => null);
	if (!known) return;
	if (!known.isDirectory())
		throw new EngineError('exists', `${folder} is a file: choose a folder that is not there yet.`);
	if ((await readdir(folder)).length === 0) return;
	throw new EngineError(
		'exists',
		`The folder ${folder} is not empty, and nothing in it is written over: choose another, or a new name.`,
	);
}

/** Folders that were made on the way, from `folder` up to below `end`. */
async function removeEmpty(folder: string, end: string): Promise<void> {
	for (let at = folder; at !== end && at !== dirname(at); at = dirname(at)) {
		const isGone = await rmdir(at).then(
			() => true,
			() => false,
		);
		if (!isGone) return;
	}
}

async function writeFiles(
	files: Iterable<TargetFile>,
	draft: string,
	{ format, slices, tell }: Writing,
): Promise<Written> {
	const written: Written = { files: 0, bytes: 0, first: null };
	const own = ownPaths();
	const folders = new Set([draft]);
	let path = '';
	let file: FileHandle | null = null;
	let held: string[] = [];
	let length = 0;
	const flush = async () => {
		if (!file) return;
		const text = held.join('');
		held = [];
		length = 0;
		// The first piece of the first file that is told to be in the format.
		if (written.first === null && detectFormat(join(draft, path), text) === format) written.first = path;
		const bytes = Buffer.from(text);
		await file.writeFile(bytes);
		written.bytes += bytes.length;
		slices.check();
	};
	const finish = async () => {
		await flush();
		await file?.close();
		file = null;
	};
	try {
		for (const next of files) {
			if (!next.isMore) {
				await finish();
				path = own(next.path);
				const folder = dirname(join(draft, path));
				if (!folders.has(folder)) await mkdir(folder, { recursive: true });
				folders.add(folder);
				file = await open(join(draft, path), 'wx');
				written.files++;
			}
			held.push(next.text);
			length += next.text.length;
			if (length >= pieceLength) await flush();
			await slices.pause();
			tell(written.files, written.bytes);
		}
		await finish();
	} finally {
		await (file as FileHandle | null)?.close().catch(() => null);
	}
	return written;
}

function explained(error: unknown, folder: string): EngineError {
	if (error instanceof EngineError) return error;
	const { code, message } = error as { code?: string; message?: string };
	const nothing = 'Nothing was written.';
	if (code === 'ENOSPC' || code === 'EDQUOT')
		return new EngineError('no-space', `The disk filled up: make room, or choose another. ${nothing}`);
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
		return new EngineError(
			'read-only',
			`${dirname(folder)} cannot be written to: choose another. ${nothing}`,
		);
	if (code === 'ENAMETOOLONG')
		return new EngineError('failed', `The name of an image is too long for this disk. ${nothing}`);
	return new EngineError('failed', `The data set could not be written (${message}). ${nothing}`);
}
