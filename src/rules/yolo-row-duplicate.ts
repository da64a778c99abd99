import type { Rule } from './rule';

/**
 * A YOLO row that stands in the file twice.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label: duplicate labels removed).
 */
export const rule: Rule = {
	name: 'yolo-row-duplicate',
	severity: 'information',
	scope: 'image',
	title: 'YOLO row written twice',
	finds: 'A row repeats another one of the same file, number for number.',
	training:
		'Ultralytics removes the copy and trains on the object once. Elsewhere it counts twice: two equal objects share anchors between them, and the object’s part of the box and class loss doubles where assignment is one object at a time.',
	tolerance: 'Rows must be the same text; spaces do not matter.',
	repair: 'The quick fix removes the copy.',
	check({ file, record }, report) {
		if (file.annotations.format !== 'yolo' || record.objects.length < 2) return;
		const first = new Map<string, string>();
		record.objects.forEach(({ spans, id }, object) => {
			const row = file.text.slice(spans.record.start, spans.record.end).split(/\s+/).join(' ');
			const known = first.get(row);
			if (known === undefined) {
				first.set(row, id);
				return;
			}
			report({
				message: `The row repeats ${known}: Ultralytics trains on it once, others count its loss twice.`,
				span: spans.record,
				object,
				fix: { title: 'Remove the copy', edits: [], remove: [spans.record] },
			});
		});
	},
};
