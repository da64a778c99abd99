// Precision and recall from matches: over all images of a class, in falling order of score.

import type { Matches } from './match';
import type { EvaluationSettings } from './settings';

/** T overlap thresholds, R recalls, K classes, A ranges of size, M numbers of detections; -1 where no label is to be found. */
export interface Curves {
	/** `[T * R * K * A]`, at the largest number of detections. */
	precision: Float64Array;
	/** `[T * R * K * A]`: the score from which on that recall is reached; 0 where it never is. */
	scores: Float64Array;
	/** `[T * K * A * M]`: the largest recall. */
	recall: Float64Array;
}

/** What one class and range of size uses again. */
interface Scratch {
	/** `[T * longest]`: false positives in front of each true positive, and its score. */
	before: Int32Array;
	score: Float64Array;
	envelope: Float64Array;
	/** `[T]`: true and false positives so far. */
	hits: Int32Array;
	wrong: Int32Array;
	/** `[T * M]`: true positives among the first detections of each image. */
	found: Int32Array;
}

/**
 * Precision at each recall is the best that is reached there or at a larger one.
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (accumulate).
 * @param score by row of the detections.
 */
export function accumulate(matches: Matches, score: Float64Array, settings: EvaluationSettings): Curves {
	const { classes } = matches;
	const sizes = settings.sizes.length;
	const thresholds = settings.iouThresholds.length;
	const recalls = settings.recallThresholds.length;
	const most = settings.maxDetections.length;
	const curves: Curves = {
		precision: new Float64Array(thresholds * recalls * classes * sizes).fill(-1),
		scores: new Float64Array(thresholds * recalls * classes * sizes).fill(-1),
		recall: new Float64Array(thresholds * classes * sizes * most).fill(-1),
	};
	const { first } = matches.detectionRows;
	let longest = 0;
	for (let k = 0; k < classes; k++) longest = Math.max(longest, first[k + 1] - first[k]);
	const scratch: Scratch = {
		before: new Int32Array(thresholds * longest),
		score: new Float64Array(thresholds * longest),
		envelope: new Float64Array(longest),
		hits: new Int32Array(thresholds),
		wrong: new Int32Array(thresholds),
		found: new Int32Array(thresholds * most),
	};
	for (let k = 0; k < classes; k++) {
		for (let s = 0; s < sizes; s++) {
			if (matches.labelCount[s * classes + k] === 0) continue;
			const firstScore = walk(matches, score, settings, k, s, longest, scratch);
			for (let t = 0; t < thresholds; t++)
				draw(matches, settings, k, s, t, firstScore, longest, scratch, curves);
		}
	}
	return curves;
}

/**
 * Goes through the detections of a class once: precision only rises at true positives, so that what stands in front of each
 * of them is all of the curve. Gives the score of the first detection, 0 without any.
 */
function walk(
	{ detectionRows, rank, truePositive, ignored }: Matches,
	score: Float64Array,
	{ iouThresholds, maxDetections }: EvaluationSettings,
	k: number,
	s: number,
	longest: number,
	scratch: Scratch,
): number {
	const { rows, first } = detectionRows;
	const { before, hits, wrong, found } = scratch;
	const base = s * rank.length;
	const thresholds = iouThresholds.length;
	const allBits = 2 ** thresholds - 1;
	hits.fill(0);
	wrong.fill(0);
	found.fill(0);
	let firstScore = 0;
	let isFirst = true;
	// Most detections are wrong at every threshold.
	let wrongAtAll = 0;
	for (let p = first[k]; p < first[k + 1]; p++) {
		if (rank[p] < 0) continue;
		if (isFirst) firstScore = score[rows[p]];
		isFirst = false;
		const right = truePositive[base + p];
		const neither = ignored[base + p];
		if (right === 0 && (neither === 0 || neither === allBits)) {
			if (neither === 0) wrongAtAll++;
			continue;
		}
		for (let t = 0; t < thresholds; t++) {
			if ((right >>> t) & 1) {
				const at = t * longest + hits[t]++;
				before[at] = wrong[t] + wrongAtAll;
				scratch.score[at] = score[rows[p]];
				for (let m = 0; m < maxDetections.length; m++)
					if (rank[p] < maxDetections[m]) found[t * maxDetections.length + m]++;
			} else wrong[t] += ((neither >>> t) & 1) ^ 1;
		}
	}
	return firstScore;
}

/** Precision, scores and recall of one class, range of size and overlap threshold. */
function draw(
	{ labelCount, classes }: Matches,
	{ sizes, recallThresholds, maxDetections }: EvaluationSettings,
	k: number,
	s: number,
	t: number,
	firstScore: number,
	longest: number,
	{ before, score, envelope, hits, found }: Scratch,
	{ precision, scores, recall }: Curves,
): void {
	const toFind = labelCount[s * classes + k];
	const count = hits[t];
	const base = t * longest;
	const most = maxDetections.length;
	for (let m = 0; m < most; m++)
		recall[((t * classes + k) * sizes.length + s) * most + m] = found[t * most + m] / toFind;
	for (let n = count - 1, best = 0; n >= 0; n--) {
		best = Math.max(best, (n + 1) / (before[base + n] + (n + 1) + Number.EPSILON));
		envelope[n] = best;
	}
	for (let r = 0, n = 0; r < recallThresholds.length; r++) {
		while (n < count && (n + 1) / toFind < recallThresholds[r]) n++;
		const at = ((t * recallThresholds.length + r) * classes + k) * sizes.length + s;
		precision[at] = n < count ? envelope[n] : 0;
		scores[at] = n < count ? score[base + n] : 0;
		// Recall 0 is reached before anything is found.
		if (recallThresholds[r] === 0) scores[at] = firstScore;
	}
}
