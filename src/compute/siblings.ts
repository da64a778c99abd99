// The files that belong together where a format has one file an image: those of a folder, told by name and beginning.

import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { detectFormat } from '../formats';
import { isListOfNames } from '../formats/paths';
import { readHead } from './read-head';

/** Where a folder holds more, files are told by their names alone. */
const mostRead = 2000;
/** Bytes of a file that are looked at. */
const headLength = 4096;
/** Files that are open at once. */
const together = 32;

/** Base names of the files beside `path` that are of its format, it among them, in the order in which people count. */
export async function siblingsOf(path: string): Promise<string[]> {
	const folder = dirname(path);
	const extension = extname(path).toLowerCase();
	const names = await readdir(folder).catch(() => [basename(path)]);
	const same = inOrder(
		names.filter((name) => extname(name).toLowerCase() === extension && !isListOfNames(name)),
	);
	if (!same.includes(basename(path))) same.unshift(basename(path));
	if (same.length > mostRead) return same;
	const format = await formatOf(path);
	const out: string[] = [];
	for (let from = 0; from < same.length; from += together) {
		const some = same.slice(from, from + together);
		const formats = await Promise.all(some.map((name) => formatOf(join(folder, name))));
		out.push(...some.filter((name, row) => name === basename(path) || formats[row] === format));
	}
	return out;
}

/** In the order in which people count: numbers in names count as numbers; every run of digits is brought to one width, and names are compared as they are. */
export function inOrder(names: readonly string[]): string[] {
	const keyed = names.map((name) => ({
		name,
		key: name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(16, '0')),
	}));
	keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.name < b.name ? -1 : 1));
	return keyed.map(({ name }) => name);
}

async function formatOf(path: string): Promise<string | null> {
	const head = await readHead(path, headLength).catch(() => null);
	return head && detectFormat(path, head.text);
}
