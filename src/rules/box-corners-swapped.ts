import type { Rule } from './rule';
import { boxFix, isFiniteBox } from './support/places';
import { swappedCorners } from './support/swapped';

/**
 * VOC corners in the wrong order, where swapping them gives a box inside the image.
 *
 * Sources: pytorch/vision torchvision/models/detection/generalized_rcnn.py (GeneralizedRCNN.forward, degenerate boxes);
 * facebookresearch/detectron2 detectron2/data/datasets/pascal_voc.py (load_voc_instances, which takes the corners as they
 * are), detectron2/data/detection_utils.py (filter_empty_instances).
 */
export const rule: Rule = {
	name: 'box-corners-swapped',
	severity: 'error',
	scope: 'object',
	title: 'Corners in the wrong order',
	finds: 'xmin lies right of xmax or ymin below ymax, and with the two swapped the box lies in the image.',
	training:
		'As written the box has a negative size: log(w) in dw (or dh) is NaN and makes the box loss NaN. torchvision’s models stop with an AssertionError; Detectron2 drops the object without a word.',
	tolerance:
		'Told only where swapping gives a box inside the image (half a pixel allowed). LabelMe rectangles may be drawn from any corner and are never told.',
	repair: 'The quick fix swaps the corners.',
	check({ file, record, image, row, object }, report) {
		const { box } = object;
		if (!(box[2] < box[0] || box[3] < box[1]) || !isFiniteBox(box)) return;
		const swapped = swappedCorners(file, record, box);
		if (!swapped) return;
		const [low, high, target] = box[2] < box[0] ? ['xmin', 'xmax', 'dw'] : ['ymin', 'ymax', 'dh'];
		report({
			message: `The corners are in the wrong order (${low} is greater than ${high}): torchvision stops with an AssertionError, elsewhere the logarithm in ${target} makes the box loss NaN.`,
			span: object.spans.box,
			fix: boxFix(file, { image, object: row }, 'Swap the corners', swapped),
		});
	},
};
