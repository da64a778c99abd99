// A mask at training resolution laid back over its box in the picture.

import type { Bitmap } from './targets';

/** Zeros around the mask, so that its edge falls off. */
const padding = 1;

/**
 * `probabilities` (row-major `size * size`, 0 to 1) resized over `box` (`[x1, y1, x2, y2]`, picture pixels) and cut at 0.5.
 * Source: pytorch/vision models/detection/roi_heads.py (expand_masks, expand_boxes, paste_mask_in_image).
 */
export function pasteMask(
	probabilities: ArrayLike<number>,
	size: number,
	box: ArrayLike<number>,
	{ width, height }: { width: number; height: number },
): Bitmap {
	const data = new Uint8Array(width * height);
	const scale = (size + 2 * padding) / size;
	const axis = (low: number, high: number) => {
		const [middle, half] = [(low + high) / 2, ((high - low) / 2) * scale];
		const from = Math.trunc(middle - half);
		return { from, count: Math.max(1, Math.trunc(middle + half) - from + 1) };
	};
	const across = axis(box[0], box[2]);
	const down = axis(box[1], box[3]);
	const columns = samples(across.count, size);
	const rows = samples(down.count, size);
	const read = (y: number, x: number) =>
		y < 0 || x < 0 || y >= size || x >= size ? 0 : probabilities[y * size + x];
	for (let y = Math.max(0, down.from); y < Math.min(height, down.from + down.count); y++) {
		const row = rows[y - down.from];
		for (let x = Math.max(0, across.from); x < Math.min(width, across.from + across.count); x++) {
			const column = columns[x - across.from];
			const upper = read(row.low, column.low) * (1 - column.part) + read(row.low, column.high) * column.part;
			const lower =
				read(row.high, column.low) * (1 - column.part) + read(row.high, column.high) * column.part;
			if (upper * (1 - row.part) + lower * row.part > 0.5) data[y * width + x] = 1;
		}
	}
	return { data, width, height };
}

/** Where `count` pixels read the padded mask, in places of the mask without padding. */
function samples(count: number, size: number) {
	const padded = size + 2 * padding;
	return Array.from({ length: count }, (_, k) => {
		const at = Math.max(0, ((k + 0.5) * padded) / count - 0.5);
		const low = Math.min(Math.floor(at), padded - 1);
		return { low: low - padding, high: Math.min(low + 1, padded - 1) - padding, part: at - low };
	});
}
