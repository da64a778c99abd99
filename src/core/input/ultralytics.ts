// Ultralytics' way of a label file's line to the input: shares of the image in float32, through load_image and LetterBox.

import type { Box } from '../geometry';
import { roundHalfEven } from '../grids/torchvision';
import type { InputTransform } from '../inspection';
import type { LabelledImage } from './boxes';
import type { Size } from './transform';

const r = Math.fround;

/** The size to which Ultralytics' load_image brings an image: sides are rounded up, the long one is `size`. */
export function loadedSize(size: number, image: Size): Size {
	const ratio = size / Math.max(image.width, image.height);
	if (ratio === 1) return { width: image.width, height: image.height };
	return {
		width: Math.min(Math.ceil(image.width * ratio), size),
		height: Math.min(Math.ceil(image.height * ratio), size),
	};
}

export interface LetterBoxOptions {
	/** Padding only up to a multiple of this (`auto`); `null`: all of the new shape is filled. */
	multiple: number | null;
	/** `both`: small images are made larger too. */
	scaling: 'both' | 'down';
	/** Where the image lies: in the middle, or at the top left. */
	place: 'centre' | 'corner';
}

/** Ultralytics' LetterBox: sides are rounded, what is missing is split between two sides, the odd pixel right and below. */
export function letterBox(
	image: Size,
	shape: Size,
	{ multiple, scaling, place }: LetterBoxOptions = { multiple: null, scaling: 'both', place: 'centre' },
): {
	ratio: number;
	width: number;
	height: number;
	left: number;
	top: number;
	right: number;
	bottom: number;
} {
	let ratio = Math.min(shape.height / image.height, shape.width / image.width);
	if (scaling === 'down') ratio = Math.min(ratio, 1);
	const width = roundHalfEven(image.width * ratio);
	const height = roundHalfEven(image.height * ratio);
	const split = (missing: number): [number, number] => {
		const padding = (multiple === null ? missing : missing % multiple) / (place === 'centre' ? 2 : 1);
		const before = place === 'centre' ? Math.max(0, roundHalfEven(padding - 0.1)) : 0;
		return [before, roundHalfEven(padding + 0.1)];
	};
	const [left, right] = split(shape.width - width);
	const [top, bottom] = split(shape.height - height);
	return { ratio, width, height, left, top, right, bottom };
}

/** The input for an image: `size` pixels a side, the image in its middle. */
export function ultralyticsTransform(size: number, image: Size): InputTransform {
	const loaded = loadedSize(size, image);
	const box = letterBox(loaded, { width: size, height: size });
	return {
		width: box.width,
		height: box.height,
		paddedWidth: box.left + box.width + box.right,
		paddedHeight: box.top + box.height + box.bottom,
		// Labels are shares of the image: they are multiplied by the loaded size, then by the letter box's ratio.
		scaleX: (loaded.width / image.width) * box.ratio,
		scaleY: (loaded.height / image.height) * box.ratio,
		offsetX: box.left,
		offsetY: box.top,
	};
}

/** How shares of one axis become input pixels. */
interface Axis {
	/** Sides of the image, of the loaded image and of the input. */
	image: number;
	loaded: number;
	input: number;
	ratio: number;
	/** Padding before the image. */
	before: number;
}

function axes(image: Size, size: number): [Axis, Axis] {
	const loaded = loadedSize(size, image);
	const { ratio, left, top, right, bottom, width, height } = letterBox(loaded, { width: size, height: size });
	return [
		{ image: image.width, loaded: loaded.width, input: left + width + right, ratio: r(ratio), before: left },
		{
			image: image.height,
			loaded: loaded.height,
			input: top + height + bottom,
			ratio: r(ratio),
			before: top,
		},
	];
}

function shareToInput(share: number, { loaded, ratio, before }: Axis): number {
	return r(r(r(share * loaded) * ratio) + before);
}

/** Both ends of one axis from centre and size as shares: to corners, to the input, back to shares of it, to pixels. */
function endsAtInput(centre: number, size: number, axis: Axis): [number, number] {
	const from = shareToInput(r(centre - r(size / 2)), axis);
	const to = shareToInput(r(centre + r(size / 2)), axis);
	const middle = r(r(r(r(from + to) / 2) / axis.input) * axis.input);
	const half = r(r(r(r(to - from) / axis.input) * axis.input) / 2);
	return [r(middle - half), r(middle + half)];
}

/**
 * A labelled box as the loss receives it, input pixels, not clipped.
 *
 * The file's shares are taken at full precision: a YOLO file's own numbers come out as they are, and a COCO or VOC box
 * gives the shares that a converter without rounding would write (Ultralytics' own for COCO prints six digits).
 * VOC centres lose one pixel, as in its VOC script.
 * Sources: ultralytics/ultralytics data/converter.py (convert_coco), cfg/datasets/VOC.yaml, data/augment.py
 * (LetterBox._update_labels, Format), utils/instance.py, utils/loss.py (v8DetectionLoss.preprocess).
 */
export function boxAtInput(box: Box, image: LabelledImage, size: number): Box {
	const shift = image.corners === 'voc' ? 1 : 0;
	const [x, y] = axes(image, size);
	const along = (low: number, high: number, axis: Axis) =>
		endsAtInput(r(((low + high) / 2 - shift) / axis.image), r((high - low) / axis.image), axis);
	const [x1, x2] = along(box[0], box[2], x);
	const [y1, y2] = along(box[1], box[3], y);
	return [x1, y1, x2, y2];
}

/**
 * The box of an object whose label line is a polygon: the extent of its shares.
 * Source: ultralytics/ultralytics data/utils.py (verify_image_label), utils/ops.py (segments2boxes).
 */
export function extentAtInput(parts: readonly Float64Array[], image: Size, size: number): Box {
	const along = (offset: 0 | 1, axis: Axis) => {
		let low = Number.POSITIVE_INFINITY;
		let high = Number.NEGATIVE_INFINITY;
		for (const part of parts) {
			for (let k = offset; k < part.length; k += 2) {
				const share = r((part[k] as number) / axis.image);
				low = Math.min(low, share);
				high = Math.max(high, share);
			}
		}
		return endsAtInput(r(r(low + high) / 2), r(high - low), axis);
	};
	const [x, y] = axes(image, size);
	const [x1, x2] = along(0, x);
	const [y1, y2] = along(1, y);
	return [x1, y1, x2, y2];
}

/**
 * A polygon (flat `x, y, ...`, image pixels) as masks are made of it: its shares, resampled, in input pixels.
 * `count` is 1000, or one more than the longest polygon of the image has corners if those are more than 1000.
 * Sources: ultralytics/ultralytics data/dataset.py (update_labels_info), data/augment.py (LetterBox._update_labels).
 */
export function polygonAtInput(
	polygon: ArrayLike<number>,
	image: Size,
	size: number,
	count = 1000,
): Float32Array {
	const sides = axes(image, size);
	const shares = Float32Array.from(polygon, (value, k) => value / (sides[k & 1] as Axis).image);
	return resampledPolygon(shares, count).map((share, k) => shareToInput(share, sides[k & 1] as Axis));
}

/**
 * A closed polygon (flat `x, y, ...`) with `count` points, evenly spaced by the number of its corners and not by length;
 * its own corners stay among them. A polygon with more corners is thinned out instead.
 * Source: ultralytics/ultralytics utils/ops.py (resample_segments).
 */
export function resampledPolygon(polygon: ArrayLike<number>, count: number): Float32Array {
	const corners = polygon.length >> 1;
	if (corners === count) return Float32Array.from(polygon);
	// The first corner closes the polygon once more.
	const added = corners + 1 < count;
	const even = added ? count - corners - 1 : count;
	const step = even > 1 ? corners / (even - 1) : 0;
	const places = Array.from({ length: even }, (_, k) => (k === even - 1 && k > 0 ? corners : k * step));
	if (added) places.push(...Array.from({ length: corners + 1 }, (_, k) => k));
	places.sort((a, b) => a - b);
	const out = new Float32Array(2 * places.length);
	places.forEach((place, k) => {
		const from = Math.floor(place);
		for (let axis = 0; axis < 2; axis++) {
			const a = polygon[2 * (from % corners) + axis] as number;
			const b = polygon[2 * ((from + 1) % corners) + axis] as number;
			out[2 * k + axis] = (b - a) * (place - from) + a;
		}
	});
	return out;
}
