// Datumaro's own JSON.

import type { Format } from '../format';
import type { Head } from '../head';
import { editDatumaro } from './edit';
import { readDatumaro } from './read';
import { datumaroWriter } from './write';

export const datumaro: Format = {
	name: 'datumaro',
	recognises: isDatumaro,
	read: (text) => readDatumaro(text),
	records: 'json',
	edit: editDatumaro,
	writer: datumaroWriter,
};

function isDatumaro(head: Head): boolean {
	const { keys } = head;
	if (keys.get('categories') !== '{') return false;
	// A long list of labels may fill the whole beginning.
	return keys.get('items') === '[' || keys.has('dm_format_version') || head.keysIn('categories').has('label');
}
