// Overlaps of detections with labels of one image, as COCO measures them: one block of numbers a call.

import { boxOverlaps } from './box-overlap';
import type { DetectionColumns, LabelColumns, OverlapKind } from './columns';
import { keypointOverlaps } from './keypoint-overlap';
import { maskOverlaps } from './mask-overlap';

/** Some rows: `rows[from]` to `rows[to - 1]`. */
export interface RowRange {
	rows: Int32Array;
	from: number;
	to: number;
}

/** Measures detections against labels of one image. */
export interface Overlaps {
	/**
	 * Fills `out`, row-major: a row a detection, a column a label. In a crowd the union is the detection alone. Overlaps
	 * below `least` may be given as 0, which saves the time of measuring them.
	 */
	fill(detections: RowRange, labels: RowRange, least: number, out: Float64Array): void;
}

/**
 * The measure of a kind. Records without a mask that can be read overlap nothing. Throws a RangeError where columns of
 * that kind are missing.
 * @param sigmas of keypoints (`EvaluationSettings`).
 */
export function overlapsOf(
	kind: OverlapKind,
	labels: LabelColumns,
	detections: DetectionColumns,
	sigmas: Float64Array,
): Overlaps {
	if (kind === 'bbox') return boxOverlaps(labels, detections);
	if (kind === 'segm') return maskOverlaps(labels, detections);
	return keypointOverlaps(labels, detections, sigmas);
}
