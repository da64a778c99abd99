import type { Box } from '../core/geometry';
import type { Rule } from './rule';
import { boxConvention } from './support/conventions';
import { boxFix, isFiniteBox } from './support/places';

/**
 * Boxes written as fractions of the image in a format of pixels.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (pixels); open-mmlab/mmdetection mmdet/datasets/coco.py
 * (parse_data_info drops boxes under a pixel); facebookresearch/detectron2 detectron2/structures/boxes.py (Boxes, absolute
 * coordinates).
 */
export const rule: Rule = {
	name: 'box-normalised',
	severity: 'error',
	scope: 'file',
	title: 'Fractions where pixels are meant',
	finds:
		'All boxes of a COCO, VOC or LabelMe file lie between 0 and 1, in images that are larger than a few pixels.',
	training:
		'Every box is a speck in the corner of the image: no anchor overlaps it enough, log(w) in dw asks for a size near nothing, and all objects of an image look the same. MMDetection drops boxes under a pixel, and with them all objects, without a word.',
	tolerance:
		'Evidence is taken from the whole file: one box over 1 makes the rule quiet, and so do numbers that are all whole. Images under 8 px are not looked at.',
	repair:
		'The quick fix multiplies by the size of the image, for objects that have no mask; fix all of them, or correct the export.',
	*check(file, report) {
		if (boxConvention(file) !== 'fractions') return;
		for (const [image, { objects, width, height }] of file.annotations.images.entries()) {
			yield;
			if (width === null || height === null) continue;
			objects.forEach(({ box, spans, segmentation, editable }, object) => {
				if (!editable.box || !isFiniteBox(box)) return;
				const [x1, y1, x2, y2] = box;
				const scaled: Box = [x1 * width, y1 * height, x2 * width, y2 * height];
				report({
					message:
						'All boxes of this file lie between 0 and 1, as fractions of the image do, but this format means pixels: no anchor fits a box under a pixel, and dw asks for a size near nothing.',
					span: spans.box,
					image,
					object,
					fix: segmentation
						? undefined
						: boxFix(file, { image, object }, 'Multiply by the size of the image', scaled),
				});
			});
		}
	},
};
