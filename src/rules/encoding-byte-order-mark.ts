import type { Rule } from './rule';

/**
 * A byte order mark in front of JSON or of YOLO rows.
 *
 * Sources: RFC 8259 section 8.1; python/cpython Lib/json/__init__.py (loads refuses a text that starts with a
 * mark); ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label opens labels as UTF-8).
 */
export const rule: Rule = {
	name: 'encoding-byte-order-mark',
	severity: 'error',
	scope: 'reading',
	title: 'Byte order mark',
	finds: 'A JSON or YOLO file starts with the byte order mark of UTF-8, as Windows editors write it.',
	training:
		'json.load stops with a JSONDecodeError. In a label file the mark becomes a part of the first number: Ultralytics cannot read it and leaves out the whole image.',
	tolerance: 'XML may start with a mark and is quiet.',
	repair: 'Save the file as UTF-8 without a byte order mark.',
};
