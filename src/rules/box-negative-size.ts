import type { Rule } from './rule';
import { boxConvention } from './support/conventions';
import { isFiniteBox } from './support/places';
import { swappedCorners } from './support/swapped';

/**
 * A box that ends before it starts.
 *
 * Sources: pytorch/vision torchvision/models/detection/generalized_rcnn.py (GeneralizedRCNN.forward, degenerate boxes),
 * references/detection/coco_utils.py (ConvertCocoPolysToMask); facebookresearch/detectron2
 * detectron2/data/detection_utils.py (filter_empty_instances); open-mmlab/mmdetection mmdet/datasets/coco.py
 * (parse_data_info); ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label).
 */
export const rule: Rule = {
	name: 'box-negative-size',
	severity: 'error',
	scope: 'object',
	title: 'Box with a negative width or height',
	finds: 'The box ends left of where it starts, or above.',
	training:
		'The size target is a logarithm, dw = log(w / anchor width): of a negative number it is NaN, and the box loss with it. torchvision’s models stop with an AssertionError first; its reference loader, Detectron2 and MMDetection drop the object without a word; Ultralytics leaves out the whole image.',
	tolerance:
		'None. Where the corners are only in the wrong order, box-corners-swapped tells it instead; where a whole VOC file holds widths and heights, box-xywh-as-xyxy does.',
	repair: 'Write the box again, or delete the object.',
	check({ file, record, object }, report) {
		const { box } = object;
		if (!(box[2] < box[0] || box[3] < box[1]) || !isFiniteBox(box)) return;
		if (swappedCorners(file, record, box) || boxConvention(file) === 'corner and size') return;
		const isWide = box[2] < box[0];
		report({
			message: `The box has a negative ${isWide ? 'width' : 'height'}: torchvision stops with an AssertionError, elsewhere the logarithm in ${isWide ? 'dw' : 'dh'} makes the box loss NaN.`,
			span: object.spans.box,
		});
	},
};
