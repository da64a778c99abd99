import type { Fix } from '../core/problem';
import { editObject } from '../formats/edit';
import type { AnnotatedText, FormatName } from '../formats/types';
import type { Rule } from './rule';
import { eachTwin, isSameBox, isSameMask } from './support/twins';

/**
 * The same object twice in one image.
 *
 * Sources: pytorch/vision torchvision/models/detection/_utils.py (Matcher: argmax over objects takes the first of
 * equals); facebookresearch/detectron2 detectron2/modeling/matcher.py (Matcher, likewise); ultralytics/ultralytics
 * ultralytics/utils/tal.py (TaskAlignedAssigner.select_highest_overlaps), ultralytics/data/utils.py
 * (verify_image_label: np.unique); cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (evaluateImg: a detection
 * matches one ground truth).
 */
export const rule: Rule = {
	name: 'object-duplicate',
	severity: 'warning',
	scope: 'image',
	title: 'Object labelled twice',
	finds: 'Two objects of an image have the same class, the same box and the same mask.',
	training:
		'An anchor is trained towards one object, and of two equal ones frameworks take the first: the copy has no positive anchor of its own, or, in matching one by one (DETR, SimOTA), the detector learns to answer twice. Evaluation expects two detections where there is one object: recall cannot reach 1.',
	tolerance:
		'Class, box and mask must be equal number for number; crowds are left out. Rows of a YOLO file are told by yolo-row-duplicate.',
	repair: 'The quick fix deletes the later record.',
	check({ file, record, image }, report) {
		if (file.annotations.format === 'yolo') return;
		const { objects } = record;
		const isCopy: Parameters<typeof eachTwin>[1] = (a, b) =>
			isSameBox(a, b) && a.className === b.className && a.classId === b.classId && isSameMask(a, b);
		eachTwin(objects, isCopy, (object, first) => {
			const { spans } = objects[object];
			report({
				message: `The ${objects[object].className} is labelled twice (it repeats ${objects[first].id}): anchors go to the first of two equal boxes, so the copy trains nothing, and evaluation counts it as missed.`,
				span: spans.record,
				object,
				fix: deletion(file, { image, object }),
			});
		});
	},
};

/** Formats in which an object may be several shapes of one group or id, of which its record is the first. */
const inSeveralRecords: ReadonlySet<FormatName> = new Set(['labelme', 'cvat', 'datumaro', 'label-studio']);

function deletion(file: AnnotatedText, row: { image: number; object: number }): Fix | undefined {
	const title = 'Delete the copy';
	if (!inSeveralRecords.has(file.annotations.format)) {
		const { record } = file.annotations.images[row.image].objects[row.object].spans;
		return { title, edits: [], remove: [record] };
	}
	const edits = editObject(file, row, { kind: 'delete' });
	return 'error' in edits ? undefined : { title, edits };
}
