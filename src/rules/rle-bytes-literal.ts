import type { Rule } from './rule';

/**
 * Counts that were written as the text of a Python bytes object.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/_mask.pyx (_frString); cocodataset/cocoapi common/maskApi.c
 * (rleFrString).
 */
export const rule: Rule = {
	name: 'rle-bytes-literal',
	severity: 'warning',
	scope: 'reading',
	title: "Counts written as b'...'",
	finds: 'The counts of a run-length mask start with b and a quote, as str(bytes) gives them in Python.',
	training:
		'The letters and quotes are decoded as runs: everything behind them shifts, and the mask loss trains on a wrong mask.',
	tolerance: 'None. The mask is shown without them.',
	repair: "The quick fix takes b'' away. In the export, use counts.decode('ascii').",
};
