import type { Rule } from './rule';
import { boxConvention, readAsCornerAndSize } from './support/conventions';
import { boxFix, isFiniteBox } from './support/places';

/**
 * VOC boxes whose xmax and ymax hold width and height.
 *
 * Sources: PASCAL VOC development kit 2012, readme section 6 (bndbox holds two corners); facebookresearch/detectron2
 * detectron2/data/datasets/pascal_voc.py (load_voc_instances, XYXY_ABS); pytorch/vision
 * torchvision/models/detection/generalized_rcnn.py (GeneralizedRCNN.forward, degenerate boxes).
 */
export const rule: Rule = {
	name: 'box-xywh-as-xyxy',
	severity: 'error',
	scope: 'file',
	title: 'Width and height written as xmax and ymax',
	finds: 'The boxes of a VOC file hold width and height in xmax and ymax.',
	training:
		'Boxes whose size is smaller than their position get a negative size: log(w) in dw is NaN, or torchvision stops with an AssertionError. The others are wrong boxes that train without a word.',
	tolerance:
		'Evidence is taken from the whole file: at least three boxes, more than half of which end before they start, while as [x, y, width, height] all lie in the image (half a pixel allowed).',
	repair: 'The quick fix adds the position to the size; fix all of them, or correct the export.',
	*check(file, report) {
		if (file.annotations.format !== 'voc' || boxConvention(file) !== 'corner and size') return;
		for (const [image, { objects }] of file.annotations.images.entries()) {
			yield;
			objects.forEach(({ box, spans }, object) => {
				if (!isFiniteBox(box)) return;
				report({
					message:
						'xmax and ymax seem to hold width and height, as in all boxes of this file: read as corners the box has a negative or a wrong size, and the logarithm in dw or dh makes the box loss NaN.',
					span: spans.box,
					image,
					object,
					fix: boxFix(file, { image, object }, 'Convert to corners', readAsCornerAndSize(box)),
				});
			});
		}
	},
};
