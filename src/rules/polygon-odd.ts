import type { Rule } from './rule';

/**
 * A polygon with an odd number of coordinates.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/datasets/coco.py (load_coco_json); cocodataset/cocoapi
 * common/maskApi.c (rleFrPoly takes pairs).
 */
export const rule: Rule = {
	name: 'polygon-odd',
	severity: 'warning',
	scope: 'reading',
	title: 'Polygon with half a corner',
	finds: 'A polygon of seven or more coordinates whose number is odd.',
	training:
		'Detectron2 drops the polygon, and the whole object when no other is left. pycocotools ignores the last number. Where the missing number is not the last one, x and y change places behind it and the mask loss trains on a tangle.',
	tolerance: 'None: every place is told.',
	repair:
		'The quick fix removes the last number. Look at the outline afterwards: when it is torn, another number is missing.',
};
