import type { Rule } from './rule';

/**
 * A data.yaml whose nc is not its number of names.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (check_det_dataset).
 */
export const rule: Rule = {
	name: 'yolo-dataset-count',
	severity: 'error',
	scope: 'reading',
	title: 'nc and names disagree',
	finds: 'nc of data.yaml is not the number of entries in names.',
	training:
		'Ultralytics stops with a SyntaxError. Forks that do not check give the class head nc outputs: objects of the classes behind it end as “device-side assert triggered”.',
	tolerance: 'None: every place is told.',
	repair: 'Correct nc, or leave it out.',
};
