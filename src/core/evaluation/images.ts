// What an evaluation says of each image: its average precision alone, and what is right, wrong and missed in it.

import type { DetectionColumns, LabelColumns } from './columns';
import type { Evaluation } from './evaluate';
import { isToFind, type Matches } from './match';
import { type SortedRows, sortByKey } from './rows';

/** By image number. */
export interface ImageColumns {
	/** AP of the image alone, over the classes that have a label in it; -1 without a label to be found. */
	ap: Float64Array;
	/** At the first overlap threshold, detections from a score on: right, wrong, and labels that none of them found. */
	truePositives: Int32Array;
	falsePositives: Int32Array;
	falseNegatives: Int32Array;
}

/** What the images use again. */
interface Scratch {
	before: Int32Array;
	/** By number of labels: how many recalls each true positive reaches first. */
	reached: Map<number, Int32Array>;
}

/**
 * Values of all images; those that were not evaluated have nothing. AP of an image equals that of an evaluation of it alone,
 * but for the last digit.
 * @param score from which on detections count as right and wrong; AP takes all of them.
 */
export function imageColumns(
	evaluation: Evaluation,
	labels: LabelColumns,
	detections: DetectionColumns,
	score: number,
): ImageColumns {
	const { matches, settings } = evaluation;
	const { rows } = matches.detectionRows;
	const imageOf = Int32Array.from(rows, (row) => detections.image[row]);
	const positions = sortByKey(
		rows.map((_, position) => position),
		imageOf,
		labels.images,
	);
	const labelled = sortByKey(matches.labelRows.rows, labels.image, labels.images);
	const columns: ImageColumns = {
		ap: new Float64Array(labels.images).fill(-1),
		truePositives: new Int32Array(labels.images),
		falsePositives: new Int32Array(labels.images),
		falseNegatives: new Int32Array(labels.images),
	};
	const scratch: Scratch = { before: new Int32Array(rows.length), reached: new Map() };
	for (let image = 0; image < labels.images; image++) {
		let p = positions.first[image];
		let classes = 0;
		let sum = 0;
		let toFind = 0;
		for (let at = labelled.first[image]; at < labelled.first[image + 1]; ) {
			const kind = labels.class[labelled.rows[at]];
			let count = 0;
			for (; at < labelled.first[image + 1] && labels.class[labelled.rows[at]] === kind; at++)
				if (isToFind(labels, labelled.rows[at], settings, 0)) count++;
			if (count === 0) continue;
			toFind += count;
			classes++;
			while (p < positions.first[image + 1] && detections.class[rows[positions.rows[p]]] < kind) p++;
			let end = p;
			while (end < positions.first[image + 1] && detections.class[rows[positions.rows[end]]] === kind) end++;
			sum += precisionOf(evaluation, positions.rows, p, end, count, scratch);
			p = end;
		}
		if (classes > 0) columns.ap[image] = sum / classes;
		countImage(columns, image, matches, positions, detections.score, score, toFind);
	}
	return columns;
}

/** AP of the detections of one image and class, `positions[from, to)` in falling order of score. */
function precisionOf(
	{ matches, settings }: Evaluation,
	positions: Int32Array,
	from: number,
	to: number,
	toFind: number,
	scratch: Scratch,
): number {
	const { rank, truePositive, ignored } = matches;
	const { iouThresholds, recallThresholds } = settings;
	const reached = reachedBy(toFind, recallThresholds, scratch);
	const { before } = scratch;
	let sum = 0;
	for (let t = 0; t < iouThresholds.length; t++) {
		let hits = 0;
		let wrong = 0;
		for (let i = from; i < to; i++) {
			const p = positions[i];
			if (rank[p] < 0) continue;
			if ((truePositive[p] >>> t) & 1) before[hits++] = wrong;
			else wrong += ((ignored[p] >>> t) & 1) ^ 1;
		}
		for (let n = hits - 1, best = 0; n >= 0; n--) {
			best = Math.max(best, (n + 1) / (before[n] + n + 1));
			sum += best * reached[n];
		}
	}
	return sum / (iouThresholds.length * recallThresholds.length);
}

/** How many recalls are first reached by each of `toFind` true positives. */
function reachedBy(toFind: number, recalls: Float64Array, { reached }: Scratch): Int32Array {
	const known = reached.get(toFind);
	if (known) return known;
	const counts = new Int32Array(toFind);
	for (let r = 0, n = 0; r < recalls.length; r++) {
		while ((n + 1) / toFind < recalls[r]) n++;
		counts[n]++;
	}
	reached.set(toFind, counts);
	return counts;
}

function countImage(
	columns: ImageColumns,
	image: number,
	{ detectionRows, rank, truePositive, ignored }: Matches,
	positions: SortedRows,
	score: Float64Array,
	least: number,
	toFind: number,
): void {
	let right = 0;
	let wrong = 0;
	for (let i = positions.first[image]; i < positions.first[image + 1]; i++) {
		const p = positions.rows[i];
		if (rank[p] < 0 || !(score[detectionRows.rows[p]] >= least)) continue;
		if (truePositive[p] & 1) right++;
		else wrong += (ignored[p] & 1) ^ 1;
	}
	columns.truePositives[image] = right;
	columns.falsePositives[image] = wrong;
	columns.falseNegatives[image] = toFind - right;
}
