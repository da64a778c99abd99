// How an image becomes the network's input: sizes, scale and padding, as each framework rounds them.

import { roundHalfEven } from '../grids/torchvision';
import type { InputTransform } from '../inspection';
import type { InputRule } from '../recipe';

/**
 * Sizes and scale for an image of `width` x `height` pixels.
 *
 * Sources: pytorch/vision models/detection/transform.py (_resize_image_and_masks, resize_boxes, batch_images);
 * matterport/Mask_RCNN mrcnn/utils.py (resize_image);
 * rbgirshick/py-faster-rcnn lib/utils/blob.py (prep_im_for_blob).
 */
export function inputTransform(rule: InputRule, width: number, height: number): InputTransform {
	switch (rule.kind) {
		case 'torchvision':
			return torchvisionTransform(rule, width, height);
		case 'matterport':
			return matterportTransform(rule, width, height);
		case 'py-faster-rcnn':
			return pyFasterRcnnTransform(rule, width, height);
	}
}

function torchvisionTransform(
	rule: Extract<InputRule, { kind: 'torchvision' }>,
	width: number,
	height: number,
): InputTransform {
	const short = Math.min(width, height);
	const long = Math.max(width, height);
	const r = Math.fround;
	const scale =
		rule.scale === 'float64'
			? Math.min(rule.minSize / short, rule.maxSize / long)
			: Math.min(r(r(1 / short) * rule.minSize), r(r(1 / long) * rule.maxSize));
	const newWidth = Math.floor(width * scale);
	const newHeight = Math.floor(height * scale);
	return {
		width: newWidth,
		height: newHeight,
		paddedWidth: Math.ceil(newWidth / rule.padMultiple) * rule.padMultiple,
		paddedHeight: Math.ceil(newHeight / rule.padMultiple) * rule.padMultiple,
		// Boxes are scaled by the ratio of the sizes, not by the scale: each axis its own float32 factor.
		scaleX: r(newWidth / width),
		scaleY: r(newHeight / height),
		offsetX: 0,
		offsetY: 0,
	};
}

function matterportTransform(
	rule: Extract<InputRule, { kind: 'matterport' }>,
	width: number,
	height: number,
): InputTransform {
	let scale = rule.mode === 'none' ? 1 : Math.max(1, rule.minSize / Math.min(width, height));
	const long = Math.max(width, height);
	if (rule.mode === 'square' && roundHalfEven(long * scale) > rule.maxSize) scale = rule.maxSize / long;
	const newWidth = roundHalfEven(width * scale);
	const newHeight = roundHalfEven(height * scale);
	const padded = (side: number) =>
		rule.mode === 'square' ? rule.maxSize : rule.mode === 'pad64' ? Math.ceil(side / 64) * 64 : side;
	return {
		width: newWidth,
		height: newHeight,
		paddedWidth: padded(newWidth),
		paddedHeight: padded(newHeight),
		scaleX: scale,
		scaleY: scale,
		offsetX: Math.floor((padded(newWidth) - newWidth) / 2),
		offsetY: Math.floor((padded(newHeight) - newHeight) / 2),
	};
}

function pyFasterRcnnTransform(
	rule: Extract<InputRule, { kind: 'py-faster-rcnn' }>,
	width: number,
	height: number,
): InputTransform {
	const short = Math.min(width, height);
	const long = Math.max(width, height);
	let scale = rule.minSize / short;
	if (roundHalfEven(scale * long) > rule.maxSize) scale = rule.maxSize / long;
	// cv2.resize with fx, fy: the new sides are rounded.
	const newWidth = roundHalfEven(width * scale);
	const newHeight = roundHalfEven(height * scale);
	return {
		width: newWidth,
		height: newHeight,
		paddedWidth: newWidth,
		paddedHeight: newHeight,
		scaleX: scale,
		scaleY: scale,
		offsetX: 0,
		offsetY: 0,
	};
}
