// Loads the picture that the host names and keeps it as one bitmap for all that shows it.

import type { Signal } from '@preact/signals';
import type { Picture } from '../../messages';
import { decodePicture } from './decode';

/** Loads a picture; one that is shown already is not loaded again. `sameImage`: until it is there the last one stays. */
export type LoadPicture = (picture: Picture, sameImage: boolean) => void;

/** @param failed why there is no picture, a sentence; `null` while there is one, or it is loaded. */
export function pictureLoader(
	bitmap: Signal<ImageBitmap | null>,
	failed: Signal<string | null>,
): LoadPicture {
	/** What is loaded or being loaded. */
	let current = '';
	let turn = 0;

	function replace(next: ImageBitmap | null): void {
		const before = bitmap.peek();
		bitmap.value = next;
		before?.close();
	}

	return (picture, sameImage) => {
		const key =
			picture.kind === 'uri' ? picture.uri : picture.kind === 'none' ? `none:${picture.reason}` : '';
		if (key !== '' && key === current) return;
		if (picture.kind === 'bytes' && sameImage && bitmap.peek()) return;
		current = key;
		const mine = ++turn;
		if (picture.kind === 'none') {
			replace(null);
			failed.value = picture.reason;
			return;
		}
		if (!sameImage) replace(null);
		failed.value = null;
		decodePicture(picture).then(
			(loaded) => {
				if (mine === turn) replace(loaded);
				else loaded.close();
			},
			(error: unknown) => {
				if (mine !== turn) return;
				replace(null);
				current = '';
				failed.value = error instanceof Error ? error.message : 'The picture could not be read.';
			},
		);
	};
}
