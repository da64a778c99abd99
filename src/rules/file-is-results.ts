import type { Rule } from './rule';

/**
 * Detections where annotations are meant.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (loadRes).
 */
export const rule: Rule = {
	name: 'file-is-results',
	severity: 'error',
	scope: 'reading',
	title: 'Detections, not annotations',
	finds: 'The file is a list of detections with scores, as a detector writes them.',
	training: 'There is nothing to train on: pycocotools stops, as it looks for "images" in a list.',
	tolerance: 'None: every place is told.',
	repair: 'Open the annotations that the detections belong to.',
};
