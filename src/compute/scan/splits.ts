// Which split of a data set an annotation file belongs to, as its name and its folders say.

import { basename, dirname } from 'node:path';
import { fileStem } from '../../formats/paths';

/** Words that name a split, by the name that the split gets. */
const words: Readonly<Record<string, string>> = {
	train: 'train',
	training: 'train',
	val: 'val',
	valid: 'val',
	validation: 'val',
	test: 'test',
	testing: 'test',
	trainval: 'trainval',
};

/** Folders above a file that may name its split: labels often lie one below it ("train/labels"). */
const foldersUp = 2;

/** The split that a name speaks of ("instances_val2014.json": val); `null` for none. */
export function splitInName(name: string): string | null {
	for (const word of name.toLowerCase().split(/[^a-z]+/)) {
		const split = Object.hasOwn(words, word) ? words[word] : undefined;
		if (split) return split;
	}
	return null;
}

/**
 * The split that a path speaks of; `null` for none.
 * @param holds Files of one image are named after it, and pictures are called "test" for many reasons: folders alone count.
 */
export function splitOfPath(path: string, holds: 'one' | 'many'): string | null {
	const named = holds === 'many' ? splitInName(fileStem(path)) : null;
	if (named) return named;
	let folder = dirname(path);
	for (let up = 0; up < foldersUp; up++) {
		const split = splitInName(basename(folder));
		if (split) return split;
		folder = dirname(folder);
	}
	return null;
}

/** A file as far as its split is known. */
export interface Unsplit {
	path: string;
	holds: 'one' | 'many';
	/** As a person or a list of the data set says; `null`: its path decides. */
	split: string | null;
	/** Which input it came from. */
	input: number;
}

/**
 * The name of each file's split. Where some are known by a word, or there are several files of many images, or several inputs,
 * those without a word go by their own name, or by that of their folder; else all are in one split without a name.
 */
export function nameSplits(files: readonly Unsplit[]): string[] {
	const told = files.map(({ path, holds, split }) => split ?? splitOfPath(path, holds));
	const unnamed = files.filter((_, at) => told[at] === null);
	const isOne =
		unnamed.length === files.length &&
		(files.length === 1 ||
			(files.every(({ holds }) => holds === 'one') && new Set(files.map(({ input }) => input)).size === 1));
	return files.map(({ path, holds }, at) => {
		const known = told[at];
		if (known !== null && known !== undefined) return known;
		if (isOne) return '';
		return holds === 'many' ? fileStem(path) : basename(dirname(path));
	});
}
