// What overlaps in an image, whatever the classes: the error types and the confusion matrix look at labels of all classes,
// where COCO's matching (`match.ts`) keeps to one.

import type { DetectionColumns, LabelColumns } from './columns';
import type { Overlaps, RowRange } from './overlap';
import { chosenRows, sortByKey, sortByScore } from './rows';

/** One image: its detections in falling order of score, its labels in the order of the file. */
export interface ImageBlock {
	image: number;
	detected: RowRange;
	labelled: RowRange;
	/** `[detections * labels]`, row-major, valid until the next image. In a crowd the union is the detection alone. */
	overlaps: Float64Array;
}

export interface BlockOptions {
	overlaps: Overlaps;
	/** Overlaps below this may be given as 0. */
	least: number;
	/** Detections with a score above this are looked at. */
	above: number;
	/** Detections of an image that are looked at, those with the highest scores. */
	mostDetections: number;
	/** Numbers of the images that are looked at; `null`: all. */
	images: ArrayLike<number> | null;
}

/** Visits every image, in ascending order, also those without labels or detections. */
export function eachImage(
	labels: LabelColumns,
	detections: DetectionColumns,
	{ overlaps, least, above, mostDetections, images }: BlockOptions,
	visit: (block: ImageBlock) => void,
): void {
	const chosen = images === null ? null : new Uint8Array(labels.images);
	if (chosen && images) for (let i = 0; i < images.length; i++) chosen[images[i]] = 1;
	const taken = rowsAbove(chosenRows(detections.image, detections.count, chosen), detections.score, above);
	const byImage = sortByKey(sortByScore(taken, detections.score), detections.image, labels.images);
	const labelled = sortByKey(chosenRows(labels.image, labels.count, chosen), labels.image, labels.images);
	let numbers = new Float64Array(1024);
	for (let image = 0; image < labels.images; image++) {
		if (chosen && chosen[image] === 0) continue;
		const from = byImage.first[image];
		const detected: RowRange = {
			rows: byImage.rows,
			from,
			to: Math.min(byImage.first[image + 1], from + mostDetections),
		};
		const own: RowRange = {
			rows: labelled.rows,
			from: labelled.first[image],
			to: labelled.first[image + 1],
		};
		const count = (detected.to - detected.from) * (own.to - own.from);
		if (numbers.length < count) numbers = new Float64Array(2 * count);
		if (count > 0) overlaps.fill(detected, own, least, numbers);
		visit({ image, detected, labelled: own, overlaps: numbers });
	}
}

function rowsAbove(rows: Int32Array, score: Float64Array, above: number): Int32Array {
	let length = 0;
	for (let i = 0; i < rows.length; i++) if (score[rows[i]] > above) rows[length++] = rows[i];
	return rows.subarray(0, length);
}
