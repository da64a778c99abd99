// Precision over recall as curves to draw: over all classes, and of each class.

import type { Evaluation } from './evaluate';

/** Precision at each recall, four decimals: the mean over the overlap thresholds, and at 0.5 and 0.75. */
export interface PrecisionCurve {
	mean: number[];
	at50: number[];
	at75: number[];
}

export interface MeanCurves {
	/** Ascending from 0 to 1. */
	recall: number[];
	/** Means over the classes with a label to be found; `null` where there is none. Their mean is the AP. */
	all: PrecisionCurve | null;
	/** By class number; `null` for a class without a label to be found. */
	perClass: (PrecisionCurve | null)[];
}

/** The curves behind AP, AP50 and AP75, for labels of all sizes. */
export function meanCurves({ settings, classes, curves }: Evaluation): MeanCurves {
	const { iouThresholds, recallThresholds, sizes } = settings;
	const recalls = recallThresholds.length;
	const precision = (t: number, r: number, k: number) =>
		curves.precision[((t * recalls + r) * classes + k) * sizes.length] as number;
	const every = Array.from(iouThresholds, (_, t) => t);
	const at = (iou: number) => every.filter((t) => iouThresholds[t] === iou);
	const curveOf = (numbers: readonly number[]): PrecisionCurve => {
		const line = (thresholds: readonly number[]) =>
			Array.from(recallThresholds, (_, r) => {
				let sum = 0;
				for (const t of thresholds) for (const k of numbers) sum += precision(t, r, k);
				return rounded(sum / (thresholds.length * numbers.length));
			});
		return { mean: line(every), at50: line(at(0.5)), at75: line(at(0.75)) };
	};
	// A class without a label is -1 at every threshold and recall.
	const measured = Array.from({ length: classes }, (_, k) => k).filter((k) => precision(0, 0, k) >= 0);
	const isMeasured = new Set(measured);
	return {
		recall: [...recallThresholds],
		all: measured.length > 0 ? curveOf(measured) : null,
		perClass: Array.from({ length: classes }, (_, k) => (isMeasured.has(k) ? curveOf([k]) : null)),
	};
}

function rounded(value: number): number {
	return Math.round(value * 1e4) / 1e4;
}
