import type { Rule } from './rule';

/**
 * A text of no known annotation format.
 *
 * Sources: src/formats/detect.ts (what is looked for).
 */
export const rule: Rule = {
	name: 'format-unknown',
	severity: 'error',
	scope: 'reading',
	title: 'Unknown format',
	finds: 'The file is in none of the formats that are known.',
	training: 'Nothing can be said of it.',
	tolerance: 'None: every place is told.',
	repair: 'Open a file in one of the formats that docs/formats.md lists, or export to one.',
};
