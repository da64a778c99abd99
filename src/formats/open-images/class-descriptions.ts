// The list beside an Open Images table that names its classes: one code and one name a row.

import { cellText, eachRow, firstRow, writtenCell } from '../text/csv';

/**
 * Names by code, in the order of the list (class-descriptions-boxable.csv, or oidv6-class-descriptions.csv with a
 * header). Rows without a code or a name are passed over.
 */
export function parseClassDescriptions(text: string): Map<string, string> {
	const names = new Map<string, string>();
	const separator = firstRow(text)?.separator ?? ',';
	eachRow(text, separator, (row) => {
		const code = cellText(text, row, 0);
		const name = cellText(text, row, 1);
		const isHeader = names.size === 0 && code.toLowerCase() === 'labelname';
		if (!isHeader && code !== '' && name !== '') names.set(code, name);
		return true;
	});
	return names;
}

/** A list in which every class is its own code. */
export function writeClassDescriptions(names: Iterable<string>): string {
	return Array.from(names, (name) => `${writtenCell(name, ',')},${writtenCell(name, ',')}\n`).join('');
}
