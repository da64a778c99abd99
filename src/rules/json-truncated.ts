import type { Rule } from './rule';

/**
 * A JSON file that ends too early.
 *
 * Sources: python/cpython Lib/json/decoder.py (JSONDecodeError).
 */
export const rule: Rule = {
	name: 'json-truncated',
	severity: 'error',
	scope: 'reading',
	title: 'File cut off',
	finds: 'The text ends in the middle of a record or of a list, as after a broken download or a full disk.',
	training: 'json.load stops with a JSONDecodeError: nothing of the file is trained on.',
	tolerance: 'What stands whole in front of the end is shown.',
	repair: 'Bring the whole file back.',
};
