// COCO run-length masks: column-major runs over a whole frame, the first run counts zeros.
// Reads and writes the compressed string of the COCO API and turns runs into row-major bitmaps and back.

import type { Box } from '../geometry';
import { decodeRleBytes, rleFault, rleFaults } from './rle-bytes';

/** Why a mask cannot be read. A value, so that one bad record does not stop a file. */
export interface MaskError {
	error: string;
}

/** Frames above this number of pixels are not turned into bitmaps (2^28, a quarter of a gibibyte). */
export const maxFramePixels = 268_435_456;

/** Whether a frame of this size can be held as a bitmap. `height` and `width` in pixels. */
export function frameFits(height: number, width: number): boolean {
	return (
		Number.isInteger(height) &&
		Number.isInteger(width) &&
		height > 0 &&
		width > 0 &&
		height * width <= maxFramePixels
	);
}

/** Counts of a compressed COCO string, each a pixel count >= 0 (`decodeRleBytes` says how it is written). */
export function decodeRleString(text: string): Uint32Array | MaskError {
	const bytes = new Uint8Array(text.length);
	for (let at = 0; at < text.length; at++) bytes[at] = Math.min(text.charCodeAt(at), 255);
	const counts = new Uint32Array(text.length);
	const runs = decodeRleBytes(bytes, 0, bytes.length, counts);
	return runs < 0 ? { error: faultWords(-runs, text) } : counts.slice(0, runs);
}

function faultWords(fault: number, text: string): string {
	const { at, value } = rleFault;
	if (fault === rleFaults.ended) return 'the string ends in the middle of a number';
	if (fault === rleFaults.character)
		return `character ${at} (${JSON.stringify(text[at - 1])}) is not part of a COCO run-length string`;
	if (fault === rleFaults.large) return `the number that ends at character ${at} is too large`;
	return `run ${at} has the impossible length ${value}`;
}

/** Compressed COCO string of `counts` (cocodataset/cocoapi, common/maskApi.c, rleToString). */
export function encodeRleString(counts: ArrayLike<number>): string {
	const codes: string[] = [];
	for (let i = 0; i < counts.length; i++) {
		let value = counts[i];
		if (i > 2) value -= counts[i - 2];
		for (;;) {
			const group = ((value % 32) + 32) % 32;
			value = Math.floor(value / 32);
			const more = (group & 0x10) !== 0 ? value !== -1 : value !== 0;
			codes.push(String.fromCharCode(group + (more ? 0x20 : 0) + 48));
			if (!more) break;
		}
	}
	return codes.join('');
}

/** Sum of all runs in pixels; a sound mask has exactly `height * width`. */
export function rleSum(counts: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < counts.length; i++) sum += counts[i];
	return sum;
}

/** Number of ones in pixels. */
export function rleArea(counts: ArrayLike<number>): number {
	let area = 0;
	for (let i = 1; i < counts.length; i += 2) area += counts[i];
	return area;
}

/**
 * Row-major 0/1 bitmap of `height * width` bytes; runs past the frame's end are cut, missing ones are zeros.
 *
 * Throws a RangeError for frames that `frameFits` refuses.
 */
export function rleToBitmap(counts: ArrayLike<number>, height: number, width: number): Uint8Array {
	if (!frameFits(height, width)) throw new RangeError(`frame of ${width} x ${height} pixels`);
	const bitmap = new Uint8Array(height * width);
	const total = height * width;
	let start = 0;
	for (let i = 0; i < counts.length && start < total; i++) {
		const end = Math.min(start + counts[i], total);
		if (i & 1) fillColumnMajor(bitmap, start, end, height, width);
		start = end;
	}
	return bitmap;
}

/** Sets the pixels of column-major positions `[start, end)` in a row-major bitmap. */
export function fillColumnMajor(
	bitmap: Uint8Array,
	start: number,
	end: number,
	height: number,
	width: number,
): void {
	let x = Math.floor(start / height);
	let y = start - x * height;
	let index = y * width + x;
	for (let position = start; position < end; position++) {
		bitmap[index] = 1;
		index += width;
		if (++y === height) {
			y = 0;
			index = ++x;
		}
	}
}

/** Column-major runs of a row-major bitmap of `height * width` bytes (anything but zero is a one). */
export function bitmapToRle(bitmap: Uint8Array, height: number, width: number): Uint32Array {
	const counts: number[] = [];
	let current = 0;
	let run = 0;
	for (let x = 0; x < width; x++) {
		for (let y = 0, index = x; y < height; y++, index += width) {
			const value = bitmap[index] === 0 ? 0 : 1;
			if (value !== current) {
				counts.push(run);
				run = 0;
				current = value;
			}
			run++;
		}
	}
	counts.push(run);
	return Uint32Array.from(counts);
}

/** Corners around the ones, in pixels of the frame; `null` when there are none (rleToBbox, in corners). */
export function rleBounds(counts: ArrayLike<number>, height: number, width: number): Box | null {
	const total = height * width;
	let x1 = width;
	let y1 = height;
	let x2 = 0;
	let y2 = 0;
	let start = 0;
	for (let i = 0; i < counts.length && start < total; i++) {
		const end = Math.min(start + counts[i], total);
		if (i & 1 && end > start) {
			const firstColumn = Math.floor(start / height);
			const lastColumn = Math.floor((end - 1) / height);
			x1 = Math.min(x1, firstColumn);
			x2 = Math.max(x2, lastColumn + 1);
			if (lastColumn > firstColumn) {
				y1 = 0;
				y2 = height;
			} else {
				y1 = Math.min(y1, start - firstColumn * height);
				y2 = Math.max(y2, end - firstColumn * height);
			}
		}
		start = end;
	}
	return x2 > x1 ? [x1, y1, x2, y2] : null;
}
