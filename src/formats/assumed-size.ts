// Formats that give fractions say nothing of the size of the picture: until it is known, a canvas stands in for it.

import type { Box } from '../core/geometry';
import type { ImageRecord, ObjectRecord } from './types';

/** The size that boxes are shown at while the image is not found, pixels. */
export const yoloFallbackSize = { width: 640, height: 640 };

/** Width and height of a picture as it is shown, pixels. */
interface Size {
	width: number;
	height: number;
}

/**
 * Gives a record whose size was assumed its true one: boxes and polygons are rescaled in place, and the mark is taken
 * away. A record that has a size of its own stays as it is.
 */
export function resizeRecord(record: ImageRecord, { width, height }: Size): void {
	if (!record.isSizeAssumed) return;
	const from = { width: record.width ?? width, height: record.height ?? height };
	for (const object of record.objects) resizeObject(object, from, { width, height });
	record.width = width;
	record.height = height;
	record.isSizeAssumed = undefined;
}

/** A box on one canvas at its place on another: the arithmetic of `resizeRecord`, to the last digit. */
export function resizedBox([x1, y1, x2, y2]: Box, from: Size, to: Size): Box {
	return [
		resized(x1, from.width, to.width),
		resized(y1, from.height, to.height),
		resized(x2, from.width, to.width),
		resized(y2, from.height, to.height),
	];
}

function resizeObject(object: ObjectRecord, from: Size, to: Size): void {
	object.box = resizedBox(object.box, from, to);
	const { segmentation } = object;
	if (segmentation?.kind !== 'polygons') return;
	const parts = segmentation.parts.map((part) =>
		part.map((value, at) =>
			at % 2 === 0 ? resized(value, from.width, to.width) : resized(value, from.height, to.height),
		),
	);
	object.segmentation = { kind: 'polygons', parts };
}

function resized(value: number, from: number, to: number): number {
	return (value * to) / from;
}
