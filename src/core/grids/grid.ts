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
	/** Given where rounding keeps boxes off the even spacing; the pixel fields then hold the nearest even spacing. */
	shares?: GridShares;
}

/** SSD: boxes are rounded as shares of the input first: a side is `fround(fround(place + side) * scale)`. */
export interface GridShares {
	/** Places of the columns and of the rows, shares of the input. */
	x: Float64Array;
	y: Float64Array;
	/** As `Grid.shapes`, in shares. */
	shapes: Float64Array;
	/** The input's width and height, pixels. */
	scaleX: number;
	scaleY: number;
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

/** Grids one behind the other: each gets the index of its first anchor. */
export function chainGrids(levels: readonly Omit<Grid, 'firstIndex'>[]): Grid[] {
	let firstIndex = 0;
	return levels.map((level) => {
		// Property by property: grids of all frameworks are objects of one layout, which keeps the matchers' code fast.
		const grid: Grid = {
			name: level.name,
			columns: level.columns,
			rows: level.rows,
			strideX: level.strideX,
			strideY: level.strideY,
			originX: level.originX,
			originY: level.originY,
			shapes: level.shapes,
			firstIndex,
			precision: level.precision,
			shares: level.shares,
		};
		firstIndex += gridSize(grid);
		return grid;
	});
}

/** Rows and columns of a feature map of this stride over a padded input: what is left over is a cell too. */
export function featureSize(
	padded: { width: number; height: number },
	stride: number,
): { rows: number; columns: number } {
	return { rows: Math.ceil(padded.height / stride), columns: Math.ceil(padded.width / stride) };
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
	return placeAt(grid.originX, grid.strideX, column, grid.precision);
}

/** Y of a row's place, input pixels, rounded as the framework rounds. */
export function placeY(grid: Grid, row: number): number {
	return placeAt(grid.originY, grid.strideY, row, grid.precision);
}

function placeAt(origin: number, stride: number, k: number, precision: Precision): number {
	const place = origin + k * stride;
	return precision === 'float32' ? Math.fround(place) : place;
}

/** One side of a shape at a place; `scale` is 1 but for shares. */
function sideAt(place: number, side: number, scale: number, precision: Precision): number {
	return precision === 'float32' ? Math.fround(Math.fround(place + side) * scale) : place + side;
}

/** Lower and upper sides of a shape at every column (`axis` x) or row (y), exactly as the framework has them. */
export function shapeSides(
	grid: Grid,
	shape: number,
	axis: 'x' | 'y',
): { low: Float64Array; high: Float64Array } {
	const { shares, precision } = grid;
	const along = axis === 'x';
	const places = shares ? (along ? shares.x : shares.y) : null;
	const scale = shares ? (along ? shares.scaleX : shares.scaleY) : 1;
	const origin = along ? grid.originX : grid.originY;
	const stride = along ? grid.strideX : grid.strideY;
	const sides = shares ? shares.shapes : grid.shapes;
	const first = sides[4 * shape + (along ? 0 : 1)] as number;
	const second = sides[4 * shape + (along ? 2 : 3)] as number;
	const count = along ? grid.columns : grid.rows;
	const low = new Float64Array(count);
	const high = new Float64Array(count);
	for (let k = 0; k < count; k++) {
		const place = places ? (places[k] as number) : placeAt(origin, stride, k, precision);
		low[k] = sideAt(place, first, scale, precision);
		high[k] = sideAt(place, second, scale, precision);
	}
	return { low, high };
}

/** Corners of an anchor in input pixels, exactly as the framework has them. */
export function anchorBox(
	grids: readonly Grid[],
	index: number,
	out: Float64Array = new Float64Array(4),
): Float64Array {
	const { level, row, column, shape } = placeOf(grids, index);
	const grid = grids[level] as Grid;
	const { shares, precision } = grid;
	const sides = shares ? shares.shapes : grid.shapes;
	const x = shares ? (shares.x[column] as number) : placeX(grid, column);
	const y = shares ? (shares.y[row] as number) : placeY(grid, row);
	for (let side = 0; side < 4; side++) {
		const scale = shares ? (side & 1 ? shares.scaleY : shares.scaleX) : 1;
		out[side] = sideAt(side & 1 ? y : x, sides[4 * shape + side] as number, scale, precision);
	}
	return out;
}
