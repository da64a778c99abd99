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

/** Listings by absolute folder; drop it when files have changed. */
export type ListingCache = Map<string, Promise<Listing | null>>;

export function createListingCache(): ListingCache {
	return new Map();
}

/** The listing of `folder`, `null` where it cannot be read. */
export function listFolder(folder: string, cache: ListingCache): Promise<Listing | null> {
	let listing = cache.get(folder);
	if (!listing) {
		listing = readListing(folder);
		cache.set(folder, listing);
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
