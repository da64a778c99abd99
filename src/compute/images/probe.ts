// The size of a picture from its header alone.

import type { InspectedImage } from '../../core/inspection';
import type { ImageSize } from '../../formats/types';
import type { Picture } from '../../rules/rule';
import { type ImageKind, type ImageSource, imageKind, readHead, whyNoPicture } from './sniff';

/**
 * Width and height in pixels as the picture is shown (EXIF orientation applied), and the orientation 1 to 8. An error
 * value says in one sentence why there is none.
 */
export async function probeImage(source: ImageSource): Promise<ImageSize | { error: string }> {
	const header = await readHeader(source);
	if ('error' in header) return header;
	const { width, height, orientation } = header;
	const swaps = orientation >= 5;
	return { width: swaps ? height : width, height: swaps ? width : height, orientation };
}

/** The picture of an image as the rules see it. */
export async function readPicture({ path, tried }: InspectedImage): Promise<Picture> {
	if (path === null) return { kind: 'missing', tried };
	const header = await readHeader(path);
	return 'error' in header
		? { kind: 'unreadable', path, reason: header.error }
		: { kind: 'read', path, ...header };
}

interface Header {
	/** As stored, pixels. */
	width: number;
	height: number;
	orientation: number;
	format: ImageKind;
}

async function readHeader(source: ImageSource): Promise<Header | { error: string }> {
	const head = await readHead(source);
	if ('error' in head) return head;
	const format = imageKind(head);
	const reason = whyNoPicture(format);
	if (reason) return { error: reason };
	if (format === 'bmp') {
		const size = bmpSize(head);
		return 'error' in size ? size : { ...size, format };
	}
	try {
		const { default: sharp } = await import('sharp');
		const { width, height, orientation = 1 } = await sharp(source).metadata();
		if (!(width > 0 && height > 0)) return { error: 'The image file has no size in its header.' };
		return { width, height, orientation, format };
	} catch (error) {
		return { error: unreadable(error) };
	}
}

/** One sentence from what the image library says. */
export function unreadable(error: unknown): string {
	const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
	return `The image file cannot be decoded (${reason}).`;
}

/** The image library does not read BMP; its header is plain (negative height: rows from the top). */
function bmpSize(head: Uint8Array): ImageSize | { error: string } {
	if (head.length < 26) return { error: 'The image file ends within its header.' };
	const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
	const isOld = view.getUint32(14, true) === 12;
	const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
	const height = isOld ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
	if (!(width > 0 && height > 0)) return { error: 'The image file has no size in its header.' };
	return { width, height, orientation: 1 };
}
