import type { Rule } from './rule';

/**
 * Several annotations of one Label Studio task.
 *
 * Sources: HumanSignal/label-studio-converter label_studio_converter/converter.py (iter_from_json_file: one item an
 * annotation; convert_to_coco: one image an item).
 */
export const rule: Rule = {
	name: 'label-studio-annotations',
	severity: 'warning',
	scope: 'reading',
	title: 'Several annotations of one task',
	finds: 'A Label Studio task has more than one annotation that was not skipped.',
	training:
		'Two people labelled the same picture. An export gives the picture once for each of them, so the detector sees it as often, each time with other boxes for the same objects. Here the first annotation is read alone.',
	tolerance: 'Told once a task. Skipped annotations and predictions do not count.',
	repair: 'Keep one annotation of each task in Label Studio, or merge them, and export again.',
};
