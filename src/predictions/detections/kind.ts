// What a file is by its first bytes: one of the formats of detections, or something else that people give by mistake.

import { skipBlank } from '../../formats/coco/bytes/record';
import { decodeText } from '../../formats/text/decode';

export type FileKind = 'json' | 'text' | 'pickle' | 'torch-archive' | { error: string };

const beginning = 512;

/** `start`: the first bytes of the file (at least 512, or all); `names`: members where it is a zip. */
export function kindOf(start: Uint8Array, size: number, names: () => string[] | null): FileKind {
	const at = skipBlank(
		start,
		start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0,
		start.length,
	);
	if (start[0] === 0x50 && start[1] === 0x4b) return zipKind(names());
	if (start[0] === 0x80 && start[1] >= 2 && start[1] <= 5) return 'pickle';
	if (start[0] === 0x93 && start[1] === 0x4e)
		return { error: 'is a numpy array; write detections as COCO results (docs/detections.md).' };
	if (isSafetensors(start, size)) return { error: dumpSentence };
	if (start[at] === 0x5b || start[at] === 0x7b) return 'json';
	if (isUtf16(start) && /^\s*[[{]/.test(decodeText(start.subarray(0, start.length & ~1)).text))
		return { error: 'is JSON in UTF-16, as Windows tools write it: save it as UTF-8.' };
	const text = new TextDecoder().decode(start.subarray(at, beginning));
	if (/^<(!doctype|html|head|body|\?xml)/i.test(text)) return { error: markup(text) };
	if (text.startsWith('version https://git-lfs'))
		return { error: 'is a Git LFS pointer, not the file itself: run `git lfs pull` and open it again.' };
	if (size > 0 && isBinary(start))
		return {
			error:
				'is no format of detections that is known: COCO results, text files of Ultralytics, instances_predictions.pth of Detectron2, results.pkl of MMDetection.',
		};
	return 'text';
}

const dumpSentence =
	'is a dump of raw head outputs, not of final detections: open it as predictions of the image instead (docs/dump.md).';

function zipKind(names: string[] | null): FileKind {
	if (names === null) return { error: 'is a zip that is cut off or damaged.' };
	if (names.some((name) => name === 'data.pkl' || name.endsWith('/data.pkl'))) return 'torch-archive';
	if (names.some((name) => name.endsWith('.npy'))) return { error: dumpSentence };
	return { error: 'is a zip without detections: unpack it and give the file or folder in it.' };
}

function markup(text: string): string {
	return /^<\?xml/i.test(text)
		? 'is XML: that is a format of annotations, not of detections.'
		: 'is a web page, not detections: the download brought the page around the file; download the raw file.';
}

/** Eight bytes of length, and a JSON object of that length. */
function isSafetensors(start: Uint8Array, size: number): boolean {
	if (start.length < 9 || start[8] !== 0x7b) return false;
	const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
	return length > 1n && length <= BigInt(size - 8);
}

/** Zeros and control characters are in no text. */
function isBinary(start: Uint8Array): boolean {
	let odd = 0;
	const length = Math.min(start.length, beginning);
	for (let at = 0; at < length; at++) if (start[at] < 9 || (start[at] > 13 && start[at] < 32)) odd++;
	// UTF-16 has a zero in every second byte.
	return odd > 0 && !isUtf16(start);
}

function isUtf16(start: Uint8Array): boolean {
	return (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
}
