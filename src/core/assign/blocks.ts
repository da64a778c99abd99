// Bounds of predicted boxes in blocks of neighbours: consecutive predictions come from neighbouring cells, so that an
// object overlaps few blocks, and the boxes of the others need not be looked at.

/** Boxes of one block. */
export const blockSize = 16;

/** `[x1, y1, x2, y2]` round all boxes of each block; a block of NaN boxes holds nothing. */
export function boundBlocks(boxes: Float64Array): Float64Array {
	const count = boxes.length >> 2;
	const blocks = Math.ceil(count / blockSize);
	const out = new Float64Array(4 * blocks);
	for (let b = 0; b < blocks; b++) {
		let x1 = Number.POSITIVE_INFINITY;
		let y1 = Number.POSITIVE_INFINITY;
		let x2 = Number.NEGATIVE_INFINITY;
		let y2 = Number.NEGATIVE_INFINITY;
		const to = Math.min(count, (b + 1) * blockSize);
		for (let k = b * blockSize; k < to; k++) {
			const left = boxes[4 * k] as number;
			const top = boxes[4 * k + 1] as number;
			const right = boxes[4 * k + 2] as number;
			const bottom = boxes[4 * k + 3] as number;
			if (left < x1) x1 = left;
			if (top < y1) y1 = top;
			if (right > x2) x2 = right;
			if (bottom > y2) y2 = bottom;
		}
		out[4 * b] = x1;
		out[4 * b + 1] = y1;
		out[4 * b + 2] = x2;
		out[4 * b + 3] = y2;
	}
	return out;
}
