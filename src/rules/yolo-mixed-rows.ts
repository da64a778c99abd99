import type { Rule } from './rule';

/**
 * Boxes and polygons in one YOLO file.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label: one row of more than six columns makes all
 * rows segments, four numbers become two points).
 */
export const rule: Rule = {
	name: 'yolo-mixed-rows',
	severity: 'warning',
	scope: 'image',
	title: 'Boxes and polygons in one YOLO file',
	finds: 'A label file holds rows of five columns beside rows of polygons.',
	training:
		'As soon as one row is a polygon, Ultralytics reads every row as one: centre and size of a box become two corner points, and the box loss trains on the wrong box that they span.',
	tolerance: 'None. Told once a file, at its first box.',
	repair: 'Write boxes as polygons of four corners, or polygons as boxes, in all rows.',
	check({ file, record }, report) {
		if (file.annotations.format !== 'yolo') return;
		const box = record.objects.findIndex(({ segmentation }) => segmentation === null);
		if (box < 0 || !record.objects.some(({ segmentation }) => segmentation !== null)) return;
		report({
			message:
				'The file mixes boxes and polygons: Ultralytics reads every row as a polygon then, so the centre and size of a box become two corner points of a wrong box.',
			span: record.objects[box].spans.record,
			object: box,
		});
	},
};
