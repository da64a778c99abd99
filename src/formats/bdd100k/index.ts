// BDD100K, and other data sets in the format of Scalabel.

import type { Format } from '../format';
import type { Head, HeadKeys } from '../head';
import { readBdd100k } from './read';
import { editBdd100k } from './slots';
import { bdd100kWriter } from './write';

export const bdd100k: Format = {
	name: 'bdd100k',
	recognises: isBdd100k,
	read: readBdd100k,
	records: 'json',
	edit: editBdd100k,
	writer: bdd100kWriter,
};

/** A list of frames, or an object with such a list; the first frame may have no labels. */
function isBdd100k(head: Head): boolean {
	if (head.first === '[') return isFrame(head.elementKeys);
	if (head.keys.get('frames') !== '[') return false;
	const frame = head.keysIn('frames');
	return isFrame(frame) || frame.get('objects') === '[';
}

function isFrame(keys: HeadKeys): boolean {
	if (keys.get('name') !== '"') return false;
	return (
		keys.get('labels') === '[' ||
		(keys.get('box2d') === undefined && keys.has('timestamp') && keys.has('attributes'))
	);
}
