import type { ObjectRecord } from '../formats/types';
import type { Rule } from './rule';
import { boxConvention } from './support/conventions';
import { figure } from './support/places';
import { eachTwin, isSameBox, isSameMask, overlapOf, sameFrom } from './support/twins';

/**
 * Two objects of one class that are almost the same.
 *
 * Sources: pytorch/vision torchvision/models/detection/roi_heads.py (postprocess_detections: NMS at 0.5 a class);
 * cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (evaluateImg); facebookresearch/detectron2
 * detectron2/modeling/matcher.py (Matcher).
 */
export const rule: Rule = {
	name: 'object-near-duplicate',
	severity: 'information',
	scope: 'image',
	title: 'Object labelled almost twice',
	finds: 'Two objects of an image have the same class and boxes that are almost, but not quite, equal.',
	training:
		'Anchors between them are trained towards either: box targets differ by the pixels between the two boxes. Non-maximum suppression keeps one detection of the two, so evaluation counts the other object as missed.',
	tolerance:
		'From an IoU of 0.95. Crowds are left out, and files whose boxes follow another convention than the format’s; what is equal number for number is told by object-duplicate or yolo-row-duplicate.',
	repair: 'Look at both; delete the worse one if they are the same object.',
	check({ file, record }, report) {
		if (boxConvention(file) !== 'as the format says') return;
		const isYolo = file.annotations.format === 'yolo';
		const { objects } = record;
		const isNear = (a: ObjectRecord, b: ObjectRecord) =>
			a.className === b.className &&
			a.classId === b.classId &&
			overlapOf(a, b) >= sameFrom &&
			!(isSameBox(a, b) && (isYolo || isSameMask(a, b)));
		eachTwin(objects, isNear, (object, first) => {
			const { className, spans } = objects[object];
			report({
				message: `The ${className} is almost ${objects[first].id} again (IoU ${figure(100 * overlapOf(objects[first], objects[object]))} %): if they are one object, suppression leaves one detection and the other counts as missed.`,
				span: spans.box ?? spans.record,
				object,
			});
		});
	},
};
