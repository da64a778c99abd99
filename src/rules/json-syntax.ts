import type { Rule } from './rule';

/**
 * JSON that no parser accepts.
 *
 * Sources: RFC 8259; python/cpython Lib/json/decoder.py (JSONDecodeError).
 */
export const rule: Rule = {
	name: 'json-syntax',
	severity: 'error',
	scope: 'reading',
	title: 'Broken JSON',
	finds: 'A bracket, brace, comma, colon or quote that is missing or too many, or a text that is no JSON.',
	training: 'json.load stops with a JSONDecodeError: nothing of the file is trained on.',
	tolerance:
		'Broken places are stepped over, so that all records that stand whole are shown. NaN and Infinity are told by number-not-finite, commas at the end of a list by json-trailing-comma.',
	repair: 'Repair the place that is shown.',
};
