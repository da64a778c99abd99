// An image as the probe model takes it: labels in the recipe's layout, pixels as a tensor, and its mirror image.

import type * as Tf from '@tensorflow/tfjs-core';
import type { AssignObjects } from '../../core/assign/objects';
import type { Box, Segmentation } from '../../core/geometry';
import type { Grid } from '../../core/grids/grid';
import type { TwoStageOutputs } from '../../core/head-outputs';
import { type CornerStyle, prepareObjects } from '../../core/input/objects';
import { inspectStages, type LabelledRecord, layout } from '../../core/inspect';
import type { InputTransform } from '../../core/inspection';
import { bitmapToRle, rleToBitmap } from '../../core/masks/rle';
import type { Recipe } from '../../core/recipe';

export interface ProbeImage {
	/** For messages and in dumps: the file name. */
	name: string;
	/** Size of the picture that the labels refer to, pixels. */
	width: number;
	height: number;
	/** RGB of the picture resized to the recipe's input, `width * height * 3` bytes without padding; or why there is none. */
	pixels(): Promise<Uint8Array | { error: string }>;
	objects: readonly LabelledRecord[];
	corners: CornerStyle;
}

/** An image in a recipe's layout. */
export interface Scene {
	image: ProbeImage;
	recipe: Recipe;
	input: InputTransform;
	grids: Grid[];
	/** Boxes in input pixels and what part each object takes. */
	objects: AssignObjects;
}

/** Sizes, anchors and boxes of an image; objects that the framework would stop on take no part. */
export function sceneOf(recipe: Recipe, image: ProbeImage): Scene {
	const { input, grids } = layout(recipe, image.width, image.height);
	const prepared = prepareObjects(recipe, image.objects, image, input);
	const { boxes, part } = prepared;
	return { image, recipe, input, grids, objects: { boxes, part, width: input.width, height: input.height } };
}

/** Inspection and terms with gradients: the same that the editor shows for these head outputs. */
export function losses({ image, recipe }: Scene, heads: TwoStageOutputs, seed: number) {
	const { name, width, height, corners, objects } = image;
	return inspectStages({
		recipe,
		image: { row: 0, id: name, fileName: name, width, height, path: null, foundBy: null, tried: [] },
		corners,
		objects,
		problems: [],
		heads,
		sampling: 'seeded',
		seed,
		outlines: false,
	});
}

/**
 * Pixels as the network's input `[1, paddedHeight, paddedWidth, 3]`: -1 to 1, zeros right and below.
 * Throws a RangeError where there are not as many as the input has.
 */
export function inputTensor(
	tf: typeof Tf,
	pixels: Uint8Array,
	{ width, height, paddedWidth, paddedHeight }: InputTransform,
): Tf.Tensor4D {
	if (pixels.length !== 3 * width * height)
		throw new RangeError(`${pixels.length} bytes for ${width} x ${height} pixels`);
	const values = new Float32Array(3 * paddedWidth * paddedHeight);
	for (let y = 0; y < height; y++) {
		const from = 3 * y * width;
		const to = 3 * y * paddedWidth;
		for (let k = 0; k < 3 * width; k++) values[to + k] = pixels[from + k] / 127.5 - 1;
	}
	return tf.tensor4d(values, [1, paddedHeight, paddedWidth, 3]);
}

/** The image turned left to right, labels with it. */
export function mirrored(recipe: Recipe, image: ProbeImage): ProbeImage {
	const { width } = image;
	// VOC counts pixels from 1 and writes the last one inside.
	const last = image.corners === 'voc' ? width + 1 : width;
	return {
		...image,
		objects: image.objects.map((object) => ({
			...object,
			box: [last - object.box[2], object.box[1], last - object.box[0], object.box[3]] as Box,
			segmentation: object.segmentation && mirroredMask(object.segmentation, width),
		})),
		async pixels() {
			const { input } = layout(recipe, image.width, image.height);
			const pixels = await image.pixels();
			return 'error' in pixels ? pixels : mirroredPixels(pixels, input.width);
		},
	};
}

function mirroredMask(segmentation: Segmentation, width: number): Segmentation {
	if (segmentation.kind === 'polygons')
		return {
			kind: 'polygons',
			parts: segmentation.parts.map((part) => part.map((value, k) => (k & 1 ? value : width - value))),
		};
	const { height, width: own } = segmentation;
	const bitmap = rleToBitmap(segmentation.counts, height, own);
	for (let y = 0; y < height; y++) bitmap.subarray(y * own, (y + 1) * own).reverse();
	return { ...segmentation, counts: bitmapToRle(bitmap, height, own) };
}

function mirroredPixels(pixels: Uint8Array, width: number): Uint8Array {
	const out = new Uint8Array(pixels.length);
	const rows = pixels.length / (3 * width);
	for (let y = 0; y < rows; y++)
		for (let x = 0; x < width; x++) {
			const from = 3 * (y * width + x);
			out.set(pixels.subarray(from, from + 3), 3 * (y * width + width - 1 - x));
		}
	return out;
}
