// Finds the list that names the classes of Open Images files: class-descriptions*.csv beside the file, or above it.

import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseClassDescriptions } from '../../formats';
import { type ListingCache, listFolder } from './listings';

/** Folders above the file that are looked at. */
const parentLimit = 2;
/** The list of all 20,000 classes has less than a megabyte. */
const byteLimit = 4_000_000;

/** Names by code; `undefined` without a list. */
export async function findClassNames(
	path: string,
	cache: ListingCache,
): Promise<ReadonlyMap<string, string> | undefined> {
	let folder = dirname(path);
	for (let level = 0; level <= parentLimit; level++) {
		const listing = await listFolder(folder, cache);
		const name = [...(listing?.files ?? [])].sort().find((each) => /class-descriptions.*\.csv$/i.test(each));
		if (name) {
			const list = join(folder, name);
			const { size } = await stat(list).catch(() => ({ size: Number.POSITIVE_INFINITY }));
			if (size <= byteLimit) return parseClassDescriptions(await readFile(list, 'utf8'));
		}
		folder = dirname(folder);
	}
	return undefined;
}
