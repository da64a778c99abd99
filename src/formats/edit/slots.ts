// Where the numbers and words of one record stand: places in the text of the file. A format says that, and edits are
// written the same way for all (by-slots.ts).

import type { Span } from '../../core/problem';
import type { Padding } from './number-style';
import type { NumberToken } from './number-tokens';

/** One axis of a box: both ends, the lower end and the size, or the centre and the size. */
export interface AxisSlots {
	as: 'ends' | 'start-size' | 'centre-size';
	numbers: readonly [NumberToken, NumberToken];
}

/** A corner: its two numbers, and the text that is copied and set apart for a new one (a pair, a record, "x,y"). */
export interface PointSlots {
	span: Span;
	x: NumberToken;
	y: NumberToken;
}

/**
 * The corners of a part: one after another, or all x in one list and all y in another. Points that are no corners (a
 * circle's centre, two ends of a turned box) are given alike: they move with the object, and `editable.vertices` is off.
 */
export type PolygonSlots =
	| { as: 'points'; points: readonly PointSlots[] }
	| { as: 'columns'; x: readonly NumberToken[]; y: readonly NumberToken[] };

/** A word of the record. A span without length is a place where it is put in. */
export interface WordSlot {
	span: Span;
	/** What is written over the span, quotes and key included where the span lacks them; or why it cannot be. */
	write(value: string): string | { error: string };
}

export interface RecordSlots {
	/** All records that are the object, where there are more than the one at `object.spans.record`; in order. */
	records?: readonly Span[];
	/** x, then y; `null` where the record writes no box of its own. */
	box: readonly [AxisSlots, AxisSlots] | null;
	/** In the order of the object's polygons; empty where it has none. */
	polygons: readonly PolygonSlots[];
	/** The file's units in an image pixel, x and y: 1 for pixels, 1 / width for fractions, 100 / width for percent. */
	scale: readonly [number, number];
	padding: Padding;
	/** Everywhere the class of the object stands. */
	className: readonly WordSlot[] | { error: string };
	/** Where the flag stands: `write('true')` sets it, `write('false')` takes it away. */
	flag: readonly WordSlot[] | { error: string };
	/** What a copy of the record must say otherwise (its id, its key): places inside the records; or why there is no copy. */
	copy: readonly { span: Span; text: string }[] | { error: string };
	/** Why the record cannot be taken out, `null` where it can. */
	keep: string | null;
}
