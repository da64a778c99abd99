import type { Rule } from './rule';
import { counted } from './support/places';

/**
 * A YOLO class index beyond the class list.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label: the label class exceeds the class count);
 * WongKinYiu/yolov7 utils/loss.py (class targets are set by index).
 */
export const rule: Rule = {
	name: 'yolo-class-out-of-range',
	severity: 'error',
	scope: 'object',
	title: 'YOLO class beyond the class list',
	finds: 'A class index that is not smaller than the number of names in data.yaml or classes.txt.',
	training:
		'Ultralytics leaves out the whole image. Loaders that do not look set the one-hot class target past its end: on the GPU that ends as “device-side assert triggered”.',
	tolerance: 'None. Quiet while no class list was found.',
	repair:
		'Add the class to the list, or correct the index. Where classes were counted from 1, every index of the data set is one too high: repair the export, not one row.',
	check({ file, object }, report) {
		const { classId } = object;
		if (file.annotations.format !== 'yolo' || classId === null || !file.yolo) return;
		const { names, source } = file.yolo;
		if (names.length === 0 || classId < names.length) return;
		const fromOne = classId === names.length ? ', as if classes were counted from 1' : '';
		report({
			message: `Class ${classId} is not one of the ${counted(names.length, 'class', 'classes')} in ${source ?? 'the class list'}${fromOne}: Ultralytics leaves out the whole image.`,
			span: object.spans.class,
		});
	},
};
