import type { Span } from '../core/problem';
import { formatFacts } from '../formats/format-names';
import type { AnnotatedText } from '../formats/types';
import type { Rule } from './rule';
import { isFiniteBox } from './support/places';
import { strangeMessage, strangeNumbers } from './support/strange-numbers';

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
		'Told for tokens that no other rule tells: those in a box or a mask belong to box-not-finite, polygon-not-finite and the rules of what cannot be read.',
	repair: 'Write the number that was meant, or null.',
	check(file, report) {
		const { format, images } = file.annotations;
		if (images.length === 0 || formatFacts[format].extension !== '.json') return;
		// Records that are read in parts are looked through by their reader.
		if (file.part) return;
		for (const span of strangeNumbers(file.text, toldSpans(file)))
			report({ message: strangeMessage(file.text.slice(span.start, span.end)), span });
	},
};

/** Rules of readers that tell numbers which cannot be used. */
const tellNumbers: ReadonlySet<string> = new Set([
	'polygon-not-finite',
	'box-malformed',
	'segmentation-malformed',
]);

/** Boxes and masks whose numbers other rules tell, in the order of the text. */
function toldSpans({ annotations }: AnnotatedText): Span[] {
	const spans: Span[] = [];
	for (const { rule: name, span } of annotations.problems) {
		if (span && tellNumbers.has(name)) spans.push(span);
	}
	for (const { objects } of annotations.images) {
		for (const { box, spans: own } of objects) {
			if (own.box && !isFiniteBox(box)) spans.push(own.box);
		}
	}
	return spans.sort((a, b) => a.start - b.start);
}
