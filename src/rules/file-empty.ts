import type { Rule } from './rule';

/**
 * A file without content.
 *
 * Sources: python/cpython Lib/json/decoder.py (JSONDecodeError).
 */
export const rule: Rule = {
	name: 'file-empty',
	severity: 'error',
	scope: 'reading',
	title: 'Empty file',
	finds: 'The file holds nothing but white space.',
	training: 'Loaders of COCO, VOC and LabelMe stop on it.',
	tolerance: 'An empty YOLO label file is told by label-empty.',
	repair: 'Bring the content back.',
};
