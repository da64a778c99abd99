// The journal of a scan on disk: frames that are only ever appended, each with its length and a checksum. Whatever was cut off
// by a kill is the last frame at most, and is dropped when the journal is opened again.

import {
	appendFileSync,
	closeSync,
	constants,
	fstatSync,
	ftruncateSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from '../../formats/crc32';
import type { FileState } from '../big/build-index';
import type { Part } from './part';
import type { Dependency, FileFacts, HashedPicture } from './protocol';

/** A file that was scanned to its end. */
export interface FileEntry extends FileFacts {
	path: string;
	state: FileState;
	/** `[images * keyLength]`, by row. */
	keys: Uint8Array;
	/** Other files that its images depend on; `null` where they are not known: it is read each time. */
	dependencies: Dependency[] | null;
	/** Names everything beside files that it was scanned with. */
	basis: string;
}

export type Entry =
	| { kind: 'part'; part: Part }
	| { kind: 'files'; files: FileEntry[] }
	| { kind: 'pictures'; pictures: HashedPicture[] };

export interface Journal {
	/** What was kept, in the order in which it came. */
	entries: Entry[];
	/** Bytes on disk. */
	readonly size: number;
	/** Keeps an entry. Throws errors of the file system; the journal is as it was then, and may be closed. */
	append(entry: Entry): void;
	/** Puts these entries in the place of all others. */
	replace(entries: readonly Entry[]): void;
	close(): void;
}

/** Changes with the form of entries, which otherwise only changes with the engine, whose name is in the folder's. */
const magic = Buffer.from('anchorage scan 1\n');
/** Length of the payload, and its checksum. */
const headLength = 8;
/** A frame longer than this is damage. */
const longestFrame = 1 << 30;
/** Scans that are kept, and bytes of all of them. */
const mostKept = 8;
const mostBytes = 1e9;

/**
 * Opens the journal in a folder, which is made if needed; `null` where another scan that still runs writes to it. Throws errors
 * of the file system where it cannot be written.
 */
export function openJournal(folder: string): Journal | null {
	mkdirSync(folder, { recursive: true });
	const lock = join(folder, 'lock');
	if (!takeLock(lock)) return null;
	const path = join(folder, 'journal');
	let file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
	const { entries, end } = readEntries(path);
	let size = end;
	ftruncateSync(file, size);
	const write = (bytes: Buffer) => {
		let done = 0;
		try {
			while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, size + done);
		} catch (error) {
			// What was written of it is no entry.
			ftruncateSync(file, size);
			throw error;
		}
		size += bytes.length;
	};
	if (size === 0) write(magic);
	return {
		entries,
		get size() {
			return size;
		},
		append: (entry) => write(frameOf(entry)),
		replace(all) {
			// A kill meanwhile leaves the one or the other.
			const draft = `${path}.draft`;
			writeFileSync(draft, magic);
			for (const entry of all) appendFileSync(draft, frameOf(entry));
			renameSync(draft, path);
			closeSync(file);
			file = openSync(path, constants.O_RDWR);
			size = fstatSync(file).size;
		},
		close() {
			closeSync(file);
			held.delete(lock);
			rmSync(lock, { force: true });
		},
	};
}

function frameOf(entry: Entry): Buffer {
	const payload = serialize(entry);
	const head = Buffer.alloc(headLength);
	head.writeUInt32LE(payload.length, 0);
	head.writeUInt32LE(crc32(payload), 4);
	return Buffer.concat([head, payload]);
}

/** All sound frames, and where the last of them ends. */
function readEntries(path: string): { entries: Entry[]; end: number } {
	const bytes = readFileSync(path);
	const entries: Entry[] = [];
	if (!bytes.subarray(0, magic.length).equals(magic)) return { entries, end: 0 };
	let end = magic.length;
	while (end + headLength <= bytes.length) {
		const length = bytes.readUInt32LE(end);
		const from = end + headLength;
		if (length > longestFrame || from + length > bytes.length) break;
		const payload = bytes.subarray(from, from + length);
		if (crc32(payload) !== bytes.readUInt32LE(end + 4)) break;
		try {
			entries.push(deserialize(payload) as Entry);
		} catch {
			// Written by another version of the engine's runtime.
			break;
		}
		end = from + length;
	}
	return { entries, end };
}

/** Locks of this process. */
const held = new Set<string>();

/** The lock of a process that is gone counts for nothing. */
function takeLock(lock: string): boolean {
	for (let attempt = 0; attempt < 2; attempt++) {
		try {
			writeFileSync(lock, String(process.pid), { flag: 'wx' });
			held.add(lock);
			return true;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
			const pid = Number(readFileSync(lock, 'utf8'));
			// A number that was given back may be this process's own by now.
			if (held.has(lock) || (pid !== process.pid && isAlive(pid))) return false;
			rmSync(lock, { force: true });
		}
	}
	return false;
}

function isAlive(pid: number): boolean {
	if (!(pid > 0) || !Number.isInteger(pid)) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** Drops scans that were not made for longest, but for `own`. */
export async function pruneScans(folder: string, own: string): Promise<void> {
	const names = await readdir(folder).catch(() => []);
	const scans = await Promise.all(
		names.map(async (name) => {
			const found = await stat(join(folder, name, 'journal')).catch(() => null);
			return {
				name,
				size: found?.size ?? 0,
				at: name === own ? Number.POSITIVE_INFINITY : (found?.mtimeMs ?? 0),
			};
		}),
	);
	scans.sort((a, b) => b.at - a.at);
	let bytes = 0;
	for (const [at, { name, size }] of scans.entries()) {
		bytes += size;
		if (name !== own && (at >= mostKept || bytes > mostBytes))
			await rm(join(folder, name), { recursive: true, force: true });
	}
}
