// Mask targets of Detectron2 and MMDetection: 0 or 1 a pixel, from a bitmap read in the region or from the polygons
// drawn again at the target's own size.

import { rasterisePolygons } from './polygon';
import { type Plane, roiAlign } from './roi-align';

/** The region's least side when polygons are scaled to the target, input pixels. */
export const leastSide = { detectron2: 0.1, mmdetection: 1 } as const;

/**
 * Fractions of the mask in a region's bins: aligned RoIAlign with as many samples as a bin is wide.
 * @param region `[x1, y1, x2, y2]`, input pixels.
 */
export function alignedFractions(plane: Plane, region: ArrayLike<number>, size: number): Float32Array {
	return roiAlign(plane, region, {
		rows: size,
		columns: size,
		spatialScale: 1,
		samplingRatio: 0,
		aligned: true,
	});
}

/**
 * Target of a mask that is a bitmap: 1 where the fraction is at least a half.
 * Sources: facebookresearch/detectron2 structures/masks.py (BitMasks.crop_and_resize);
 * open-mmlab/mmdetection structures/mask/structures.py (BitmapMasks.crop_and_resize).
 */
export function bitmapTarget(plane: Plane, region: ArrayLike<number>, size: number): Float32Array {
	return alignedFractions(plane, region, size).map((fraction) => (fraction >= 0.5 ? 1 : 0));
}

/**
 * Target of a mask that is polygons (`parts`, input pixels): moved and scaled from the region to `size` x `size`, then
 * rasterised as COCO does. Sides of the region are at least `least`.
 * Sources: facebookresearch/detectron2 structures/masks.py (rasterize_polygons_within_box): 0.1;
 * open-mmlab/mmdetection structures/mask/structures.py (PolygonMasks.crop_and_resize): 1.
 */
export function polygonTarget(
	parts: readonly Float64Array[],
	region: ArrayLike<number>,
	size: number,
	least: number,
): Float32Array {
	const r = Math.fround;
	const [x1, y1, x2, y2] = region as unknown as [number, number, number, number];
	const scaleX = size / Math.max(r(r(x2) - r(x1)), least);
	const scaleY = size / Math.max(r(r(y2) - r(y1)), least);
	const moved = parts.map((part) =>
		part.map((value, k) => (k & 1 ? (value - r(y1)) * scaleY : (value - r(x1)) * scaleX)),
	);
	return Float32Array.from(rasterisePolygons(moved, size, size));
}

/** A region held to the input, as MMDetection holds proposals before it reads masks (mask_target.py, mask_target_single). */
export function regionInside(
	region: ArrayLike<number>,
	input: { width: number; height: number },
): Float64Array {
	return Float64Array.from({ length: 4 }, (_, side) =>
		Math.min(Math.max(region[side] as number, 0), side & 1 ? input.height : input.width),
	);
}
