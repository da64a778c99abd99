// What a scan knows and keeps. A journal that cannot be written is given up with a note: the scan itself goes on.

import { basename, join } from 'node:path';
import { type Entry, type FileEntry, type Journal, openJournal, pruneScans } from './journal';
import { type Known, knownFrom } from './known';
import type { Part } from './part';
import { entryOf, type FilePlan } from './plan';
import type { HashedPicture } from './protocol';

/** A journal with more than this of what no longer counts is written anew. */
const mostWaste = 0.5;
/** One that is smaller is not worth it. */
const leastBytes = 4 << 20;

export interface Keeper {
	known: Known;
	/** Takes a part; gives its index. */
	addPart(part: Part): number;
	addFiles(files: readonly FileEntry[]): void;
	addPictures(pictures: readonly HashedPicture[]): void;
	/** Closes the journal, and drops old ones. */
	close(plans: readonly FilePlan[], basis: string): Promise<void>;
}

/** @param storage `null`: nothing is kept beyond the scan. */
export function openKeeper(storage: string | null, key: string, notes: string[]): Keeper {
	const folder = storage === null ? null : join(storage, 'scans', key);
	let journal = folder === null ? null : opened(folder, notes);
	const known = knownFrom(journal?.entries ?? []);
	const append = (entry: Entry) => {
		try {
			journal?.append(entry);
		} catch (error) {
			notes.push(notKept(error));
			closed(journal);
			journal = null;
		}
	};
	return {
		known,
		addPart(part) {
			append({ kind: 'part', part });
			return known.add(part);
		},
		addFiles(files) {
			if (files.length === 0) return;
			append({ kind: 'files', files: [...files] });
			for (const file of files) known.files.set(file.path, file);
		},
		addPictures(pictures) {
			append({ kind: 'pictures', pictures: [...pictures] });
			for (const picture of pictures) known.pictures.set(picture.path, picture);
		},
		async close(plans, basis) {
			try {
				if (journal && journal.size > leastBytes) compact(journal, known, plans, basis);
			} catch (error) {
				notes.push(notKept(error));
			}
			closed(journal);
			journal = null;
			if (folder !== null && storage !== null) await pruneScans(join(storage, 'scans'), basename(folder));
		},
	};
}

function opened(folder: string, notes: string[]): Journal | null {
	try {
		const journal = openJournal(folder);
		if (!journal)
			notes.push('The same data set is being scanned by another process: nothing of this scan is kept.');
		return journal;
	} catch (error) {
		notes.push(notKept(error));
		return null;
	}
}

function notKept(error: unknown): string {
	const code = (error as NodeJS.ErrnoException).code ?? String(error);
	const what = code === 'ENOSPC' ? 'the disk is full' : code;
	return `What the scan finds cannot be kept (${what}): the next one starts anew.`;
}

function closed(journal: Journal | null): void {
	try {
		journal?.close();
	} catch {
		// What was written before stays as it is.
	}
}

/** Writes the journal anew where most of it is of images that are no more. Only of a scan that came to its end. */
function compact(journal: Journal, known: Known, plans: readonly FilePlan[], basis: string): void {
	const used = new Set<number>();
	for (const { part } of plans) for (const number of part) used.add(number);
	const live = known.parts.filter((_, number) => used.has(number));
	const images = plans.reduce((sum, { part }) => sum + part.length, 0);
	const all = known.parts.reduce((sum, { columns }) => sum + columns.images.count, 0);
	const files = plans.map((plan) => entryOf(plan, known, basis)).filter((entry) => entry !== null);
	if (files.length < plans.length || images > (1 - mostWaste) * all) return;
	journal.replace([
		...live.map((part): Entry => ({ kind: 'part', part })),
		{ kind: 'files', files },
		{ kind: 'pictures', pictures: [...known.pictures.values()] },
	]);
}
