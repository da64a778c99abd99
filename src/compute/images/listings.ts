// Directory listings, each read once: finding an image costs no more than a look into a map.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileExtension, fileStem } from '../../formats/paths';

/** Extensions of pictures that detectors are trained on (ultralytics/ultralytics, data/utils.py, IMG_FORMATS). */
const imageExtensions = new Set([
	'jpg',
	'jpeg',
	'png',
	'webp',
	'bmp',
	'tif',
	'tiff',
	'gif',
	'avif',
	'jfif',
	'mpo',
	'heic',
]);

export interface Listing {
	/** Real names of the files. */
	files: Set<string>;
	/** Real name by name in one Unicode form and lower case. */
	alike: Map<string, string>;
	/** Real name of a picture by its stem, in one Unicode form and lower case. */
	stems: Map<string, string>;
	folders: string[];
}

/** What was read of folders; drop it when files have changed. */
export interface ListingCache {
	/** By absolute folder. */
	folders: Map<string, Promise<Listing | null>>;
	/** Names below some folders, by these. */
	below: Map<string, Promise<NamesBelow>>;
	/** Pictures that are still asked for by their path alone: reading the names of a large folder pays for many only. */
	asksLeft: number;
}

/** For the first few pictures nobody waits until a folder of 100,000 names is read. */
const asksAtFirst = 24;

export function createListingCache(): ListingCache {
	return { folders: new Map(), below: new Map(), asksLeft: asksAtFirst };
}

/** The listing of `folder`, `null` where it cannot be read. */
export function listFolder(folder: string, cache: ListingCache): Promise<Listing | null> {
	let listing = cache.folders.get(folder);
	if (!listing) {
		listing = readListing(folder);
		cache.folders.set(folder, listing);
	}
	return listing;
}

async function readListing(folder: string): Promise<Listing | null> {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
	if (!entries) return null;
	const listing: Listing = { files: new Set(), alike: new Map(), stems: new Map(), folders: [] };
	for (const entry of entries) {
		if (entry.isDirectory()) {
			listing.folders.push(entry.name);
			continue;
		}
		listing.files.add(entry.name);
		if (!listing.alike.has(alikeKey(entry.name))) listing.alike.set(alikeKey(entry.name), entry.name);
		const stem = alikeKey(fileStem(entry.name));
		if (isImageName(entry.name) && !listing.stems.has(stem)) listing.stems.set(stem, entry.name);
	}
	listing.folders.sort();
	return listing;
}

export function isImageName(name: string): boolean {
	return imageExtensions.has(fileExtension(name));
}

/**
 * The file in `folder` that `name` means: the same name, the same but for case and Unicode form, or, for a name
 * without a picture's extension, a picture with that stem. `null` where there is none.
 */
export async function findInFolder(
	folder: string,
	name: string,
	cache: ListingCache,
): Promise<string | null> {
	const listing = await listFolder(folder, cache);
	if (!listing) return null;
	const real = matchName(listing, name);
	return real === null ? null : join(folder, real);
}

export function matchName(listing: Listing, name: string): string | null {
	if (isImageName(name)) {
		return listing.files.has(name) ? name : (listing.alike.get(alikeKey(name)) ?? null);
	}
	return listing.stems.get(alikeKey(name)) ?? null;
}

function alikeKey(name: string): string {
	return name.normalize('NFC').toLowerCase();
}

/** A file that stands first of its name among the folders that were looked through. */
interface FirstFound {
	/** Place of its folder in the search. */
	order: number;
	path: string;
}

/** The first file of each name, in the ways in which `matchName` compares. */
export interface NamesBelow {
	exact: Map<string, FirstFound>;
	alike: Map<string, FirstFound>;
	stems: Map<string, FirstFound>;
}

/** Puts the names of folders together, in their order. */
export function namesBelow(folders: readonly { folder: string; listing: Listing }[]): NamesBelow {
	const below: NamesBelow = { exact: new Map(), alike: new Map(), stems: new Map() };
	folders.forEach(({ folder, listing }, order) => {
		const add = (to: Map<string, FirstFound>, key: string, name: string) => {
			if (!to.has(key)) to.set(key, { order, path: join(folder, name) });
		};
		for (const name of listing.files) add(below.exact, name, name);
		for (const [key, name] of listing.alike) add(below.alike, key, name);
		for (const [key, name] of listing.stems) add(below.stems, key, name);
	});
	return below;
}

/** The file that one of the names means, in the earliest folder that has one; `null` for none. */
export function matchBelow({ exact, alike, stems }: NamesBelow, names: Iterable<string>): string | null {
	let best: FirstFound | null = null;
	for (const name of names) {
		const found = isImageName(name)
			? [exact.get(name), alike.get(alikeKey(name))]
			: [stems.get(alikeKey(name))];
		for (const each of found) if (each && (!best || each.order < best.order)) best = each;
	}
	return best?.path ?? null;
}
