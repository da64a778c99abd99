// From what a person names (files, folders, globs, data.yaml) to the annotation files of a data set, each with its split.

import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { minimatch } from 'minimatch';
import { plural } from '../../core/words/format';
import { detectFormat, explainUnreadable, formatFacts } from '../../formats';
import { isListOfNames } from '../../formats/paths';
import type { FormatName } from '../../formats/types';
import { readHead } from '../read-head';
import { inOrder } from '../siblings';
import { nameSplits } from './splits';
import type { ScanSource, Unread } from './types';
import { yamlSplits } from './yolo-splits';

export interface SourceFile {
	/** Absolute. */
	path: string;
	split: string;
	/** By its head; `null` where the file as a whole has to say it. */
	format: FormatName | null;
	/** Whether it is in UTF-8, and so can be read in parts. */
	isUtf8: boolean;
}

export interface FoundSource {
	/** Sorted by input; in a folder in the order in which people count. */
	files: SourceFile[];
	unread: Unread[];
}

/** Bytes by which the format is told; large lists stand behind a long description at times. */
const headLength = 65_536;
/** Of so many alike in one folder the first few are looked at. */
const mostTold = 2000;
const toldOfMany = 64;
/** Files that are open at once. */
const together = 32;
const extensions = new Set(['.json', '.xml', '.txt', '.csv']);

interface Told {
	path: string;
	format: FormatName | null;
	isUtf8: boolean;
	/** Why it is none; `null` where it is one, or was not looked at. */
	reason: string | null;
}

interface Listed extends Told {
	split: string | null;
	input: number;
}

/** The files of a data set, and what of it is none, in sentences. Reads heads of files alone; never throws. */
export async function findSource({ inputs, only }: ScanSource): Promise<FoundSource> {
	const listed: Listed[] = [];
	const unread: Unread[] = [];
	const told = (path: string, sentence: string) => unread.push({ path, row: null, sentence });
	for (const [input, { path, split }] of inputs.entries()) {
		const before = listed.length;
		const add = (files: readonly Told[], of: string | null) => {
			for (const file of files) listed.push({ ...file, split: split ?? of, input });
		};
		try {
			await list(path, add, told);
		} catch (error) {
			told(path, `${basename(path)} cannot be read (${(error as NodeJS.ErrnoException).code ?? error}).`);
			continue;
		}
		if (listed.length === before && !unread.some((each) => each.path === path))
			told(path, `${basename(path)} holds no annotation file.`);
	}
	const files = withoutTwins(listed);
	const splits = nameSplits(
		files.map(({ path, format, split, input }) => ({
			path,
			holds: format === null ? 'one' : formatFacts[format].images,
			split,
			input,
		})),
	);
	const found = files.map(({ path, format, isUtf8 }, at) => ({
		path,
		format,
		isUtf8,
		split: splits[at] as string,
	}));
	const wanted = only && new Set(only);
	return { files: wanted ? found.filter(({ path }) => wanted.has(path)) : found, unread };
}

/** Whether a path is a glob. */
export function isPattern(path: string): boolean {
	return /[*?[\]{}]/.test(path);
}

type Add = (files: readonly Told[], split: string | null) => void;
type Tell = (path: string, sentence: string) => void;

async function list(path: string, add: Add, tell: Tell): Promise<void> {
	const found = await stat(path).catch(() => null);
	if (found?.isDirectory()) return listFolder(path, add, tell);
	if (found?.isFile()) return listFile(path, add, tell);
	if (!isPattern(path)) {
		tell(path, `There is no file or folder ${path}.`);
		return;
	}
	const { folder, pattern } = parted(path);
	const names = (await filesBelow(folder)).filter((name) => minimatch(name.replaceAll(sep, '/'), pattern));
	if (names.length === 0) tell(path, `No file fits ${path}.`);
	const files = await tellAll(inOrder(names).map((name) => join(folder, name)));
	add(kept(files, tell), null);
}

/** The folder in front of the first part with a sign, and the rest with forward slashes. */
function parted(path: string): { folder: string; pattern: string } {
	const parts = path.split(sep);
	const first = parts.findIndex(isPattern);
	return { folder: parts.slice(0, first).join(sep) || sep, pattern: parts.slice(first).join('/') };
}

/** A file of one image stands for those of its kind beside it, broken ones among them. */
async function listFile(path: string, add: Add, tell: Tell): Promise<void> {
	if (/\.ya?ml$/i.test(path)) return listYaml(path, add, tell);
	const [own] = await tellAll([path]);
	if (!own) return;
	if (own.format === null) {
		tell(path, own.reason ?? `${basename(path)} is no annotation file.`);
		return;
	}
	if (formatFacts[own.format].images === 'many') return add([own], null);
	const folder = dirname(path);
	const extension = extname(path).toLowerCase();
	const names = (await readdir(folder)).filter(
		(name) => extname(name).toLowerCase() === extension && !isListOfNames(name),
	);
	const files = await tellAll(inOrder(names).map((name) => join(folder, name)));
	add(kept(files, tell, own.format), null);
}

async function listYaml(path: string, add: Add, tell: Tell): Promise<void> {
	const splits = await yamlSplits(path);
	if (!splits) {
		tell(path, `${basename(path)} lists no pictures (train, val or test), so no labels are found by it.`);
		return;
	}
	for (const { split, labels, missing } of splits) {
		for (const sentence of missing) tell(path, sentence);
		add(kept(await tellAll(inOrder(labels)), tell, 'yolo'), split);
	}
}

async function listFolder(path: string, add: Add, tell: Tell): Promise<void> {
	const paths = await annotationFilesBelow(path);
	const byImageSet = await imageSets(path);
	const files = kept(await tellAll(paths), tell);
	for (const file of files) add([file], byImageSet?.get(basename(file.path).replace(/\.[^.]*$/, '')) ?? null);
}

/** Files that may hold annotations, by their names alone. */
async function annotationFilesBelow(folder: string): Promise<string[]> {
	const names = (await filesBelow(folder)).filter((name) => isCandidate(basename(name)));
	return inOrder(names).map((name) => join(folder, name));
}

/** Paths of all files below a folder, from there; hidden ones and packages left out. */
async function filesBelow(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
		.filter((name) => !name.split(sep).some((part) => part.startsWith('.') || part === 'node_modules'));
}

/** Our own files lie beside labels: recipes, marks, models. */
function isCandidate(name: string): boolean {
	if (!extensions.has(extname(name).toLowerCase()) || isListOfNames(name)) return false;
	return !/(^|[.-])anchorage[^/]*\.json$/i.test(name);
}

/**
 * Splits of a Pascal VOC tree by the stem of the picture; `null` without such lists. `trainval` counts where neither of its
 * halves is there. Source: the devkit's layout, ImageSets/Main/<set>.txt, a stem a line.
 */
async function imageSets(folder: string): Promise<ReadonlyMap<string, string> | null> {
	const splits = new Map<string, string>();
	for (const split of ['train', 'val', 'test', 'trainval']) {
		const text = await readFile(join(folder, 'ImageSets', 'Main', `${split}.txt`), 'utf8').catch(() => '');
		for (const line of text.split(/\r\n|\n|\r/)) {
			const stem = line.trim().split(/\s+/)[0];
			if (stem && !splits.has(stem)) splits.set(stem, split);
		}
	}
	return splits.size > 0 ? splits : null;
}

/** The format of each file, by its head; of a folder with very many of one kind by that of the first of them. */
async function tellAll(paths: readonly string[]): Promise<Told[]> {
	const groups = new Map<string, string[]>();
	for (const path of paths) {
		const key = dirname(path) + extname(path).toLowerCase();
		put(groups, key, path);
	}
	const told = new Map<string, Told>();
	for (const group of groups.values()) {
		const looked = group.length > mostTold ? group.slice(0, toldOfMany) : group;
		for (let from = 0; from < looked.length; from += together)
			for (const each of await Promise.all(looked.slice(from, from + together).map(tellOne)))
				told.set(each.path, each);
		const format = mostFrequent(looked.map((path) => told.get(path)?.format ?? null));
		for (const path of group)
			if (!told.has(path)) told.set(path, { path, format, isUtf8: true, reason: null });
	}
	return paths.map((path) => told.get(path) as Told);
}

async function tellOne(path: string): Promise<Told> {
	try {
		const { text, encoding } = await readHead(path, headLength);
		const format = detectFormat(path, text);
		const reason = format ? null : (explainUnreadable(path, text)[0]?.message ?? null);
		return { path, format, isUtf8: encoding === 'utf-8', reason };
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? String(error);
		return { path, format: null, isUtf8: true, reason: `${basename(path)} cannot be read (${code}).` };
	}
}

function mostFrequent(formats: readonly (FormatName | null)[]): FormatName | null {
	const counts = new Map<FormatName, number>();
	for (const format of formats) if (format) counts.set(format, (counts.get(format) ?? 0) + 1);
	let best: FormatName | null = null;
	for (const [format, count] of counts) if (count > (best ? (counts.get(best) as number) : 0)) best = format;
	return best;
}

/**
 * Those of the data set's format: of `format`, else COCO, since other files beside it most often say the same once more, else
 * the most frequent one. What else is there is told: broken files one by one, other formats and folders of something else in
 * one sentence each.
 */
function kept(files: readonly Told[], tell: Tell, format?: FormatName): Told[] {
	const formats = files.map((file) => file.format);
	const main = format ?? (formats.includes('coco') ? 'coco' : mostFrequent(formats));
	const out = files.filter((file) => file.format !== null && file.format === main);
	const folders = new Set(out.map(({ path }) => dirname(path)));
	const others = new Map<string, Told[]>();
	for (const file of files) {
		if (file.format !== null && file.format === main) continue;
		const isLike = main === null || extname(file.path).toLowerCase() === formatFacts[main].extension;
		const folder = dirname(file.path);
		if (file.format === null && !isLike) continue;
		if (file.format === null && (main === null || folders.has(folder)))
			tell(file.path, file.reason ?? `${basename(file.path)} is no annotation file.`);
		else put(others, file.format ?? folder, file);
	}
	for (const group of others.values()) {
		const { path, format: other, reason } = group[0] as Told;
		const names = `${basename(path)}${group.length > 1 ? ', ...' : ''}`;
		if (other !== null)
			tell(
				path,
				`${plural(group.length, 'file')} of ${formatFacts[other].title} (${names}) left out, since the data set is ${main ? formatFacts[main].title : 'another'}: scan them by themselves.`,
			);
		else if (group.length === 1) tell(path, reason ?? `${basename(path)} is no annotation file.`);
		else
			tell(
				path,
				`${plural(group.length, 'file')} in ${basename(dirname(path))} (${names}) are in no format that can be read.`,
			);
	}
	return out;
}

function put<T>(groups: Map<string, T[]>, key: string, value: T): void {
	const known = groups.get(key);
	if (known) known.push(value);
	else groups.set(key, [value]);
}

/** A file that two inputs name counts once in each split. */
function withoutTwins(files: readonly Listed[]): Listed[] {
	const seen = new Set<string>();
	return files.filter(({ path, split }) => {
		const key = `${split ?? ''}|${path}`;
		if (seen.has(key)) return false;
		seen.add(key);
		return true;
	});
}
