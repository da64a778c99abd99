import type { Rule } from './rule';

/**
 * A comma in front of a closing bracket or brace.
 *
 * Sources: RFC 8259; python/cpython Lib/json/decoder.py (JSONDecodeError).
 */
export const rule: Rule = {
	name: 'json-trailing-comma',
	severity: 'error',
	scope: 'reading',
	title: 'Comma at the end of a list',
	finds: 'A comma stands in front of a closing bracket or brace, as after deleting the last record by hand.',
	training: 'json.load stops with a JSONDecodeError: nothing of the file is trained on.',
	tolerance: 'None: every place is told.',
	repair: 'Delete the comma.',
};
