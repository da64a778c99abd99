import type { Rule } from './rule';

/**
 * An annotation format that is known and not read.
 *
 * Sources: src/formats/explain.ts (what is looked for).
 */
export const rule: Rule = {
	name: 'format-unsupported',
	severity: 'error',
	scope: 'reading',
	title: 'Format that is not read',
	finds:
		'The file is in an annotation format that is known but not read: the old XML of the LabelMe web tool.',
	training: 'Nothing can be said of it.',
	tolerance: 'None: every place is told.',
	repair: 'Convert it to a format that is read, such as LabelMe JSON or Pascal VOC.',
};
