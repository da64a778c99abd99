import type { Rule } from './rule';

/**
 * A list that stands in a COCO file twice.
 *
 * Sources: python/cpython Lib/json/decoder.py (JSONObject: the last of two keys wins).
 */
export const rule: Rule = {
	name: 'key-duplicate',
	severity: 'error',
	scope: 'reading',
	title: 'List written twice',
	finds: '"images", "annotations" or "categories" stands in the file twice.',
	training: 'Python keeps the last one: all records of the first are lost without a word.',
	tolerance: 'None: every place is told.',
	repair: 'Join the two lists into one.',
};
