// A table as CSV: RFC 4180 in UTF-8 without a byte order mark, names of columns in the first row, lines that end in CR LF.
// Values stand as they are: what is not known is empty, infinity "inf", a flag "true" or "false", numbers with all their digits.
// A text that begins with "=" is not changed, since that would change the data: a spreadsheet is told on import that it is text.

import { cellOf } from './cells';
import type { ReportTable } from './types';

/** Characters of a part, about. */
const partLength = 1 << 20;

/** The text in parts of about a megabyte, so that a large table is never one string. Sources: RFC 4180, section 2. */
export function* csvParts({ columns, count }: ReportTable): Generator<string> {
	let part = lineOf(columns.map(({ name }) => name));
	for (let row = 0; row < count; row++) {
		part += lineOf(columns.map((column) => fieldOf(cellOf(column, row))));
		if (part.length < partLength) continue;
		yield part;
		part = '';
	}
	yield part;
}

function fieldOf(value: string | number | boolean | null): string {
	if (value === null) return '';
	if (value === Number.POSITIVE_INFINITY) return 'inf';
	if (value === Number.NEGATIVE_INFINITY) return '-inf';
	return String(value);
}

function lineOf(fields: readonly string[]): string {
	return `${fields.map(quoted).join(',')}\r\n`;
}

function quoted(field: string): string {
	return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
