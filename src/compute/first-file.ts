// The annotation file that a folder is opened with: the first that is recognised, looked for from the top down.

import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { largestDocument } from '../core/text-limit';
import { detectFormat } from '../formats';
import { isListOfNames } from '../formats/paths';
import { decodeText } from '../formats/text/decode';
import { readHead } from './read-head';

/** Folders and entries that are looked at. */
const mostFolders = 300;
const mostEntries = 200_000;
/** Files of one extension in a folder whose beginning is read. */
const mostTried = 5;
/** Bytes by which a format is told. */
const headLength = 65_536;

const extensions = ['.json', '.xml', '.txt', '.csv'];

/** Absolute path, `null` where nothing in the folder or below is an annotation file. */
export async function firstFile(folder: string): Promise<string | null> {
	const queue = [folder];
	let entries = 0;
	for (let next = 0; next < queue.length && next < mostFolders && entries < mostEntries; next++) {
		const at = queue[next] as string;
		const found = await readdir(at, { withFileTypes: true }).catch(() => []);
		entries += found.length;
		const names = found.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
		names.sort();
		for (const extension of extensions) {
			const same = names.filter((name) => extname(name).toLowerCase() === extension && !isListOfNames(name));
			for (const name of same.slice(0, mostTried))
				if (await isAnnotation(join(at, name))) return join(at, name);
		}
		const below = found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
		below.sort();
		for (const name of below)
			if (!name.startsWith('.') && name !== 'node_modules') queue.push(join(at, name));
	}
	return null;
}

async function isAnnotation(path: string): Promise<boolean> {
	const head = await readHead(path, headLength).catch(() => null);
	if (!head) return false;
	if (detectFormat(path, head.text) !== null) return true;
	// Classes and licences may fill the beginning: the whole says more.
	if (head.size <= headLength || head.size >= largestDocument) return false;
	return detectFormat(path, decodeText(await readFile(path)).text) !== null;
}
