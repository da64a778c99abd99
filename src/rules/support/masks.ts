// What several mask rules ask: the bounds of a mask within its image, and whether a box agrees with them.

import type { Box } from '../../core/geometry';
import { measureBounds } from '../../core/masks/polygon';
import { rleBounds } from '../../core/masks/rle';
import type { ImageRecord, ObjectRecord } from '../../formats/types';

const bounds: Box = [0, 0, 0, 0];

/** Bounds of the object's mask, image pixels; `null` without a mask that has any. The value is used again by the next call. */
export function maskBounds({ segmentation }: ObjectRecord): Box | null {
	if (segmentation === null) return null;
	if (segmentation.kind === 'rle') {
		return rleBounds(segmentation.counts, segmentation.height, segmentation.width);
	}
	return measureBounds(segmentation.parts, bounds) ? bounds : null;
}

/** Two boxes agree when no side is further off than this, image pixels ... */
const leastTolerance = 2;
/** ... or than this part of the box's side. */
const shareTolerance = 0.05;

/** The part of a box that lies in the image (negative sizes where there is none), image pixels. */
export function insideImage([x1, y1, x2, y2]: Box, { width, height }: ImageRecord): Box {
	return [
		Math.max(x1, 0),
		Math.max(y1, 0),
		Math.min(x2, width ?? Infinity),
		Math.min(y2, height ?? Infinity),
	];
}

/** Whether box and mask bounds are the same rectangle within the tolerance; what lies outside the image does not count. */
export function boxesAgree(box: Box, mask: Box, { width, height }: ImageRecord): boolean {
	const right = width ?? Infinity;
	const bottom = height ?? Infinity;
	const x1 = Math.max(box[0], 0);
	const y1 = Math.max(box[1], 0);
	const x2 = Math.min(box[2], right);
	const y2 = Math.min(box[3], bottom);
	const acrossX = Math.max(leastTolerance, shareTolerance * (x2 - x1));
	const acrossY = Math.max(leastTolerance, shareTolerance * (y2 - y1));
	return (
		Math.abs(Math.max(mask[0], 0) - x1) <= acrossX &&
		Math.abs(Math.max(mask[1], 0) - y1) <= acrossY &&
		Math.abs(Math.min(mask[2], right) - x2) <= acrossX &&
		Math.abs(Math.min(mask[3], bottom) - y2) <= acrossY
	);
}

/**
 * Whether the run lengths of an object only fit its box when they are read row by row: column by column, as COCO counts,
 * their bounds disagree with the box.
 *
 * Sources: cocodataset/cocoapi common/maskApi.c (rleDecode: column-major); cvat-ai/cvat cvat/apps/dataset_manager (masks
 * are row-major inside their box).
 */
export function isRowMajor(object: ObjectRecord, image: ImageRecord): boolean {
	const { segmentation, box, editable } = object;
	if (segmentation?.kind !== 'rle' || !editable.box) return false;
	const { counts, height, width } = segmentation;
	const asWritten = rleBounds(counts, height, width);
	if (asWritten && boxesAgree(box, asWritten, image)) return false;
	// Read row by row, rows take the place of columns: the same runs over the frame turned over its diagonal.
	const turned = rleBounds(counts, width, height);
	return turned !== null && boxesAgree(box, [turned[1], turned[0], turned[3], turned[2]], image);
}
