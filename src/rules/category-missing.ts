import type { Rule } from './rule';

/**
 * A category id that is not listed, or none at all.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/datasets/coco.py (load_coco_json); open-mmlab/mmdetection
 * mmdet/datasets/coco.py (parse_data_info skips categories it does not know); pytorch/vision
 * torchvision/models/detection/roi_heads.py (fastrcnn_loss).
 */
export const rule: Rule = {
	name: 'category-missing',
	severity: 'warning',
	scope: 'reading',
	title: 'Category that is not listed',
	finds: 'The category_id of an annotation is not in "categories" (a warning), or is missing (an error).',
	training:
		'Detectron2 stops with a KeyError; MMDetection skips the object; torchvision trains on the number, and where it is not smaller than the number of classes, the class loss ends as “device-side assert triggered”.',
	tolerance: 'Told once for each category.',
	repair: 'Add the category, or correct the id.',
};
