// The box of an object as the assigner sees it, input pixels: scaled, clipped, rounded and dropped as each framework's
// own data loading does it. `left-out`: the framework drops it without a word; `invalid`: it stops or breaks on it.

import type { Box } from '../geometry';
import type { InputTransform } from '../inspection';
import type { Recipe } from '../recipe';
import { objectBitmap, zoomIndices } from './bitmap';
import type { LabelledObject } from './objects';
import { boxAtInput, extentAtInput } from './ultralytics';

/** How the annotation format writes box corners. `voc`: whole pixels counted from 1, the last one included. */
export type CornerStyle = 'continuous' | 'voc';

/** Size that the boxes refer to, and how their corners are written. */
export interface LabelledImage {
	width: number;
	height: number;
	corners: CornerStyle;
}

export interface TakenBox {
	box: Box;
	use: 'trained' | 'left-out' | 'invalid';
}

/** What of a recipe its data loading depends on. */
export type Loading = Pick<Recipe, 'input' | 'mask'>;

const r = Math.fround;
const nowhere: Box = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];

/** Boxes of all objects, in order; NaN where an object's numbers are not finite. */
export function inputBoxes(
	recipe: Loading,
	objects: readonly LabelledObject[],
	image: LabelledImage,
	input: InputTransform,
): TakenBox[] {
	const taken = objects.map((object): TakenBox => {
		if (!object.box.every(Number.isFinite)) return { box: nowhere, use: 'invalid' };
		return takenBox(recipe, object, image, input);
	});
	return recipe.input.kind === 'yolox' ? withSmallOnes(taken, objects) : taken;
}

/** YOLOX takes small boxes after all where an image has no others (crowds are no others). */
function withSmallOnes(taken: TakenBox[], objects: readonly LabelledObject[]): TakenBox[] {
	const counts = (k: number) => objects[k]?.flag === null || objects[k]?.flag === 'difficult';
	if (taken.some((row, k) => row.use === 'trained' && counts(k))) return taken;
	return taken.map((row) =>
		row.use === 'left-out' && hasSize(row.box) ? { box: row.box, use: 'trained' } : row,
	);
}

function takenBox(
	recipe: Loading,
	object: LabelledObject,
	image: LabelledImage,
	input: InputTransform,
): TakenBox {
	switch (recipe.input.kind) {
		case 'torchvision':
		case 'torchvision-fixed':
			return soundOr('invalid', scaled(clampedToImage(object.box, image), input));
		case 'detr':
			return detrBox(object.box, image, input);
		case 'detectron2':
			return detectron2Box(object.box, image, input);
		case 'mmdetection':
			return mmdetectionBox(object.box, image, input);
		case 'matterport':
			return soundOr('invalid', maskExtent(object, image, input));
		case 'py-faster-rcnn':
			return pyFasterRcnnBox(object.box, image, input);
		case 'ultralytics':
			return ultralyticsBox(object, image, recipe);
		case 'yolox':
			return yoloxBox(object.box, image, input);
	}
}

function hasSize([x1, y1, x2, y2]: Box): boolean {
	return x2 > x1 && y2 > y1;
}

function soundOr(use: 'left-out' | 'invalid', box: Box): TakenBox {
	return { box, use: hasSize(box) ? 'trained' : use };
}

function clamp(value: number, high: number): number {
	return Math.min(Math.max(value, 0), high);
}

/**
 * Corners in float32, held to the image; the size is added to the corner in float32.
 * Sources: pytorch/vision references/detection/coco_utils.py (ConvertCocoPolysToMask), which drops what nothing is left
 * of (the model itself stops on it); facebookresearch/detr datasets/coco.py, the same.
 */
function clampedToImage(box: Box, image: LabelledImage): Box {
	const x1 = r(box[0]);
	const y1 = r(box[1]);
	const x2 = r(x1 + r(box[2] - box[0]));
	const y2 = r(y1 + r(box[3] - box[1]));
	return [clamp(x1, image.width), clamp(y1, image.height), clamp(x2, image.width), clamp(y2, image.height)];
}

/**
 * Sources: pytorch/vision models/detection/transform.py (resize_boxes); facebookresearch/detr datasets/transforms.py
 * (resize); open-mmlab/mmdetection structures/bbox/horizontal_boxes.py (rescale_).
 */
function scaled([x1, y1, x2, y2]: Box, input: InputTransform): Box {
	return [r(x1 * input.scaleX), r(y1 * input.scaleY), r(x2 * input.scaleX), r(y2 * input.scaleY)];
}

/**
 * DETR holds centre and size as shares of the input, float32: the corners that are given here are those of the shares,
 * unrounded, so that they come back exactly.
 * Source: facebookresearch/detr datasets/transforms.py (resize, Normalize), util/box_ops.py (box_xyxy_to_cxcywh).
 */
function detrBox(box: Box, image: LabelledImage, input: InputTransform): TakenBox {
	const [x1, y1, x2, y2] = scaled(clampedToImage(box, image), input);
	const along = (low: number, high: number, side: number): [number, number] => {
		const centre = r(r(r(low + high) / 2) / side);
		const size = r(r(high - low) / side);
		return [(centre - size / 2) * side, (centre + size / 2) * side];
	};
	const [left, right] = along(x1, x2, input.width);
	const [top, bottom] = along(y1, y2, input.height);
	return { box: [left, top, right, bottom], use: hasSize([x1, y1, x2, y2]) ? 'trained' : 'left-out' };
}

/**
 * The size is added in float32, the rest is float64 until the end; a box of negative size is turned round. VOC boxes
 * lose one at the left and the top alone. Boxes of no size are dropped.
 * Sources: facebookresearch/detectron2 structures/boxes.py (BoxMode.convert, Boxes.nonempty), data/datasets/pascal_voc.py,
 * data/detection_utils.py (transform_instance_annotations, filter_empty_instances).
 */
function detectron2Box(box: Box, image: LabelledImage, input: InputTransform): TakenBox {
	const voc = image.corners === 'voc';
	const along = (low: number, high: number, scale: number, side: number): [number, number] => {
		const from = voc ? low - 1 : r(low);
		const to = voc ? high : r(r(high - low) + from);
		const a = from * scale;
		const b = to * scale;
		return [r(clamp(Math.min(a, b), side)), r(clamp(Math.max(a, b), side))];
	};
	const [x1, x2] = along(box[0], box[2], input.scaleX, input.width);
	const [y1, y2] = along(box[1], box[3], input.scaleY, input.height);
	const least = r(1e-5);
	return { box: [x1, y1, x2, y2], use: r(x2 - x1) > least && r(y2 - y1) > least ? 'trained' : 'left-out' };
}

/**
 * Boxes under a pixel of the image, or wholly outside it, are dropped; the others are held to the input after scaling.
 * VOC boxes are cut to whole numbers from 0 and not looked at again: one of no size is trained towards minus infinity.
 * Sources: open-mmlab/mmdetection datasets/coco.py (parse_data_info), datasets/xml_style.py (parse_data_info),
 * datasets/transforms/transforms.py (Resize._resize_bboxes).
 */
function mmdetectionBox(box: Box, image: LabelledImage, input: InputTransform): TakenBox {
	const voc = image.corners === 'voc';
	const [x1, y1, x2, y2] = voc ? (box.map((value) => Math.trunc(value) - 1) as Box) : box;
	const [sx1, sy1, sx2, sy2] = scaled([r(x1), r(y1), r(x2), r(y2)], input);
	const taken: Box = [
		clamp(sx1, input.width),
		clamp(sy1, input.height),
		clamp(sx2, input.width),
		clamp(sy2, input.height),
	];
	if (voc) return soundOr('invalid', taken);
	const outside = x2 <= 0 || y2 <= 0 || x1 >= image.width || y1 >= image.height;
	// Rounded: x + w - x is not always w again.
	const small = r(x2 - x1) < 1 || r(y2 - y1) < 1;
	return outside || small ? { box: taken, use: 'left-out' } : soundOr('invalid', taken);
}

/**
 * py-faster-rcnn keeps boxes as unsigned 16-bit corners of whole pixels, the last one included: fractions are cut off,
 * VOC numbers count from 1, other formats lose the last pixel and are cut at the image's right and bottom. Boxes of no
 * size are dropped with their area. A negative corner would wrap round to 65,535, on which its own assertions stop.
 * Source: rbgirshick/py-faster-rcnn lib/datasets/pascal_voc.py (_load_pascal_annotation), coco.py (_load_coco_annotation),
 * lib/roi_data_layer/minibatch.py (get_minibatch: boxes times the image's scale).
 */
function pyFasterRcnnBox([x1, y1, x2, y2]: Box, image: LabelledImage, input: InputTransform): TakenBox {
	const corners: Box =
		image.corners === 'voc'
			? [x1 - 1, y1 - 1, x2 - 1, y2 - 1]
			: [
					x1,
					y1,
					Math.min(image.width - 1, x1 + Math.max(0, x2 - x1 - 1)),
					Math.min(image.height - 1, y1 + Math.max(0, y2 - y1 - 1)),
				];
	const whole = corners.map(Math.trunc) as Box;
	const dropped = image.corners !== 'voc' && !hasSize([x1, y1, x2, y2]);
	if (dropped || whole.some((value) => value < 0)) return { box: nowhere, use: 'invalid' };
	const counts = whole[2] >= whole[0] && whole[3] >= whole[1];
	return { box: scaled(whole, input), use: counts ? 'trained' : 'invalid' };
}

/**
 * Extent of the resized mask, whole pixels, last index + 1; a zero box where nothing of the object is left.
 * An object without a mask is taken as a filled box.
 * Source: matterport/Mask_RCNN mrcnn/model.py (load_image_gt), utils.py (resize_mask, extract_bboxes).
 */
function maskExtent(object: LabelledObject, image: LabelledImage, input: InputTransform): Box {
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
 * A line of a label file: its centre and size, or with masks its polygon, of which the extent becomes the box. Boxes of
 * no size are not written to label files.
 */
function ultralyticsBox(object: LabelledObject, image: LabelledImage, recipe: Loading): TakenBox {
	const { segmentation, box } = object;
	const { size } = recipe.input as Extract<Recipe['input'], { kind: 'ultralytics' }>;
	const outlined = recipe.mask !== null && segmentation?.kind === 'polygons' && segmentation.parts.length > 0;
	return {
		box: outlined ? extentAtInput(segmentation.parts, image, size) : boxAtInput(box, image, size),
		use: hasSize(box) ? 'trained' : 'left-out',
	};
}

/**
 * A left or top corner outside the image is set to 0 and the box keeps its size: it moves. Float64 until centre and
 * size are rounded, whose corners are given unrounded; boxes of a side of at most one input pixel are dropped.
 * Sources: Megvii-BaseDetection/YOLOX yolox/data/datasets/coco.py (load_anno_from_ids), voc.py (AnnotationTransform),
 * yolox/data/data_augment.py (TrainTransform).
 */
function yoloxBox(box: Box, image: LabelledImage, input: InputTransform): TakenBox {
	const voc = image.corners === 'voc';
	const [x1, y1, x2, y2] = voc ? (box.map((value) => Math.trunc(value) - 1) as Box) : box;
	const along = (low: number, high: number, scale: number, side: number) => {
		const from = voc ? low : Math.max(0, low);
		const size = (voc ? high : Math.min(side, from + Math.max(0, high - low))) - from;
		const half = r(0.5 * r(size * scale));
		const centre = r((from + size * 0.5) * scale);
		return { low: centre - half, high: centre + half, size: size * scale };
	};
	const x = along(x1, x2, input.scaleX, image.width);
	const y = along(y1, y2, input.scaleY, image.height);
	return {
		box: [x.low, y.low, x.high, y.high],
		use: Math.min(x.size, y.size) > 1 ? 'trained' : 'left-out',
	};
}
