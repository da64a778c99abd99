import type { Rule } from './rule';
import { isFiniteBox } from './support/places';

/**
 * A box with NaN, an infinity or no number at all among its four.
 *
 * Sources: pytorch/vision torchvision/models/detection/_utils.py (encode_boxes); facebookresearch/detectron2
 * detectron2/modeling/box_regression.py (Box2BoxTransform.get_deltas).
 */
export const rule: Rule = {
	name: 'box-not-finite',
	severity: 'error',
	scope: 'object',
	title: 'Box with a coordinate that is no number',
	finds: 'One of the four numbers of a box is NaN, an infinity, empty, or something that is no number.',
	training:
		'Every target that is computed from the box is NaN (dx, dy, dw and dh alike), and one NaN makes the sum of the box loss, and with the next step every weight, NaN. torchvision’s reference loader, Detectron2 and MMDetection drop the object without a word, Ultralytics leaves out the whole image; torchvision’s models do not notice it, as NaN is not less than anything.',
	tolerance: 'None: any coordinate that is not finite is told.',
	repair: 'Write the number that was meant, or delete the object.',
	check({ object }, report) {
		if (isFiniteBox(object.box)) return;
		report({
			message:
				'The box has a coordinate that is not a number: dx, dy, dw and dh become NaN, and the box loss with them.',
			span: object.spans.box,
		});
	},
};
