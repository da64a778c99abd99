import type { Rule } from './rule';

/**
 * LabelMe shapes that are no objects.
 *
 * Sources: wkentaro/labelme labelme/utils/shape.py (shape_to_mask); wkentaro/labelme
 * examples/instance_segmentation/labelme2coco.py.
 */
export const rule: Rule = {
	name: 'labelme-mark-shape',
	severity: 'information',
	scope: 'reading',
	title: 'Lines and points',
	finds: 'A LabelMe shape of type line, linestrip, point or points.',
	training:
		'A detector has no box for it: it is left out of training here, while LabelMe’s own export draws it as a thin mask.',
	tolerance: 'None: each is told.',
	repair: 'Nothing, or draw a polygon where an object is meant.',
};
