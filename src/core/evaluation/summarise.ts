// The numbers of COCO's table, and the same means for one class.

import type { Curves } from './accumulate';
import { meanOfMeasured } from './numpy';
import type { EvaluationSettings, SizeName } from './settings';

/** One number of the table. */
export interface Statistic {
	measure: 'AP' | 'AR';
	/** `null`: the mean over all overlap thresholds. */
	iou: number | null;
	size: SizeName;
	/** Detections of one image and class that count. */
	maxDetections: number;
}

/**
 * What each number of `stats` is, in COCOeval's order: 12, for keypoints 10.
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (summarize).
 */
export function statisticsOf({ kind, maxDetections }: EvaluationSettings): Statistic[] {
	const last = maxDetections.at(-1) as number;
	const ap = (iou: number | null, size: SizeName = 'all'): Statistic => ({
		measure: 'AP',
		iou,
		size,
		maxDetections: last,
	});
	const ar = (most: number, size: SizeName = 'all', iou: number | null = null): Statistic => ({
		measure: 'AR',
		iou,
		size,
		maxDetections: most,
	});
	const precisions = [ap(null), ap(0.5), ap(0.75)];
	if (kind === 'keypoints') {
		return [
			...precisions,
			ap(null, 'medium'),
			ap(null, 'large'),
			...[ar(last), ar(last, 'all', 0.5), ar(last, 'all', 0.75), ar(last, 'medium'), ar(last, 'large')],
		];
	}
	return [
		...precisions,
		...[ap(null, 'small'), ap(null, 'medium'), ap(null, 'large')],
		...maxDetections.map((most) => ar(most)),
		...[ar(last, 'small'), ar(last, 'medium'), ar(last, 'large')],
	];
}

/** Values of the statistics; -1 where no label is to be found. */
export function summarise(
	curves: Curves,
	settings: EvaluationSettings,
	classes: number,
	statistics: readonly Statistic[],
): Float64Array {
	const values = new Float64Array(curves.precision.length / settings.sizes.length);
	return Float64Array.from(statistics, (statistic) =>
		meanOver(curves, settings, classes, statistic, 0, classes, values),
	);
}

/** A statistic of one class; -1 where no label of it is to be found. */
export function statisticOfClass(
	curves: Curves,
	settings: EvaluationSettings,
	classes: number,
	statistic: Statistic,
	k: number,
): number {
	const values = new Float64Array(settings.iouThresholds.length * settings.recallThresholds.length);
	return meanOver(curves, settings, classes, statistic, k, k + 1, values);
}

/** Mean over classes `[from, to)` of what is measured, in the order of COCOeval's arrays. */
function meanOver(
	{ precision, recall }: Curves,
	settings: EvaluationSettings,
	classes: number,
	{ measure, iou, size, maxDetections }: Statistic,
	from: number,
	to: number,
	values: Float64Array,
): number {
	const { iouThresholds, recallThresholds, sizes } = settings;
	const s = sizes.findIndex(({ name }) => name === size);
	const m = settings.maxDetections.indexOf(maxDetections);
	const recalls = measure === 'AP' ? recallThresholds.length : 1;
	let count = 0;
	for (let t = 0; t < iouThresholds.length; t++) {
		if (iou !== null && iouThresholds[t] !== iou) continue;
		for (let r = 0; r < recalls; r++) {
			for (let k = from; k < to; k++) {
				const value =
					measure === 'AP'
						? precision[((t * recalls + r) * classes + k) * sizes.length + s]
						: recall[((t * classes + k) * sizes.length + s) * settings.maxDetections.length + m];
				if (value > -1) values[count++] = value;
			}
		}
	}
	return meanOfMeasured(values, count);
}
