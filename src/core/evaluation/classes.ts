// What an evaluation says of each class.

import type { DetectionColumns } from './columns';
import type { Evaluation } from './evaluate';
import { sizeNames } from './settings';
import { type Statistic, statisticOfClass } from './summarise';

/** Values of one class; -1 where it has no label to be found (of that size). */
export interface ClassRow {
	/** Number of the class. */
	class: number;
	ap: number;
	ap50: number;
	ap75: number;
	/** By range of size, as far as the evaluation has it. */
	apBySize: { small?: number; medium?: number; large?: number };
	/** At the largest number of detections. */
	ar: number;
	/** Labels to be found, and detections. */
	labels: number;
	detections: number;
	/** The best F1 at the first overlap threshold, and the score from which on detections give it; `null` where nothing is found. */
	bestF1: { f1: number; score: number } | null;
}

/** A row for each class, in their order; `detections` are those of the evaluation. */
export function classRows(evaluation: Evaluation, detections: DetectionColumns): ClassRow[] {
	const { settings, classes, curves, matches } = evaluation;
	const last = settings.maxDetections.at(-1) as number;
	const { first } = matches.detectionRows;
	return Array.from({ length: classes }, (_, k) => {
		const value = (measure: 'AP' | 'AR', iou: number | null, size: Statistic['size'] = 'all') =>
			statisticOfClass(curves, settings, classes, { measure, iou, size, maxDetections: last }, k);
		const apBySize: ClassRow['apBySize'] = {};
		for (const size of sizeNames)
			if (size !== 'all' && settings.sizes.some(({ name }) => name === size))
				apBySize[size] = value('AP', null, size);
		return {
			class: k,
			ap: value('AP', null),
			ap50: value('AP', 0.5),
			ap75: value('AP', 0.75),
			apBySize,
			ar: value('AR', null),
			labels: matches.labelCount[k],
			detections: first[k + 1] - first[k],
			bestF1: bestF1(evaluation, detections.score, k),
		};
	});
}

/** Detections of one score stand and fall together. Of equal F1 the higher score. */
function bestF1({ matches }: Evaluation, score: Float64Array, k: number): ClassRow['bestF1'] {
	const { detectionRows, rank, truePositive, ignored, labelCount } = matches;
	const { rows, first } = detectionRows;
	let hits = 0;
	let counted = 0;
	let best: ClassRow['bestF1'] = null;
	for (let p = first[k]; p < first[k + 1]; p++) {
		if (rank[p] >= 0) {
			hits += truePositive[p] & 1;
			counted += (ignored[p] & 1) ^ 1;
		}
		if (p + 1 < first[k + 1] && score[rows[p + 1]] === score[rows[p]]) continue;
		const f1 = (2 * hits) / (counted + labelCount[k]);
		if (f1 > (best?.f1 ?? 0)) best = { f1, score: score[rows[p]] };
	}
	return best;
}
