import type { Rule } from './rule';

/**
 * An object without a box, and without a mask that could give one.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex); open-mmlab/mmdetection
 * mmdet/datasets/coco.py (parse_data_info reads bbox); pytorch/vision references/detection/coco_utils.py
 * (ConvertCocoPolysToMask).
 */
export const rule: Rule = {
	name: 'box-missing',
	severity: 'error',
	scope: 'reading',
	title: 'Object without a box',
	finds: 'A COCO annotation with neither bbox nor segmentation, or a VOC object without bndbox.',
	training:
		'There is no target: loaders that read the box stop with a KeyError or an AttributeError. Here the record is left out.',
	tolerance:
		'COCO annotations with a mask are told by box-from-mask, a bbox that is there but broken by box-malformed.',
	repair: 'Draw the box, or delete the record.',
};
