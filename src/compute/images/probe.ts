// The size of a picture from its header alone.

import { imageSize } from 'image-size';
import type { InspectedImage } from '../../core/inspection';
import type { ImageSize } from '../../formats/types';
import type { Picture } from '../../rules/rule';
import { type ImageKind, type ImageSource, imageKind, readHead, whyNoPicture } from './sniff';

/** Bytes that are read of a picture: its size stands behind what cameras write in front of it. */
const headerLength = 65_536;

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
	const head = readHead(source, headerLength);
	if ('error' in head) return head;
	const format = imageKind(head);
	const reason = whyNoPicture(format);
	if (reason) return { error: reason };
	if (format !== 'unknown') {
		const size = sizeInHead(head);
		if (size) return { ...size, format };
		// The image library reads no BMP.
		if (format === 'bmp') return { error: 'The image file has no size in its header.' };
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

/** Size and orientation from the beginning of a picture, `null` where it takes more to know them. */
function sizeInHead(head: Uint8Array): { width: number; height: number; orientation: number } | null {
	try {
		const { width, height, orientation = 1 } = imageSize(head);
		return width > 0 && height > 0 ? { width, height, orientation } : null;
	} catch {
		// The header is longer, broken, or of a kind that only the image library knows.
		return null;
	}
}

/** One sentence from what the image library says. */
export function unreadable(error: unknown): string {
	const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
	return `The image file cannot be decoded (${reason}).`;
}
