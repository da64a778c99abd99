import type { Rule } from './rule';

/**
 * A COCO file without a list of images.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex, getImgIds).
 */
export const rule: Rule = {
	name: 'images-missing',
	severity: 'error',
	scope: 'reading',
	title: 'No list of images',
	finds: 'A COCO file has no "images".',
	training: 'There is no image to train on.',
	tolerance: 'None: every place is told.',
	repair: 'Add the list, or open the file that has it.',
};
