// Cityscapes: the polygons of one image.

import { editBySlots } from '../edit/by-slots';
import type { Format } from '../format';
import { readCityscapes } from './read';
import { cityscapesSlots } from './slots';
import { cityscapesWriter } from './write';

export const cityscapes: Format = {
	name: 'cityscapes',
	recognises: ({ keys }) => keys.has('imgHeight') && (keys.get('objects') === '[' || keys.has('imgWidth')),
	read: readCityscapes,
	records: 'json',
	edit: (file, image, object, edit) =>
		editBySlots(file, image, object, edit, cityscapesSlots(file.text, object)),
	writer: cityscapesWriter,
};
