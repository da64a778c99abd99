import type { Rule } from './rule';

/**
 * A text that is not UTF-8.
 *
 * Sources: python/cpython Lib/codecs.py (UnicodeDecodeError); ultralytics/ultralytics ultralytics/data/utils.py
 * (verify_image_label opens labels as UTF-8).
 */
export const rule: Rule = {
	name: 'encoding-not-utf8',
	severity: 'error',
	scope: 'reading',
	title: 'Text that is not UTF-8',
	finds: 'The file holds bytes that are not UTF-8, or is UTF-16 as Windows tools write it.',
	training:
		'open(...) with UTF-8 stops with a UnicodeDecodeError; with the encoding of the system it reads other letters, and classes with accents become other classes.',
	tolerance:
		'Told once, at the first byte. XML may be UTF-16 when a byte order mark says so, and is quiet then.',
	repair: 'Save the file as UTF-8.',
};
