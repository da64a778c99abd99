import type { Rule } from './rule';

/**
 * A list where a COCO file is a record.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (COCO.__init__ asserts a dict).
 */
export const rule: Rule = {
	name: 'file-is-list',
	severity: 'error',
	scope: 'reading',
	title: 'List of records',
	finds: 'The file is a list, where COCO has a record with images, annotations and categories.',
	training: 'pycocotools stops with an AssertionError.',
	tolerance: 'None: every place is told.',
	repair: 'Wrap the lists in a record.',
};
