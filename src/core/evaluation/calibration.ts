// How far scores are from the share of detections that are right at that score: expected calibration error and its curve.

import type { DetectionColumns } from './columns';
import type { Matches } from './match';

/** Detections with scores in one range; the lower end belongs to the range, of the last the upper one too. */
export interface CalibrationBin {
	low: number;
	high: number;
	count: number;
	/** Mean score and share of true positives; 0 without detections. */
	score: number;
	precision: number;
}

export interface Calibration {
	/** Detections that count. */
	count: number;
	/** Expected and largest difference of mean score and share of true positives; `null` without detections. */
	expected: number | null;
	largest: number | null;
	bins: CalibrationBin[];
}

export interface CalibrationReport extends Calibration {
	/** By class number. */
	perClass: Calibration[];
}

/**
 * Calibration of the detections that `matches` counts: true positives are those of its first overlap threshold (0.5 for
 * COCO's settings), also those of a label whose id is 0, which COCOeval drops; what it ignores is left out. `count` ranges of equal width from 0 to 1; scores outside are taken as 0
 * or 1.
 *
 * Sources: Naeini, Cooper, Hauskrecht, AAAI 2015 (expected calibration error); Guo, Pleiss, Sun, Weinberger, On Calibration
 * of Modern Neural Networks, ICML 2017, section 2; for detections Kueppers et al., Multivariate Confidence Calibration for
 * Object Detection, CVPR workshops 2020, section 3.
 */
export function calibration(matches: Matches, { score }: DetectionColumns, count = 10): CalibrationReport {
	const { rows, first } = matches.detectionRows;
	const all = createSums(count);
	const perClass: CalibrationReport['perClass'] = [];
	for (let k = 0; k + 1 < first.length; k++) {
		const own = createSums(count);
		for (let p = first[k]; p < first[k + 1]; p++) {
			if (matches.rank[p] < 0 || (matches.ignored[p] & 1) !== 0) continue;
			const value = Math.min(Math.max(score[rows[p]], 0), 1);
			const isRight = matches.label[p] >= 0 ? 1 : 0;
			add(all, value, isRight);
			add(own, value, isRight);
		}
		perClass.push(summed(own));
	}
	return { ...summed(all), perClass };
}

/** By range: detections, scores and true positives summed up. */
interface Sums {
	count: Float64Array;
	score: Float64Array;
	right: Float64Array;
}

function createSums(count: number): Sums {
	return { count: new Float64Array(count), score: new Float64Array(count), right: new Float64Array(count) };
}

function add(sums: Sums, score: number, isRight: number): void {
	const bins = sums.count.length;
	const bin = Math.min(bins - 1, Math.floor(score * bins));
	sums.count[bin]++;
	sums.score[bin] += score;
	sums.right[bin] += isRight;
}

function summed({ count, score, right }: Sums): Calibration {
	const total = count.reduce((sum, value) => sum + value, 0);
	const bins = Array.from(
		count,
		(value, bin): CalibrationBin => ({
			low: bin / count.length,
			high: (bin + 1) / count.length,
			count: value,
			score: value > 0 ? score[bin] / value : 0,
			precision: value > 0 ? right[bin] / value : 0,
		}),
	);
	if (total === 0) return { count: 0, expected: null, largest: null, bins };
	let expected = 0;
	let largest = 0;
	for (const bin of bins) {
		const difference = Math.abs(bin.precision - bin.score);
		expected += (bin.count / total) * difference;
		largest = Math.max(largest, difference);
	}
	return { count: total, expected, largest, bins };
}
