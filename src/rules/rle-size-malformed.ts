import type { Rule } from './rule';

/**
 * A run-length mask without a usable size.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/_mask.pyx (_frString, frUncompressedRLE).
 */
export const rule: Rule = {
	name: 'rle-size-malformed',
	severity: 'error',
	scope: 'reading',
	title: 'Run-length mask without a size',
	finds:
		'The "size" of a run-length mask is missing, is no two whole numbers, or is larger than 268,435,456 pixels.',
	training: 'The mask cannot be decoded: loaders stop, or ask for more memory than there is.',
	tolerance: 'None: every place is told.',
	repair: 'Write [height, width] of the image.',
};
