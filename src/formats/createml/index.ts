// Create ML object annotations.

import { editBySlots } from '../edit/by-slots';
import type { Format } from '../format';
import type { HeadKeys } from '../head';
import { imageKeys, listKeys, readCreateml } from './read';
import { slotsOfAnnotation } from './slots';
import { createmlWriter } from './write';

export const createml: Format = {
	name: 'createml',
	recognises: ({ elementKeys }) => has(elementKeys, imageKeys, '"') && has(elementKeys, listKeys, '['),
	read: readCreateml,
	records: 'json',
	edit: (file, image, object, edit) =>
		editBySlots(file, image, object, edit, slotsOfAnnotation(file.text, object)),
	writer: createmlWriter,
};

/** Whether one of the keys is there with a value that starts so. */
function has(keys: HeadKeys, wanted: readonly string[], first: string): boolean {
	return wanted.some((key) => keys.get(key) === first);
}
