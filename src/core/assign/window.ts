// Which anchors of a regular grid can reach an IoU with an object, without visiting the others.
// An object meets only a window of a level, and a shape whose area differs too much from the object's meets none:
// the overlap needed for IoU t is t * (areaObject + areaAnchor) / (1 + t).

import { type Grid, type Precision, shapeSides, shapesPerPlace } from '../grids/grid';

/** Pixels by which windows are widened, so that float32 rounding of coordinates loses no anchor. */
const slackPx = 2e-3;
/** Factor on the IoU asked for, for the same reason. */
export const slackIou = 1 - 1e-5;

/** One shape of one level laid out: the sides of every column and row, rounded as the framework rounds. */
export interface ShapeLayout {
	level: number;
	/** Index of (row 0, column 0, this shape) and the distance to the next column's. */
	firstIndex: number;
	step: number;
	columns: number;
	rows: number;
	left: Float64Array;
	right: Float64Array;
	/** right - left (+1 for inclusive pixels). */
	width: Float64Array;
	top: Float64Array;
	bottom: Float64Array;
	height: Float64Array;
	/** Columns and rows that may take part: `[from, to)`. Smaller than the grid where a border rule excludes anchors. */
	columnFrom: number;
	columnTo: number;
	rowFrom: number;
	rowTo: number;
	/** Nominal sides and place distances, for the windows. */
	nominalWidth: number;
	nominalHeight: number;
	strideX: number;
	strideY: number;
}

/** A rectangle of places: columns `[c0, c1]`, rows `[r0, r1]`, empty when c0 > c1 or r0 > r1. */
export interface Window {
	c0: number;
	c1: number;
	r0: number;
	r1: number;
	/** Overlap area that the asked IoU needs, square pixels. */
	overlap: number;
}

/**
 * Lays out every shape of every level.
 * @param plus 1 for inclusive pixels.
 * @param border anchors that reach further than this over `width` x `height` do not take part; `null` for no rule.
 */
export function layoutShapes(
	grids: readonly Grid[],
	plus: 0 | 1,
	border: { px: number; width: number; height: number } | null,
): readonly ShapeLayout[] {
	if (border) return laidOut(grids, plus, border);
	// Images of one size share their grids: they are laid out once.
	const known = layoutsOf.get(grids);
	if (known?.plus === plus) return known.layouts;
	const layouts = laidOut(grids, plus, null);
	layoutsOf.set(grids, { plus, layouts });
	return layouts;
}

const layoutsOf = new WeakMap<readonly Grid[], { plus: 0 | 1; layouts: readonly ShapeLayout[] }>();

function laidOut(
	grids: readonly Grid[],
	plus: 0 | 1,
	border: { px: number; width: number; height: number } | null,
): ShapeLayout[] {
	const layouts: ShapeLayout[] = [];
	grids.forEach((grid, level) => {
		const shapes = shapesPerPlace(grid);
		for (let shape = 0; shape < shapes; shape++) {
			const x = shapeSides(grid, shape, 'x');
			const y = shapeSides(grid, shape, 'y');
			const [columnFrom, columnTo] = border
				? insideRange(x.low, x.high, border.px, border.width)
				: [0, grid.columns];
			const [rowFrom, rowTo] = border ? insideRange(y.low, y.high, border.px, border.height) : [0, grid.rows];
			const nominal = grid.shapes.subarray(4 * shape, 4 * shape + 4);
			layouts.push({
				level,
				firstIndex: grid.firstIndex + shape,
				step: shapes,
				columns: grid.columns,
				rows: grid.rows,
				left: x.low,
				right: x.high,
				width: lengths(x.low, x.high, plus, grid.precision),
				top: y.low,
				bottom: y.high,
				height: lengths(y.low, y.high, plus, grid.precision),
				columnFrom,
				columnTo,
				rowFrom,
				rowTo,
				nominalWidth: (nominal[2] as number) - (nominal[0] as number) + plus,
				nominalHeight: (nominal[3] as number) - (nominal[1] as number) + plus,
				strideX: grid.strideX,
				strideY: grid.strideY,
			});
		}
	});
	return layouts;
}

function lengths(low: Float64Array, high: Float64Array, plus: 0 | 1, precision: Precision): Float64Array {
	const out = new Float64Array(low.length);
	for (let k = 0; k < out.length; k++) {
		const length = (high[k] as number) - (low[k] as number);
		out[k] = precision === 'float32' ? Math.fround(Math.fround(length) + plus) : length + plus;
	}
	return out;
}

/** Places whose sides satisfy `from >= -border` and `to < size + border`: one run, since both grow with the place. */
function insideRange(from: Float64Array, to: Float64Array, borderPx: number, size: number): [number, number] {
	let low = 0;
	while (low < from.length && (from[low] as number) < -borderPx) low++;
	let high = low;
	while (high < to.length && (to[high] as number) < size + borderPx) high++;
	return [low, high];
}

/** Highest IoU that a box of these sides can have with the shape, wherever it stands. */
export function bestPossibleIou(layout: ShapeLayout, width: number, height: number): number {
	const overlap = Math.min(width, layout.nominalWidth) * Math.min(height, layout.nominalHeight);
	return overlap / (width * height + layout.nominalWidth * layout.nominalHeight - overlap);
}

/**
 * Window of places at which the shape may have an IoU of at least `iou` with the object
 * (`left`, `top` and its sides, +1 included for inclusive pixels). Returns false when there is none.
 */
export function windowFor(
	layout: ShapeLayout,
	left: number,
	top: number,
	width: number,
	height: number,
	iou: number,
	out: Window,
): boolean {
	const areas = width * height + layout.nominalWidth * layout.nominalHeight;
	const asked = iou * slackIou;
	return windowOfOverlap(layout, left, top, width, height, (asked * areas) / (1 + asked), out);
}

/** The same for an overlap of at least `overlap` square pixels. */
export function windowOfOverlap(
	layout: ShapeLayout,
	left: number,
	top: number,
	width: number,
	height: number,
	overlap: number,
	out: Window,
): boolean {
	const overlapX = overlap / Math.min(height, layout.nominalHeight) - slackPx;
	const overlapY = overlap / Math.min(width, layout.nominalWidth) - slackPx;
	if (overlapX > Math.min(width, layout.nominalWidth) || overlapY > Math.min(height, layout.nominalHeight))
		return false;
	const x0 = layout.left[0] as number;
	const y0 = layout.top[0] as number;
	out.c0 = Math.max(
		layout.columnFrom,
		Math.ceil((left + overlapX - layout.nominalWidth - x0) / layout.strideX),
	);
	out.c1 = Math.min(layout.columnTo - 1, Math.floor((left + width - overlapX - x0) / layout.strideX));
	out.r0 = Math.max(layout.rowFrom, Math.ceil((top + overlapY - layout.nominalHeight - y0) / layout.strideY));
	out.r1 = Math.min(layout.rowTo - 1, Math.floor((top + height - overlapY - y0) / layout.strideY));
	out.overlap = overlap;
	return out.c0 <= out.c1 && out.r0 <= out.r1;
}

/** Columns of one row at which an overlap of `overlap` is possible when the rows overlap by `overlapY` pixels. */
export function narrowColumns(
	layout: ShapeLayout,
	window: Window,
	left: number,
	width: number,
	overlapY: number,
	out: { from: number; to: number },
): void {
	const overlapX = window.overlap / (overlapY + slackPx) - slackPx;
	const x0 = layout.left[0] as number;
	out.from = Math.max(window.c0, Math.ceil((left + overlapX - layout.nominalWidth - x0) / layout.strideX));
	out.to = Math.min(window.c1, Math.floor((left + width - overlapX - x0) / layout.strideX));
}
