import type { Rule } from './rule';
import { isFiniteBox } from './support/places';

/**
 * A box without width or height.
 *
 * Sources: pytorch/vision torchvision/models/detection/generalized_rcnn.py (GeneralizedRCNN.forward, degenerate boxes),
 * references/detection/coco_utils.py (ConvertCocoPolysToMask); facebookresearch/detectron2
 * detectron2/data/detection_utils.py (filter_empty_instances); open-mmlab/mmdetection mmdet/datasets/coco.py
 * (parse_data_info); ultralytics/ultralytics ultralytics/utils/tal.py (select_candidates_in_gts),
 * ultralytics/utils/instance.py (remove_zero_area_boxes).
 */
export const rule: Rule = {
	name: 'box-zero-size',
	severity: 'error',
	scope: 'object',
	title: 'Box without area',
	finds: 'A box whose width or height is exactly 0.',
	training:
		'The size target is a logarithm, dw = log(w / anchor width): log(0) is minus infinity, and the box loss becomes infinite. torchvision’s models stop with an AssertionError first; its reference loader, Detectron2 and MMDetection drop the object without a word; Ultralytics drops it in mosaics, and elsewhere no place lies inside it, so it is never positive.',
	tolerance: 'None: only boxes whose two corners share a coordinate are told, however small others are.',
	repair: 'Draw the box again or delete the object; boxes without area are mostly stray clicks.',
	check({ object }, report) {
		const { box } = object;
		if (box[2] > box[0] && box[3] > box[1]) return;
		if (box[2] < box[0] || box[3] < box[1] || !isFiniteBox(box)) return;
		const isNarrow = box[2] === box[0];
		report({
			message: `The box has no ${isNarrow ? 'width' : 'height'}: torchvision stops with an AssertionError, elsewhere log(0) in ${isNarrow ? 'dw' : 'dh'} makes the box loss infinite.`,
			span: object.spans.box,
		});
	},
};
