// Lines of a table in an order, and those whose name holds what is searched.

export interface Sorting {
	/** Of the column; one that no column has leaves the lines as they come. */
	key: string;
	descending: boolean;
}

/**
 * The rows in the order of a value; equal ones stay as they come. What was not measured (`null`) is last in both directions.
 */
export function sorted<Row>(
	rows: readonly Row[],
	of: ((row: Row) => number | string | null) | undefined,
	descending: boolean,
): readonly Row[] {
	if (!of) return rows;
	const keyed = rows.map((row) => ({ row, value: of(row) }));
	const sign = descending ? -1 : 1;
	keyed.sort((a, b) => {
		if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
		return sign * compare(a.value, b.value);
	});
	return keyed.map(({ row }) => row);
}

function compare(a: number | string, b: number | string): number {
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	return String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** Precision and recall are -1 where nothing was there to be measured. */
export function measured(value: number | null | undefined): number | null {
	return value === null || value === undefined || value < 0 ? null : value;
}

/** Whether a name holds what was typed, in small or capital letters; nothing typed: any. */
export function holds(name: string, typed: string): boolean {
	return name.toLowerCase().includes(typed.trim().toLowerCase());
}
