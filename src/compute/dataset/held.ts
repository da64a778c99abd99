// A scanned data set with what is worked out from it when somebody asks: label errors, z-scores, orders, marks.

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { CheckpointStatistics } from '../../core/dataset/checkpoints';
import type { DatasetColumns } from '../../core/dataset/columns';
import { imageZScores, zScores } from '../../core/dataset/z-scores';
import { sortByScore } from '../../core/evaluation/rows';
import { labelErrors } from '../../core/label-errors';
import type { DetectionRows, LabelError } from '../../core/label-errors/types';
import type { Recipe } from '../../core/recipe';
import type { CheckpointsView } from '../../messages';
import { detectionRows } from '../label-errors/detections';
import { type Marks, readMarks } from '../review/marks';
import type { ScannedDataset, ScanQuestion } from '../scan/types';

/** What becomes of the objects over several checkpoints. */
export interface ComparedCheckpoints extends Pick<CheckpointStatistics, 'margin' | 'forgetting' | 'learnt'> {
	view: CheckpointsView;
}

export interface Held {
	question: ScanQuestion;
	recipe: Recipe;
	scanned: ScannedDataset;
	/** Milliseconds since epoch. */
	scannedAt: number;
	detections: DetectionRows | null;
	/** Of several dumps, where they were asked for. */
	checkpoints: ComparedCheckpoints | null;
	/** A sentence each: what could not be taken of the detections. */
	notes: string[];
	/** Absolute path of the file that marks are kept in. */
	marksPath: string;
	marks: Marks;
	/** Why the marks cannot be read or kept, `null` where they can. */
	marksProblem: string | null;
	errors(): LabelError[];
	/** `[objects]` loss as a z-score within class and size; `null` without losses. */
	z(): Float64Array | null;
	/** `[images]` the z-scores of its objects taken together; `null` without losses. */
	imageZ(): Float64Array | null;
	/** A list of rows that was put in order once. */
	order(name: string, make: () => Int32Array): Int32Array;
}

export function hold(
	from: Pick<
		Held,
		'question' | 'recipe' | 'scanned' | 'scannedAt' | 'detections' | 'checkpoints' | 'notes' | 'marksPath'
	>,
): Held {
	const { columns } = from.scanned;
	let z: Float64Array | null = null;
	let imageZ: Float64Array | null = null;
	let errors: LabelError[] | undefined;
	const orders = new Map<string, Int32Array>();
	const held: Held = {
		...from,
		...marksAt(from.marksPath),
		z() {
			z ??= columns.terms.length > 0 ? zScores(columns) : null;
			return z;
		},
		imageZ() {
			const objects = held.z();
			imageZ ??= objects && imageZScores(columns, objects);
			return imageZ;
		},
		errors() {
			errors ??= labelErrors(columns, from.detections, held.z());
			return errors;
		},
		order(name, make) {
			let known = orders.get(name);
			if (!known) {
				known = make();
				orders.set(name, known);
			}
			return known;
		},
	};
	return held;
}

/** The detections that were chosen, for the images and classes of a scan; a sentence where they cannot be read. */
export function detectionsOf(
	{ choices: { detections: path } }: ScanQuestion,
	{ columns }: ScannedDataset,
): Pick<Held, 'detections' | 'notes'> {
	const without = (...notes: string[]) => ({ detections: null, notes });
	if (path === null) return without();
	if (!existsSync(path))
		return without(`${basename(path)} is not there any more: label errors are looked for without it.`);
	const read = detectionRows(path, columns);
	return 'error' in read
		? without(`${basename(path)} was left aside. ${read.error}`)
		: { detections: read.rows, notes: read.notes };
}

function marksAt(path: string): Pick<Held, 'marks' | 'marksProblem'> {
	try {
		return { marks: readMarks(path), marksProblem: null };
	} catch (error) {
		return { marks: {}, marksProblem: (error as Error).message };
	}
}

/** Rows of objects that pass, in falling order of a value; those whose value is not known stand last. */
export function objectsBy(
	{ objects }: DatasetColumns,
	passes: (object: number) => boolean,
	value: (object: number) => number,
): Int32Array {
	return inFallingOrder(objects.count, passes, value);
}

export function imagesBy({ images }: DatasetColumns, value: (image: number) => number): Int32Array {
	return inFallingOrder(images.count, () => true, value);
}

function inFallingOrder(
	count: number,
	passes: (row: number) => boolean,
	value: (row: number) => number,
): Int32Array {
	const rows = new Int32Array(count);
	const keys = new Float64Array(count);
	let length = 0;
	for (let row = 0; row < count; row++) {
		if (!passes(row)) continue;
		rows[length++] = row;
		const key = value(row);
		keys[row] = Number.isNaN(key) ? Number.NEGATIVE_INFINITY : key;
	}
	return sortByScore(rows.subarray(0, length), keys);
}

/** `[objects]` index of each object's image. */
export function imageOfObjects({ images, objects }: DatasetColumns): Int32Array {
	const out = new Int32Array(objects.count);
	for (let image = 0; image < images.count; image++)
		out.fill(image, images.first[image] as number, images.first[image + 1] as number);
	return out;
}
