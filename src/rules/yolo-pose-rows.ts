import type { Rule } from './rule';

/**
 * YOLO rows that hold key points.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label, kpt_shape).
 */
export const rule: Rule = {
	name: 'yolo-pose-rows',
	severity: 'information',
	scope: 'reading',
	title: 'Rows with key points',
	finds: 'The rows of a label file hold key points behind the box.',
	training: 'Boxes are read from the rows; key points have a loss of their own that is not shown here.',
	tolerance: 'By kpt_shape of data.yaml, or where the columns can only be key points. Told once a file.',
	repair: 'Nothing.',
};
