import type { Rule } from './rule';

/**
 * An image_id in quotes where the image has a number, or the other way round.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex: dictionary keys of another type are
 * other keys).
 */
export const rule: Rule = {
	name: 'id-type-mismatch',
	severity: 'error',
	scope: 'reading',
	title: 'Ids of two types',
	finds: 'The image_id of an annotation is a text and the id of its image a number, or the other way round.',
	training:
		'In Python "1" and 1 are two keys: pycocotools finds no annotation for the image, the object is lost, and the image trains as background.',
	tolerance: 'None. The object is shown in the image that was meant.',
	repair: 'Write both as numbers.',
};
