import type { Rule } from './rule';

/**
 * A COCO annotation with the id 0.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (COCOeval.evaluateImg and accumulate: a match is the id of
 * the annotation, and 0 means none).
 */
export const rule: Rule = {
	name: 'annotation-id-zero',
	severity: 'information',
	scope: 'object',
	title: 'Annotation with the id 0',
	finds: 'An annotation of a COCO file has the id 0.',
	training:
		'Training is not affected. COCOeval writes the id of the matched annotation into its table and takes 0 for “no match”: the detection counts as false, and AP comes out too low.',
	tolerance: 'None. One annotation a file at most, as ids are unique.',
	repair: 'Count annotations from 1.',
	check({ file, object }, report) {
		if (object.id !== '0' || file.annotations.format !== 'coco') return;
		report({
			message:
				'An annotation has the id 0: training is not affected, but COCOeval scores its match as unmatched, so AP comes out too low.',
			span: object.spans.record,
		});
	},
};
