import type { Rule } from './rule';

/**
 * A YOLO class that is no index.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label reads all columns as float32 and refuses
 * negative ones), ultralytics/utils/tal.py (get_targets cuts labels to whole numbers); pjreddie/darknet src/data.c
 * (read_boxes reads %d).
 */
export const rule: Rule = {
	name: 'yolo-class-not-index',
	severity: 'error',
	scope: 'object',
	title: 'YOLO class that is no index',
	finds: 'The first column of a row is a name, negative, or a number with a point.',
	training:
		'Ultralytics leaves out the whole image for a name or a negative number. It accepts "0.0" as 0 and cuts 1.5 to 1, so the class loss trains on a class that nobody wrote; loaders that ask for a whole number (darknet and most converters) stop.',
	tolerance: 'None. A whole number written with a point ("0.0") is a warning, everything else an error.',
	repair:
		'The quick fix writes "0.0" as "0". Names are to be replaced by their row in the class list, counted from 0.',
	check({ file, object }, report) {
		const span = object.spans.class;
		if (file.annotations.format !== 'yolo' || !span) return;
		const text = file.text.slice(span.start, span.end);
		if (/^\d+$/.test(text)) return;
		const value = Number(text);
		if (Number.isInteger(value) && value >= 0) {
			report({
				severity: 'warning',
				message: `The class is written as ${text}: Ultralytics reads it as ${value}, loaders that ask for a whole number stop on it.`,
				span,
				fix: { title: `Write ${value}`, edits: [{ span, text: String(value) }] },
			});
			return;
		}
		report({
			message:
				value > 0
					? `The class ${text} is not a whole number: Ultralytics cuts it to ${Math.trunc(value)}, so the class loss trains on a class that nobody wrote.`
					: `The class "${text}" is not an index from 0: Ultralytics leaves out the whole image.`,
			span,
		});
	},
};
