// The images that belong together: those of one COCO file, or the sibling files of a format with one file an image.

import { dirname, join } from 'node:path';
import type { ImageProblems, ImageSummary } from '../compute/protocol';
import type { Severity } from '../core/problem';

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

export function entryKey(entry: { path: string; row: number }): string {
	return `${entry.path}#${entry.row}`;
}

/** Base name of a file name as written in a file. */
export function shortName(fileName: string): string {
	return fileName.replaceAll('\\', '/').split('/').pop() || fileName;
}

/** Entries of images of one file. */
export function entriesOfImages(path: string, images: readonly ImageSummary[]): ImageEntry[] {
	return images.map(({ row, fileName, objects }) => ({
		order: row,
		path,
		row,
		name: shortName(fileName),
		objects,
		problems: 0,
		severity: null,
	}));
}

/** Entries of files that hold one image each; only of the one that is open it is known how many objects it has. */
export function entriesOfFiles(path: string, names: readonly string[], objects: number): ImageEntry[] {
	const folder = dirname(path);
	return names.map((name, order) => {
		const file = join(folder, name);
		return {
			order,
			path: file,
			row: 0,
			name,
			objects: file === path ? objects : null,
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
