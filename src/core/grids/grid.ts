// A grid is one feature level's anchors, implicit: a few numbers from which every box is computed.
// The one documented index order of the project: level, then row (y), then column (x), then shape.

/** Whether a framework computes its anchors and IoU in float32 or in float64. */
export type Precision = 'float32' | 'float64';

export interface Grid {
	/** The level's name on screen: `P2` ... `P6`, `C4`. */
	name: string;
	columns: number;
	rows: number;
	/** Distance between neighbouring places, input pixels. */
	strideX: number;
	strideY: number;
	/** Where the place of column 0, row 0 lies, input pixels. */
	originX: number;
	originY: number;
	/** `[x1, y1, x2, y2]` of each shape relative to its place, input pixels; length 4 x shapes. */
	shapes: Float64Array;
	/** Index of this grid's first anchor among the anchors of all grids. */
	firstIndex: number;
	precision: Precision;
}

/** Where an anchor stands. */
export interface AnchorPlace {
	/** Row in the list of grids. */
	level: number;
	row: number;
	column: number;
	/** Row in `Grid.shapes`. */
	shape: number;
}

/** Anchors at each place of the grid. */
export function shapesPerPlace(grid: Grid): number {
	return grid.shapes.length >> 2;
}

/** Anchors of one grid. */
export function gridSize(grid: Grid): number {
	return grid.rows * grid.columns * shapesPerPlace(grid);
}

/** Anchors of all grids together. */
export function anchorCount(grids: readonly Grid[]): number {
	const last = grids[grids.length - 1];
	return last ? last.firstIndex + gridSize(last) : 0;
}

/** Level of an anchor index. Throws RangeError outside `[0, anchorCount)`. */
export function levelOf(grids: readonly Grid[], index: number): number {
	for (let level = grids.length - 1; level >= 0; level--) {
		const grid = grids[level] as Grid;
		if (index >= grid.firstIndex && index < grid.firstIndex + gridSize(grid)) return level;
	}
	throw new RangeError(`anchor ${index} is outside 0..${anchorCount(grids) - 1}`);
}

/** Where the anchor with this index stands. */
export function placeOf(grids: readonly Grid[], index: number): AnchorPlace {
	const level = levelOf(grids, index);
	const grid = grids[level] as Grid;
	const shapes = shapesPerPlace(grid);
	const local = index - grid.firstIndex;
	const cell = Math.floor(local / shapes);
	return {
		level,
		row: Math.floor(cell / grid.columns),
		column: cell % grid.columns,
		shape: local % shapes,
	};
}

/** Index of the anchor that stands there. */
export function indexOf(grid: Grid, row: number, column: number, shape: number): number {
	return grid.firstIndex + (row * grid.columns + column) * shapesPerPlace(grid) + shape;
}

/** X of a column's place, input pixels, rounded as the framework rounds. */
export function placeX(grid: Grid, column: number): number {
	const x = grid.originX + column * grid.strideX;
	return grid.precision === 'float32' ? Math.fround(x) : x;
}

/** Y of a row's place, input pixels, rounded as the framework rounds. */
export function placeY(grid: Grid, row: number): number {
	const y = grid.originY + row * grid.strideY;
	return grid.precision === 'float32' ? Math.fround(y) : y;
}

/** Corners of an anchor in input pixels, exactly as the framework has them. */
export function anchorBox(
	grids: readonly Grid[],
	index: number,
	out: Float64Array = new Float64Array(4),
): Float64Array {
	const { level, row, column, shape } = placeOf(grids, index);
	const grid = grids[level] as Grid;
	const x = placeX(grid, column);
	const y = placeY(grid, row);
	for (let side = 0; side < 4; side++) {
		const value = (grid.shapes[4 * shape + side] as number) + (side & 1 ? y : x);
		out[side] = grid.precision === 'float32' ? Math.fround(value) : value;
	}
	return out;
}
