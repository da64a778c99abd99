// Indexes kept from one time to the next: one file each, a line of JSON and the lists of numbers behind it. One that does
// not belong to the file as it is now, or is damaged, is not used.

import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CocoIndex } from '../../formats/coco/bytes/index';
import type { FileState } from './build-index';

/** Changes with what an index holds. */
const layout = 'anchorage index 1';
/** Indexes that are kept at once. */
const mostKept = 12;
const extension = '.index';

interface Header {
	layout: string;
	path: string;
	size: number;
	mtimeMs: number;
	texts: string[];
	lists: CocoIndex['lists'];
	faults: CocoIndex['faults'];
	columns: { name: string; kind: keyof typeof kinds; length: number; offset: number }[];
	/** Bytes behind the header. */
	bytes: number;
}

const kinds = { Float64Array, Uint32Array, Int32Array } as const;

type Column = Float64Array | Uint32Array | Int32Array;

function columnsOf({ images, annotations, byImage, categories }: CocoIndex): Record<string, Column> {
	const out: Record<string, Column> = {};
	for (const [group, columns] of Object.entries({ images, annotations, byImage, categories }))
		for (const [name, column] of Object.entries(columns)) out[`${group}.${name}`] = column;
	return out;
}

function nameOf(folder: string, path: string): string {
	return join(folder, createHash('sha256').update(path).digest('hex').slice(0, 32) + extension);
}

/** The index kept for the file in this state, `null` without one. */
export async function keptIndex(folder: string, path: string, state: FileState): Promise<CocoIndex | null> {
	try {
		const file = await open(nameOf(folder, path));
		try {
			const { size } = await file.stat();
			const memory = new ArrayBuffer(size);
			await file.read(new Uint8Array(memory), 0, size, 0);
			return parsed(memory, path, state);
		} finally {
			await file.close();
		}
	} catch {
		// None, or one that cannot be read: it is made again.
		return null;
	}
}

function parsed(memory: ArrayBuffer, path: string, state: FileState): CocoIndex | null {
	const bytes = new Uint8Array(memory);
	const end = bytes.indexOf(10);
	if (end < 0) return null;
	const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Header;
	if (header.layout !== layout || header.path !== path) return null;
	if (header.size !== state.size || header.mtimeMs !== state.mtimeMs) return null;
	const from = aligned(end + 1);
	if (from + header.bytes !== memory.byteLength) return null;
	const groups: Record<string, Record<string, Column>> = {};
	for (const { name, kind, length, offset } of header.columns) {
		const [group, column] = name.split('.') as [string, string];
		groups[group] ??= {};
		groups[group][column] = new kinds[kind](memory, from + offset, length);
	}
	const { size, texts, lists, faults } = header;
	return { ...(groups as unknown as CocoIndex), size, texts, lists, faults };
}

/** Keeps an index. Where it cannot be kept it is made again the next time, which is told by nobody. */
export async function keepIndex(
	folder: string,
	path: string,
	{ size, mtimeMs }: FileState,
	index: CocoIndex,
): Promise<void> {
	const columns: Header['columns'] = [];
	const pieces: Column[] = [];
	let offset = 0;
	for (const [name, column] of Object.entries(columnsOf(index))) {
		columns.push({
			name,
			kind: column.constructor.name as keyof typeof kinds,
			length: column.length,
			offset,
		});
		pieces.push(column);
		offset = aligned(offset + column.byteLength);
	}
	const { texts, lists, faults } = index;
	const header: Header = { layout, path, size, mtimeMs, texts, lists, faults, columns, bytes: offset };
	const line = Buffer.from(`${JSON.stringify(header)}\n`);
	const target = nameOf(folder, path);
	const draft = `${target}.${process.pid}`;
	try {
		await mkdir(folder, { recursive: true });
		const file = await open(draft, 'w');
		try {
			await file.write(padded(line));
			for (const column of pieces)
				await file.write(padded(Buffer.from(column.buffer, column.byteOffset, column.byteLength)));
		} finally {
			await file.close();
		}
		await rename(draft, target);
		await prune(folder);
	} catch {
		await rm(draft, { force: true }).catch(() => null);
	}
}

function aligned(offset: number): number {
	return Math.ceil(offset / 8) * 8;
}

function padded(bytes: Buffer): Buffer {
	const rest = aligned(bytes.length) - bytes.length;
	return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(rest)]);
}

/** Drops those that were not made for longest. */
async function prune(folder: string): Promise<void> {
	const names = (await readdir(folder)).filter((name) => name.endsWith(extension));
	if (names.length <= mostKept) return;
	const ages = await Promise.all(
		names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
	);
	ages.sort((a, b) => b.at - a.at);
	for (const { name } of ages.slice(mostKept)) await rm(join(folder, name), { force: true });
}
