import type { Rule } from './rule';

/**
 * A bbox that is no list of four numbers.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (loadRes reads bbox as four numbers);
 * open-mmlab/mmdetection mmdet/datasets/coco.py (parse_data_info unpacks four).
 */
export const rule: Rule = {
	name: 'box-malformed',
	severity: 'error',
	scope: 'reading',
	title: 'bbox that is no four numbers',
	finds: 'The bbox of a COCO annotation is no list, or holds more or fewer than four entries.',
	training: 'Loaders unpack x, y, width and height and stop on it; there is no target for dx, dy, dw and dh.',
	tolerance:
		'An empty list or null counts as no bbox. Entries that are no numbers are told by box-not-finite.',
	repair: 'Write [x, y, width, height] in pixels.',
};
