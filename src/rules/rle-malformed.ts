import type { Rule } from './rule';

/**
 * Run lengths that cannot be decoded.
 *
 * Sources: cocodataset/cocoapi common/maskApi.c (rleFrString); cocodataset/cocoapi PythonAPI/pycocotools/_mask.pyx
 * (frPyObjects).
 */
export const rule: Rule = {
	name: 'rle-malformed',
	severity: 'error',
	scope: 'reading',
	title: 'Run lengths that cannot be decoded',
	finds:
		'A run-length mask without counts, with a count that is no whole number of pixels, or with a string that ends in the middle of a number.',
	training:
		'pycocotools does not check strings: it decodes nonsense, or reads past the end. The mask loss trains on it, or the training process ends without a message.',
	tolerance: 'None: every place is told.',
	repair: 'Encode the mask again.',
};
