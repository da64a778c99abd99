import type { Rule } from './rule';

/**
 * Polygon coordinates that are not wrapped in a list of polygons.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (annToRLE passes the list to frPyObjects);
 * cocodataset/cocoapi PythonAPI/pycocotools/_mask.pyx (frPyObjects); facebookresearch/detectron2
 * detectron2/data/datasets/coco.py (load_coco_json).
 */
export const rule: Rule = {
	name: 'segmentation-flat-list',
	severity: 'error',
	scope: 'reading',
	title: 'Segmentation without the outer list',
	finds: 'The segmentation is one list of numbers, where COCO means a list of polygons.',
	training:
		'pycocotools and Detectron2 ask every number for its length, as if it were a polygon, and stop with a TypeError.',
	tolerance: 'None. It is shown as one polygon.',
	repair: 'The quick fix puts brackets around it.',
};
