// KITTI object labels.

import { editBySlots } from '../edit/by-slots';
import type { Format } from '../format';
import { readKitti } from './read';
import { isKitti } from './rows';
import { slotsOfRow } from './slots';
import { kittiWriter } from './write';

export const kitti: Format = {
	name: 'kitti',
	recognises: (head) => !'{[<'.includes(head.first || ' ') && isKitti(head),
	read: readKitti,
	records: 'lines',
	edit: (file, image, object, edit) => editBySlots(file, image, object, edit, slotsOfRow(file.text, object)),
	writer: kittiWriter,
};
