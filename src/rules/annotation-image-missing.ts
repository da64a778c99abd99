import type { Rule } from './rule';

/**
 * An annotation that names no image.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex).
 */
export const rule: Rule = {
	name: 'annotation-image-missing',
	severity: 'error',
	scope: 'reading',
	title: 'Annotation without image_id',
	finds: 'An annotation of a COCO file has no image_id that is a number or a text.',
	training: 'pycocotools stops with a KeyError while it builds its index.',
	tolerance: 'None: every place is told.',
	repair: 'Write the id of its image, or delete it.',
};
