// One record of a COCO list in bytes: where it ends, and the few numbers by which records are joined and listed.
// Everything else of a record is read when somebody looks at it.

import {
	backslash,
	closeBrace,
	closeBracket,
	colon,
	comma,
	openBrace,
	openBracket,
	quote,
} from '../../text/ascii';

/** What is taken from a record. NaN: not there, or no number. */
export interface ScannedRecord {
	id: number;
	imageId: number;
	/** Set for ids in quotes: the bytes between them, `[start, end)` in the window. */
	idText: [number, number] | null;
	imageIdText: [number, number] | null;
	categoryId: number;
	/** The bytes between the quotes of `file_name`. */
	nameStart: number;
	nameEnd: number;
	width: number;
	height: number;
	isCrowd: boolean;
}

export function createRecord(): ScannedRecord {
	return {
		id: Number.NaN,
		imageId: Number.NaN,
		idText: null,
		imageIdText: null,
		categoryId: Number.NaN,
		nameStart: -1,
		nameEnd: -1,
		width: Number.NaN,
		height: Number.NaN,
		isCrowd: false,
	};
}

/** The window ended before the record did. */
export const ranOut = -1;
/** The record is faulty: `faultAt` says where. */
export const faulty = -2;

const space = 32;

/** The offset of the last fault that `scanRecord` gave up at. */
export let faultAt = 0;

/** Index of the first byte that is no white space; `end` where none is left. */
export function skipBlank(b: Uint8Array, at: number, end: number): number {
	while (at < end && b[at] <= space) at++;
	return at;
}

/** Index behind the string whose quote is at `at`, `ranOut` where it goes on behind the window. */
export function skipText(b: Uint8Array, at: number, end: number): number {
	for (let i = at + 1; i < end; i++) {
		const code = b[i];
		if (code === quote) return i + 1;
		if (code === backslash) i++;
	}
	return ranOut;
}

/**
 * Index behind the list or record that starts at `at`. Brackets are counted, not paired: what is wrong inside is told
 * when the record is read.
 */
export function skipNested(b: Uint8Array, at: number, end: number): number {
	let depth = 0;
	for (let i = at; i < end; i++) {
		const code = b[i];
		// Numbers, commas and spaces lie below the brackets, letters between them and the braces.
		if (code < openBracket) {
			if (code !== quote) continue;
			i = skipText(b, i, end) - 1;
			if (i < at) return ranOut;
		} else if (code === openBracket || code === openBrace) depth++;
		else if ((code === closeBracket || code === closeBrace) && --depth === 0) return i + 1;
	}
	return ranOut;
}

/** Index behind a number or word. */
function skipBare(b: Uint8Array, at: number, end: number): number {
	for (let i = at; i < end; i++) {
		const code = b[i];
		if (code <= space || code === comma || code === closeBrace || code === closeBracket) return i;
	}
	return ranOut;
}

/** Index behind any value, `ranOut` where it does not end in the window. */
export function skipAny(b: Uint8Array, at: number, end: number): number {
	const code = b[at];
	if (code === quote) return skipText(b, at, end);
	if (code === openBracket || code === openBrace) return skipNested(b, at, end);
	return skipBare(b, at, end);
}

const keyNames = ['id', 'image_id', 'category_id', 'file_name', 'width', 'height', 'iscrowd'] as const;
type Key = (typeof keyNames)[number];
const keyBytes = keyNames.map((name) => ({
	name,
	bytes: Array.from(name, (letter) => letter.charCodeAt(0)),
}));

/** Which of the keys stands between `start` and `end`, `null` for any other. */
function keyAt(b: Uint8Array, start: number, end: number): Key | null {
	const length = end - start;
	for (const { name, bytes } of keyBytes) {
		if (bytes.length !== length || bytes[0] !== b[start]) continue;
		let at = 1;
		while (at < length && bytes[at] === b[start + at]) at++;
		if (at === length) return name;
	}
	return null;
}

/**
 * Reads the record whose brace is at `at` of the window `b[0, end)` into `out`; returns the index behind it, `ranOut` or
 * `faulty`.
 */
export function scanRecord(b: Uint8Array, at: number, end: number, out: ScannedRecord): number {
	clear(out);
	let i = skipBlank(b, at + 1, end);
	if (i < end && b[i] === closeBrace) return i + 1;
	for (;;) {
		if (i >= end) return ranOut;
		if (b[i] !== quote) return faultyAt(i);
		const keyEnd = skipText(b, i, end);
		if (keyEnd < 0) return ranOut;
		const key = keyAt(b, i + 1, keyEnd - 1);
		i = skipBlank(b, keyEnd, end);
		if (i >= end) return ranOut;
		if (b[i] !== colon) return faultyAt(i);
		i = skipBlank(b, i + 1, end);
		if (i >= end) return ranOut;
		const valueEnd = skipAny(b, i, end);
		if (valueEnd < 0) return ranOut;
		if (valueEnd === i) return faultyAt(i);
		if (key !== null) take(b, i, valueEnd, key, out);
		i = skipBlank(b, valueEnd, end);
		if (i >= end) return ranOut;
		if (b[i] === closeBrace) return i + 1;
		if (b[i] !== comma) return faultyAt(i);
		i = skipBlank(b, i + 1, end);
	}
}

function faultyAt(at: number): number {
	faultAt = at;
	return faulty;
}

function clear(out: ScannedRecord): void {
	out.id = Number.NaN;
	out.imageId = Number.NaN;
	out.idText = null;
	out.imageIdText = null;
	out.categoryId = Number.NaN;
	out.nameStart = -1;
	out.nameEnd = -1;
	out.width = Number.NaN;
	out.height = Number.NaN;
	out.isCrowd = false;
}

function take(b: Uint8Array, start: number, end: number, key: Key, out: ScannedRecord): void {
	const isText = b[start] === quote;
	switch (key) {
		case 'id':
			out.id = isText ? Number.NaN : numberOf(b, start, end);
			out.idText = isText ? [start + 1, end - 1] : null;
			break;
		case 'image_id':
			out.imageId = isText ? Number.NaN : numberOf(b, start, end);
			out.imageIdText = isText ? [start + 1, end - 1] : null;
			break;
		case 'category_id':
			out.categoryId = isText ? numberOf(b, start + 1, end - 1) : numberOf(b, start, end);
			break;
		case 'file_name':
			if (!isText) break;
			out.nameStart = start + 1;
			out.nameEnd = end - 1;
			break;
		case 'width':
			out.width = isText ? numberOf(b, start + 1, end - 1) : numberOf(b, start, end);
			break;
		case 'height':
			out.height = isText ? numberOf(b, start + 1, end - 1) : numberOf(b, start, end);
			break;
		case 'iscrowd':
			out.isCrowd = b[start] === 116 || numberOf(b, start, end) > 0;
	}
}

/** The number of a bare token; whole numbers of up to 15 digits without a copy. */
function numberOf(b: Uint8Array, start: number, end: number): number {
	let value = 0;
	for (let i = start; i < end; i++) {
		const digit = b[i] - 48;
		if (digit < 0 || digit > 9 || end - start > 15) return slowNumber(b, start, end);
		value = value * 10 + digit;
	}
	return end > start ? value : Number.NaN;
}

function slowNumber(b: Uint8Array, start: number, end: number): number {
	const token = String.fromCharCode(...b.subarray(start, Math.min(end, start + 64)));
	return /^[-+]?(\d|\.\d)/.test(token) ? Number(token) : Number.NaN;
}
