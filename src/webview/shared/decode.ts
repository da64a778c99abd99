// The picture that the host names, as a bitmap that fits into memory.

import type { Picture } from '../../messages';

/** Larger sides are halved until they fit: a texture has limits, and so has memory. */
const largestSide = 8192;

/** Fetches and decodes what the host names. */
export async function decodePicture(picture: Exclude<Picture, { kind: 'none' }>): Promise<ImageBitmap> {
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
