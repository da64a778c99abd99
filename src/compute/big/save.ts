// Writes a file anew from parts of the old one and what was typed: into a draft beside it, which then takes its place in one
// step. Whatever happens before that step, the original stays as it is.

import { constants } from 'node:fs';
import { access, type FileHandle, open, readdir, realpath, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError } from '../errors';
import { type FileState, stateOf } from './build-index';

/** What the new file is made of, in order: ranges of the old one, and bytes. */
export type Run = { start: number; end: number } | { bytes: Buffer };

export interface SaveOptions {
	/** The file that is replaced, or made. */
	path: string;
	/** Where ranges are read from: the same file, or another. */
	source: string;
	/** The state of the source in which the ranges were worked out. */
	state: FileState;
	runs: Iterable<Run>;
	/** Bytes of the new file. */
	size: number;
	signal?: AbortSignal;
	progress?(done: number, size: number): void;
}

/** Bytes that are copied at once. */
const pieceLength = 8 << 20;
/** Room that a disk keeps beside the new file. */
const spareBytes = 1 << 20;

/**
 * Writes the file. Throws an EngineError with a sentence for the person; the file at `path` is then as it was: `changed`
 * (the source is not in `state` any more), `read-only`, `no-space`, `cancelled`, `failed`.
 */
export async function writeAnew(options: SaveOptions): Promise<FileState> {
	const { source, state } = options;
	// Where the name is a link, what it points to is replaced, not the link.
	const path = await realpath(options.path).catch(() => options.path);
	const name = basename(path);
	await removeDrafts(path);
	const now = await stateOf(source).catch(() => null);
	if (!now || now.size !== state.size || now.mtimeMs !== state.mtimeMs)
		throw new EngineError(
			'changed',
			`${basename(source)} was changed by another program since it was read, so it is not written over.`,
		);
	await checkRoom(path, options.size);
	const mode = await permissions(path);
	const draft = join(dirname(path), `.${name}.${process.pid}.anchorage-draft`);
	try {
		const from = await open(source, 'r');
		try {
			const to = await open(draft, 'wx', mode ?? 0o666);
			try {
				await copy(from, to, options);
				// The mode of a new file is narrowed by the process.
				if (mode !== null) await to.chmod(mode).catch(() => null);
				await to.datasync();
			} finally {
				await to.close();
			}
		} finally {
			await from.close();
		}
		const after = await stateOf(source);
		if (after.size !== state.size || after.mtimeMs !== state.mtimeMs)
			throw new EngineError('changed', `${name} was changed by another program while it was saved.`);
		await rename(draft, path);
		return await stateOf(path);
	} catch (error) {
		await rm(draft, { force: true }).catch(() => null);
		throw explained(error, name);
	}
}

async function copy(from: FileHandle, to: FileHandle, options: SaveOptions): Promise<void> {
	const { runs, size, signal, progress } = options;
	const buffer = Buffer.allocUnsafe(pieceLength);
	let done = 0;
	const write = async (bytes: Buffer) => {
		let at = 0;
		while (at < bytes.length) at += (await to.write(bytes, at, bytes.length - at)).bytesWritten;
		done += bytes.length;
		progress?.(done, size);
		if (signal?.aborted) throw new EngineError('cancelled', 'Saving was cancelled; the file is as it was.');
	};
	for (const run of runs) {
		if ('bytes' in run) {
			await write(run.bytes);
			continue;
		}
		for (let at = run.start; at < run.end; ) {
			const { bytesRead } = await from.read(buffer, 0, Math.min(pieceLength, run.end - at), at);
			if (bytesRead === 0)
				throw new EngineError('changed', 'The file became shorter while it was saved; nothing was written.');
			await write(buffer.subarray(0, bytesRead));
			at += bytesRead;
		}
	}
	if (done !== size) throw new Error(`${done} bytes were written where ${size} were meant.`);
}

async function checkRoom(path: string, size: number): Promise<void> {
	const disk = await statfs(dirname(path)).catch(() => null);
	if (!disk) return;
	const free = disk.bavail * disk.bsize;
	if (free >= size + spareBytes) return;
	throw new EngineError(
		'no-space',
		`Saving ${basename(path)} needs ${megabytes(size)} free beside the file and the disk has ${megabytes(free)}: make room and save again. The file is as it was.`,
	);
}

/** Permission bits of the file that is replaced, `null` for a new one. Throws where it must not be written. */
async function permissions(path: string): Promise<number | null> {
	const known = await stat(path).catch(() => null);
	if (!known) return null;
	const mayWrite = await access(path, constants.W_OK).then(
		() => true,
		() => false,
	);
	if (!mayWrite)
		throw new EngineError('read-only', `${basename(path)} is read-only: save it under another name.`);
	return known.mode & 0o7777;
}

/** Drafts that a save left behind when its process was killed. */
async function removeDrafts(path: string): Promise<void> {
	const folder = dirname(path);
	const prefix = `.${basename(path)}.`;
	for (const name of await readdir(folder).catch(() => [])) {
		if (!name.startsWith(prefix) || !name.endsWith('.anchorage-draft')) continue;
		const owner = Number(name.slice(prefix.length).split('.')[0]);
		if (!isRunning(owner)) await rm(join(folder, name), { force: true }).catch(() => null);
	}
}

function isRunning(pid: number): boolean {
	if (pid === process.pid) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as { code?: string }).code === 'EPERM';
	}
}

function explained(error: unknown, name: string): EngineError {
	if (error instanceof EngineError) return error;
	const code = (error as { code?: string }).code;
	if (code === 'ENOSPC' || code === 'EDQUOT')
		return new EngineError(
			'no-space',
			`The disk filled up while ${name} was saved: make room and save again. The file is as it was.`,
		);
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
		return new EngineError(
			'read-only',
			`The folder of ${name} cannot be written, so the file cannot be replaced safely: save it under another name.`,
		);
	return new EngineError(
		'failed',
		`${name} could not be saved (${messageOf(error)}). The file is as it was.`,
	);
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function megabytes(bytes: number): string {
	return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
