import type { ObjectRecord } from '../formats/types';
import type { Rule } from './rule';
import { boxConvention } from './support/conventions';
import { eachTwin, overlapOf, sameFrom } from './support/twins';

/**
 * Two objects of different classes in the same place.
 *
 * Sources: pytorch/vision torchvision/models/detection/roi_heads.py (fastrcnn_loss: one class a region);
 * facebookresearch/detectron2 detectron2/modeling/matcher.py (Matcher); ultralytics/ultralytics
 * ultralytics/utils/tal.py (TaskAlignedAssigner.select_highest_overlaps: one object a point).
 */
export const rule: Rule = {
	name: 'object-same-place',
	severity: 'warning',
	scope: 'image',
	title: 'Two classes in one place',
	finds: 'Two objects of an image have different classes and all but equal boxes.',
	training:
		'Anchors and points go to the box that they overlap more, and to the first of equal ones: of equal boxes one object is never trained, of almost equal ones the features of one place are trained towards both classes, so that the class loss pulls them both ways. In evaluation the class that is not predicted counts as missed.',
	tolerance:
		'From an IoU of 0.95; crowds are left out, and files whose boxes follow another convention than the format’s. Data sets that give one object several classes on purpose (a car that is a vehicle as well) turn the rule off.',
	repair: 'One of the two is most likely wrong: change its class, or delete it.',
	check({ file, record }, report) {
		if (boxConvention(file) !== 'as the format says') return;
		const { objects } = record;
		const isOther = (a: ObjectRecord, b: ObjectRecord) =>
			(a.className !== b.className || a.classId !== b.classId) && overlapOf(a, b) >= sameFrom;
		eachTwin(objects, isOther, (object, first) => {
			const { className, spans } = objects[object];
			report({
				message: `The ${className} lies where ${objects[first].id}, a ${objects[first].className}, does: the class loss pulls the same features both ways, or never trains one of the two; one of them is likely wrong.`,
				span: spans.class ?? spans.record,
				object,
			});
		});
	},
};
