import type { Rule } from './rule';

/**
 * Two COCO images of one id.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex keeps the last image of an id);
 * open-mmlab/mmdetection mmdet/datasets/coco.py (load_data_list).
 */
export const rule: Rule = {
	name: 'image-id-duplicate',
	severity: 'error',
	scope: 'reading',
	title: 'Image id used twice',
	finds: 'Two entries of "images" have the same id.',
	training:
		'pycocotools keeps the last of them: the earlier image is never trained on, and its objects are trained on in the other picture, where every loss pulls towards nothing.',
	tolerance: 'None: every place is told.',
	repair: 'Number the images anew, together with image_id of their annotations.',
};
