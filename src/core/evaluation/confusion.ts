// Which class is taken for which: one detection a label, whatever their classes, with a row and a column for background.

import type { DetectionColumns, LabelColumns } from './columns';
import { eachImage, type ImageBlock } from './matches';
import type { Overlaps } from './overlap';

export interface ConfusionOptions {
	overlaps: Overlaps;
	/** Overlap and score that have to be exceeded. */
	iou: number;
	score: number;
	/** Numbers of the images that are looked at; `null`: all. */
	images: ArrayLike<number> | null;
}

/** Those of Ultralytics' validation. */
export const confusionDefaults = { iou: 0.45, score: 0.25, images: null } as const;

export interface ConfusionMatrix {
	/** Classes; background is the last row and column. */
	classes: number;
	/** `[(classes + 1) * (classes + 1)]`, row-major: a row a predicted class, a column a true one. */
	counts: Int32Array;
}

/** A cell off the diagonal; `classes` stands for background. */
export interface Confusion {
	predicted: number;
	actual: number;
	count: number;
}

/**
 * The matrix as Ultralytics 8.4 counts it: in falling order of score each detection takes the free label with the largest
 * overlap, of any class; a label that is not taken is background taken for nothing, a detection that took none is
 * background taken for something. Crowds are no labels, and detections that took none in a crowd of their class are not
 * counted, as COCO has it.
 *
 * Source: ultralytics/ultralytics 8.4.190 ultralytics/utils/metrics.py (ConfusionMatrix.process_batch).
 */
export function confusionMatrix(
	labels: LabelColumns,
	detections: DetectionColumns,
	{ overlaps, iou, score, images }: ConfusionOptions,
): ConfusionMatrix {
	const side = labels.classes + 1;
	const counts = new Int32Array(side * side);
	const taken = new Uint8Array(labels.count);
	const block = {
		overlaps,
		images,
		least: iou,
		above: score,
		mostDetections: Number.POSITIVE_INFINITY,
	};
	eachImage(labels, detections, block, ({ detected, labelled, overlaps: numbers }: ImageBlock) => {
		const count = labelled.to - labelled.from;
		for (let d = detected.from; d < detected.to; d++) {
			const kind = detections.class[detected.rows[d]];
			const at = (d - detected.from) * count;
			let best = -1;
			let overlap = iou;
			let inCrowd = false;
			for (let g = 0; g < count; g++) {
				const label = labelled.rows[labelled.from + g];
				const value = numbers[at + g];
				if (labels.crowd[label]) inCrowd ||= value > iou && labels.class[label] === kind;
				else if (!taken[label] && value > overlap) {
					best = label;
					overlap = value;
				}
			}
			if (best >= 0) {
				taken[best] = 1;
				counts[kind * side + labels.class[best]]++;
			} else if (!inCrowd) counts[kind * side + labels.classes]++;
		}
		for (let g = labelled.from; g < labelled.to; g++) {
			const label = labelled.rows[g];
			if (!taken[label] && !labels.crowd[label]) counts[labels.classes * side + labels.class[label]]++;
		}
	});
	return { classes: labels.classes, counts };
}

/** Cells off the diagonal that are not 0, the largest first; of equal ones in the order of the classes. */
export function confusions({ classes, counts }: ConfusionMatrix): Confusion[] {
	const found: Confusion[] = [];
	const side = classes + 1;
	for (let at = 0; at < counts.length; at++) {
		const predicted = Math.floor(at / side);
		const actual = at % side;
		if (counts[at] > 0 && predicted !== actual) found.push({ predicted, actual, count: counts[at] });
	}
	return found.sort((a, b) => b.count - a.count);
}
