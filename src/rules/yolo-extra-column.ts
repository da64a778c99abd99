import type { Rule } from './rule';
import { columnsBehind } from './support/yolo';

/**
 * A YOLO box row with a sixth column.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label: labels require 5 columns),
 * ultralytics/engine/results.py (Results.save_txt writes the confidence behind the box).
 */
export const rule: Rule = {
	name: 'yolo-extra-column',
	severity: 'error',
	scope: 'object',
	title: 'YOLO row with a sixth column',
	finds: 'A box row with one number more than class and box, as a prediction saved with its confidence has.',
	training: 'Ultralytics asks for 5 columns and leaves out the whole image with all of its objects.',
	tolerance: 'None. Rows with key points have their own number of columns and are quiet.',
	repair:
		'The quick fix takes the last column away. Ask first whether the file holds predictions, not labels.',
	check({ file, object }, report) {
		const { box, record } = object.spans;
		if (!box || file.annotations.format !== 'yolo' || record.end <= box.end) return;
		if (object.segmentation !== null || columnsBehind(file.text, object).length !== 1) return;
		report({
			message:
				'The row has six columns, as a prediction with its confidence has: the last one is left out here, but Ultralytics leaves out the whole image.',
			span: record,
			fix: {
				title: 'Take the last column away',
				edits: [{ span: { start: box.end, end: record.end }, text: '' }],
			},
		});
	},
};
