// Finds the file that names the classes of a YOLO label file: data.yaml, classes.txt or obj.names, upwards from it.

import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '../../core/problem';
import type { YoloDataset } from '../../formats/types';
import { parseYoloDataset } from '../../formats/yolo/dataset';
import { type ListingCache, listFolder } from './listings';
import { isInside } from './roots';

/** Folders above the label file that are looked at. */
const parentLimit = 4;
/** A list of classes is small; longer files are something else. */
const byteLimit = 1_000_000;
const filesPerFolder = 20;

export interface FoundDataset {
	dataset: YoloDataset;
	/** Absolute path of the file the names come from, `null` when none was found. */
	path: string | null;
	/** Of that file, not of the labels. */
	problems: Problem[];
}

/**
 * The nearest list of class names at or above the folder of `labelPath`, inside `roots`. In one folder a yaml wins
 * over classes.txt and obj.names; a list there that names other classes is kept as its rival. Without a list the names
 * are empty.
 */
export async function findYoloDataset(
	labelPath: string,
	roots: readonly string[],
	cache: ListingCache,
): Promise<FoundDataset> {
	let folder = dirname(labelPath);
	for (let level = 0; level <= parentLimit && isInside(folder, roots); level++) {
		const listing = await listFolder(folder, cache);
		const candidates = listing ? [...listing.files].filter(isCandidate).sort(byRank) : [];
		const found = await bestIn(folder, candidates.slice(0, filesPerFolder));
		if (found) return found;
		const parent = dirname(folder);
		if (parent === folder) break;
		folder = parent;
	}
	return { dataset: { names: [], source: null, task: null }, path: null, problems: [] };
}

/** The first of the files that names classes; of a yaml also the plain list beside it that names others. */
async function bestIn(folder: string, candidates: readonly string[]): Promise<FoundDataset | null> {
	let best: FoundDataset | null = null;
	for (const name of candidates) {
		const isPlain = rank(name) === plainList;
		if (best && !isPlain) continue;
		const path = join(folder, name);
		const text = await readSmall(path);
		if (text === null) continue;
		const { dataset, problems } = parseYoloDataset(text, name);
		const { names } = dataset;
		if (names.length === 0) continue;
		if (best) {
			const isSame = names.join('\n') === best.dataset.names.join('\n');
			return isSame ? best : { ...best, dataset: { ...best.dataset, rival: { names, source: name } } };
		}
		best = { dataset, path, problems };
		if (isPlain) return best;
	}
	return best;
}

function isCandidate(name: string): boolean {
	return (
		/\.ya?ml$/i.test(name) || name === 'classes.txt' || name === '_darknet.labels' || name.endsWith('.names')
	);
}

const plainList = 2;

/** Sure names first: data.yaml, other yaml files, plain lists. */
function rank(name: string): number {
	if (/^(data|dataset)\.ya?ml$/i.test(name)) return 0;
	if (/\.ya?ml$/i.test(name)) return 1;
	return plainList;
}

function byRank(a: string, b: string): number {
	return rank(a) - rank(b) || (a < b ? -1 : 1);
}

async function readSmall(path: string): Promise<string | null> {
	try {
		const { size } = await stat(path);
		return size <= byteLimit ? await readFile(path, 'utf8') : null;
	} catch {
		return null;
	}
}
