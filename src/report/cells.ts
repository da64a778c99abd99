// One value of a table, whatever its column is made of.

import type { ReportColumn } from './types';

/** `null` where it is not known. */
export function cellOf(column: ReportColumn, row: number): string | number | boolean | null {
	switch (column.type) {
		case 'text':
			return column.values[row] ?? null;
		case 'integer':
			return column.values[row] ?? null;
		case 'number': {
			const value = column.values[row] as number;
			return Number.isNaN(value) ? null : value;
		}
		case 'flag':
			return column.values[row] === 1;
	}
}
