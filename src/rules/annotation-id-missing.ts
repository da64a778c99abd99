import type { Rule } from './rule';

/**
 * A COCO annotation without an id.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex).
 */
export const rule: Rule = {
	name: 'annotation-id-missing',
	severity: 'error',
	scope: 'reading',
	title: 'Annotation without an id',
	finds: 'An annotation of a COCO file has no id that is a number or a text.',
	training:
		'pycocotools stops with a KeyError while it builds its index, and with it every framework that reads through it.',
	tolerance: 'None: every place is told.',
	repair: 'Number the annotations from 1.',
};
