// The picture that a LabelMe file carries in itself: the last resort when no file is found.

import { findEmbeddedImage } from '../../formats/labelme/read';
import { imageKind } from './sniff';

/** Bytes of the embedded picture; `null` where the file carries none that can be shown. */
export function embeddedImage(text: string): Uint8Array | null {
	const span = findEmbeddedImage(text);
	if (!span) return null;
	const bytes = new Uint8Array(Buffer.from(text.slice(span.start, span.end), 'base64'));
	const kind = imageKind(bytes.subarray(0, 64));
	return kind === 'empty' || kind === 'unknown' ? null : bytes;
}
