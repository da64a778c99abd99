// The lists of a data.yaml: which label files are in which split, as Ultralytics finds them from the pictures.

import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, resolve, sep } from 'node:path';
import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { isListOfNames } from '../../formats/paths';

/** Keys of the lists, by the name of the split. */
const keys = { train: ['train'], val: ['val', 'valid', 'validation'], test: ['test'] } as const;

export interface YamlSplit {
	split: string;
	/** Absolute paths of label files. */
	labels: string[];
	/** What of the list was not found, a sentence each. */
	missing: string[];
}

/**
 * The label files of each list in a data.yaml; `null` where the text has no such list. A list may be a folder of pictures, a text
 * file that names pictures, or several of them; pictures without a label file are background and not counted.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (check_det_dataset: `path`, then `../` tried without it;
 * img2label_paths: the last `images` folder becomes `labels`), ultralytics/data/base.py (get_img_files).
 */
export async function yamlSplits(path: string): Promise<YamlSplit[] | null> {
	const root = parseDocument(await readFile(path, 'utf8'), { logLevel: 'silent', strict: false }).contents;
	if (!isMap(root)) return null;
	const folder = dirname(path);
	const base = textOf(root.get('path', true));
	const bases = base ? [resolve(folder, base), folder] : [folder];
	const splits: YamlSplit[] = [];
	for (const [split, names] of Object.entries(keys)) {
		const entries = names.flatMap((name) => textsOf(root.get(name, true)));
		if (entries.length === 0) continue;
		const found: YamlSplit = { split, labels: [], missing: [] };
		for (const entry of entries) {
			const labels = await labelsOf(entry, bases);
			if (labels) found.labels.push(...labels);
			else
				found.missing.push(
					`The list "${split}" names ${entry}, and no labels were found for it: check the path in the file.`,
				);
		}
		splits.push(found);
	}
	return splits.length > 0 ? splits : null;
}

function textOf(node: unknown): string | null {
	return isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '' ? node.value : null;
}

function textsOf(node: unknown): string[] {
	const items: unknown[] = isSeq<Node>(node) ? node.items : [node];
	return items.map(textOf).filter((text) => text !== null);
}

/** Label files for one entry of a list; `null` where neither pictures nor labels are there. */
async function labelsOf(entry: string, bases: readonly string[]): Promise<string[] | null> {
	// Roboflow writes "../train/images" for a folder beside the yaml.
	const tries = entry.startsWith('../') ? [entry, entry.slice(3)] : [entry];
	for (const base of bases) {
		for (const each of tries) {
			const at = isAbsolute(each) ? each : resolve(base, each);
			const labels = await labelsAt(at);
			if (labels) return labels;
		}
	}
	return null;
}

async function labelsAt(path: string): Promise<string[] | null> {
	const found = await stat(path).catch(() => null);
	if (found?.isFile()) return labelsOfList(path);
	const folder = labelPlace(path + sep).slice(0, -1);
	const labels = await textFilesBelow(folder);
	return labels.length > 0 || found?.isDirectory() ? labels : null;
}

/** Pictures named line by line; those that start with "./" lie beside the list. */
async function labelsOfList(path: string): Promise<string[]> {
	const lines = (await readFile(path, 'utf8')).split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
	const labels: string[] = [];
	for (const line of lines) {
		const picture = resolve(dirname(path), line.trim());
		const label = `${labelPlace(picture.slice(0, picture.length - extname(picture).length))}.txt`;
		if ((await stat(label).catch(() => null))?.isFile()) labels.push(label);
	}
	return labels;
}

/** The last folder `images` of a path, become `labels`. */
function labelPlace(path: string): string {
	const images = `${sep}images${sep}`;
	const at = path.lastIndexOf(images);
	return at < 0 ? path : `${path.slice(0, at)}${sep}labels${sep}${path.slice(at + images.length)}`;
}

async function textFilesBelow(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
	return entries
		.filter((entry) => entry.isFile() && /\.txt$/i.test(entry.name) && !isListOfNames(entry.name))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}
