// How well the outline of a predicted mask lies on the labelled one: IoU of the pixels near the two boundaries.

import type { MaskCrop } from './crop';

/** Share of the image's diagonal that counts as near the boundary. */
const dilationRatio = 0.02;

/**
 * Pixels that count as near the boundary, for an image of this size.
 * Source: bowenc0221/boundary-iou-api boundary_iou/utils/boundary_utils.py (mask_to_boundary).
 */
export function boundaryDistance({ width, height }: { width: number; height: number }): number {
	return Math.max(1, roundHalfToEven(dilationRatio * Math.hypot(width, height)));
}

/** As Python rounds. */
function roundHalfToEven(value: number): number {
	const rounded = Math.round(value);
	return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * Pixels of a mask that lie at most `distance` steps (also diagonal ones) from its outside; what lies outside of the crop,
 * and so outside of the image, is no part of the mask. As the crop's bitmap: 0 or 1, row-major.
 * Source: the same; erosion by a 3 x 3 square, `distance` times.
 */
export function boundaryOf({ bitmap, width, height }: MaskCrop, distance: number): Uint8Array {
	const inner = erode(erode(bitmap, width, height, 1, width, distance), height, width, width, 1, distance);
	const boundary = new Uint8Array(bitmap.length);
	for (let at = 0; at < bitmap.length; at++)
		boundary[at] = (bitmap[at] as number) & ~(inner[at] as number) & 1;
	return boundary;
}

/** Pixels with at least `distance` pixels of the mask on both sides along one axis. */
function erode(
	bitmap: Uint8Array,
	along: number,
	across: number,
	step: number,
	lineStep: number,
	distance: number,
): Uint8Array {
	const out = new Uint8Array(bitmap.length);
	for (let line = 0; line < across; line++) {
		const first = line * lineStep;
		let run = 0;
		for (let at = 0; at <= along; at++) {
			if (at < along && bitmap[first + at * step]) {
				run++;
				continue;
			}
			for (let k = at - run + distance; k < at - distance; k++) out[first + k * step] = 1;
			run = 0;
		}
	}
	return out;
}

/** IoU of two masks, and of their boundaries (Boundary IoU, Cheng et al. 2021); 0 where both are empty. */
export function maskAndBoundaryIou(
	label: MaskCrop,
	prediction: MaskCrop,
	distance: number,
): { iou: number; boundaryIou: number } {
	return {
		iou: cropIou(label, label.bitmap, prediction, prediction.bitmap),
		boundaryIou: cropIou(label, boundaryOf(label, distance), prediction, boundaryOf(prediction, distance)),
	};
}

function cropIou(a: MaskCrop, bitsA: Uint8Array, b: MaskCrop, bitsB: Uint8Array): number {
	const [x1, y1] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
	const [x2, y2] = [Math.min(a.x + a.width, b.x + b.width), Math.min(a.y + a.height, b.y + b.height)];
	let both = 0;
	for (let y = y1; y < y2; y++) {
		const rowA = (y - a.y) * a.width - a.x;
		const rowB = (y - b.y) * b.width - b.x;
		for (let x = x1; x < x2; x++) both += (bitsA[rowA + x] as number) & (bitsB[rowB + x] as number);
	}
	const union = sum(bitsA) + sum(bitsB) - both;
	return union > 0 ? both / union : 0;
}

function sum(bits: Uint8Array): number {
	let count = 0;
	for (let at = 0; at < bits.length; at++) count += bits[at] as number;
	return count;
}
