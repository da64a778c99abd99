// The keys of a COCO result in bytes: which of those that count stands at a place.

import { quote } from '../../formats/text/ascii';

export interface Key {
	code: number;
	bytes: Uint8Array;
}

function keyOf(code: number, text: string): Key {
	return { code, bytes: Uint8Array.from(text, (letter) => letter.charCodeAt(0)) };
}

export const keys = {
	image: keyOf(0, 'image_id'),
	category: keyOf(1, 'category_id'),
	box: keyOf(2, 'bbox'),
	score: keyOf(3, 'score'),
	mask: keyOf(4, 'segmentation'),
	points: keyOf(5, 'keypoints'),
};
export const sizeKey = keyOf(6, 'size');
export const countsKey = keyOf(7, 'counts');

/** The key that counts whose first letter is at `at`, `null` for any other. */
export function keyAt(b: Uint8Array, at: number): Key | null {
	let key: Key;
	switch (b[at]) {
		case 105:
			key = keys.image;
			break;
		case 99:
			key = keys.category;
			break;
		case 98:
			key = keys.box;
			break;
		case 115:
			key = b[at + 1] === 99 ? keys.score : keys.mask;
			break;
		case 107:
			key = keys.points;
			break;
		default:
			return null;
	}
	return isKey(b, at, key) ? key : null;
}

/** Whether this key stands at `at`, its quote behind it. */
export function isKey(b: Uint8Array, at: number, { bytes }: Key): boolean {
	for (let i = 0; i < bytes.length; i++) if (b[at + i] !== bytes[i]) return false;
	return b[at + bytes.length] === quote;
}
