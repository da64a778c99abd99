// Rows and cells of a table in text, by where they stand: nothing is copied until a cell is asked for.
// Quotes, doubled quotes and every line end are understood; a quote that nothing closes is a letter like any other.

import type { Span } from '../../core/problem';
import { quote } from './ascii';
import { readNumber } from './json';

export type Separator = ',' | ';' | '\t';

/** The cells of one row. `eachRow` fills the same record for every row, so keep none of it. */
export interface CsvRow {
	/** Line that the row starts on, counted from 1. */
	line: number;
	/** From its first cell to its last, quotes included. */
	start: number;
	end: number;
	/** Number of cells; the lists may be longer. */
	count: number;
	/** Of what a cell says: without quotes, and without the spaces around it. */
	starts: number[];
	ends: number[];
	isQuoted: boolean[];
	/** Where a quote is opened that nothing closes, -1 for nowhere. */
	openQuote: number;
}

const tab = 9;
const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const byteOrderMark = 0xfeff;

/** Visits every row that holds something; stops where `visit` returns `false`. */
export function eachRow(
	text: string,
	separator: Separator,
	visit: (row: CsvRow) => boolean | undefined,
): void {
	const row = createRow();
	let line = 1;
	let at = text.charCodeAt(0) === byteOrderMark ? 1 : 0;
	while (at < text.length) {
		row.line = line;
		const end = readRow(text, separator, at, row);
		line += linesIn(text, row);
		const isEmpty = row.count === 1 && row.starts[0] === row.ends[0] && !row.isQuoted[0];
		if (!isEmpty && visit(row) === false) return;
		if (end >= text.length) return;
		at = text.charCodeAt(end) === carriageReturn && text.charCodeAt(end + 1) === lineFeed ? end + 2 : end + 1;
		line++;
	}
}

/** The row that starts at `start`. Its line is not known. */
export function rowAt(text: string, separator: Separator, start: number): CsvRow {
	const row = createRow();
	readRow(text, separator, start, row);
	return row;
}

/** The first row that holds something, and what separates its cells; `null` in an empty text. */
export function firstRow(text: string): { row: CsvRow; separator: Separator } | null {
	let best: { row: CsvRow; separator: Separator } | null = null;
	for (const separator of [',', ';', '\t'] as const) {
		eachRow(text, separator, (row) => {
			if (!best || row.count > best.row.count) best = { row: copyOf(row), separator };
			return false;
		});
	}
	return best;
}

/** What a cell says; '' where the row has no such cell. */
export function cellText(text: string, row: CsvRow, cell: number): string {
	if (!hasCell(row, cell)) return '';
	const inner = text.slice(row.starts[cell], row.ends[cell]);
	return row.isQuoted[cell] && inner.includes('""') ? inner.replaceAll('""', '"') : inner;
}

export function cellTexts(text: string, row: CsvRow): string[] {
	return Array.from({ length: row.count }, (_, cell) => cellText(text, row, cell));
}

/** The number of a cell with a decimal point; NaN where there is none. */
export function cellNumber(text: string, row: CsvRow, cell: number): number {
	return hasCell(row, cell) ? readNumber(text, row.starts[cell], row.ends[cell]) : Number.NaN;
}

export function hasCell({ count }: CsvRow, cell: number): boolean {
	return cell >= 0 && cell < count;
}

/** Whether a cell says nothing, or is not there. */
export function isEmptyCell(row: CsvRow, cell: number): boolean {
	return !hasCell(row, cell) || row.starts[cell] === row.ends[cell];
}

/** What the cell says, without its quotes. The cell must be there. */
export function contentSpan({ starts, ends }: CsvRow, cell: number): Span {
	return { start: starts[cell], end: ends[cell] };
}

/** The cell with its quotes. The cell must be there. */
export function cellSpan({ starts, ends, isQuoted }: CsvRow, cell: number): Span {
	const mark = isQuoted[cell] ? 1 : 0;
	return { start: starts[cell] - mark, end: ends[cell] + mark };
}

/** `value` as a cell: in quotes where it would not be read back as it is otherwise. */
export function writtenCell(value: string, separator: Separator): string {
	const isPlain = !/["\r\n]|^[ \t\ufeff]|[ \t]$/.test(value) && !value.includes(separator);
	return isPlain ? value : `"${value.replaceAll('"', '""')}"`;
}

function createRow(): CsvRow {
	return { line: 1, start: 0, end: 0, count: 0, starts: [], ends: [], isQuoted: [], openQuote: -1 };
}

function copyOf(row: CsvRow): CsvRow {
	return { ...row, starts: [...row.starts], ends: [...row.ends], isQuoted: [...row.isQuoted] };
}

/** Fills `row` from the text at `from`; returns where its line ends. */
function readRow(text: string, separator: Separator, from: number, row: CsvRow): number {
	const separatorCode = separator.charCodeAt(0);
	const { starts, ends, isQuoted } = row;
	row.count = 0;
	row.openQuote = -1;
	let at = from;
	for (;;) {
		const cell = row.count++;
		const place = at;
		while (isSpace(text.charCodeAt(at), separatorCode)) at++;
		const close = text.charCodeAt(at) === quote ? closingQuote(text, at, separatorCode) : -1;
		if (close >= 0) {
			starts[cell] = at + 1;
			ends[cell] = close;
			isQuoted[cell] = true;
			at = close + 1;
			while (isSpace(text.charCodeAt(at), separatorCode)) at++;
		} else {
			if (text.charCodeAt(at) === quote && row.openQuote < 0) row.openQuote = at;
			const start = at;
			while (at < text.length && !isCellEnd(text.charCodeAt(at), separatorCode)) at++;
			let end = at;
			while (end > start && isSpace(text.charCodeAt(end - 1), separatorCode)) end--;
			starts[cell] = end > start ? start : place;
			ends[cell] = end > start ? end : place;
			isQuoted[cell] = false;
		}
		if (at < text.length && text.charCodeAt(at) === separatorCode) at++;
		else break;
	}
	row.start = cellSpan(row, 0).start;
	row.end = cellSpan(row, row.count - 1).end;
	return at;
}

/**
 * The quote that closes the one at `open`: the next that is not doubled, where the cell ends behind it; -1 where it does
 * not. Line ends may stand between.
 */
function closingQuote(text: string, open: number, separatorCode: number): number {
	let at = text.indexOf('"', open + 1);
	while (at >= 0 && text.charCodeAt(at + 1) === quote) at = text.indexOf('"', at + 2);
	if (at < 0) return -1;
	let behind = at + 1;
	while (isSpace(text.charCodeAt(behind), separatorCode)) behind++;
	return behind >= text.length || isCellEnd(text.charCodeAt(behind), separatorCode) ? at : -1;
}

function isSpace(code: number, separatorCode: number): boolean {
	return code === space || (code === tab && separatorCode !== tab);
}

function isCellEnd(code: number, separatorCode: number): boolean {
	return code === separatorCode || code === lineFeed || code === carriageReturn;
}

/** Line ends inside the quotes of a row. */
function linesIn(text: string, row: CsvRow): number {
	let lines = 0;
	for (let cell = 0; cell < row.count; cell++) {
		if (!row.isQuoted[cell]) continue;
		for (let at = row.starts[cell]; at < row.ends[cell]; at++) {
			if (text.charCodeAt(at) === lineFeed) lines++;
		}
	}
	return lines;
}
