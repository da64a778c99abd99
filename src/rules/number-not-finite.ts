import type { Span } from '../core/problem';
import type { AnnotatedText } from '../formats/types';
import type { Rule } from './rule';
import { isFiniteBox } from './support/places';

const backslash = 92;
const tokens = /-?\b(?:NaN|Infinity)\b/g;

/**
 * NaN and Infinity in JSON.
 *
 * Sources: python/cpython Lib/json/encoder.py (allow_nan), Lib/json/decoder.py (NaN, Infinity); RFC 8259 section 6
 * (numeric values that cannot be represented are not permitted).
 */
export const rule: Rule = {
	name: 'number-not-finite',
	severity: 'warning',
	scope: 'file',
	title: 'NaN or Infinity in JSON',
	finds: 'A JSON file holds NaN, Infinity or -Infinity, which Python writes and JSON does not know.',
	training:
		'Python reads them back, and whatever is computed from them is NaN as well; labelling tools, browsers and stricter parsers refuse the whole file.',
	tolerance:
		'Told for tokens that no other rule tells: those in a box or a mask belong to box-not-finite and polygon-not-finite.',
	repair: 'Write the number that was meant, or null.',
	check(file, report) {
		const { format, images } = file.annotations;
		if (images.length === 0 || (format !== 'coco' && format !== 'labelme')) return;
		const { text } = file;
		// Healthy files end here, after two quick searches.
		if (!text.includes('NaN') && !text.includes('Infinity')) return;
		const isTold = laterIn(toldSpans(file));
		const isQuoted = laterInStrings(text);
		for (const { 0: token, index } of text.matchAll(tokens)) {
			if (isQuoted(index) || isTold(index)) continue;
			report({
				message: `${token} is no JSON: Python reads it and computes with it, other tools refuse the whole file.`,
				span: { start: index, end: index + token.length },
			});
		}
	},
};

/** Boxes and masks whose numbers other rules tell, in the order of the text. */
function toldSpans({ annotations }: AnnotatedText): Span[] {
	const spans: Span[] = [];
	for (const { rule: name, span } of annotations.problems) {
		if (span && name === 'polygon-not-finite') spans.push(span);
	}
	for (const { objects } of annotations.images) {
		for (const { box, spans: own } of objects) {
			if (own.box && !isFiniteBox(box)) spans.push(own.box);
		}
	}
	return spans.sort((a, b) => a.start - b.start);
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
