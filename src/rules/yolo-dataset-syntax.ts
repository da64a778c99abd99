import type { Rule } from './rule';

/**
 * A data.yaml that cannot be read.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (check_det_dataset).
 */
export const rule: Rule = {
	name: 'yolo-dataset-syntax',
	severity: 'error',
	scope: 'reading',
	title: 'data.yaml that cannot be read',
	finds: 'data.yaml is no valid YAML, or no map of keys.',
	training: 'Ultralytics stops before training starts. Here labels are read without class names.',
	tolerance: 'None: every place is told.',
	repair: 'Repair the place that is shown.',
};
