// NaN and Infinity in a JSON text, outside of strings.

import type { Span } from '../../core/problem';
import { backslash } from '../../formats/text/ascii';

const tokens = /-?\b(?:NaN|Infinity)\b/g;

/** Where such numbers stand, but for those inside of `told`, which is in the order of the text. */
export function strangeNumbers(text: string, told: readonly Span[]): Span[] {
	// Healthy texts end here, after two quick searches.
	if (!text.includes('NaN') && !text.includes('Infinity')) return [];
	const isTold = laterIn(told);
	const isQuoted = laterInStrings(text);
	const out: Span[] = [];
	for (const { 0: token, index } of text.matchAll(tokens)) {
		if (isQuoted(index) || isTold(index)) continue;
		out.push({ start: index, end: index + token.length });
	}
	return out;
}

export function strangeMessage(token: string): string {
	return `${token} is no JSON: Python reads it and computes with it, other tools refuse the whole file.`;
}

/** Whether an offset lies in one of `spans`; to be asked for offsets in ascending order. */
function laterIn(spans: readonly Span[]): (at: number) => boolean {
	let next = 0;
	return (at) => {
		while (next < spans.length && spans[next].end <= at) next++;
		return next < spans.length && spans[next].start <= at;
	};
}

/** Whether an offset lies in a string; to be asked for offsets in ascending order. */
function laterInStrings(text: string): (at: number) => boolean {
	let start = text.indexOf('"');
	let end = stringEnd(text, start);
	return (at) => {
		while (start >= 0 && end <= at) {
			start = text.indexOf('"', end);
			end = stringEnd(text, start);
		}
		return start >= 0 && start < at;
	};
}

/** The offset behind the string that starts at `start`. */
function stringEnd(text: string, start: number): number {
	let quote = start;
	for (;;) {
		quote = text.indexOf('"', quote + 1);
		if (quote < 0) return text.length;
		let slashes = 0;
		while (text.charCodeAt(quote - 1 - slashes) === backslash) slashes++;
		if (slashes % 2 === 0) return quote + 1;
	}
}
