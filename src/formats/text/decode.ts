// The bytes of an annotation file as text: UTF-8, and what Windows tools write instead of it.

import type { Problem } from '../../core/problem';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

export interface DecodedText {
	/** Without a byte order mark, as editors hold it, so that spans fit both; bytes that are no text become U+FFFD. */
	text: string;
	encoding: Encoding;
	/** A byte order mark stood in front. */
	hasMark: boolean;
	/** At most one, about the bytes. */
	problems: Problem[];
}

/** Bytes that are looked at to tell UTF-16 without a mark. */
const patternLength = 512;

/**
 * Decodes a whole file. Never fails: what is not UTF-8 is told, and read as far as it can be.
 *
 * XML says its own encoding and may start with a mark (W3C, XML 1.0, appendix F); JSON must not (RFC 8259, section 8.1),
 * and in a label file the mark sticks to the first number.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
	const marked = markedEncoding(bytes);
	const encoding = marked ?? encodingByZeros(bytes) ?? 'utf-8';
	const text = new TextDecoder(encoding).decode(bytes);
	const hasMark = marked !== null;
	const isMarkedXml = hasMark && /^\s*</.test(text.slice(0, patternLength));
	if (encoding !== 'utf-8') {
		const told = isMarkedXml ? [] : [utf16Problem(text, encoding)];
		return { text, encoding, hasMark, problems: told };
	}
	const broken = firstBrokenByte(bytes, text, hasMark);
	if (broken) return { text, encoding, hasMark, problems: [brokenProblem(broken)] };
	return { text, encoding, hasMark, problems: hasMark && !isMarkedXml ? [markProblem(text)] : [] };
}

function markedEncoding(bytes: Uint8Array): Encoding | null {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
	return null;
}

/** UTF-16 by its zeros: of the Latin letters and digits that annotations are full of, one byte of two is zero. */
function encodingByZeros(bytes: Uint8Array): Encoding | null {
	const pairs = Math.min(bytes.length, patternLength) >> 1;
	let first = 0;
	let second = 0;
	for (let pair = 0; pair < pairs; pair++) {
		if (bytes[2 * pair] === 0) first++;
		if (bytes[2 * pair + 1] === 0) second++;
	}
	if (pairs < 2) return null;
	if (first === 0 && 2 * second > pairs) return 'utf-16le';
	return second === 0 && 2 * first > pairs ? 'utf-16be' : null;
}

/** The first byte that is not UTF-8: its place in the file, and in the text, where a U+FFFD stands for it. */
function firstBrokenByte(
	bytes: Uint8Array,
	text: string,
	hasMark: boolean,
): { byteOffset: number; at: number } | null {
	const encoder = new TextEncoder();
	let byteOffset = hasMark ? 3 : 0;
	let from = 0;
	for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) {
		byteOffset += encoder.encode(text.slice(from, at)).length;
		const isWritten =
			bytes[byteOffset] === 0xef && bytes[byteOffset + 1] === 0xbf && bytes[byteOffset + 2] === 0xbd;
		if (!isWritten) return { byteOffset, at };
		from = at;
	}
	return null;
}

function brokenProblem({ byteOffset, at }: { byteOffset: number; at: number }): Problem {
	return {
		rule: 'encoding-not-utf8',
		severity: 'error',
		message: `Byte ${byteOffset.toLocaleString('en')} is not UTF-8: it is shown as �, and Python stops here with a UnicodeDecodeError or reads other letters; save the file as UTF-8.`,
		span: { start: at, end: at + 1 },
	};
}

function utf16Problem(text: string, encoding: Encoding): Problem {
	return {
		rule: 'encoding-not-utf8',
		severity: 'error',
		message: `The file is ${encoding.toUpperCase()}, as Windows tools write it: training scripts expect UTF-8 and stop with a UnicodeDecodeError; save the file as UTF-8.`,
		span: { start: 0, end: Math.min(1, text.length) },
	};
}

function markProblem(text: string): Problem {
	return {
		rule: 'encoding-byte-order-mark',
		severity: 'error',
		message:
			'The file starts with a byte order mark: json.load stops on it, and Ultralytics drops the labels of the image as it takes the mark for a part of the first number; save the file as UTF-8 without it.',
		span: { start: 0, end: Math.min(1, text.length) },
	};
}
