// How sure a difference of average precision is: images are drawn anew, with replacement, the same ones for both sides.

import { mersenneTwister } from '../sampling/mersenne-twister';
import type { LabelColumns } from './columns';
import type { Evaluation } from './evaluate';
import { isToFind } from './match';

/** One statistic of two evaluations of the same labels. */
export interface PrecisionDifference {
	name: 'AP' | 'AP50' | 'AP75';
	a: number;
	b: number;
	/** b - a, and the borders that 95 % of the draws lie between (percentiles of the draws' differences). */
	difference: number;
	low: number;
	high: number;
}

export interface BootstrapOptions {
	/** Draws of as many images as there are. */
	draws: number;
	seed: number;
	/** Awaited between draws; where it throws, the rest is left. */
	pause?(): Promise<void>;
	/** Told behind each draw how many are done. */
	onDraw?(done: number): void;
}

export const bootstrapDefaults: BootstrapOptions = { draws: 1000, seed: 0 };

/** What one class looks at: its detections in falling order of score, and its labels by image. */
interface ClassRows {
	/** Image of each detection that is wrong at every overlap threshold: most are. */
	wrong: Int32Array;
	/** Of all others: image, bits of the thresholds at which it is right and at which it counts neither way, and how many of `wrong` come before it. */
	image: Int32Array;
	right: Int32Array;
	ignored: Int32Array;
	before: Int32Array;
	/** `[labels]` image of each label that is to be found. */
	labels: Int32Array;
}

/**
 * Differences of COCO's AP, AP at 0.5 and AP at 0.75, all sizes. An image that is drawn twice counts twice, which gives the
 * numbers of a data set that holds it twice (equal scores of other images aside, whose order the copy changes). -1 where
 * nothing is to be found; the borders are then NaN.
 *
 * Source of the method: Efron and Tibshirani 1993, "An Introduction to the Bootstrap" (chapter 13, percentile intervals),
 * paired by image.
 */
export async function precisionDifferences(
	labels: LabelColumns,
	a: Evaluation,
	b: Evaluation,
	detectionImages: { a: Int32Array; b: Int32Array },
	{ draws, seed, pause, onDraw }: BootstrapOptions = bootstrapDefaults,
): Promise<PrecisionDifference[]> {
	const sides = [classRows(labels, a, detectionImages.a), classRows(labels, b, detectionImages.b)] as const;
	const thresholds = a.settings.iouThresholds;
	const recalls = a.settings.recallThresholds;
	const scratch = scratchFor(sides);
	const once = new Int32Array(labels.images).fill(1);
	const [plainA, plainB] = sides.map((rows) => precisions(rows, once, thresholds, recalls, scratch));
	const found: number[][] = [[], [], []];
	const random = mersenneTwister(seed);
	const weights = new Int32Array(labels.images);
	for (let draw = 0; draw < draws; draw++) {
		weights.fill(0);
		for (let n = 0; n < labels.images; n++) weights[Math.floor((random.next() / 2 ** 32) * labels.images)]++;
		const [drawnA, drawnB] = sides.map((rows) => precisions(rows, weights, thresholds, recalls, scratch));
		for (const [at, list] of found.entries())
			if (drawnA[at] >= 0 && drawnB[at] >= 0) list.push(drawnB[at] - drawnA[at]);
		onDraw?.(draw + 1);
		await pause?.();
	}
	return (['AP', 'AP50', 'AP75'] as const).map((name, at) => {
		const sorted = found[at].sort((x, y) => x - y);
		return {
			name,
			a: plainA[at],
			b: plainB[at],
			difference: plainB[at] - plainA[at],
			low: percentile(sorted, 0.025),
			high: percentile(sorted, 0.975),
		};
	});
}

function classRows(
	labels: LabelColumns,
	{ matches, classes, settings }: Evaluation,
	images: Int32Array,
): ClassRows[] {
	const { detectionRows, rank, truePositive, ignored } = matches;
	const own: number[][] = Array.from({ length: classes }, () => []);
	for (let row = 0; row < labels.count; row++)
		if (isToFind(labels, row, settings, 0)) own[labels.class[row]].push(labels.image[row]);
	return own.map((labelled, k): ClassRows => {
		const wrong: number[] = [];
		const image: number[] = [];
		const right: number[] = [];
		const neither: number[] = [];
		const before: number[] = [];
		for (let p = detectionRows.first[k]; p < detectionRows.first[k + 1]; p++) {
			if (rank[p] < 0) continue;
			const at = images[detectionRows.rows[p]];
			// All sizes stand first.
			if (truePositive[p] === 0 && ignored[p] === 0) {
				wrong.push(at);
				continue;
			}
			image.push(at);
			right.push(truePositive[p]);
			neither.push(ignored[p]);
			before.push(wrong.length);
		}
		return {
			wrong: Int32Array.from(wrong),
			image: Int32Array.from(image),
			right: Int32Array.from(right),
			ignored: Int32Array.from(neither),
			before: Int32Array.from(before),
			labels: Int32Array.from(labelled),
		};
	});
}

/** What draws use again. */
interface Scratch {
	/** Weights of the wrong detections so far. */
	wrong: Float64Array;
	/** Of true positives in falling order of score. */
	recall: Float64Array;
	precision: Float64Array;
}

function scratchFor(sides: readonly (readonly ClassRows[])[]): Scratch {
	const most = (of: (rows: ClassRows) => number) => Math.max(0, ...sides.flat().map(of));
	const others = most(({ image }) => image.length);
	return {
		wrong: new Float64Array(most(({ wrong }) => wrong.length) + 1),
		recall: new Float64Array(others),
		precision: new Float64Array(others),
	};
}

/** AP, AP50 and AP75 where image i counts `weights[i]` times. */
function precisions(
	classes: readonly ClassRows[],
	weights: Int32Array,
	thresholds: ArrayLike<number>,
	recalls: ArrayLike<number>,
	scratch: Scratch,
): [number, number, number] {
	const sums = new Float64Array(thresholds.length);
	let counted = 0;
	for (const rows of classes) {
		let toFind = 0;
		for (let k = 0; k < rows.labels.length; k++) toFind += weights[rows.labels[k]];
		if (toFind === 0) continue;
		counted++;
		for (let k = 0; k < rows.wrong.length; k++)
			scratch.wrong[k + 1] = scratch.wrong[k] + weights[rows.wrong[k]];
		for (let t = 0; t < thresholds.length; t++)
			sums[t] += averagePrecision(rows, t, weights, toFind, recalls, scratch);
	}
	if (counted === 0) return [-1, -1, -1];
	const at = (iou: number) => {
		const t = Array.from(thresholds).findIndex((threshold) => Math.abs(threshold - iou) < 1e-9);
		return t < 0 ? -1 : sums[t] / counted;
	};
	return [sums.reduce((sum, value) => sum + value, 0) / (counted * thresholds.length), at(0.5), at(0.75)];
}

/** Mean precision over the recalls, each the best that is reached there or at a larger one. */
function averagePrecision(
	{ image, right, ignored, before }: ClassRows,
	t: number,
	weights: Int32Array,
	toFind: number,
	recalls: ArrayLike<number>,
	{ wrong, recall, precision }: Scratch,
): number {
	let count = 0;
	let found = 0;
	let wrongToo = 0;
	for (let k = 0; k < image.length; k++) {
		const weight = weights[image[k]];
		if (weight === 0) continue;
		if ((right[k] >>> t) & 1) {
			found += weight;
			recall[count] = found / toFind;
			precision[count++] = found / (found + wrong[before[k]] + wrongToo + Number.EPSILON);
		} else if (((ignored[k] >>> t) & 1) === 0) wrongToo += weight;
	}
	for (let k = count - 2; k >= 0; k--) precision[k] = Math.max(precision[k], precision[k + 1]);
	let sum = 0;
	for (let r = 0, k = 0; r < recalls.length; r++) {
		while (k < count && recall[k] < recalls[r]) k++;
		if (k === count) break;
		sum += precision[k];
	}
	return sum / recalls.length;
}

/** By linear interpolation; NaN of nothing. */
function percentile(sorted: readonly number[], share: number): number {
	if (sorted.length === 0) return Number.NaN;
	const at = share * (sorted.length - 1);
	const low = Math.floor(at);
	const high = Math.min(sorted.length - 1, low + 1);
	return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
