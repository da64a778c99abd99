import type { Rule } from './rule';

/**
 * XML that no parser accepts.
 *
 * Sources: python/cpython Lib/xml/etree/ElementTree.py (ParseError); facebookresearch/detectron2
 * detectron2/data/datasets/pascal_voc.py (load_voc_instances).
 */
export const rule: Rule = {
	name: 'xml-syntax',
	severity: 'error',
	scope: 'reading',
	title: 'Broken XML',
	finds: 'A VOC file that is no well-formed XML.',
	training: 'ElementTree stops with a ParseError, and training with it.',
	tolerance: 'Objects that stand whole in the file are shown.',
	repair: 'Repair the place that is shown.',
};
