import type { Rule } from './rule';

/**
 * One class under two category ids.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/datasets/coco.py (load_coco_json); cocodataset/cocoapi
 * PythonAPI/pycocotools/coco.py (getCatIds by name); open-mmlab/mmdetection mmdet/datasets/coco.py (get_cat_ids by
 * class names).
 */
export const rule: Rule = {
	name: 'category-name-duplicate',
	severity: 'warning',
	scope: 'reading',
	title: 'Class under two ids',
	finds: 'Two categories have the same name, and both have objects.',
	training:
		'They are two classes: the class loss teaches the detector to tell apart what is the same, and each positive of one is a negative of the other. MMDetection, which looks classes up by name, then counts more ids than it has classes.',
	tolerance:
		'Quiet where one of the two has no objects, as in Roboflow’s exports, whose category 0 repeats a name.',
	repair: 'Give all annotations one of the two ids, and delete the other category.',
};
