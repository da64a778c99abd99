import type { Rule } from './rule';

/**
 * A category without an id.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex).
 */
export const rule: Rule = {
	name: 'category-id-missing',
	severity: 'error',
	scope: 'reading',
	title: 'Category without an id',
	finds: 'An entry of "categories" has no id that is a number or a text.',
	training: 'pycocotools stops with a KeyError while it builds its index.',
	tolerance: 'None: every place is told.',
	repair: 'Give it an id of its own.',
};
