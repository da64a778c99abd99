// Label Studio, the whole export and the short one.

import type { Format } from '../format';
import type { HeadKeys } from '../head';
import { editLabelStudio } from './edit';
import { readLabelStudio } from './read';
import { labelStudioWriter } from './write';

export const labelStudio: Format = {
	name: 'label-studio',
	recognises: ({ keys, elementKeys }) => isTask(keys) || isTask(elementKeys) || isShortTask(elementKeys),
	read: readLabelStudio,
	records: 'json',
	edit: editLabelStudio,
	writer: labelStudioWriter,
};

function isTask(keys: HeadKeys): boolean {
	const hasLabels = ['annotations', 'completions', 'predictions'].some((key) => keys.get(key) === '[');
	return keys.get('data') === '{' && hasLabels;
}

/** The short export has no list of annotations, but says whose its one is. */
function isShortTask(keys: HeadKeys): boolean {
	return keys.has('annotation_id') && (keys.has('annotator') || keys.has('lead_time'));
}
