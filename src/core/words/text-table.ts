// Rows of cells as lines of a text whose columns stand under each other.

/**
 * @param others Side that columns behind the first are set to: numbers stand right.
 */
export function textTable(rows: readonly (readonly string[])[], others: 'left' | 'right'): string[] {
	const count = Math.max(0, ...rows.map(({ length }) => length));
	const widths = Array.from({ length: count }, (_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	return rows.map((row) =>
		row
			.map((cell, column) => {
				const width = widths[column] as number;
				return column > 0 && others === 'right' ? cell.padStart(width) : cell.padEnd(width);
			})
			.join('  ')
			.trimEnd(),
	);
}
