import type { Rule } from './rule';

/**
 * A COCO image without an id.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex).
 */
export const rule: Rule = {
	name: 'image-id-missing',
	severity: 'error',
	scope: 'reading',
	title: 'Image without an id',
	finds: 'An entry of "images" has no id that is a number or a text.',
	training: 'pycocotools stops with a KeyError while it builds its index.',
	tolerance: 'None: every place is told.',
	repair: 'Give it an id of its own.',
};
