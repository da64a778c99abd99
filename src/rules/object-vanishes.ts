import { inclusivePixel } from '../core/boxes/iou';
import { formatSize } from '../core/words';
import type { Rule } from './rule';
import { figure } from './support/places';

/** A side under this has no pixel of its own, input pixels. */
const leastSide = 1;

/**
 * An object that is smaller than a pixel once the image is resized.
 *
 * Sources: pytorch/vision torchvision/models/detection/transform.py (resize_boxes, which drops nothing);
 * facebookresearch/detectron2 detectron2/data/detection_utils.py (filter_empty_instances: sides over 1e-5);
 * open-mmlab/mmdetection mmdet/datasets/coco.py (parse_data_info: sides of at least 1 in the image, not in the input);
 * Megvii-BaseDetection/YOLOX yolox/data/data_augment.py (TrainTransform drops sides up to 1 at input).
 */
export const rule: Rule = {
	name: 'object-vanishes',
	severity: 'warning',
	scope: 'training',
	title: 'Object under a pixel at input',
	finds: 'An object that is trained is less than a pixel wide or high once the recipe has resized the image.',
	training:
		'The detector is asked to find what its input does not show: the class loss fits noise, and dw and dh = log(size / anchor size) are far below those of all other objects, so that a few such boxes dominate the box loss.',
	tolerance:
		'Under 1 px at input in width or height, after the recipe’s own clipping and rounding. Objects that the recipe’s framework leaves out itself are quiet.',
	repair: 'Delete the object, train at a larger input size, or cut the image into tiles.',
	check({ recipe, boxes, use, input, record }, report) {
		const plus = recipe.assigner.kind === 'max-iou' ? inclusivePixel(recipe.assigner.iou) : 0;
		for (let row = 0; row < use.length; row++) {
			if (use[row] !== 'trained') continue;
			const width = boxes[4 * row + 2] - boxes[4 * row] + plus;
			const height = boxes[4 * row + 3] - boxes[4 * row + 1] + plus;
			if (width >= leastSide && height >= leastSide) continue;
			const { className, spans } = record.objects[row];
			const side = width < height ? `${figure(width)} px wide` : `${figure(height)} px high`;
			report({
				message: `The ${className} is ${side} in the input of ${formatSize(input.width, input.height)}: it is trained though nothing of it is to be seen, and its dw and dh dominate the box loss.`,
				span: spans.box ?? spans.record,
				object: row,
			});
		}
	},
};
