// LabelMe.

import type { Format } from '../format';
import { editLabelme } from './edit';
import { readLabelme } from './read';
import { labelmeWriter } from './write';

export const labelme: Format = {
	name: 'labelme',
	recognises: ({ keys }) => keys.get('shapes') === '[' || (keys.has('imagePath') && keys.has('imageData')),
	read: readLabelme,
	records: 'json',
	edit: editLabelme,
	writer: labelmeWriter,
};
