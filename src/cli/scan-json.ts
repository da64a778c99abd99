// A scanned data set as JSON: the numbers of the page, and the rows that stand out.

import { relative } from 'node:path';
import { recipeOf } from '../compute/inspecting';
import type { ScannedDataset, ScanQuestion } from '../compute/scan/types';
import type { DatasetColumns } from '../core/dataset/columns';
import { classLines, headCounts, sizeLines } from '../core/dataset/summary';
import { zScores } from '../core/dataset/z-scores';

/** Images and objects that are listed. */
const mostListed = 100;

export interface ImageRow {
	image: number;
	file: string;
	row: number;
	id: string;
	fileName: string;
	loss: number | null;
	problems: number;
	unmatched: number;
}

/** Where an image stands, for who reads the report. */
export function imageRow(columns: DatasetColumns, image: number): ImageRow {
	const { images, files, objects } = columns;
	let unmatched = 0;
	for (let at = images.first[image] as number; at < (images.first[image + 1] as number); at++)
		if (objects.use[at] === 0 && objects.positives[at] === 0 && objects.open[at] === 0) unmatched++;
	const path = files[images.file[image] as number]?.path ?? '';
	return {
		image,
		file: relative(process.cwd(), path) || path,
		row: images.row[image] as number,
		id: images.id[image] as string,
		fileName: images.fileName[image] as string,
		loss: known(images.total[image]),
		problems: images.problems[image] as number,
		unmatched,
	};
}

/** The costliest images first, without losses those with the most problems; none that have neither. */
export function worstImages(columns: DatasetColumns, most: number): ImageRow[] {
	const { images } = columns;
	const hasLosses = columns.terms.length > 0;
	const value = (image: number) =>
		(hasLosses ? known(images.total[image]) : (images.problems[image] as number)) ?? 0;
	return Array.from({ length: images.count }, (_, image) => image)
		.filter((image) => value(image) > 0)
		.sort((a, b) => value(b) - value(a) || a - b)
		.slice(0, most)
		.map((image) => imageRow(columns, image));
}

function costliestObjects(columns: DatasetColumns): unknown[] {
	if (columns.terms.length === 0) return [];
	const { objects, images, classes } = columns;
	const z = zScores(columns);
	const imageOf = new Int32Array(objects.count);
	for (let image = 0; image < images.count; image++)
		imageOf.fill(image, images.first[image], images.first[image + 1]);
	return Array.from({ length: objects.count }, (_, at) => at)
		.filter((at) => known(objects.loss[at]) !== null)
		.sort((a, b) => (objects.loss[b] as number) - (objects.loss[a] as number) || a - b)
		.slice(0, mostListed)
		.map((at) => ({
			image: imageOf[at],
			object: at - (images.first[imageOf[at] as number] as number),
			class: classes[objects.class[at] as number] ?? null,
			loss: objects.loss[at],
			z: known(z[at]),
		}));
}

export function scanJson(scanned: ScannedDataset, { choices }: ScanQuestion): unknown {
	const { columns, rules, unread, tier, leaks, pictures, isComplete, milliseconds, kept, notes } = scanned;
	const { splits, files, terms, levels } = columns;
	return {
		recipe: recipeOf(choices).name,
		isComplete,
		tier,
		splits: splits.map((name, split) => ({
			name,
			files: files.filter((file) => file.split === split).length,
		})),
		...headCounts(columns),
		classes: classLines(columns),
		levels,
		sizes: sizeLines(columns),
		terms,
		worstImages: worstImages(columns, mostListed),
		costliestObjects: costliestObjects(columns),
		rules,
		unread,
		leaks: leaks?.map(({ a, b, ...leak }) => ({ ...leak, a: imageRow(columns, a), b: imageRow(columns, b) })),
		pictures,
		kept,
		milliseconds: Math.round(milliseconds),
		notes,
	};
}

function known(value: number | undefined): number | null {
	return value === undefined || Number.isNaN(value) ? null : value;
}
