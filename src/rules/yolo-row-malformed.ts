import type { Rule } from './rule';

/**
 * A YOLO row that is neither box nor polygon.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label).
 */
export const rule: Rule = {
	name: 'yolo-row-malformed',
	severity: 'error',
	scope: 'reading',
	title: 'YOLO row of no known kind',
	finds:
		'A row with fewer than five columns, an even number of polygon columns, or a text where a number belongs.',
	training:
		'Ultralytics cannot make an array of the file and leaves out the whole image with all of its objects.',
	tolerance: 'A sixth column is told by yolo-extra-column, NaN by box-not-finite.',
	repair: 'Write class, centre and size, or class and the corners of a polygon.',
};
