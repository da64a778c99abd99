// The rows of a YOLO label file and what one row is by its number of columns: a box, a polygon or key points.

import type { Span } from '../../core/problem';

export interface Token {
	text: string;
	/** UTF-16 offset in the file. */
	start: number;
}

export interface YoloRow {
	/** Counted from 1. */
	line: number;
	tokens: Token[];
	/** From the first token to the end of the last. */
	span: Span;
}

/** A row read: four numbers of a box or the points of a polygon, fractions of the image, in the row's order. */
export interface RowShape {
	kind: 'box' | 'polygon';
	numbers: number[];
	/** The tokens that `numbers` come from. */
	span: Span;
	/** A sixth column that a label row does not have. */
	hasExtraColumn: boolean;
}

/** The body-part layout of COCO, which files without a yaml most often hold. */
const cocoKeypoints = 17;

/** All rows that hold something; spaces, tabs and any line ends separate. */
export function splitRows(text: string): YoloRow[] {
	const rows: YoloRow[] = [];
	let line = 0;
	for (const { 0: content, index } of text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g)) {
		line++;
		const tokens: Token[] = [];
		for (const token of content.matchAll(/[^\s\ufeff]+/g))
			tokens.push({ text: token[0], start: index + token.index });
		if (tokens.length === 0) continue;
		const last = tokens[tokens.length - 1];
		rows.push({ line, tokens, span: { start: tokens[0].start, end: last.start + last.text.length } });
	}
	return rows;
}

/** NaN and infinities as Python's `float` reads them; `undefined` for what is no number at all. */
export function tokenNumber(text: string): number | undefined {
	const special = /^([-+]?)(nan|inf|infinity)$/i.exec(text);
	if (special) {
		if (special[2].toLowerCase() === 'nan') return Number.NaN;
		return special[1] === '-' ? -Infinity : Infinity;
	}
	if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return undefined;
	return Number(text);
}

/**
 * What a row holds by its number of columns: 5 a box, an odd number from 7 on a polygon, with key points a box and
 * the points behind it. Rows of other lengths are told.
 *
 * Source: ultralytics/ultralytics, data/utils.py (verify_image_label).
 */
export function readRow(
	row: YoloRow,
	{ isPose, keypoints }: { isPose: boolean; keypoints: [number, number] | null },
): RowShape | { error: string } {
	const { tokens } = row;
	const columns = tokens.length;
	const expected = keypoints ? 5 + keypoints[0] * keypoints[1] : null;
	if (isPose && expected !== null && columns !== expected) {
		return {
			error: `The row has ${columns} columns instead of ${expected} (class, box and ${keypoints?.[0]} key points)`,
		};
	}
	const isBox = isPose || columns === 5 || columns === 6;
	if (columns < 5) return { error: `The row has ${columns} columns, a box needs 5` };
	if (!isBox && columns % 2 === 0) {
		return { error: `The row has ${columns - 1} coordinates, a polygon needs an even number` };
	}
	const used = isBox ? tokens.slice(1, 5) : tokens.slice(1);
	const numbers: number[] = [];
	for (const { text } of used) {
		const value = tokenNumber(text);
		if (value === undefined) return { error: `"${text.slice(0, 40)}" is not a number` };
		numbers.push(value);
	}
	const last = used[used.length - 1];
	return {
		kind: isBox ? 'box' : 'polygon',
		numbers,
		span: { start: used[0].start, end: last.start + last.text.length },
		hasExtraColumn: !isPose && columns === 6,
	};
}

/**
 * Whether the rows hold key points although no yaml says so: all of one length, and behind the box either triples with
 * a visibility of 0, 1 or 2, or the 17 points of COCO that all lie in the row's own box.
 */
export function isPoseFile(rows: YoloRow[]): boolean {
	if (rows.length === 0) return false;
	const columns = rows[0].tokens.length;
	if (columns < 5 + 6 || rows.some(({ tokens }) => tokens.length !== columns)) return false;
	const values = rows.map(({ tokens }) => tokens.map(({ text }) => Number(text)));
	return values.every(hasVisibilities) || values.every(pointsLieInBox);
}

/** Whether the numbers behind a class look like a box and key points, so that a file of such rows is taken for them. */
export function isPoseRow(fractions: readonly number[]): boolean {
	const values = [0, ...fractions];
	return values.length >= 5 + 6 && (hasVisibilities(values) || pointsLieInBox(values));
}

function hasVisibilities(values: number[]): boolean {
	if ((values.length - 5) % 3 !== 0) return false;
	for (let i = 7; i < values.length; i += 3) {
		if (values[i] !== 0 && values[i] !== 1 && values[i] !== 2) return false;
	}
	return true;
}

function pointsLieInBox(values: number[]): boolean {
	if (values.length !== 5 + 2 * cocoKeypoints) return false;
	const [, cx, cy, w, h] = values;
	const slack = 0.02;
	for (let i = 5; i + 1 < values.length; i += 2) {
		const isUnset = values[i] === 0 && values[i + 1] === 0;
		const isInside =
			Math.abs(values[i] - cx) <= w / 2 + slack && Math.abs(values[i + 1] - cy) <= h / 2 + slack;
		if (!isUnset && !isInside) return false;
	}
	return true;
}
