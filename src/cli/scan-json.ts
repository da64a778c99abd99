// A scanned data set as JSON: the numbers of the page, and the rows that stand out.

import { relative } from 'node:path';
import { type Held, imageOfObjects } from '../compute/dataset/held';
import { recipeOf } from '../compute/inspecting';
import type { DatasetColumns } from '../core/dataset/columns';
import { classLines, headCounts, sizeLines } from '../core/dataset/summary';
import { imageZScores, zScores } from '../core/dataset/z-scores';
import type { LossTermName } from '../core/recipe';
import { labelErrorsJson } from './scan-errors';

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

/** A loss or one of its terms, after weights, and how far it lies over the usual. */
interface Measured {
	loss: number | null;
	z: number | null;
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
export function worstImages({ scanned: { columns }, ...held }: Held, most: number): (ImageRow & Measured)[] {
	const { images } = columns;
	const z = held.imageZ();
	const value = (image: number) => (z ? known(images.total[image]) : (images.problems[image] as number)) ?? 0;
	return Array.from({ length: images.count }, (_, image) => image)
		.filter((image) => value(image) > 0)
		.sort((a, b) => value(b) - value(a) || a - b)
		.slice(0, most)
		.map((image) => ({ ...imageRow(columns, image), z: known(z?.[image]) }));
}

interface TermScores {
	/** `[objects]` and `[images]`. */
	objects: Float64Array;
	images: Float64Array;
}

function termScores(columns: DatasetColumns): TermScores[] {
	return columns.terms.map((_, term) => {
		const objects = zScores(columns, term);
		return { objects, images: imageZScores(columns, objects) };
	});
}

/** What a row of images or objects costs by term. */
function termsOf(
	{ terms, ...columns }: DatasetColumns,
	of: 'images' | 'objects',
	row: number,
	scores: readonly TermScores[],
): Partial<Record<LossTermName, Measured>> {
	const { losses } = columns[of];
	return Object.fromEntries(
		terms.map((name, term) => [
			name,
			{ loss: known(losses[row * terms.length + term]), z: known(scores[term]?.[of][row]) },
		]),
	);
}

function costliestObjects({ scanned: { columns }, ...held }: Held, scores: readonly TermScores[]): unknown[] {
	const z = held.z();
	if (!z) return [];
	const { objects, images, classes } = columns;
	const imageOf = imageOfObjects(columns);
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
			terms: termsOf(columns, 'objects', at, scores),
		}));
}

export function scanJson(held: Held): unknown {
	const { scanned, question } = held;
	const { columns, rules, unread, tier, leaks, pictures, isComplete, milliseconds, kept, notes } = scanned;
	const { splits, files, terms, levels } = columns;
	const scores = termScores(columns);
	return {
		recipe: recipeOf(question.choices).name,
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
		worstImages: worstImages(held, mostListed).map((row) => ({
			...row,
			terms: termsOf(columns, 'images', row.image, scores),
		})),
		costliestObjects: costliestObjects(held, scores),
		labelErrors: labelErrorsJson(held),
		rules,
		unread,
		leaks: leaks?.map(({ a, b, ...leak }) => ({ ...leak, a: imageRow(columns, a), b: imageRow(columns, b) })),
		pictures,
		kept,
		milliseconds: Math.round(milliseconds),
		notes: [...notes, ...held.notes],
	};
}

function known(value: number | undefined): number | null {
	return value === undefined || Number.isNaN(value) ? null : value;
}
