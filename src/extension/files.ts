// The images that belong together: those of one COCO file, or the sibling files of a format with one file an image.

import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileSummary, ImageProblems } from '../compute/protocol';
import type { Severity } from '../core/problem';
import { extensionOf, headLength, looksLikeAnnotations } from './recognise';

/** One line of the Images view. */
export interface ImageEntry {
	/** Place in file order. */
	order: number;
	path: string;
	row: number;
	name: string;
	/** `null`: not known before the file is opened. */
	objects: number | null;
	problems: number;
	severity: Severity | null;
}

/** Files of a folder that are listed at most, and those whose beginning is read before they are listed. */
const mostListed = 20_000;
const mostRead = 2000;

export function entryKey(entry: { path: string; row: number }): string {
	return `${entry.path}#${entry.row}`;
}

/** Base name of a file name as written in a file. */
export function shortName(fileName: string): string {
	return fileName.replaceAll('\\', '/').split('/').pop() || fileName;
}

export function entriesOf(path: string, summary: FileSummary, siblings: readonly string[]): ImageEntry[] {
	if (summary.format === 'coco' || siblings.length === 0)
		return summary.images.map(({ row, fileName, objects }) => ({
			order: row,
			path,
			row,
			name: shortName(fileName),
			objects,
			problems: 0,
			severity: null,
		}));
	const own = summary.images[0];
	return siblings.map((sibling, order) => {
		const isOwn = sibling === path;
		return {
			order,
			path: sibling,
			row: 0,
			name: basename(sibling),
			objects: isOwn ? (own?.objects ?? 0) : null,
			problems: 0,
			severity: null,
		};
	});
}

/** Puts the problems of a file's images beside their names. */
export function noteProblems(
	entries: readonly ImageEntry[],
	path: string | null,
	images: readonly ImageProblems[],
): void {
	const byRow = new Map(images.map((each) => [each.row, each]));
	for (const entry of entries) {
		const found = entry.path === path ? byRow.get(entry.row) : undefined;
		entry.problems = found?.count ?? 0;
		entry.severity = found?.severity ?? null;
	}
}

/** Annotation files beside this one with its extension, sorted by name as people count; the file itself included. */
export async function siblingsOf(path: string): Promise<string[]> {
	const extension = extensionOf(path);
	const folder = dirname(path);
	const names = await readdir(folder).catch(() => [basename(path)]);
	const collator = new Intl.Collator('en', { numeric: true });
	const same = names
		.filter((name) => extensionOf(name) === extension)
		.sort(collator.compare)
		.slice(0, mostListed);
	if (same.length > mostRead) return same.map((name) => join(folder, name));
	const out: string[] = [];
	for (let from = 0; from < same.length; from += 32) {
		const paths = same.slice(from, from + 32).map((name) => join(folder, name));
		const good = await Promise.all(paths.map(async (each) => each === path || (await looksLike(each))));
		out.push(...paths.filter((_, row) => good[row]));
	}
	return out;
}

async function looksLike(path: string): Promise<boolean> {
	const file = await open(path).catch(() => null);
	if (!file) return false;
	try {
		const { bytesRead, buffer } = await file.read(Buffer.alloc(headLength), 0, headLength, 0);
		return looksLikeAnnotations(path, buffer.toString('utf8', 0, bytesRead));
	} catch {
		return false;
	} finally {
		await file.close();
	}
}
