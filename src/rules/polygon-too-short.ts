import type { Rule } from './rule';

/**
 * A polygon of fewer than three corners.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/datasets/coco.py (load_coco_json); cocodataset/cocoapi
 * PythonAPI/pycocotools/coco.py (annToRLE); cocodataset/cocoapi PythonAPI/pycocotools/_mask.pyx (frPyObjects).
 */
export const rule: Rule = {
	name: 'polygon-too-short',
	severity: 'warning',
	scope: 'reading',
	title: 'Polygon with too few corners',
	finds: 'A polygon with fewer than six coordinates.',
	training:
		'Detectron2 drops the polygon, and the whole object, box included, when no other polygon is left. pycocotools takes four numbers for a box and stops on fewer.',
	tolerance: 'An odd number of coordinates is told by polygon-odd.',
	repair: 'The quick fix drops the part where others are left. Otherwise draw the polygon again.',
};
