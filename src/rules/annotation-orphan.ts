import type { Rule } from './rule';

/**
 * An annotation whose image is not in the file.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex, getAnnIds).
 */
export const rule: Rule = {
	name: 'annotation-orphan',
	severity: 'warning',
	scope: 'reading',
	title: 'Annotation of an image that is not there',
	finds: 'The image_id of an annotation is not the id of an image of the file.',
	training:
		'It belongs to no image and is never trained on, without a word from pycocotools. Often the list of images was filtered and that of annotations was not.',
	tolerance: 'None: each is told.',
	repair: 'The quick fix deletes the annotation. Where the ids are shifted, correct them instead.',
};
