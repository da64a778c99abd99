// What is to be done for each file of a scan, and how far it is.

import { stat } from 'node:fs/promises';
import { formatFacts } from '../../formats';
import type { FileState } from '../big/build-index';
import type { ScanWork } from './chosen-model';
import type { FileEntry } from './journal';
import type { Known } from './known';
import { keyLength } from './part';
import type { Dependency, FileFacts, LookItem } from './protocol';
import type { SourceFile } from './source';

export interface FilePlan {
	/** Place in the scan. */
	number: number;
	source: SourceFile;
	state: FileState;
	/** COCO that is read record by record. */
	inParts: boolean;
	/** Its images are shared out: those of COCO, where a model is run those of all files of many images. */
	isShared: boolean;
	/** `[images]` index of the part that holds a row, -1 where none does, and the row in that part; empty until it is known how many there are. */
	part: Int32Array;
	at: Int32Array;
	/** `null` until it was gone through. */
	facts: FileFacts | null;
	dependencies: Dependency[] | null;
	/** Why rows could not be inspected. */
	unread: Map<number, string>;
	/** Rows whose pictures a model needs, and that have none. */
	pictureless: Set<number>;
	/** Why nothing more is to be read of it. */
	stopped: string | null;
	/** Whether it stands in the journal as it is. */
	isKept: boolean;
}

/** A plan where nothing is known yet. */
export function newPlan(number: number, source: SourceFile, state: FileState, work: ScanWork): FilePlan {
	const inParts = source.format === 'coco' && source.isUtf8;
	return {
		number,
		source,
		state,
		inParts,
		isShared: inParts || (work === 'models' && !holdsOne(source)),
		part: new Int32Array(0),
		at: new Int32Array(0),
		facts: null,
		dependencies: [],
		unread: new Map(),
		pictureless: new Set(),
		stopped: null,
		isKept: false,
	};
}

/** Makes room for so many images. */
export function setCount(plan: FilePlan, images: number): void {
	if (plan.part.length === images) return;
	plan.part = new Int32Array(images).fill(-1);
	plan.at = new Int32Array(images);
}

/** Takes what the journal says of a file that is still the same; false where it has to be read. */
export async function takeKept(
	plan: FilePlan,
	entry: FileEntry | undefined,
	known: Known,
	basis: string,
): Promise<boolean> {
	if (!entry || entry.basis !== basis || !isSame(entry.state, plan.state)) return false;
	if (entry.dependencies === null) return false;
	for (const each of entry.dependencies) if (!isSame(each, await stateOfFile(each.path))) return false;
	const count = entry.keys.length / keyLength;
	setCount(plan, count);
	if (takeKeys(plan, entry.keys, 0, known) < count) {
		plan.part.fill(-1);
		return false;
	}
	const { classes, classIds, findings, unread } = entry;
	plan.facts = { classes, classIds, findings, unread };
	plan.dependencies = entry.dependencies;
	plan.isKept = true;
	return true;
}

/** Takes images that are known by their keys, from a row on; gives how many. */
export function takeKeys(plan: FilePlan, keys: Uint8Array, from: number, known: Known): number {
	let taken = 0;
	for (let at = 0; at < keys.length / keyLength; at++) {
		const place = known.find(keys, at);
		if (!place) continue;
		plan.part[from + at] = place.part;
		plan.at[from + at] = place.at;
		taken++;
	}
	return taken;
}

/** Rows that no part holds yet, ascending. */
export function missingRows({ part }: FilePlan): Int32Array {
	return Int32Array.from([...part.keys()].filter((row) => part[row] === -1));
}

export function itemOf({ number, source, inParts, state }: FilePlan, rows: Int32Array | null): LookItem {
	return { file: number, path: source.path, rows, inParts, state };
}

/** What is put into the journal of a file that was read to its end; `null` while it was not. */
export function entryOf(plan: FilePlan, known: Known, basis: string): FileEntry | null {
	const { facts, part, at, dependencies, state, source } = plan;
	if (!facts || plan.stopped !== null || plan.unread.size > 0 || part.includes(-1)) return null;
	const keys = new Uint8Array(part.length * keyLength);
	for (let row = 0; row < part.length; row++) {
		const from = (at[row] as number) * keyLength;
		const own = known.parts[part[row] as number]?.keys.subarray(from, from + keyLength);
		if (own) keys.set(own, row * keyLength);
	}
	return { ...facts, path: source.path, state, keys, dependencies, basis };
}

export function holdsOne({ format }: SourceFile): boolean {
	return format !== null && formatFacts[format].images === 'one';
}

/** Size and time; zeros where there is nothing. */
export async function stateOfFile(path: string): Promise<FileState> {
	const found = await stat(path).catch(() => null);
	return { size: found?.size ?? 0, mtimeMs: found?.mtimeMs ?? 0 };
}

function isSame(a: FileState, b: FileState): boolean {
	return a.size === b.size && a.mtimeMs === b.mtimeMs;
}
