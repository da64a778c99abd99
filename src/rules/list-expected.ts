import type { Rule } from './rule';

/**
 * Something else where a list belongs.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex).
 */
export const rule: Rule = {
	name: 'list-expected',
	severity: 'error',
	scope: 'reading',
	title: 'No list where one belongs',
	finds:
		'"images", "annotations" or "categories" is there but is no list, or the file is no set of annotations at all.',
	training: 'Loaders stop on it, or walk over the keys of a record as if they were entries.',
	tolerance: 'None: every place is told.',
	repair: 'Write a list.',
};
