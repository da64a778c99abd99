// Values of JSON text in bytes: numbers exactly as JSON.parse gives them, and short strings. Places of what could not be
// read whole are found with the byte scanner of COCO files.

import { skipAny } from '../../formats/coco/bytes/record';
import { backslash } from '../../formats/text/ascii';

const minus = 45;
const point = 46;

/** Index behind the value that `numberAt` read last; `ranOut` where the bytes ended in it. */
export let behindNumber = 0;

/** Both factors of a quotient are exact up to here, so that one division rounds as the nearest double does. */
const exactMantissa = 2 ** 53;
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/**
 * The number that starts at `at` of `b[0, end)`, equal to JSON.parse's to the last bit; NaN for anything else, also for
 * what Python writes for no number. Sets `behindNumber`.
 */
export function numberAt(b: Uint8Array, at: number, end: number): number {
	let i = at;
	const isNegative = b[i] === minus;
	if (isNegative) i++;
	const first = i;
	let mantissa = 0;
	let digit = b[i] - 48;
	while (digit >= 0 && digit <= 9) {
		mantissa = mantissa * 10 + digit;
		digit = b[++i] - 48;
	}
	let decimals = 0;
	if (b[i] === point) {
		const from = i + 1;
		digit = b[++i] - 48;
		while (digit >= 0 && digit <= 9) {
			mantissa = mantissa * 10 + digit;
			digit = b[++i] - 48;
		}
		decimals = i - from;
	}
	const next = b[i];
	const isOver = next === 44 || next === 93 || next === 125 || next <= 32;
	if (!isOver || i >= end || i === first || decimals > 22) return slowNumber(b, at, end);
	let value = mantissa;
	if (mantissa < exactMantissa) {
		if (decimals > 0) value = mantissa / powersOfTen[decimals];
	} else {
		value = longNumber(b, first, i, decimals);
		if (Number.isNaN(value)) return slowNumber(b, at, end);
	}
	behindNumber = i;
	return isNegative ? -value : value;
}

/** Digits behind the first 15 or 16 that can be kept beside them. */
const mostLowDigits = 15;
/** Splits a double into two halves whose products are exact. */
const splitter = 2 ** 27 + 1;
/** The quotient below is this near, as a share of it. */
const nearness = 2 ** -98;

/**
 * The number of more digits than a double holds, as frameworks write float32 (87.86182403564453): their quotient in two
 * doubles, about 104 bits. NaN where that is too near to the middle of two doubles to say which one is nearer.
 *
 * Source: Dekker, A Floating-Point Technique for Extending the Available Precision, Numerische Mathematik 18, 1971.
 */
function longNumber(b: Uint8Array, first: number, end: number, decimals: number): number {
	let high = 0;
	let low = 0;
	let lowDigits = 0;
	for (let i = first; i < end; i++) {
		const code = b[i];
		if (code === point) continue;
		if (high < 9e14) high = high * 10 + (code - 48);
		else {
			low = low * 10 + (code - 48);
			lowDigits++;
		}
	}
	if (lowDigits > mostLowDigits) return Number.NaN;
	const scale = powersOfTen[lowDigits];
	const product = high * scale;
	const digits = product + low;
	const rest = productError(high, scale, product) + (low - (digits - product));
	const divisor = powersOfTen[decimals];
	const quotient = digits / divisor;
	const back = quotient * divisor;
	const remainder = digits - back - productError(quotient, divisor, back) + rest;
	const correction = remainder / divisor;
	const doubt = quotient * nearness;
	const value = quotient + (correction - doubt);
	return value === quotient + (correction + doubt) ? value : Number.NaN;
}

/** What the product of two doubles lost when it was rounded to `product`. */
function productError(a: number, b: number, product: number): number {
	const largeA = a * splitter;
	const highA = largeA - (largeA - a);
	const lowA = a - highA;
	const largeB = b * splitter;
	const highB = largeB - (largeB - b);
	const lowB = b - highB;
	return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

function slowNumber(b: Uint8Array, at: number, end: number): number {
	behindNumber = skipAny(b, at, end);
	if (behindNumber < 0) return Number.NaN;
	const token = latin1(b, at, behindNumber);
	if (/^-?\d/.test(token)) return Number(token);
	if (/^-?Infinity$/.test(token)) return token.startsWith('-') ? -Infinity : Infinity;
	return Number.NaN;
}

/** The text of the bytes `[start, end)`, one character a byte; cut to 400. */
function latin1(b: Uint8Array, start: number, end: number): string {
	return String.fromCharCode(...b.subarray(start, Math.min(end, start + 400)));
}

/** The text of the JSON string whose quotes stand at `start` and before `end`. */
export function textAt(b: Uint8Array, start: number, end: number): string {
	const inner = b.subarray(start + 1, end - 1);
	const text = new TextDecoder().decode(inner);
	if (!inner.includes(backslash)) return text;
	try {
		return JSON.parse(`"${text}"`) as string;
	} catch {
		return text;
	}
}
