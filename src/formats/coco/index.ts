// COCO instances.

import type { Format } from '../format';
import type { Head } from '../head';
import { editCoco } from './edit';
import { readCoco } from './read';
import { cocoWriter } from './write';

export const coco: Format = {
	name: 'coco',
	recognises: isCoco,
	read: (text) => readCoco(text),
	records: 'json',
	edit: (file, _image, object, edit) => editCoco(file, object, edit),
	writer: cocoWriter,
};

function isCoco({ keys, text }: Head): boolean {
	if (keys.get('images') === '[' || keys.get('annotations') === '[') return true;
	// A long list of classes may fill the whole beginning.
	return keys.get('categories') === '[' && text.includes('"image_id"');
}
