// What readers of tables share: images by the name in their rows, numbers with a decimal comma, cells to write into.

import type { Span } from '../../core/problem';
import type { NumberToken } from '../edit/number-tokens';
import type { WordSlot } from '../edit/slots';
import { type ProblemList, report } from '../problems';
import type { ImageRecord } from '../types';
import {
	type CsvRow,
	cellNumber,
	cellSpan,
	cellText,
	contentSpan,
	hasCell,
	isEmptyCell,
	type Separator,
	writtenCell,
} from './csv';
import { readNumber } from './json';

const plus = 43;
const decimalComma = 44;
const minus = 45;
const zero = 48;
const nine = 57;

const none = { name: '', at: -1 };

/** The images of a table in the order of their first rows; rows of one image need not stand together. */
export class ImageRows {
	readonly images: ImageRecord[] = [];
	private readonly byName = new Map<string, number>();
	private last = none;

	/**
	 * Row in `images` of the image that the row names in its cell `nameCell`, made at its first row, without a size; -1
	 * where it names none.
	 */
	of(text: string, row: CsvRow, nameCell: number): number {
		if (isEmptyCell(row, nameCell)) return -1;
		const { last } = this;
		const start = row.starts[nameCell];
		// Most rows stand behind one of the same image: no copy of its name is made then.
		if (row.ends[nameCell] - start === last.name.length && text.startsWith(last.name, start)) return last.at;
		const name = cellText(text, row, nameCell);
		let at = this.byName.get(name);
		if (at === undefined) {
			at = this.images.length;
			this.byName.set(name, at);
			this.images.push({
				id: name,
				fileName: name,
				width: null,
				height: null,
				objects: [],
				spans: { record: { start: row.start, end: row.end }, fileName: cellSpan(row, nameCell) },
			});
		}
		// A quote may be written twice, so that other letters say the same.
		this.last = name.includes('"') ? none : { name, at };
		return at;
	}
}

/** Tells a quote that nothing closes; the cell is read with it all the same. */
export function reportOpenQuote(problems: ProblemList, { openQuote }: CsvRow): void {
	if (openQuote < 0) return;
	report(
		problems,
		'record-expected',
		'error',
		{ start: openQuote, end: openQuote + 1 },
		'A quote is opened here and not closed before the end of its cell: it is read as a letter, but pandas joins the rows up to the next quote into one.',
	);
}

/** Tells a row that names no image. */
export function reportNoImage(problems: ProblemList, { start, end }: CsvRow): void {
	const message =
		'The row names no image, so its box belongs to none: it is left out here, and loaders stop when they open the image.';
	report(problems, 'record-expected', 'error', { start, end }, message);
}

/** The number of a cell: a decimal comma is read as a point and told; NaN where there is no number. */
export function decimalNumber(
	problems: ProblemList,
	text: string,
	row: CsvRow,
	cell: number,
	image: number,
): number {
	const comma = hasCell(row, cell) ? commaIn(text, row, cell) : -1;
	if (comma < 0) return cellNumber(text, row, cell);
	const span = contentSpan(row, cell);
	const edit = { span: { start: comma, end: comma + 1 }, text: '.' };
	report(
		problems,
		'number-decimal-comma',
		'error',
		span,
		'The number has a decimal comma: it is read as a point here, but training scripts stop on it.',
		{ image, fix: { title: 'Write a decimal point', edits: [edit] } },
	);
	return readNumber(text, span.start, span.end, decimalComma);
}

/** Numbers of the columns of xmin, ymin, xmax, ymax. */
export type CornerColumns = readonly [number, number, number, number];

/** How many of the corners say nothing. */
export function emptyCorners(row: CsvRow, [x1, y1, x2, y2]: CornerColumns): number {
	return (
		Number(isEmptyCell(row, x1)) +
		Number(isEmptyCell(row, y1)) +
		Number(isEmptyCell(row, x2)) +
		Number(isEmptyCell(row, y2))
	);
}

/** From the first corner to the last, as they stand in the row. All must be there. */
export function cornersSpan(row: CsvRow, [x1, y1, x2, y2]: CornerColumns): Span {
	const first = Math.min(x1, y1, x2, y2);
	const last = Math.max(x1, y1, x2, y2);
	return {
		start: row.starts[first] - Number(row.isQuoted[first]),
		end: row.ends[last] + Number(row.isQuoted[last]),
	};
}

/** The number of a cell as it stands. The cell must be there. */
export function cellToken(text: string, row: CsvRow, cell: number): NumberToken {
	const span = contentSpan(row, cell);
	const written = text.slice(span.start, span.end);
	const hasComma = commaIn(text, row, cell) >= 0;
	const value = hasComma ? readNumber(text, span.start, span.end, decimalComma) : cellNumber(text, row, cell);
	return { span, text: written, value };
}

/** A cell as a place for a word. The cell must be there. */
export function cellSlot(
	row: CsvRow,
	cell: number,
	separator: Separator,
	worded: (value: string) => string | { error: string } = (value) => value,
): WordSlot {
	const span: Span = cellSpan(row, cell);
	const isQuoted = row.isQuoted[cell];
	return {
		span,
		write: (value) => {
			const word = worded(value);
			if (typeof word !== 'string') return word;
			const written = writtenCell(word, separator);
			return isQuoted && !written.startsWith('"') ? `"${written}"` : written;
		},
	};
}

/**
 * Where the comma stands in a number with a decimal comma, as programs under a European locale write it; -1 for any
 * other cell. Looks at the letters one by one, as whole files are written so.
 */
function commaIn(text: string, { starts, ends }: CsvRow, cell: number): number {
	const end = ends[cell];
	const first = text.charCodeAt(starts[cell]);
	let comma = -1;
	for (let at = first === plus || first === minus ? starts[cell] + 1 : starts[cell]; at < end; at++) {
		const code = text.charCodeAt(at);
		if (code === decimalComma && comma < 0) comma = at;
		else if (code < zero || code > nine) return -1;
	}
	return comma + 1 === end ? -1 : comma;
}
