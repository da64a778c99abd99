// Ultralytics' mask target: one map over the whole input at a quarter of its size, where each pixel holds the number of
// the object that lies on top. Large objects are drawn first, so that small ones stay visible.

import { roundHalfEven } from '../grids/torchvision';
import { fillPoly } from './fill-poly';
import type { Bitmap } from './targets';

export interface OverlapMap {
	/** Row-major; 0 for background, else 1 + place in `order`. */
	map: Int32Array;
	width: number;
	height: number;
	/** Rows of the objects in the order in which they were drawn. */
	order: Int32Array;
}

/**
 * The map of polygons (each flat `x, y, ...`, input pixels) over an input.
 *
 * Objects are sorted by the area of their small mask, largest first. One of which nothing is left comes before all
 * others: areas are unsigned, so the negated zero is the least. Equal areas keep the order of the labels (numpy's own
 * sort keeps it up to 16 objects and leaves it open beyond).
 *
 * In training each polygon comes from its label file's shares: see `polygonAtInput` in input/ultralytics.ts.
 * Source: ultralytics/ultralytics data/utils.py (polygons2masks_overlap).
 */
export function overlapMap(
	polygons: readonly ArrayLike<number>[],
	input: { width: number; height: number },
	ratio: number,
): OverlapMap {
	const size = { width: Math.floor(input.width / ratio), height: Math.floor(input.height / ratio) };
	return overlapOf(
		polygons.map((polygon) => polygonMask(polygon, input, ratio)),
		size,
	);
}

/** The same of small masks that are drawn already, each of `size`. */
export function overlapOf(
	masks: readonly Bitmap[],
	{ width, height }: { width: number; height: number },
): OverlapMap {
	const areas = masks.map(({ data }) => data.reduce((sum, bit) => sum + bit, 0));
	const rank = (row: number) =>
		(areas[row] as number) === 0 ? Number.POSITIVE_INFINITY : (areas[row] as number);
	const order = Int32Array.from(masks.keys()).sort((a, b) => rankDifference(rank(a), rank(b)) || a - b);
	const map = new Int32Array(width * height);
	order.forEach((row, place) => {
		const { data } = masks[row] as Bitmap;
		for (let k = 0; k < map.length; k++) if (data[k] !== 0) map[k] = place + 1;
	});
	return { map, width, height, order };
}

/** Largest first; two infinite ranks are equal. */
function rankDifference(a: number, b: number): number {
	return a === b ? 0 : b - a;
}

/**
 * Mask of one polygon at `1 / ratio` of the input: corners cut to whole pixels, filled with the boundary, made small.
 * Source: ultralytics/ultralytics data/utils.py (polygon2mask).
 */
export function polygonMask(
	polygon: ArrayLike<number>,
	input: { width: number; height: number },
	ratio: number,
): Bitmap {
	const full: Bitmap = { ...input, data: new Uint8Array(input.width * input.height) };
	fillPoly(full, Int32Array.from(polygon, Math.trunc));
	return resizedBytes(full, Math.floor(input.width / ratio), Math.floor(input.height / ratio));
}

/** Weights have 11 bits. */
const weightScale = 2048;

/**
 * A one-byte picture resized bilinearly, with whole-number weights as OpenCV computes it.
 * Source: opencv/opencv modules/imgproc/src/resize.cpp (resizeGeneric_, HResizeLinear, VResizeLinear of uchar).
 */
export function resizedBytes(picture: Bitmap, width: number, height: number): Bitmap {
	if (width === picture.width && height === picture.height) return picture;
	const columns = linearWeights(picture.width, width);
	const rows = linearWeights(picture.height, height);
	const data = new Uint8Array(width * height);
	const from = picture.data;
	for (let y = 0; y < height; y++) {
		const row = rows.at[y] as number;
		const top = row * picture.width;
		const bottom = Math.min(row + 1, picture.height - 1) * picture.width;
		const lower = rows.weight[y] as number;
		for (let x = 0; x < width; x++) {
			const left = columns.at[x] as number;
			const right = Math.min(left + 1, picture.width - 1);
			const b = columns.weight[x] as number;
			const a = weightScale - b;
			const above = (from[top + left] as number) * a + (from[top + right] as number) * b;
			const below = (from[bottom + left] as number) * a + (from[bottom + right] as number) * b;
			const sum = (((weightScale - lower) * (above >> 4)) >> 16) + ((lower * (below >> 4)) >> 16);
			data[y * width + x] = (sum + 2) >> 2;
		}
	}
	return { data, width, height };
}

/** First of the two source pixels of each sample, and the second one's weight. */
function linearWeights(from: number, to: number): { at: Int32Array; weight: Int32Array } {
	const at = new Int32Array(to);
	const weight = new Int32Array(to);
	for (let k = 0; k < to; k++) {
		const position = Math.fround((k + 0.5) * (from / to) - 0.5);
		const floor = Math.min(Math.max(Math.floor(position), 0), from - 1);
		const outside = position < 0 || floor === from - 1;
		at[k] = floor;
		weight[k] = outside ? 0 : roundHalfEven(Math.fround(position - floor) * weightScale);
	}
	return { at, weight };
}
