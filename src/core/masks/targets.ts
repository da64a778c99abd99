// Mask targets at training resolution: what the mask loss compares the prediction with.

import { roundHalfEven } from '../grids/torchvision';
import type { InputTransform } from '../inspection';
import { type Plane, roiAlign } from './roi-align';

/** A full-resolution mask, row-major 0/1. */
export interface Bitmap {
	data: Uint8Array;
	width: number;
	height: number;
}

/** Whose nearest neighbour: they differ in where a sample lies within its pixel, and in rounding. */
export type NearestName = 'torch' | 'opencv' | 'pillow';

/**
 * The bitmap resized to the input by nearest neighbour, without building it.
 * Sources: pytorch/vision models/detection/transform.py (_resize_image_and_masks), by torch's interpolate;
 * open-mmlab/mmdetection structures/mask/structures.py (BitmapMasks.rescale), by OpenCV; facebookresearch/detectron2
 * data/transforms/transform.py (ResizeTransform.apply_segmentation), by Pillow.
 */
export function resizedMask(
	bitmap: Bitmap,
	input: { width: number; height: number },
	nearest: NearestName = 'torch',
): Plane {
	const rows = nearestIndices(input.height, bitmap.height, nearest);
	const columns = nearestIndices(input.width, bitmap.width, nearest);
	return {
		width: input.width,
		height: input.height,
		at: (y, x) => bitmap.data[(rows[y] as number) * bitmap.width + (columns[x] as number)] as number,
	};
}

/**
 * Source index of each of `to` samples of an axis of `from` pixels. torch: `min(floor(k * float32(from / to)), from - 1)`
 * in float32; OpenCV the same in float64; Pillow reads at the middle of a pixel.
 */
export function nearestIndices(to: number, from: number, nearest: NearestName = 'torch'): Int32Array {
	const scale = nearest === 'torch' ? Math.fround(from / to) : from / to;
	const at = (k: number) =>
		nearest === 'torch' ? Math.fround(k * scale) : nearest === 'opencv' ? k * scale : (k + 0.5) * scale;
	return Int32Array.from({ length: to }, (_, k) => Math.min(Math.floor(at(k)), from - 1));
}

/**
 * torchvision's target: RoIAlign of the resized mask in the region's box, fractional, not thresholded.
 * @param region `[x1, y1, x2, y2]`, input pixels.
 * Source: pytorch/vision models/detection/roi_heads.py (project_masks_on_boxes).
 */
export function torchvisionTarget(plane: Plane, region: ArrayLike<number>, size: number): Float32Array {
	return roiAlign(plane, region, {
		rows: size,
		columns: size,
		spatialScale: 1,
		samplingRatio: -1,
		aligned: false,
	});
}

/** Rows and columns of Matterport's mini masks (Config.MINI_MASK_SHAPE). */
export const miniMaskSize = 56;

/**
 * Matterport's mini mask: the object's box of the mask, resized bilinearly with zero outside, rounded.
 * @param box whole input pixels `[x1, y1, x2, y2]`.
 * Source: matterport/Mask_RCNN mrcnn/utils.py (minimize_mask), scikit-image <= 0.18.
 */
export function miniMask(plane: Plane, box: ArrayLike<number>, size = miniMaskSize): Bitmap {
	const [x1, y1, x2, y2] = box as [number, number, number, number];
	const crop: Plane = { width: x2 - x1, height: y2 - y1, at: (y, x) => plane.at(y + y1, x + x1) };
	return {
		data: Uint8Array.from(resizeBilinear(crop, size, size), roundHalfEven),
		width: size,
		height: size,
	};
}

/** A plane resized bilinearly with pixel centres at half pixels and zero outside, row-major. */
export function resizeBilinear(plane: Plane, width: number, height: number): Float64Array {
	const out = new Float64Array(width * height);
	const ratioX = plane.width / width;
	const ratioY = plane.height / height;
	const read = (y: number, x: number) =>
		y < 0 || x < 0 || y >= plane.height || x >= plane.width ? 0 : plane.at(y, x);
	for (let row = 0; row < height; row++) {
		const y = (row + 0.5) * ratioY - 0.5;
		const y0 = Math.floor(y);
		for (let column = 0; column < width; column++) {
			const x = (column + 0.5) * ratioX - 0.5;
			const x0 = Math.floor(x);
			const top = read(y0, x0) * (1 - (x - x0)) + read(y0, x0 + 1) * (x - x0);
			const bottom = read(y0 + 1, x0) * (1 - (x - x0)) + read(y0 + 1, x0 + 1) * (x - x0);
			out[row * width + column] = top * (1 - (y - y0)) + bottom * (y - y0);
		}
	}
	return out;
}

/**
 * One bilinear sample a cell with aligned corners, 0 outside; `box` normalised to 0..1 over the plane's corners.
 * Source: tensorflow tf.image.crop_and_resize (CPU kernel), float32.
 */
export function cropAndResize(
	plane: Plane,
	box: { x1: number; y1: number; x2: number; y2: number },
	size: number,
): Float32Array {
	const r = Math.fround;
	const out = new Float32Array(size * size);
	const step = (low: number, high: number, side: number) =>
		size > 1 ? r(r(r(high - low) * (side - 1)) / (size - 1)) : 0;
	const stepY = step(box.y1, box.y2, plane.height);
	const stepX = step(box.x1, box.x2, plane.width);
	const start = (low: number, high: number, side: number) =>
		size > 1 ? r(low * (side - 1)) : r(0.5 * r(r(low + high) * (side - 1)));
	const startY = start(box.y1, box.y2, plane.height);
	const startX = start(box.x1, box.x2, plane.width);
	for (let row = 0; row < size; row++) {
		const y = r(startY + r(row * stepY));
		if (!(y >= 0 && y <= plane.height - 1)) continue;
		const top = Math.floor(y);
		const bottom = Math.ceil(y);
		for (let column = 0; column < size; column++) {
			const x = r(startX + r(column * stepX));
			if (!(x >= 0 && x <= plane.width - 1)) continue;
			const left = Math.floor(x);
			const right = Math.ceil(x);
			const lx = r(x - left);
			const upper = plane.at(top, left) + (plane.at(top, right) - plane.at(top, left)) * lx;
			const lower = plane.at(bottom, left) + (plane.at(bottom, right) - plane.at(bottom, left)) * lx;
			out[row * size + column] = upper + (lower - upper) * r(y - top);
		}
	}
	return out;
}

/** Corners divided as Matterport normalises them: `(value - shift) / (size - 1)`, shift 1 for x2 and y2, float32. */
export function normaliseBox(
	box: ArrayLike<number>,
	width: number,
	height: number,
): { x1: number; y1: number; x2: number; y2: number } {
	const [x1, y1, x2, y2] = box as [number, number, number, number];
	const r = Math.fround;
	return {
		x1: r(x1 / (width - 1)),
		y1: r(y1 / (height - 1)),
		x2: r((x2 - 1) / (width - 1)),
		y2: r((y2 - 1) / (height - 1)),
	};
}

/**
 * Matterport's target: the mini mask read in the region's box after mapping it into the object's box, rounded half-even.
 * @param region normalised; @param object the object's normalised box.
 * Source: matterport/Mask_RCNN mrcnn/model.py (detection_targets_graph).
 */
export function matterportTarget(
	mini: Bitmap,
	region: { x1: number; y1: number; x2: number; y2: number },
	object: { x1: number; y1: number; x2: number; y2: number },
	size: number,
): Float32Array {
	const r = Math.fround;
	const width = r(object.x2 - object.x1);
	const height = r(object.y2 - object.y1);
	const plane: Plane = {
		width: mini.width,
		height: mini.height,
		at: (y, x) => mini.data[y * mini.width + x] as number,
	};
	const inside = {
		x1: r(r(region.x1 - object.x1) / width),
		y1: r(r(region.y1 - object.y1) / height),
		x2: r(r(region.x2 - object.x1) / width),
		y2: r(r(region.y2 - object.y1) / height),
	};
	return cropAndResize(plane, inside, size).map(roundHalfEven);
}

/**
 * Highest IoU with the full-resolution mask that the target allows: its pixels at 0.5 laid back over the region's box,
 * compared on the image's own pixels.
 * @param region input pixels.
 */
export function ceilingIou(
	bitmap: Bitmap,
	target: Float32Array,
	size: number,
	region: ArrayLike<number>,
	input: InputTransform,
): number {
	const toImageX = (x: number) => (x - input.offsetX) / input.scaleX;
	const toImageY = (y: number) => (y - input.offsetY) / input.scaleY;
	const [x1, y1, x2, y2] = [
		toImageX(region[0] as number),
		toImageY(region[1] as number),
		toImageX(region[2] as number),
		toImageY(region[3] as number),
	];
	// Only pixels under the region can be laid; the label's other pixels count as missed.
	let both = 0;
	let laidPixels = 0;
	const from = (low: number) => Math.max(0, Math.floor(low - 0.5));
	const to = (high: number, side: number) => Math.min(side, Math.ceil(high + 0.5));
	for (let y = from(y1); y < to(y2, bitmap.height); y++) {
		const row = Math.floor(((y + 0.5 - y1) / (y2 - y1)) * size);
		if (row < 0 || row >= size) continue;
		for (let x = from(x1); x < to(x2, bitmap.width); x++) {
			const column = Math.floor(((x + 0.5 - x1) / (x2 - x1)) * size);
			if (column < 0 || column >= size || (target[row * size + column] as number) < 0.5) continue;
			laidPixels++;
			both += bitmap.data[y * bitmap.width + x] as number;
		}
	}
	let labelled = 0;
	for (let k = 0; k < bitmap.data.length; k++) labelled += bitmap.data[k] as number;
	const either = laidPixels + labelled - both;
	return either === 0 ? 1 : both / either;
}
