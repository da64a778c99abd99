// Loads the picture that the host names and keeps it as one bitmap for canvas, crops and mask view.

import type { Picture } from '../../messages';
import { decodePicture } from '../shared/decode';
import * as state from './state';

/** What is loaded or being loaded, so that a new view of the same picture loads nothing. */
let current = '';
let turn = 0;

export function loadPicture(picture: Picture, sameImage: boolean): void {
	const key = picture.kind === 'uri' ? picture.uri : picture.kind === 'none' ? `none:${picture.reason}` : '';
	if (key !== '' && key === current) return;
	if (picture.kind === 'bytes' && sameImage && state.bitmap.peek()) return;
	current = key;
	const mine = ++turn;
	if (picture.kind === 'none') {
		replace(null);
		state.pictureFailed.value = picture.reason;
		return;
	}
	if (!sameImage) replace(null);
	state.pictureFailed.value = null;
	decodePicture(picture).then(
		(bitmap) => {
			if (mine === turn) replace(bitmap);
			else bitmap.close();
		},
		(error: unknown) => {
			if (mine !== turn) return;
			replace(null);
			current = '';
			state.pictureFailed.value = error instanceof Error ? error.message : 'The picture could not be read.';
		},
	);
}

function replace(bitmap: ImageBitmap | null): void {
	const before = state.bitmap.peek();
	state.bitmap.value = bitmap;
	before?.close();
}
