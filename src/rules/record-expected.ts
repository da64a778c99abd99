import type { Rule } from './rule';

/**
 * An entry of a list that is no record.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex); wkentaro/labelme
 * labelme/_label_file.py (LabelFile.load).
 */
export const rule: Rule = {
	name: 'record-expected',
	severity: 'error',
	scope: 'reading',
	title: 'Entry that is no record',
	finds: 'An entry of "images", "annotations", "categories" or "shapes" is a number, a text or a list.',
	training: 'Loaders that look for its keys stop on it.',
	tolerance: 'None: every place is told.',
	repair: 'Delete the entry.',
};
