// Which objects of a record take part under a recipe, and their boxes as the assigner sees them: input pixels,
// rounded and clipped as the framework's own data loading does it.

import { Part } from '../assign/max-iou';
import type { Box, Segmentation } from '../geometry';
import { roundHalfEven } from '../grids/torchvision';
import type { InputTransform, ObjectUse } from '../inspection';
import { rasterisePolygons } from '../masks/polygon';
import { rleToBitmap } from '../masks/rle';
import type { Recipe } from '../recipe';

/** What is read of an object record; the formats' own records fit. */
export interface LabelledObject {
	box: Box;
	segmentation: Segmentation | null;
	/** Name of the flag that sets it apart (iscrowd, difficult), or `null`. */
	flag: string | null;
}

export interface PreparedObjects {
	/** `[4 * n]` xyxy, input pixels. */
	boxes: Float64Array;
	/** `Part` codes for the assigner. */
	part: Uint8Array;
	use: ObjectUse[];
}

/** How the annotation format writes box corners; py-faster-rcnn reads them differently. */
export type CornerStyle = 'continuous' | 'voc';

/**
 * Boxes and parts of every object, in order.
 *
 * Sources: pytorch/vision references/detection/coco_utils.py (ConvertCocoPolysToMask: crowds dropped, float32 corners,
 * clamped to the image, degenerate boxes dropped), models/detection/transform.py (resize_boxes);
 * matterport/Mask_RCNN mrcnn/model.py (load_image_gt), utils.py (resize_mask, extract_bboxes);
 * rbgirshick/py-faster-rcnn lib/datasets/pascal_voc.py, coco.py (inclusive corners), fast_rcnn/config (difficult dropped).
 */
export function prepareObjects(
	recipe: Recipe,
	objects: readonly LabelledObject[],
	image: { width: number; height: number; corners: CornerStyle },
	input: InputTransform,
): PreparedObjects {
	const boxes = new Float64Array(4 * objects.length);
	const part = new Uint8Array(objects.length);
	const use = objects.map((object, row): ObjectUse => {
		const box = inputBox(recipe, object, image, input);
		boxes.set(box ?? [Number.NaN, Number.NaN, Number.NaN, Number.NaN], 4 * row);
		const [x1, y1, x2, y2] = box ?? [0, 0, 0, 0];
		const plus = recipe.input.kind === 'py-faster-rcnn' ? 1 : 0;
		const sound = box !== null && x2 - x1 + plus > 0 && y2 - y1 + plus > 0;
		const shields = recipe.rpn.assigner.crowd === 'shield' && object.flag === 'iscrowd' && sound;
		const own: ObjectUse =
			object.flag !== null ? (shields ? 'shield' : 'left-out') : sound ? 'trained' : 'invalid';
		part[row] = own === 'trained' ? Part.trained : own === 'shield' ? Part.shield : Part.leftOut;
		return own;
	});
	return { boxes, part, use };
}

/** The object's box at the input, `null` where it holds a number that is not finite. */
function inputBox(
	recipe: Recipe,
	object: LabelledObject,
	image: { width: number; height: number; corners: CornerStyle },
	input: InputTransform,
): Box | null {
	if (!object.box.every(Number.isFinite)) return null;
	switch (recipe.input.kind) {
		case 'torchvision':
			return torchvisionBox(object.box, image, input);
		case 'matterport':
			return maskExtent(object, image, input);
		case 'py-faster-rcnn':
			return pyFasterRcnnBox(object.box, image, input);
	}
}

/**
 * py-faster-rcnn keeps boxes as unsigned 16-bit corners of whole pixels, the last one included: fractions are cut off,
 * VOC numbers count from 1, other formats lose the last pixel and are cut at the image's right and bottom. Boxes of no
 * size are dropped with their area. A negative corner would wrap round to 65,535, on which its own assertions stop.
 * Source: rbgirshick/py-faster-rcnn lib/datasets/pascal_voc.py (_load_pascal_annotation), coco.py (_load_coco_annotation),
 * lib/roi_data_layer/minibatch.py (get_minibatch: boxes times the image's scale).
 */
function pyFasterRcnnBox(
	[x1, y1, x2, y2]: Box,
	image: { width: number; height: number; corners: CornerStyle },
	input: InputTransform,
): Box | null {
	if (image.corners !== 'voc' && !(x2 > x1 && y2 > y1)) return null;
	const corners: Box =
		image.corners === 'voc'
			? [x1 - 1, y1 - 1, x2 - 1, y2 - 1]
			: [
					x1,
					y1,
					Math.min(image.width - 1, x1 + Math.max(0, x2 - x1 - 1)),
					Math.min(image.height - 1, y1 + Math.max(0, y2 - y1 - 1)),
				];
	const whole = corners.map(Math.trunc);
	if (whole.some((value) => value < 0)) return null;
	return whole.map((value, side) => Math.fround(value * (side & 1 ? input.scaleY : input.scaleX))) as Box;
}

function torchvisionBox(box: Box, image: { width: number; height: number }, input: InputTransform): Box {
	const r = Math.fround;
	const clamp = (value: number, high: number) => Math.min(Math.max(value, 0), high);
	// The reference loader adds the size to the corner in float32.
	const x1 = r(box[0]);
	const y1 = r(box[1]);
	const x2 = r(x1 + r(box[2] - box[0]));
	const y2 = r(y1 + r(box[3] - box[1]));
	return [
		r(clamp(x1, image.width) * input.scaleX),
		r(clamp(y1, image.height) * input.scaleY),
		r(clamp(x2, image.width) * input.scaleX),
		r(clamp(y2, image.height) * input.scaleY),
	];
}

/**
 * Extent of the resized mask, whole pixels, last index + 1; a zero box where nothing of the object is left.
 * An object without a mask is taken as a filled box.
 */
function maskExtent(
	object: LabelledObject,
	image: { width: number; height: number },
	input: InputTransform,
): Box {
	const { width, height } = image;
	const bitmap = objectBitmap(object, width, height);
	const rows = zoomIndices(input.height, height);
	const columns = zoomIndices(input.width, width);
	let [x1, y1, x2, y2] = [input.width, input.height, 0, 0];
	for (let y = 0; y < rows.length; y++) {
		const from = (rows[y] as number) * width;
		for (let x = 0; x < columns.length; x++) {
			if (bitmap[from + (columns[x] as number)] === 0) continue;
			if (x < x1) x1 = x;
			if (x + 1 > x2) x2 = x + 1;
			if (y < y1) y1 = y;
			y2 = y + 1;
		}
	}
	if (x2 === 0) return [0, 0, 0, 0];
	return [x1 + input.offsetX, y1 + input.offsetY, x2 + input.offsetX, y2 + input.offsetY];
}

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
