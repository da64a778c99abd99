import type { Rule } from './rule';

/**
 * A LabelMe shape that cannot be drawn.
 *
 * Sources: wkentaro/labelme labelme/utils/shape.py (shape_to_mask asserts the number of points).
 */
export const rule: Rule = {
	name: 'labelme-shape-malformed',
	severity: 'error',
	scope: 'reading',
	title: 'Shape that cannot be drawn',
	finds:
		'A LabelMe shape with too few points for its type, an unknown type, or a mask that cannot be decoded.',
	training: 'LabelMe’s export stops on it with an AssertionError, so that none of the file reaches training.',
	tolerance: 'None: every place is told.',
	repair: 'Draw the shape again, or delete it.',
};
