import type { Rule } from './rule';

/**
 * A number with a decimal comma.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/datasets/pascal_voc.py (load_voc_instances: float of the
 * text); python/cpython Objects/floatobject.c (PyFloat_FromString).
 */
export const rule: Rule = {
	name: 'number-decimal-comma',
	severity: 'error',
	scope: 'reading',
	title: 'Decimal comma',
	finds: 'A number of a VOC file is written with a comma, as programs under a European locale write it.',
	training: 'float("0,5") stops with a ValueError, and training with it.',
	tolerance: 'None. It is read as a point here.',
	repair: 'The quick fix writes a point; export with a locale that has one.',
};
