import type { Rule } from './rule';

/**
 * A segmentation of no known kind.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (annToRLE).
 */
export const rule: Rule = {
	name: 'segmentation-malformed',
	severity: 'error',
	scope: 'reading',
	title: 'Segmentation of no known kind',
	finds: 'The segmentation is neither a list of polygons nor a record with counts and size.',
	training: 'Loaders that read masks stop on it; the mask loss has no target.',
	tolerance: 'null and an empty list mean that there is no mask, and are quiet.',
	repair: 'Write polygons or run lengths, or an empty list.',
};
