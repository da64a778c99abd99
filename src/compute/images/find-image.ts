// Where the picture of an annotation lies on this machine, and by which rule it was found.
// Annotation files name pictures by folders of other machines, URLs or a bare stem, so places are tried in a fixed order.

import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileBase, fileStem } from '../../formats/paths';
import type { FormatName } from '../../formats/types';
import {
	findInFolder,
	isImageName,
	type Listing,
	type ListingCache,
	listFolder,
	matchBelow,
	type NamesBelow,
	namesBelow,
} from './listings';
import { isInside } from './roots';

export interface ImageSearch {
	/** Absolute path of the annotation file. */
	annotationPath: string;
	format: FormatName;
	/** As written in the file; the stem of the label file for YOLO. */
	fileName: string;
	/** The image folder that the person has chosen, absolute. */
	imageRoot: string | null;
	/** Folders that images may come from, absolute (`allowedRoots`). */
	roots: readonly string[];
}

export interface FoundImage {
	/** Absolute path, `null` when it was not found. */
	path: string | null;
	/** The rule that found it, for the screen; `null` when none did. */
	foundBy: string | null;
	/** Every path tried, in order. */
	tried: string[];
}

/** Directory entries that the last search by name looks at. */
const searchBudget = 20_000;
/** Paths that are kept to tell where was looked. */
const triedLimit = 60;

interface Place {
	folder: string;
	rule: string;
}

/**
 * Tries, in order: beside the annotation file, the chosen folder, the layouts of the format, and last a bounded
 * search for the bare name below those folders. Only files inside `roots` are ever returned.
 */
export async function findImage(search: ImageSearch, cache: ListingCache): Promise<FoundImage> {
	const names = nameVariants(search.fileName);
	if (cache.asksLeft > 0 && isImageName(search.fileName)) {
		cache.asksLeft--;
		const there = await walk(search, names, isFile);
		if (there.path) return there;
	}
	const listed = await walk(search, names, (path) => findInFolder(dirname(path), basename(path), cache));
	if (listed.path) return listed;
	const path = await searchByName(search, names, cache);
	return path ? { ...listed, path, foundBy: 'its name, in a folder nearby' } : listed;
}

/** Looks at each place in turn. */
async function walk(
	search: ImageSearch,
	names: readonly string[],
	look: (path: string) => Promise<string | null>,
): Promise<FoundImage> {
	const tried = new Set<string>();
	const at = async (path: string) => {
		if (tried.has(path) || !isInside(path, search.roots)) return null;
		if (tried.size < triedLimit) tried.add(path);
		return look(path);
	};
	for (const name of names) {
		const path = isAbsolutePath(name) ? await at(resolve(name)) : null;
		if (path) return { path, foundBy: 'the path written in the file', tried: [...tried] };
	}
	for (const { folder, rule } of places(search)) {
		for (const name of names) {
			const path = isAbsolutePath(name) ? null : await at(resolve(folder, name));
			if (path) return { path, foundBy: rule, tried: [...tried] };
		}
	}
	return { path: null, foundBy: null, tried: [...tried] };
}

/** The path itself where a file lies there. */
async function isFile(path: string): Promise<string | null> {
	const found = await stat(path).catch(() => null);
	return found?.isFile() ? path : null;
}

/**
 * How the name may have to be read on this machine, most literal first: with forward slashes, percent-decoded, and,
 * where it holds folders, its last three, two and one parts; of a picture uploaded to Label Studio also its own name.
 */
export function nameVariants(fileName: string): string[] {
	const written = fileName
		.trim()
		.replaceAll('\\', '/')
		.replace(/^(\.\/)+/, '');
	if (written === '' || written.includes('\0')) return [];
	const url = /^[a-z][a-z0-9+.-]+:\/\/[^/]*(\/[^?#]*)/i.exec(written);
	const localFiles = /[?&]d=([^&#]+)/.exec(written);
	const start = localFiles ? localFiles[1] : url ? url[1].slice(1) : written;
	const variants = new Set<string>();
	for (const name of [start, percentDecoded(start)]) {
		if (name.includes('\0')) continue;
		variants.add(name);
		const parts = name.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
		for (let count = Math.min(3, parts.length); count > 0; count--)
			variants.add(parts.slice(-count).join('/'));
		// Label Studio puts eight digits in front of the names of pictures that are uploaded.
		const uploaded = /(?:^|\/)upload\/.*?\/?[0-9a-f]{8}-([^/]+)$/.exec(name);
		if (uploaded) variants.add(uploaded[1]);
	}
	return [...variants].filter((name) => name !== '');
}

function percentDecoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

function isAbsolutePath(name: string): boolean {
	return name.startsWith('/') || /^[a-z]:\//i.test(name);
}

/** Names that folders of labels have, and those of the pictures that go with them. */
const goesWith: Partial<Record<FormatName, readonly (readonly [labels: string, images: string])[]>> = {
	yolo: [['labels', 'images']],
	kitti: [
		['label_2', 'image_2'],
		['label_3', 'image_3'],
	],
	supervisely: [['ann', 'img']],
	cityscapes: [
		['gtFine', 'leftImg8bit'],
		['gtCoarse', 'leftImg8bit'],
	],
};

function places(search: ImageSearch): Place[] {
	const { format } = search;
	const own = dirname(search.annotationPath);
	const parent = dirname(own);
	const list: Place[] = [];
	for (const [labels, images] of goesWith[format] ?? []) {
		const swapped = swappedFolder(own, labels, images);
		if (swapped)
			list.push({ folder: swapped, rule: `the ${images} folder that goes with the ${labels} folder` });
	}
	list.push({ folder: own, rule: 'beside the annotation file' });
	if (search.imageRoot) list.push({ folder: search.imageRoot, rule: 'the chosen image folder' });
	list.push({ folder: join(own, 'images'), rule: 'images/ beside the annotation file' });
	if (format === 'voc') {
		list.push({ folder: join(parent, 'JPEGImages'), rule: 'JPEGImages/ beside the folder of annotations' });
	}
	list.push({ folder: join(parent, 'images'), rule: 'images/ beside the folder of annotations' });
	if (format === 'coco') list.push(...splitPlaces(search, own, parent));
	if (format === 'datumaro' || format === 'cvat' || format === 'bdd100k')
		list.push(...subsetPlaces(search, own, parent));
	list.push({ folder: parent, rule: 'the folder above the annotation file' });
	return list;
}

/**
 * The last folder of labels in a path turned into the one of images.
 *
 * Sources: ultralytics/ultralytics, data/utils.py (img2label_paths); KITTI object development kit, readme.txt;
 * supervisely/supervisely, project/project.py (Dataset: ann and img); mcordts/cityscapesScripts, README.md; BDD100K,
 * doc/format (labels/ and images/ side by side).
 */
function swappedFolder(folder: string, labels: string, images: string): string | null {
	const parts = folder.split(sep);
	const at = parts.lastIndexOf(labels);
	if (at < 0) return null;
	parts[at] = images;
	return parts.join(sep);
}

/**
 * Folders named as the annotation file, which is called as its subset is: `annotations/train.json` and `images/train/`.
 *
 * Sources: openvinotoolkit/datumaro, plugins/data_formats/datumaro/base.py (DatumaroBase: images_dir and the subset);
 * cvat-ai/cvat, cvat/apps/dataset_manager/formats/cvat.py (images/, with a folder a subset); BDD100K, doc/format
 * (images/100k/train beside labels/det_20/det_train.json).
 */
function subsetPlaces({ annotationPath, format }: ImageSearch, own: string, parent: string): Place[] {
	const stem = fileStem(annotationPath);
	if (format !== 'bdd100k') {
		return [own, parent].map((base) => ({
			folder: join(base, 'images', stem),
			rule: `images/${stem}/, the folder of the subset`,
		}));
	}
	const [subset] = /train|val|test/.exec(stem) ?? [];
	if (!subset) return [];
	return [own, parent, dirname(parent)].flatMap((base) =>
		['100k', '10k'].map((size) => ({
			folder: join(base, 'images', size, subset),
			rule: `images/${size}/${subset}/, the folder of the split`,
		})),
	);
}

/** Folders named as the split in the annotation file's name: `instances_val2017.json` and `val2017/`, `val/`. */
function splitPlaces({ annotationPath, imageRoot }: ImageSearch, own: string, parent: string): Place[] {
	const split = /(train|val|test|minival|valminusminival|unlabeled)(\d{4})?/i.exec(fileStem(annotationPath));
	if (!split) return [];
	const [written, name] = split;
	const folders = new Set([written, name, `${name}2017`, `${name}2014`]);
	const bases = [own, parent, join(own, 'images'), join(parent, 'images')];
	if (imageRoot) bases.push(imageRoot);
	return bases.flatMap((base) =>
		[...folders].map((folder) => ({
			folder: join(base, folder),
			rule: `the ${folder}/ folder of the split`,
		})),
	);
}

/** Breadth first below the chosen folder, the annotation's folder and its parent, within the budget. */
async function searchByName(
	search: ImageSearch,
	names: string[],
	cache: ListingCache,
): Promise<string | null> {
	const bare = new Set(names.map(fileBase).filter((name) => name !== ''));
	if (bare.size === 0) return null;
	const own = dirname(search.annotationPath);
	const starts = [search.imageRoot, own, dirname(own)].filter((folder): folder is string => folder !== null);
	// The images of a file are looked for below the same folders.
	const key = [...starts, '', ...search.roots].join('\n');
	let below = cache.below.get(key);
	if (!below) {
		below = lookBelow(starts, search.roots, cache);
		cache.below.set(key, below);
	}
	return matchBelow(await below, bare);
}

async function lookBelow(
	starts: readonly string[],
	roots: readonly string[],
	cache: ListingCache,
): Promise<NamesBelow> {
	const queue = [...starts];
	const visited = new Set<string>();
	const found: { folder: string; listing: Listing }[] = [];
	let entries = 0;
	for (let next = 0; next < queue.length && entries < searchBudget; next++) {
		const folder = queue[next];
		if (visited.has(folder) || !isInside(folder, roots)) continue;
		visited.add(folder);
		const listing = await listFolder(folder, cache);
		if (!listing) continue;
		entries += listing.files.size + listing.folders.length;
		found.push({ folder, listing });
		for (const child of listing.folders) {
			if (!child.startsWith('.') && child !== 'node_modules') queue.push(join(folder, child));
		}
	}
	return namesBelow(found);
}
