// Writes the sides of a box, one axis at a time: a side that stays keeps its text, and rounding leaves no box without
// size. Axes are pairs of ends, lower first, in image pixels.

import { type NumberStyle, rounded, unitOf, withDecimals } from './number-style';
import { type NumberToken, type Writer, writeNumber } from './number-tokens';

/** Lower and upper end. */
export type Ends = readonly [number, number];

/** A side that moves less than this, in image pixels, stays. */
const stillPx = 1e-6;

/** Whether one end moved; what is not a number counts as moved when it becomes one. */
export function isMoved(before: number, after: number): boolean {
	return !(Math.abs(after - before) <= stillPx) && !(Number.isNaN(before) && Number.isNaN(after));
}

/** Whether both ends moved alike. */
function isShifted(before: Ends, after: Ends): boolean {
	return !isMoved(before[1] - before[0], after[1] - after[0]);
}

/** Two tokens that say where the ends are. */
export function writeEnds(
	writer: Writer,
	[lower, upper]: readonly [NumberToken, NumberToken],
	before: Ends,
	after: Ends,
	style: NumberStyle,
): void {
	const isLowerMoved = isMoved(before[0], after[0]);
	const isUpperMoved = isMoved(before[1], after[1]);
	let low = isLowerMoved ? rounded(after[0], style) : lower.value;
	let high = isUpperMoved ? rounded(after[1], style) : upper.value;
	if ((isLowerMoved || isUpperMoved) && after[1] > after[0] && high <= low) {
		if (isUpperMoved) high = low + unitOf(style);
		else low = high - unitOf(style);
	}
	writeNumber(writer, lower, low, style);
	writeNumber(writer, upper, high, style);
}

/** A token for the lower end and one for the size; returns what then stands there. */
export function writeStartAndSize(
	writer: Writer,
	[start, size]: readonly [NumberToken, NumberToken],
	before: Ends,
	after: Ends,
	style: NumberStyle,
): [start: number, size: number] {
	const low = isMoved(before[0], after[0]) ? writeNumber(writer, start, after[0], style) : start.value;
	if (isShifted(before, after)) return [low, size.value];
	const asked = after[1] - low;
	const isSound = after[1] > after[0];
	return [
		low,
		writeNumber(writer, size, isSound && rounded(asked, style) <= 0 ? unitOf(style) : asked, style),
	];
}

/** A token for the centre and one for the size, both as fractions of `extent` image pixels. */
export function writeCentreAndSize(
	writer: Writer,
	[centre, size]: readonly [NumberToken, NumberToken],
	before: Ends,
	after: Ends,
	{ extent, style }: { extent: number; style: NumberStyle },
): void {
	const fine = fractionStyle(style, extent);
	const middle = (after[0] + after[1]) / 2;
	if (isMoved((before[0] + before[1]) / 2, middle)) writeFraction(writer, centre, middle / extent, fine);
	if (isShifted(before, after)) return;
	const asked = (after[1] - after[0]) / extent;
	writeFraction(writer, size, asked > 0 && rounded(asked, fine) <= 0 ? unitOf(fine) : asked, fine);
}

/** A style for fractions of `extent` pixels: fine enough for a tenth of a pixel, however few decimals stand there. */
export function fractionStyle(style: NumberStyle, extent: number): NumberStyle {
	return withDecimals(style, Math.max(0, Math.ceil(Math.log10(extent * 10))));
}

/** Writes a fraction of the image; one that lay in 0 to 1 is not pushed out of it by rounding. */
export function writeFraction(writer: Writer, token: NumberToken, value: number, style: NumberStyle): void {
	writeNumber(writer, token, isInside(token.value) ? keptInside(value, style) : value, style);
}

export function isInside(fraction: number): boolean {
	return fraction >= 0 && fraction <= 1;
}

/** 0 or 1 for a fraction that lies beyond them by no more than one step of the style. */
export function keptInside(value: number, style: NumberStyle): number {
	const slack = unitOf(style);
	return value >= -slack && value <= 1 + slack ? Math.min(Math.max(value, 0), 1) : value;
}
