// The VGG Image Annotator, versions 1 and 2.

import { editBySlots } from '../edit/by-slots';
import type { Format } from '../format';
import { readVia } from './read';
import { viaSlots } from './slots';
import { viaWriter } from './write';

export const via: Format = {
	name: 'via',
	recognises: ({ keys, firstValueKeys }) =>
		keys.get('_via_img_metadata') === '{' ||
		(firstValueKeys.has('filename') && firstValueKeys.has('regions')),
	read: readVia,
	records: 'json',
	edit: (file, image, object, edit) => {
		const slots = viaSlots(file, object);
		if (!slots) return { error: 'The region was not found in the text: read the file again.' };
		return editBySlots(file, image, object, edit, slots);
	},
	writer: viaWriter,
};
