// The linear sum assignment problem: one column for each row (or one row for each column) so that the sum is least.
// Shortest augmenting paths with dual prices, in the very order of SciPy's solver, so that ties come out alike.

/**
 * Column of each row, -1 for rows that stay without one (only where there are more rows than columns).
 *
 * @param cost `[rows * columns]`, row-major, finite.
 * @throws RangeError when a cost is NaN or -Infinity, or no complete assignment has a finite sum.
 * Sources: scipy/scipy scipy/optimize/rectangular_lsap/rectangular_lsap.cpp (solve); D. F. Crouse, On implementing
 * 2D rectangular assignment algorithms, IEEE Transactions on Aerospace and Electronic Systems 52 (2016).
 */
export function linearSumAssignment(cost: Float64Array, rows: number, columns: number): Int32Array {
	for (let k = 0; k < rows * columns; k++) {
		if (!((cost[k] as number) > Number.NEGATIVE_INFINITY)) {
			throw new RangeError(`cost[${k}] is ${cost[k]}: an assignment needs numbers`);
		}
	}
	if (rows <= columns) return solve(cost, rows, columns);
	const turned = new Float64Array(rows * columns);
	for (let i = 0; i < rows; i++) {
		for (let j = 0; j < columns; j++) turned[j * rows + i] = cost[i * columns + j] as number;
	}
	const rowOfColumn = solve(turned, columns, rows);
	const columnOfRow = new Int32Array(rows).fill(-1);
	for (let j = 0; j < columns; j++) columnOfRow[rowOfColumn[j] as number] = j;
	return columnOfRow;
}

/** Rows are matched one after another; each extends the matching along the cheapest alternating path. */
function solve(cost: Float64Array, rows: number, columns: number): Int32Array {
	const columnOfRow = new Int32Array(rows).fill(-1);
	const rowOfColumn = new Int32Array(columns).fill(-1);
	const rowPrice = new Float64Array(rows);
	const columnPrice = new Float64Array(columns);
	/** Cheapest path to each column, and the row it comes from. */
	const distance = new Float64Array(columns);
	const from = new Int32Array(columns);
	/** Columns that the path has not reached; the reached ones move behind `open`. */
	const remaining = new Int32Array(columns);
	const reachedRows = new Int32Array(rows);

	for (let start = 0; start < rows; start++) {
		// From the last column to the first: equal costs then give row k column k, as SciPy does.
		for (let k = 0; k < columns; k++) remaining[k] = columns - 1 - k;
		distance.fill(Number.POSITIVE_INFINITY);
		let open = columns;
		let reached = 0;
		let row = start;
		let length = 0;
		let sink = -1;
		while (sink < 0) {
			reachedRows[reached++] = row;
			const base = row * columns;
			const price = rowPrice[row] as number;
			let lowest = Number.POSITIVE_INFINITY;
			let at = -1;
			for (let k = 0; k < open; k++) {
				const column = remaining[k] as number;
				const path = length + (cost[base + column] as number) - price - (columnPrice[column] as number);
				let best = distance[column] as number;
				if (path < best) {
					from[column] = row;
					distance[column] = path;
					best = path;
				}
				// Among equals a free column is preferred: it ends the path.
				if (best < lowest || (best === lowest && rowOfColumn[column] === -1)) {
					lowest = best;
					at = k;
				}
			}
			if (lowest === Number.POSITIVE_INFINITY) {
				throw new RangeError('no assignment of finite cost exists');
			}
			length = lowest;
			const column = remaining[at] as number;
			if (rowOfColumn[column] === -1) sink = column;
			else row = rowOfColumn[column] as number;
			remaining[at] = remaining[--open] as number;
			remaining[open] = column;
		}
		rowPrice[start] = (rowPrice[start] as number) + length;
		for (let k = 1; k < reached; k++) {
			const i = reachedRows[k] as number;
			rowPrice[i] = (rowPrice[i] as number) + (length - (distance[columnOfRow[i] as number] as number));
		}
		for (let k = open; k < columns; k++) {
			const j = remaining[k] as number;
			columnPrice[j] = (columnPrice[j] as number) - (length - (distance[j] as number));
		}
		extend(columnOfRow, rowOfColumn, from, start, sink);
	}
	return columnOfRow;
}

/** Flips the matching along the path that ends in the free column `sink`. */
function extend(
	columnOfRow: Int32Array,
	rowOfColumn: Int32Array,
	from: Int32Array,
	start: number,
	sink: number,
): void {
	let column = sink;
	for (;;) {
		const row = from[column] as number;
		rowOfColumn[column] = row;
		const before = columnOfRow[row] as number;
		columnOfRow[row] = column;
		if (row === start) return;
		column = before;
	}
}
