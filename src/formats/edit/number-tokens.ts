// Numbers where they stand in a text, and writing one anew without touching what does not change.

import type { Span, TextEdit } from '../../core/problem';
import { formatNumber, learnStyle, type NumberStyle, type Padding } from './number-style';

export interface NumberToken {
	/** Without quotes. */
	span: Span;
	text: string;
	/** NaN where the text is no number. */
	value: number;
}

export function styleOf(tokens: readonly NumberToken[], padding: Padding): NumberStyle {
	return learnStyle(
		tokens.map(({ text }) => text),
		padding,
	);
}

/** Two numbers of an axis as its lower and upper end, in whichever order they stand. */
export function lowerFirst(one: NumberToken, other: NumberToken): readonly [NumberToken, NumberToken] {
	return other.value < one.value ? [other, one] : [one, other];
}

/** The replacements of one edit so far. */
export interface Writer {
	edits: TextEdit[];
	/** A number came out that cannot be written, so the edit as a whole is not. */
	isVoid: boolean;
}

export function createWriter(): Writer {
	return { edits: [], isVoid: false };
}

/** Writes `value` over `token`, unless that is what it says already; returns the value that then stands there. */
export function writeNumber(writer: Writer, token: NumberToken, value: number, style: NumberStyle): number {
	if (value === token.value) return value;
	if (!Number.isFinite(value)) {
		writer.isVoid = true;
		return value;
	}
	const text = formatNumber(value, style);
	const written = Number(text.replace(',', '.'));
	if (written !== token.value) writer.edits.push({ span: token.span, text });
	return written;
}

/** The replacements, or why there are none. */
export function finishWriter({ edits, isVoid }: Writer): TextEdit[] | { error: string } {
	if (!isVoid) return edits;
	return {
		error: 'The edit leads to a coordinate that is not a number: repair the numbers of the record first.',
	};
}
