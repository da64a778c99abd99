// Loads the picture that the host names and keeps it as one bitmap for canvas, crops and mask view.

import type { Picture } from '../../messages';
import * as state from './state';

/** Larger sides are halved until they fit: a texture has limits, and so has memory. */
const largestSide = 8192;

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
	decode(picture).then(
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

async function decode(picture: Exclude<Picture, { kind: 'none' }>): Promise<ImageBitmap> {
	const blob =
		picture.kind === 'bytes'
			? new Blob([picture.bytes as Uint8Array<ArrayBuffer>], { type: picture.mime })
			: await fetched(picture.uri);
	const whole = await createImageBitmap(blob);
	const longest = Math.max(whole.width, whole.height);
	if (longest <= largestSide) return whole;
	const scale = largestSide / longest;
	const smaller = await createImageBitmap(whole, {
		resizeWidth: Math.round(whole.width * scale),
		resizeHeight: Math.round(whole.height * scale),
		resizeQuality: 'medium',
	});
	whole.close();
	return smaller;
}

async function fetched(uri: string): Promise<Blob> {
	const response = await fetch(uri);
	if (!response.ok) throw new Error(`The picture could not be read (status ${response.status}).`);
	return response.blob();
}
