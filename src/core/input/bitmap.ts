// The mask of an object on the image's own pixels, and how Matterport resamples it.

import type { Box } from '../geometry';
import { roundHalfEven } from '../grids/torchvision';
import { rasterisePolygons } from '../masks/polygon';
import { rleToBitmap } from '../masks/rle';
import type { LabelledObject } from './objects';

/**
 * Source index of each of `to` samples along an axis of `from` pixels.
 * Source: scipy.ndimage.zoom(order=0) as matterport/Mask_RCNN mrcnn/utils.py (resize_mask) calls it.
 */
export function zoomIndices(to: number, from: number): Int32Array {
	const step = to > 1 ? (from - 1) / (to - 1) : 1;
	return Int32Array.from({ length: to }, (_, k) => Math.min(from - 1, Math.floor(k * step + 0.5)));
}

/** The object's mask over the image, row-major 0/1; a filled box (whole pixels whose centre it covers) without one. */
export function objectBitmap(object: LabelledObject, width: number, height: number): Uint8Array {
	const { segmentation } = object;
	if (segmentation?.kind === 'polygons') return rasterisePolygons(segmentation.parts, height, width);
	if (segmentation?.kind === 'rle' && segmentation.width === width && segmentation.height === height) {
		return rleToBitmap(segmentation.counts, height, width);
	}
	const bitmap = new Uint8Array(width * height);
	const [x1, y1, x2, y2] = object.box.map((value) => roundHalfEven(value)) as Box;
	for (let y = Math.max(0, y1); y < Math.min(height, y2); y++) {
		bitmap.fill(1, y * width + Math.max(0, x1), y * width + Math.max(0, Math.min(width, x2)));
	}
	return bitmap;
}
