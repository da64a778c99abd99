// Points on grids: centres of the cells, and which of them lie within a box. A box holds a rectangle of columns and rows
// of every level, so that no other point is visited.

import type { Grid } from '../grids/grid';
import { layoutShapes, type ShapeLayout } from './window';

/** A level's shape with the centres of its columns and rows, float32. */
export interface PointLayout extends ShapeLayout {
	x: Float64Array;
	y: Float64Array;
}

/** The centres of every shape of every level. Sources: all frameworks take (x1 + x2) / 2 in float32. */
export function layoutPoints(grids: readonly Grid[]): PointLayout[] {
	return layoutShapes(grids, 0, null).map((shape) => ({
		...shape,
		x: centres(shape.left, shape.right),
		y: centres(shape.top, shape.bottom),
	}));
}

function centres(low: Float64Array, high: Float64Array): Float64Array {
	return low.map((value, k) => Math.fround(Math.fround(value + (high[k] as number)) / 2));
}

/** `[x1, y1, x2, y2]`, input pixels. */
export type Corners = [number, number, number, number];

/** Corners of row `k` of a list of boxes. */
export function cornersAt(boxes: Float64Array, k: number): Corners {
	return [
		boxes[4 * k] as number,
		boxes[4 * k + 1] as number,
		boxes[4 * k + 2] as number,
		boxes[4 * k + 3] as number,
	];
}

/** Columns `[c0, c1)` and rows `[r0, r1)` of each layout, four numbers a layout: the points within one box. */
export type PointWindows = Int32Array;

/** Windows of the points that lie more than `margin` pixels within all four sides of a box, compared in float32. */
export function pointsWithin(
	layouts: readonly PointLayout[],
	[x1, y1, x2, y2]: Corners,
	margin: number,
): PointWindows {
	const windows = new Int32Array(4 * layouts.length);
	for (let k = 0; k < layouts.length; k++) {
		const layout = layouts[k] as PointLayout;
		run(layout.x, layout.strideX, x1, x2, margin, windows, 4 * k);
		run(layout.y, layout.strideY, y1, y2, margin, windows, 4 * k + 2);
		if (windows[4 * k] === windows[4 * k + 1] || windows[4 * k + 2] === windows[4 * k + 3]) {
			windows.fill(0, 4 * k, 4 * k + 4);
		}
	}
	return windows;
}

/** Whether the point with this index stands in one of the windows. */
export function pointInside(layouts: readonly PointLayout[], windows: PointWindows, index: number): boolean {
	for (let k = 0; k < layouts.length; k++) {
		const { firstIndex, step, columns, rows } = layouts[k] as PointLayout;
		const place = (index - firstIndex) / step;
		if (!Number.isInteger(place) || place < 0 || place >= columns * rows) continue;
		const row = Math.floor(place / columns);
		const column = place - row * columns;
		return (
			column >= (windows[4 * k] as number) &&
			column < (windows[4 * k + 1] as number) &&
			row >= (windows[4 * k + 2] as number) &&
			row < (windows[4 * k + 3] as number)
		);
	}
	return false;
}

/** Points in all windows together. */
export function windowSize(windows: PointWindows): number {
	let size = 0;
	for (let k = 0; k < windows.length; k += 4) {
		const columns = (windows[k + 1] as number) - (windows[k] as number);
		size += columns * ((windows[k + 3] as number) - (windows[k + 2] as number));
	}
	return size;
}

/** The windows' common part. */
export function commonWindows(a: PointWindows, b: PointWindows): PointWindows {
	const out = new Int32Array(a.length);
	for (let k = 0; k < a.length; k += 4) {
		const c0 = Math.max(a[k] as number, b[k] as number);
		const c1 = Math.min(a[k + 1] as number, b[k + 1] as number);
		const r0 = Math.max(a[k + 2] as number, b[k + 2] as number);
		const r1 = Math.min(a[k + 3] as number, b[k + 3] as number);
		if (c0 < c1 && r0 < r1) out.set([c0, c1, r0, r1], k);
	}
	return out;
}

/** Indices of all points in the windows, ascending within each shape. */
export function indicesIn(layouts: readonly PointLayout[], windows: PointWindows): Int32Array {
	const out = new Int32Array(windowSize(windows));
	let at = 0;
	for (let k = 0; k < layouts.length; k++) {
		const { firstIndex, step, columns } = layouts[k] as PointLayout;
		const c0 = windows[4 * k] as number;
		const c1 = windows[4 * k + 1] as number;
		for (let row = windows[4 * k + 2] as number; row < (windows[4 * k + 3] as number); row++) {
			const start = firstIndex + row * columns * step;
			for (let column = c0; column < c1; column++) out[at++] = start + column * step;
		}
	}
	return out;
}

/** The run `[from, to)` of ascending places with `place - low > margin` and `high - place > margin`. */
function run(
	places: Float64Array,
	stride: number,
	low: number,
	high: number,
	margin: number,
	out: Int32Array,
	at: number,
): void {
	const first = places[0] as number;
	// One place further out on either side than the division says: rounding decides by the comparison alone.
	let from = Math.max(0, Math.floor((low - first) / stride) - 1);
	let to = Math.min(places.length, Math.ceil((high - first) / stride) + 2);
	while (from < to && !(Math.fround((places[from] as number) - low) > margin)) from++;
	while (to > from && !(Math.fround(high - (places[to - 1] as number)) > margin)) to--;
	out[at] = from;
	out[at + 1] = Math.max(from, to);
}
