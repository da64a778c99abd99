// The picture that a LabelMe file carries in itself: the last resort when no file is found.

import { readFile } from 'node:fs/promises';
import { findEmbeddedImage } from '../../formats/labelme/read';
import { decodeText } from '../../formats/text/decode';
import { imageKind } from './sniff';

/** Bytes of the embedded picture; `null` where the file carries none that can be shown. */
export function embeddedImage(text: string): Uint8Array | null {
	const span = findEmbeddedImage(text);
	if (!span) return null;
	const bytes = new Uint8Array(Buffer.from(text.slice(span.start, span.end), 'base64'));
	const kind = imageKind(bytes.subarray(0, 64));
	return kind === 'empty' || kind === 'unknown' ? null : bytes;
}

/** The same of a file on disk. Throws errors of the file system. @param path of the LabelMe file, absolute. */
export async function embeddedImageOf(path: string): Promise<Uint8Array | null> {
	return embeddedImage(decodeText(await readFile(path)).text);
}
