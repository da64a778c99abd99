// The label as class indices at the prediction's size: from the pixels of a mask file, or drawn from objects.

import type { Box, Segmentation as Outline } from '../geometry';
import { objectBitmap } from '../input/bitmap';
import { rleToBitmap } from '../masks/rle';
import { type Bitmap, nearestIndices } from '../masks/targets';
import { ignoredPixel } from './types';

interface Size {
	width: number;
	height: number;
}

/** A mask file's pixels. */
export interface IndexMap extends Size {
	/** `[height, width]`, as stored. */
	values: Uint8Array;
}

/** Value of the object in a mask that shows it white. */
const white = 255;

/**
 * What a mask of two values holds beside 0: 1, or 255 where it is black and white (then 255 is the object and not the ignored
 * pixels); 0 where there is nothing else, `null` for any other mask.
 */
export function objectValue({ values }: IndexMap): 0 | 1 | 255 | null {
	const highest = values.reduce((most, value) => Math.max(most, value), 0);
	if (highest !== 0 && highest !== 1 && highest !== white) return null;
	return values.every((value) => value === 0 || value === highest) ? highest : null;
}

/**
 * Class indices of a mask file.
 * @param reading `object`: all but 0 is the object, nothing is ignored; else the stored value of pixels that take no part,
 * `null` for none.
 */
export function indicesOf(
	{ values }: IndexMap,
	reading: { kind: 'object' } | { kind: 'indices'; ignored: number | null },
): Int16Array {
	if (reading.kind === 'object') return Int16Array.from(values, (value) => Math.min(value, 1));
	const { ignored } = reading;
	return Int16Array.from(values, (value) => (value === ignored ? ignoredPixel : value));
}

/** For a prediction of one channel: every class but the background is the object. */
export function asOneObject(label: Int16Array): Int16Array {
	return label.map((index) => (index > 0 ? 1 : index));
}

/**
 * A map resized as training code resizes labels: torch's `nearest`, which reads at the pixel's corner (OpenCV's does too).
 * Source: pytorch/pytorch aten/src/ATen/native/UpSample.h (nearest_neighbor_compute_source_index).
 */
export function resizedIndices(values: Int16Array, from: Size, to: Size): Int16Array {
	if (from.width === to.width && from.height === to.height) return values;
	const out = new Int16Array(to.width * to.height);
	const columns = nearestIndices(to.width, from.width);
	const rows = nearestIndices(to.height, from.height);
	for (let y = 0; y < to.height; y++) {
		const row = (rows[y] as number) * from.width;
		for (let x = 0; x < to.width; x++) out[y * to.width + x] = values[row + (columns[x] as number)] as number;
	}
	return out;
}

/** Whether one size is the other resized, give or take the pixel that each side is rounded by. */
export function sameShape(a: Size, b: Size): boolean {
	return Math.abs(a.width * b.height - a.height * b.width) < Math.max(a.width + a.height, b.width + b.height);
}

/** An object to draw, with the index of its class. */
export interface SemanticObject {
	classIndex: number;
	box: Box;
	segmentation: Outline | null;
	/** Name of the flag that sets it apart, or `null`. */
	flag: string | null;
}

export interface SemanticLabel {
	/** `[height, width]` class indices, or `ignoredPixel`. */
	label: Int16Array;
	/** Objects drawn by their outline, left out with what a crowd covers, and left out because they have only a box. */
	drawn: number;
	crowds: number;
	boxesOnly: number;
}

/**
 * Objects as one label, as semantic training sets are made of instance labels: first the regions that take no part (crowds,
 * and boxes of objects without an outline, of which nobody knows the pixels), then the objects, the smallest on top.
 * Outlines are rasterised over the whole image by COCO's rule, then read at `size` by torch's nearest neighbour.
 * @param rest Index of pixels that no object covers.
 * Source: pytorch/vision references/segmentation/coco_utils.py (ConvertCocoPolysToMask) for the rasteriser; it leaves crowds
 * to the background and ignores overlaps.
 */
export function rasteriseSemantic(
	objects: readonly SemanticObject[],
	image: Size,
	size: Size,
	rest: number,
): SemanticLabel {
	const label = new Int16Array(size.width * size.height).fill(rest);
	const solid: { bitmap: Bitmap; area: number; index: number }[] = [];
	let crowds = 0;
	let boxesOnly = 0;
	for (const object of objects) {
		const bitmap = bitmapOf(object, image);
		const isCrowd = object.flag === 'iscrowd';
		if (isCrowd) crowds++;
		else if (!object.segmentation) boxesOnly++;
		if (isCrowd || !object.segmentation) drawInto(label, size, bitmap, ignoredPixel);
		else {
			const area = bitmap.data.reduce((sum, bit) => sum + bit, 0) / bitmap.data.length;
			solid.push({ bitmap, area, index: object.classIndex });
		}
	}
	solid.sort((a, b) => b.area - a.area);
	for (const { bitmap, index } of solid) drawInto(label, size, bitmap, index);
	return { label, drawn: solid.length, crowds, boxesOnly };
}

/** Run-length masks have a frame of their own, which need not have the image's size. */
function bitmapOf(object: SemanticObject, { width, height }: Size): Bitmap {
	const { segmentation } = object;
	if (segmentation?.kind !== 'rle') return { data: objectBitmap(object, width, height), width, height };
	const frame = { width: segmentation.width, height: segmentation.height };
	return { data: rleToBitmap(segmentation.counts, frame.height, frame.width), ...frame };
}

function drawInto(label: Int16Array, size: Size, { data, width, height }: Bitmap, index: number): void {
	const columns = nearestIndices(size.width, width);
	const rows = nearestIndices(size.height, height);
	for (let y = 0; y < size.height; y++) {
		const row = (rows[y] as number) * width;
		for (let x = 0; x < size.width; x++)
			if (data[row + (columns[x] as number)] !== 0) label[y * size.width + x] = index;
	}
}
