// Supervisely: the annotation of one image.

import { editBySlots } from '../edit/by-slots';
import type { Format } from '../format';
import { readSupervisely } from './read';
import { superviselySlots } from './slots';
import { superviselyWriter } from './write';

export const supervisely: Format = {
	name: 'supervisely',
	recognises: ({ keys }) => keys.get('objects') === '[' && keys.get('size') === '{',
	read: readSupervisely,
	records: 'json',
	edit: (file, image, object, edit) =>
		editBySlots(file, image, object, edit, superviselySlots(file.text, object.spans.record.start)),
	writer: superviselyWriter,
};
