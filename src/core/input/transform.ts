// How an image becomes the network's input: sizes, scale and padding, as each framework rounds them.

import { roundHalfEven } from '../grids/torchvision';
import type { InputTransform } from '../inspection';
import type { InputRule } from '../recipe';
import { loadedSize, ultralyticsTransform } from './ultralytics';

type Rule<K extends InputRule['kind']> = Extract<InputRule, { kind: K }>;

export interface Size {
	width: number;
	height: number;
}

/**
 * Sizes and scale for an image of `width` x `height` pixels.
 *
 * Sources: pytorch/vision models/detection/transform.py (_resize_image_and_masks, resize_boxes, batch_images);
 * facebookresearch/detectron2 data/transforms/augmentation_impl.py (ResizeShortestEdge.get_output_shape),
 * structures/image_list.py (from_tensors);
 * open-mmlab/mmcv image/geometric.py (rescale_size), mmdetection datasets/transforms/transforms.py (Resize), DetDataPreprocessor;
 * matterport/Mask_RCNN mrcnn/utils.py (resize_image);
 * rbgirshick/py-faster-rcnn lib/utils/blob.py (prep_im_for_blob);
 * ultralytics/ultralytics data/base.py (load_image), data/augment.py (LetterBox);
 * Megvii-BaseDetection/YOLOX yolox/data/datasets/coco.py (load_resized_img), data/data_augment.py (preproc);
 * facebookresearch/detr datasets/transforms.py (resize).
 */
export function inputTransform(rule: InputRule, width: number, height: number): InputTransform {
	const image = { width, height };
	switch (rule.kind) {
		case 'torchvision':
			return torchvisionTransform(rule, image);
		case 'torchvision-fixed':
			return resizedBySides(image, rule, Math.fround, 1);
		case 'detectron2':
			return resizedBySides(image, detectron2Size(rule, image), exact, rule.padMultiple);
		case 'mmdetection':
			return resizedBySides(image, mmdetectionSize(rule, image), Math.fround, rule.padMultiple);
		case 'matterport':
			return matterportTransform(rule, image);
		case 'py-faster-rcnn':
			return pyFasterRcnnTransform(rule, image);
		case 'ultralytics':
			return ultralyticsTransform(rule.size, image);
		case 'yolox':
			return yoloxTransform(rule, image);
		case 'detr':
			return resizedBySides(image, detrSize(rule, image), Math.fround, 1);
	}
}

/** The sizes to which an image is brought one after another until it has the input's, before padding. */
export function resizingSteps(rule: InputRule, image: Size, { width, height }: InputTransform): Size[] {
	if (rule.kind === 'yolox') return yoloxSteps(rule, image).map(({ size }) => size);
	return [...(rule.kind === 'ultralytics' ? [loadedSize(rule.size, image)] : []), { width, height }];
}

/**
 * Boxes are scaled by the ratio of the sizes, each axis by its own factor (rounded by `round`) and not by the scale that
 * was asked for. The input is padded right and below up to a multiple.
 */
function resizedBySides(
	image: Size,
	{ width, height }: Size,
	round: (value: number) => number,
	padMultiple: number,
): InputTransform {
	return {
		width,
		height,
		paddedWidth: Math.ceil(width / padMultiple) * padMultiple,
		paddedHeight: Math.ceil(height / padMultiple) * padMultiple,
		scaleX: round(width / image.width),
		scaleY: round(height / image.height),
		offsetX: 0,
		offsetY: 0,
	};
}

function exact(value: number): number {
	return value;
}

function torchvisionTransform(rule: Rule<'torchvision'>, image: Size): InputTransform {
	const short = Math.min(image.width, image.height);
	const long = Math.max(image.width, image.height);
	const r = Math.fround;
	const scale =
		rule.scale === 'float64'
			? Math.min(rule.minSize / short, rule.maxSize / long)
			: Math.min(r(r(1 / short) * rule.minSize), r(r(1 / long) * rule.maxSize));
	const size = { width: Math.floor(image.width * scale), height: Math.floor(image.height * scale) };
	return resizedBySides(image, size, r, rule.padMultiple);
}

/** Both sides float until the very end, where a half is added and the rest cut off. */
function detectron2Size(rule: Rule<'detectron2'>, image: Size): Size {
	const scale = rule.minSize / Math.min(image.width, image.height);
	let width = image.width <= image.height ? rule.minSize : scale * image.width;
	let height = image.height < image.width ? rule.minSize : scale * image.height;
	const long = Math.max(width, height);
	if (long > rule.maxSize) {
		width *= rule.maxSize / long;
		height *= rule.maxSize / long;
	}
	return { width: Math.floor(width + 0.5), height: Math.floor(height + 0.5) };
}

function mmdetectionSize(rule: Rule<'mmdetection'>, image: Size): Size {
	const short = Math.min(image.width, image.height);
	const long = Math.max(image.width, image.height);
	const scale = Math.min(rule.maxSize / long, rule.minSize / short);
	return { width: Math.floor(image.width * scale + 0.5), height: Math.floor(image.height * scale + 0.5) };
}

function matterportTransform(rule: Rule<'matterport'>, image: Size): InputTransform {
	let scale = rule.mode === 'none' ? 1 : Math.max(1, rule.minSize / Math.min(image.width, image.height));
	const long = Math.max(image.width, image.height);
	if (rule.mode === 'square' && roundHalfEven(long * scale) > rule.maxSize) scale = rule.maxSize / long;
	const width = roundHalfEven(image.width * scale);
	const height = roundHalfEven(image.height * scale);
	const padded = (side: number) =>
		rule.mode === 'square' ? rule.maxSize : rule.mode === 'pad64' ? Math.ceil(side / 64) * 64 : side;
	return {
		width,
		height,
		paddedWidth: padded(width),
		paddedHeight: padded(height),
		scaleX: scale,
		scaleY: scale,
		offsetX: Math.floor((padded(width) - width) / 2),
		offsetY: Math.floor((padded(height) - height) / 2),
	};
}

function pyFasterRcnnTransform(rule: Rule<'py-faster-rcnn'>, image: Size): InputTransform {
	const long = Math.max(image.width, image.height);
	let scale = rule.minSize / Math.min(image.width, image.height);
	if (roundHalfEven(scale * long) > rule.maxSize) scale = rule.maxSize / long;
	// cv2.resize with fx, fy: the new sides are rounded.
	const width = roundHalfEven(image.width * scale);
	const height = roundHalfEven(image.height * scale);
	return {
		width,
		height,
		paddedWidth: width,
		paddedHeight: height,
		scaleX: scale,
		scaleY: scale,
		offsetX: 0,
		offsetY: 0,
	};
}

function yoloxTransform(rule: Rule<'yolox'>, image: Size): InputTransform {
	const steps = yoloxSteps(rule, image);
	const { width, height } = steps[1].size;
	const scale = steps[0].ratio * steps[1].ratio;
	return {
		width,
		height,
		paddedWidth: rule.size,
		paddedHeight: rule.size,
		scaleX: scale,
		scaleY: scale,
		offsetX: 0,
		offsetY: 0,
	};
}

interface YoloxStep {
	size: Size;
	ratio: number;
}

/**
 * Twice the same step, on the image and on its result: where the first one loses a pixel of the long side by rounding,
 * the second one stretches by that pixel.
 */
function yoloxSteps(rule: Rule<'yolox'>, image: Size): [YoloxStep, YoloxStep] {
	const step = ({ width, height }: Size): YoloxStep => {
		const ratio = Math.min(rule.size / height, rule.size / width);
		return { size: { width: Math.trunc(width * ratio), height: Math.trunc(height * ratio) }, ratio };
	};
	const first = step(image);
	return [first, step(first.size)];
}

function detrSize(rule: Rule<'detr'>, image: Size): Size {
	const short = Math.min(image.width, image.height);
	const long = Math.max(image.width, image.height);
	let size = rule.minSize;
	if ((long / short) * size > rule.maxSize) size = roundHalfEven((rule.maxSize * short) / long);
	if (short === size) return { width: image.width, height: image.height };
	return image.width < image.height
		? { width: size, height: Math.trunc((size * image.height) / image.width) }
		: { width: Math.trunc((size * image.width) / image.height), height: size };
}
