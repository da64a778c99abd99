// Pascal VOC.

import type { Format } from '../format';
import { editVoc } from './edit';
import { readVoc } from './read';
import { vocWriter } from './write';

export const voc: Format = {
	name: 'voc',
	// The old XML of the LabelMe web tool has the same root, and polygons.
	recognises: ({ root, prefix }) =>
		root === 'annotation' && (/<bndbox/.test(prefix) || !/<polygon/.test(prefix)),
	read: readVoc,
	records: 'lines',
	edit: (file, _image, object, edit) => editVoc(file, object, edit),
	writer: vocWriter,
};
