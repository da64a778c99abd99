// A mask cut out of its image: a small bitmap and where its corner lies, as several formats store masks.

import type { Segmentation } from '../geometry';
import { frameFits, rleBounds } from './rle';

export interface MaskCrop {
	/** Pixel of the image that the first pixel of the bitmap is; may lie outside of it. */
	x: number;
	y: number;
	/** Pixels. */
	width: number;
	height: number;
	/** `height * width` bytes, 0 or 1, row-major. */
	bitmap: Uint8Array;
}

type Rle = Extract<Segmentation, { kind: 'rle' }>;

/**
 * The mask over the image of size `frame`, what lies outside cut off; without a size a frame that reaches to the end of
 * the crop. `null` where the frame is one that `frameFits` refuses.
 */
export function maskOfCrop(crop: MaskCrop, frame: { width: number; height: number } | null): Rle | null {
	const width = frame ? frame.width : crop.x + crop.width;
	const height = frame ? frame.height : crop.y + crop.height;
	if (!frameFits(height, width)) return null;
	return { kind: 'rle', height, width, counts: runsOfCrop(crop, { width, height }) };
}

/** Runs as `bitmapToRle` gives them, in time of the crop's pixels alone: frames are large, and files hold many masks. */
function runsOfCrop(crop: MaskCrop, { width, height }: { width: number; height: number }): Uint32Array {
	const counts: number[] = [];
	let behind = 0;
	let start = 0;
	let end = 0;
	const close = () => {
		if (end > start) counts.push(start - behind, end - start);
		behind = end;
	};
	const [firstX, firstY] = [Math.max(0, -crop.x), Math.max(0, -crop.y)];
	const [lastX, lastY] = [Math.min(crop.width, width - crop.x), Math.min(crop.height, height - crop.y)];
	for (let x = firstX; x < lastX; x++) {
		for (let y = firstY; y < lastY; y++) {
			if (crop.bitmap[y * crop.width + x] === 0) continue;
			const position = (x + crop.x) * height + y + crop.y;
			if (position !== end) {
				close();
				start = position;
			}
			end = position + 1;
		}
	}
	close();
	if (behind < width * height) counts.push(width * height - behind);
	return Uint32Array.from(counts);
}

/** The smallest crop that holds all ones of a mask; `null` where it has none. */
export function cropOfMask({ counts, height, width }: Rle): MaskCrop | null {
	const bounds = rleBounds(counts, height, width);
	if (!bounds) return null;
	const [x1, y1, x2, y2] = bounds;
	const crop = { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
	const bitmap = new Uint8Array(crop.width * crop.height);
	let start = 0;
	for (let run = 0; run < counts.length && start < height * width; run++) {
		const end = Math.min(start + counts[run], height * width);
		if (run % 2 === 1) {
			for (let position = start; position < end; position++) {
				const x = Math.floor(position / height);
				bitmap[(position - x * height - y1) * crop.width + x - x1] = 1;
			}
		}
		start = end;
	}
	return { ...crop, bitmap };
}
