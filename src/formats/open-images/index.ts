// Open Images.

import { editBySlots } from '../edit/by-slots';
import type { Format } from '../format';
import { findColumns } from './columns';
import { readOpenImages } from './read';
import { slotsOfRow } from './slots';
import { openImagesWriter } from './write';

export const openImages: Format = {
	name: 'open-images',
	recognises: ({ first, prefix }) => !'{[<'.includes(first || ' ') && findColumns(prefix) !== null,
	read: readOpenImages,
	records: 'lines',
	edit: (file, image, object, edit) => {
		const slots = slotsOfRow(file, image, object);
		return 'error' in slots ? slots : editBySlots(file, image, object, edit, slots);
	},
	writer: openImagesWriter,
};
