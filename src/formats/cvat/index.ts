// CVAT for images and for video 1.1.

import { editBySlots } from '../edit/by-slots';
import type { Format } from '../format';
import { readCvat } from './read';
import { cvatSlots } from './slots';
import { cvatWriter } from './write';

export const cvat: Format = {
	name: 'cvat',
	recognises: ({ root }) => root === 'annotations',
	read: readCvat,
	records: 'lines',
	edit: (file, image, object, edit) => {
		const slots = cvatSlots(file, image, object);
		if (!slots) return { error: 'The shape was not found in the text: read the file again.' };
		return editBySlots(file, image, object, edit, slots);
	},
	writer: cvatWriter,
};
