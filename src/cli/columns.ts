// Short ways to write columns of a report's tables.

import type { ReportColumn } from '../report/types';

export function textColumn(name: string, title: string, values: readonly (string | null)[]): ReportColumn {
	return { name, title, type: 'text', values };
}

export function wholeColumn(
	name: string,
	title: string,
	values: Int32Array | readonly (number | null)[],
): ReportColumn {
	return { name, title, type: 'integer', values };
}

/** @param digits on screen. */
export function numberColumn(
	name: string,
	title: string,
	values: Float64Array,
	digits: number,
): ReportColumn {
	return { name, title, type: 'number', values, digits };
}

/** One number of each row of an array with several. */
export function strided(
	values: Float64Array,
	{ count, width, at }: { count: number; width: number; at: number },
): Float64Array {
	return Float64Array.from({ length: count }, (_, row) => values[row * width + at] as number);
}

/** Names of columns from names that people gave, no two the same: "P2" becomes "p2". */
export function columnNames(prefix: string, names: readonly string[]): string[] {
	const taken = new Set<string>();
	return names.map((name) => {
		const plain = `${prefix}${name.toLowerCase().replace(/[^\p{Letter}\p{Number}]+/gu, '_')}`;
		let own = plain;
		for (let count = 2; taken.has(own); count++) own = `${plain}_${count}`;
		taken.add(own);
		return own;
	});
}
