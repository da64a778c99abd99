// The pixels of a whole picture, as the libraries give them that frameworks load pictures with.

import type { Picture } from '../../core/input/input-tensor';
import { unreadable } from './probe';
import { type ImageSource, imageKind, readHead, whyNoPicture } from './sniff';

/**
 * Eight bits a channel, EXIF orientation applied; colour profiles are left alone, as frameworks leave them. An error is one
 * sentence.
 */
export async function decodedPicture(source: ImageSource): Promise<Picture | { error: string }> {
	const head = readHead(source);
	if ('error' in head) return head;
	const reason = whyNoPicture(imageKind(head));
	if (reason) return { error: reason };
	try {
		const { default: sharp } = await import('sharp');
		const { data, info } = await sharp(source, { ignoreIcc: true, failOn: 'truncated' })
			.autoOrient()
			.toColourspace('srgb')
			.removeAlpha()
			.raw()
			.toBuffer({ resolveWithObject: true });
		return {
			width: info.width,
			height: info.height,
			rgb: new Uint8Array(data.buffer, data.byteOffset, data.length),
		};
	} catch (error) {
		return { error: unreadable(error) };
	}
}
