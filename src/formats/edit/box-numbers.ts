// Writes the sides of a box, one axis at a time: a side that stays keeps its text, and rounding leaves no box without
// size. Axes are pairs of ends, lower first, in image pixels; the tokens are in the units of the file.

import { type NumberStyle, rounded, unitOf, withDecimals } from './number-style';
import { type NumberToken, type Writer, writeNumber } from './number-tokens';

/** Lower and upper end. */
export type Ends = readonly [number, number];

/** How the numbers along an axis are written. */
export interface AxisUnits {
	style: NumberStyle;
	/** The file's units in an image pixel. */
	scale: number;
	/**
	 * Where the image ends, in the file's units: a number that lay inside is not pushed out by rounding. `null` for
	 * pixels, which may lie anywhere.
	 */
	limit: number | null;
}

export function inPixels(style: NumberStyle): AxisUnits {
	return { style, scale: 1, limit: null };
}

/**
 * Parts of an image of `extent` pixels, of which the whole has `limit` (1 for fractions, 100 for percent): written with
 * enough decimals for a tenth of a pixel, however few stand there.
 */
export function inParts(style: NumberStyle, extent: number, limit: number): AxisUnits {
	const decimals = Math.max(0, Math.ceil(Math.log10((extent * 10) / limit)));
	return { style: withDecimals(style, decimals), scale: limit / extent, limit };
}

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
	units: AxisUnits,
): void {
	const { style, scale } = units;
	const isLowerMoved = isMoved(before[0], after[0]);
	const isUpperMoved = isMoved(before[1], after[1]);
	let low = isLowerMoved ? rounded(kept(lower, after[0] * scale, units), style) : lower.value;
	let high = isUpperMoved ? rounded(kept(upper, after[1] * scale, units), style) : upper.value;
	if ((isLowerMoved || isUpperMoved) && after[1] > after[0] && high <= low) {
		if (isUpperMoved) high = low + unitOf(style);
		else low = high - unitOf(style);
	}
	writeNumber(writer, lower, low, style);
	writeNumber(writer, upper, high, style);
}

/** A token for the lower end and one for the size; returns what then stands there, in the file's units. */
export function writeStartAndSize(
	writer: Writer,
	[start, size]: readonly [NumberToken, NumberToken],
	before: Ends,
	after: Ends,
	units: AxisUnits,
): [start: number, size: number] {
	const { style, scale } = units;
	const low = isMoved(before[0], after[0]) ? writeUnits(writer, start, after[0] * scale, units) : start.value;
	if (isShifted(before, after)) return [low, size.value];
	const asked = after[1] * scale - low;
	const isSound = after[1] > after[0];
	return [
		low,
		writeNumber(writer, size, isSound && rounded(asked, style) <= 0 ? unitOf(style) : asked, style),
	];
}

/** A token for the centre and one for the size. */
export function writeCentreAndSize(
	writer: Writer,
	[centre, size]: readonly [NumberToken, NumberToken],
	before: Ends,
	after: Ends,
	{ scale, limit, style: learnt }: AxisUnits,
): void {
	// The middle of whole pixels may be half of one.
	const style = limit === null ? withDecimals(learnt, 1) : learnt;
	const units = { style, scale, limit };
	const middle = (after[0] + after[1]) / 2;
	if (isMoved((before[0] + before[1]) / 2, middle)) writeUnits(writer, centre, middle * scale, units);
	if (isShifted(before, after)) return;
	const asked = (after[1] - after[0]) * scale;
	writeUnits(writer, size, asked > 0 && rounded(asked, style) <= 0 ? unitOf(style) : asked, units);
}

/** Writes a number of the file's units; one that lay in the image is not pushed out of it by rounding. */
export function writeUnits(writer: Writer, token: NumberToken, value: number, units: AxisUnits): number {
	return writeNumber(writer, token, kept(token, value, units), units.style);
}

function kept(token: NumberToken, value: number, units: AxisUnits): number {
	return isInside(token.value, units) ? keptInside(value, units) : value;
}

export function isInside(value: number, { limit }: AxisUnits): boolean {
	return limit !== null && value >= 0 && value <= limit;
}

/** 0 or the limit for a number that lies beyond them by no more than one step of the style. */
export function keptInside(value: number, { style, limit }: AxisUnits): number {
	const slack = unitOf(style);
	const isNear = limit !== null && value >= -slack && value <= limit + slack;
	return isNear ? Math.min(Math.max(value, 0), limit) : value;
}
