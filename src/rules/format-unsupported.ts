import type { Rule } from './rule';

/**
 * An annotation format that is known and not read.
 *
 * Sources: src/formats/detect.ts (what is looked for).
 */
export const rule: Rule = {
	name: 'format-unsupported',
	severity: 'error',
	scope: 'reading',
	title: 'Format that is not read',
	finds: 'The file is in an annotation format that is known but not read yet, such as VIA or CVAT.',
	training: 'Nothing can be said of it.',
	tolerance: 'None: every place is told.',
	repair: 'Convert it to COCO, Pascal VOC, YOLO or LabelMe.',
};
