// A tolerant JSON reader that walks the text once, with offsets, and never builds a tree.
// Faults (trailing commas, missing brackets, an early end) are noted and stepped over, so that all sound records are read.

import type { Span } from '../../core/problem';
import { backslash, closeBrace, closeBracket, colon, comma, openBrace, openBracket, quote } from './ascii';

export interface JsonFault {
	rule: 'json-syntax' | 'json-trailing-comma' | 'json-truncated';
	/** UTF-16 offset in the text. */
	at: number;
	what: string;
}

/** The text being read and what was wrong with it so far. */
export interface JsonText {
	text: string;
	faults: JsonFault[];
	/** The text ended inside a value. */
	isTruncated: boolean;
}

/** Reads one value that starts at `at` and returns the offset behind it. */
export type VisitMember = (key: string, at: number) => number;
export type VisitElement = (at: number) => number;

const faultsKept = 100;

const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;

export function openJson(text: string): JsonText {
	return { text, faults: [], isTruncated: false };
}

/** Offset of the first character that is no white space (a byte order mark counts as white space). */
export function skipSpace(text: string, at: number): number {
	for (;;) {
		const code = text.charCodeAt(at);
		if (code === 32 || code === 10 || code === 13 || code === 9 || code === 0xfeff) at++;
		else return at;
	}
}

/** Walks the members of the object that starts at `start` (its brace); returns the offset behind it. */
export function eachMember(json: JsonText, start: number, visit: VisitMember): number {
	const { text } = json;
	let at = skipSpace(text, start + 1);
	let afterComma = false;
	for (;;) {
		const code = text.charCodeAt(at);
		if (code === closeBrace) {
			if (afterComma) fault(json, 'json-trailing-comma', at, 'a comma stands before a closing brace');
			return at + 1;
		}
		if (at >= text.length) return truncated(json);
		if (code === closeBracket) {
			fault(json, 'json-syntax', at, 'a closing brace is missing');
			return at;
		}
		if (code !== quote) {
			fault(json, 'json-syntax', at, 'a key in double quotes is expected');
			at = skipSpace(text, resumeAfter(text, at));
			afterComma = false;
			continue;
		}
		const keyEnd = stringEnd(json, at);
		const key = decodeString(text, at, keyEnd);
		at = skipSpace(text, keyEnd);
		if (text.charCodeAt(at) === colon) at = skipSpace(text, at + 1);
		else if (at < text.length) fault(json, 'json-syntax', at, 'a colon is expected after a key');
		if (at >= text.length) return truncated(json);
		const valueStart = at;
		if (startsValue(text.charCodeAt(at))) at = visit(key, at);
		if (at === valueStart) fault(json, 'json-syntax', at, 'a value is missing');
		at = skipSpace(text, at);
		afterComma = text.charCodeAt(at) === comma;
		if (afterComma) at = skipSpace(text, at + 1);
		else if (text.charCodeAt(at) === quote) fault(json, 'json-syntax', at, 'a comma is missing');
	}
}

/** Walks the elements of the list that starts at `start` (its bracket); returns the offset behind it. */
export function eachElement(json: JsonText, start: number, visit: VisitElement): number {
	const { text } = json;
	let at = skipSpace(text, start + 1);
	let afterComma = false;
	for (;;) {
		const code = text.charCodeAt(at);
		if (code === closeBracket) {
			if (afterComma) fault(json, 'json-trailing-comma', at, 'a comma stands before a closing bracket');
			return at + 1;
		}
		if (at >= text.length) return truncated(json);
		if (code === closeBrace) {
			fault(json, 'json-syntax', at, 'a closing bracket is missing');
			return at;
		}
		const valueStart = at;
		if (startsValue(code)) at = visit(at);
		if (at === valueStart) {
			fault(json, 'json-syntax', at, 'a value is expected');
			at = resumeAfter(text, at);
		}
		at = skipSpace(text, at);
		afterComma = text.charCodeAt(at) === comma;
		if (afterComma) at = skipSpace(text, at + 1);
		else if (at < text.length && startsValue(text.charCodeAt(at))) {
			fault(json, 'json-syntax', at, 'a comma is missing');
		}
	}
}

/** The offset behind the value that starts at `start`, however deep it is nested. */
export function skipValue(json: JsonText, start: number): number {
	const { text } = json;
	const code = text.charCodeAt(start);
	if (code === quote) return stringEnd(json, start);
	if (code !== openBrace && code !== openBracket) return bareEnd(text, start);
	const open: number[] = [];
	const length = text.length;
	for (let at = start; at < length; at++) {
		const next = text.charCodeAt(at);
		if (next === quote) {
			at = stringEnd(json, at) - 1;
		} else if (next === openBrace || next === openBracket) {
			open.push(next + 2);
		} else if (next === closeBrace || next === closeBracket) {
			if (open[open.length - 1] !== next) {
				fault(json, 'json-syntax', at, 'brackets and braces do not match');
				const matching = open.lastIndexOf(next);
				if (matching < 0) return at;
				open.length = matching + 1;
			}
			open.pop();
			if (open.length === 0) return at + 1;
		}
	}
	return truncated(json);
}

/** The offset behind the string whose opening quote is at `start`; a string ends at the line's end at the latest. */
export function stringEnd(json: JsonText, start: number): number {
	const { text } = json;
	const length = text.length;
	for (let at = start + 1; at < length; at++) {
		const code = text.charCodeAt(at);
		if (code === quote) return at + 1;
		if (code === backslash) at++;
		else if (code === 10) {
			fault(json, 'json-syntax', start, 'a closing quote is missing');
			return at;
		}
	}
	return truncated(json);
}

/** The text of a JSON string token `[start, end)`, quotes included in the range. */
export function decodeString(text: string, start: number, end: number): string {
	const inner = text.slice(start + 1, text.charCodeAt(end - 1) === quote && end > start + 1 ? end - 1 : end);
	if (!inner.includes('\\')) return inner;
	return inner.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, simple: string) => {
		if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
		return escapes[simple] ?? simple;
	});
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/**
 * The number of a bare token `[start, end)`; NaN where it is none. `NaN` and `Infinity` are what Python writes.
 *
 * Plain decimals of up to 15 digits are read without a copy: both factors are exact, so the result is the nearest
 * double as `Number` gives it. `mark` is the code of what stands in front of the decimals.
 */
export function readNumber(text: string, start: number, end: number, mark = point): number {
	let at = start;
	const isNegative = text.charCodeAt(at) === minus;
	if (isNegative) at++;
	let digits = 0;
	let mantissa = 0;
	let decimals = 0;
	let seenPoint = false;
	for (; at < end; at++) {
		const code = text.charCodeAt(at);
		if (code >= zero && code <= nine) {
			mantissa = mantissa * 10 + (code - zero);
			digits++;
			if (seenPoint) decimals++;
		} else if (code === mark && !seenPoint) {
			seenPoint = true;
		} else break;
	}
	if (at === end && digits > 0 && digits <= 15) {
		const value = decimals === 0 ? mantissa : mantissa / powersOfTen[decimals];
		return isNegative ? -value : value;
	}
	const written = text.slice(start, end);
	const token = mark === point ? written : written.replace(String.fromCharCode(mark), '.');
	return /^[-+]?(\d|\.\d|Infinity)/.test(token) ? Number(token) : Number.NaN;
}

const powersOfTen = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/**
 * Appends the numbers of the list at `start` to `into` and returns the offset behind it. What is no number (text,
 * lists, `null`) is appended as NaN.
 */
export function readNumberList(json: JsonText, start: number, into: number[]): number {
	const { text } = json;
	return eachElement(json, start, (at) => {
		const end = skipValue(json, at);
		into.push(readNumber(text, at, end));
		return end;
	});
}

/**
 * Appends the pairs of the list of lists at `start` (`[[x, y], ...]`) to `into`, flat, and returns the offset behind it.
 * What is missing of a pair, or no number, is NaN.
 */
export function readPairList(json: JsonText, start: number, into: number[]): number {
	return eachElement(json, start, (at) => {
		const length = into.length + 2;
		const end = isList(json, at) ? readNumberList(json, at, into) : skipValue(json, at);
		while (into.length < length) into.push(Number.NaN);
		into.length = length;
		return end;
	});
}

/** The number of any value at `at`: a bare number, or one in quotes (`isText`). */
export function readNumberValue(json: JsonText, at: number, end: number): { value: number; isText: boolean } {
	if (json.text.charCodeAt(at) !== quote) return { value: readNumber(json.text, at, end), isText: false };
	const inner = decodeString(json.text, at, end).trim();
	return { value: inner === '' ? Number.NaN : readNumber(inner, 0, inner.length), isText: true };
}

export function isString(json: JsonText, at: number): boolean {
	return json.text.charCodeAt(at) === quote;
}

export function isList(json: JsonText, at: number): boolean {
	return json.text.charCodeAt(at) === openBracket;
}

export function isObject(json: JsonText, at: number): boolean {
	return json.text.charCodeAt(at) === openBrace;
}

export function isNull(json: JsonText, span: Span): boolean {
	return span.end - span.start === 4 && json.text.startsWith('null', span.start);
}

/** Whether a value can start with this character: anything but punctuation that ends one. */
function startsValue(code: number): boolean {
	return code !== comma && code !== colon && code !== closeBrace && code !== closeBracket;
}

/** The end of a token without quotes: a number, `true`, `NaN`, or nonsense. */
function bareEnd(text: string, start: number): number {
	let at = start;
	const length = text.length;
	while (at < length) {
		const code = text.charCodeAt(at);
		if (code <= 32 || code === comma || code === colon || code === quote) break;
		if (code === openBrace || code === closeBrace || code === openBracket || code === closeBracket) break;
		at++;
	}
	return at;
}

/** Past a faulty character, to where reading can go on: a comma's other side, a quote or a closing mark. */
function resumeAfter(text: string, at: number): number {
	const length = text.length;
	for (let next = at; next < length; next++) {
		const code = text.charCodeAt(next);
		if (code === comma) return next + 1;
		if (next > at && (code === quote || code === openBrace || code === openBracket)) return next;
		if (code === closeBrace || code === closeBracket) return next;
	}
	return length;
}

/** Notes a fault; what the same place does to the lists and records around it is not told again. */
function fault(json: JsonText, rule: JsonFault['rule'], at: number, what: string): void {
	if (json.faults.at(-1)?.at === at) return;
	if (json.faults.length < faultsKept) json.faults.push({ rule, at, what });
}

function truncated(json: JsonText): number {
	if (!json.isTruncated) {
		json.isTruncated = true;
		fault(json, 'json-truncated', json.text.length, 'the text ends too early');
	}
	return json.text.length;
}
