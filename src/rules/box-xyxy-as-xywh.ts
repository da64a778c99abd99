import type { Rule } from './rule';
import { boxConvention, readAsCorners } from './support/conventions';
import { boxFix, isFiniteBox } from './support/places';

/**
 * COCO boxes that hold two corners instead of a corner and a size.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (bbox is x, y, width, height); facebookresearch/detectron2
 * detectron2/data/datasets/coco.py (load_coco_json, XYWH_ABS); pytorch/vision references/detection/coco_utils.py
 * (ConvertCocoPolysToMask adds x and y to the size and clamps).
 */
export const rule: Rule = {
	name: 'box-xyxy-as-xywh',
	severity: 'error',
	scope: 'file',
	title: 'Corners written as [x, y, width, height]',
	finds: 'The boxes of a COCO file are [x1, y1, x2, y2], where COCO means [x, y, width, height].',
	training:
		'Every box is too large by its own position. Frameworks that clip train on boxes that reach the right and bottom border, the others on boxes outside: dx, dy, dw and dh lead away from the objects, and places beside them become positive.',
	tolerance:
		'Evidence is taken from the whole file: at least three boxes, more than half of which leave the image as [x, y, width, height], while as corners all of them are ordered and lie inside (half a pixel allowed). One box that cannot be corners makes the rule quiet.',
	repair: 'The quick fix converts one box; fix all of them, or correct the export.',
	*check(file, report) {
		if (file.annotations.format !== 'coco' || boxConvention(file) !== 'corners') return;
		for (const [image, { objects }] of file.annotations.images.entries()) {
			yield;
			objects.forEach(({ box, spans, editable }, object) => {
				if (!editable.box || !isFiniteBox(box)) return;
				report({
					message:
						'The box fits as [x1, y1, x2, y2] and not as [x, y, width, height], as all boxes of this file do: dx, dy, dw and dh lead to a box that is too large.',
					span: spans.box,
					image,
					object,
					fix: boxFix(file, { image, object }, 'Convert to [x, y, width, height]', readAsCorners(box)),
				});
			});
		}
	},
};
