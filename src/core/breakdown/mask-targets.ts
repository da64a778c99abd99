// Mask targets of regions as each framework makes them from an object's polygons or bitmap.

import { objectBitmap, zoomIndices } from '../input/objects';
import type { InputTransform } from '../inspection';
import { bitmapTarget, leastSide, polygonTarget, regionInside } from '../masks/binary-targets';
import type { Plane } from '../masks/roi-align';
import {
	type Bitmap,
	matterportTarget,
	miniMask,
	type NearestName,
	normaliseBox,
	resizedMask,
	torchvisionTarget,
} from '../masks/targets';
import type { Recipe } from '../recipe';
import type { LabelledClass, RegionLabels } from './regions';

export interface MaskReader {
	/** An object's mask on the picture's own pixels. */
	bitmap(object: number): Bitmap;
	/** Its target in a region (input pixels), row-major `size * size`. */
	target(object: number, region: Float64Array, size: number): Float32Array;
}

/**
 * Bitmaps and targets of objects; each object is rasterised once. MMDetection turns polygons into bitmaps as it loads
 * them (poly2mask), Detectron2 keeps them. Throws for a recipe without masks of regions.
 * Sources: pytorch/vision models/detection/roi_heads.py (project_masks_on_boxes); matterport/Mask_RCNN mrcnn/model.py
 * (detection_targets_graph); facebookresearch/detectron2 structures/masks.py (crop_and_resize);
 * open-mmlab/mmdetection datasets/transforms/loading.py (LoadAnnotations), structures/mask/mask_target.py.
 */
export function maskReader({ mask, name }: Recipe, { frame, objects, labelled }: RegionLabels): MaskReader {
	const bitmaps = new Map<number, Bitmap>();
	const planes = new Map<number, Plane>();
	const minis = new Map<number, Bitmap>();
	const { width, height, input } = frame;
	const bitmap = (g: number) =>
		cached(bitmaps, g, () => ({
			data: objectBitmap(labelled[g] as LabelledClass, width, height),
			width,
			height,
		}));
	const plane = (g: number, nearest: NearestName) =>
		cached(planes, g, () => resizedMask(bitmap(g), input, nearest));
	const boxOf = (g: number) => objects.boxes.subarray(4 * g, 4 * g + 4);
	const target: MaskReader['target'] = (g, region, size) => {
		switch (mask?.target) {
			case 'torchvision-roialign':
				return torchvisionTarget(plane(g, 'torch'), region, size);
			case 'detectron2': {
				const segmentation = labelled[g]?.segmentation;
				return segmentation?.kind === 'polygons'
					? polygonTarget(scaledParts(segmentation.parts, input), region, size, leastSide.detectron2)
					: bitmapTarget(plane(g, 'pillow'), region, size);
			}
			case 'mmdetection':
				return bitmapTarget(plane(g, 'opencv'), regionInside(region, input), size);
			case 'matterport-mini-mask': {
				const { paddedWidth, paddedHeight } = input;
				const mini = cached(minis, g, () => miniMask(paddedPlane(bitmap(g), input), boxOf(g)));
				return matterportTarget(
					mini,
					normaliseBox(region, paddedWidth, paddedHeight),
					normaliseBox(boxOf(g), paddedWidth, paddedHeight),
					size,
				);
			}
			default:
				throw new TypeError(`${name} has no masks of regions`);
		}
	};
	return { bitmap, target };
}

/** Polygons at the input; Detectron2 scales them in float64. */
function scaledParts(parts: readonly Float64Array[], { scaleX, scaleY }: InputTransform): Float64Array[] {
	return parts.map((part) => part.map((value, k) => value * (k & 1 ? scaleY : scaleX)));
}

/** The mask at the input, padding included (Matterport pads masks with the image). */
function paddedPlane(bitmap: Bitmap, input: InputTransform): Plane {
	const rows = zoomIndices(input.height, bitmap.height);
	const columns = zoomIndices(input.width, bitmap.width);
	return {
		width: input.paddedWidth,
		height: input.paddedHeight,
		at(y, x) {
			const row = rows[y - input.offsetY];
			const column = columns[x - input.offsetX];
			return row === undefined || column === undefined
				? 0
				: (bitmap.data[row * bitmap.width + column] as number);
		},
	};
}

function cached<T>(map: Map<number, T>, key: number, make: () => T): T {
	let value = map.get(key);
	if (value === undefined) {
		value = make();
		map.set(key, value);
	}
	return value;
}
