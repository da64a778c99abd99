import type { Rule } from './rule';

/**
 * Two categories of one id.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex keeps the last category of an id);
 * facebookresearch/detectron2 detectron2/data/datasets/coco.py (load_coco_json).
 */
export const rule: Rule = {
	name: 'category-id-duplicate',
	severity: 'error',
	scope: 'reading',
	title: 'Category id used twice',
	finds: 'Two entries of "categories" have the same id.',
	training:
		'pycocotools keeps the last name for all annotations of the id, and the class loss trains two classes as one. Detectron2 counts both and has one class more than its head expects.',
	tolerance: 'None: every place is told.',
	repair: 'Give one of them an id of its own, and its annotations with it.',
};
