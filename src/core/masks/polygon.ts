// The COCO rasteriser: which pixels belong to a polygon, exactly as pycocotools decides it.
// Work is per frame column and edge, so coordinates far outside the frame cost nothing.

import type { Box } from '../geometry';
import { fillColumnMajor, frameFits } from './rle';

/** The rule works on a grid this many times finer than the pixels. */
const upsampling = 5;
/** Coordinates are held to this many pixels around the origin: the C code's int would overflow beyond. */
export const maxCoordinate = 400_000_000;

/**
 * Row-major 0/1 bitmap of `height * width` bytes: the parts (flat `x, y, ...` in pixels) OR-ed.
 *
 * cocodataset/cocoapi, common/maskApi.c, rleFrPoly and rleMerge. A part with a coordinate that is not finite adds
 * nothing. Throws a RangeError for frames that `frameFits` refuses.
 */
export function rasterisePolygons(parts: readonly Float64Array[], height: number, width: number): Uint8Array {
	if (!frameFits(height, width)) throw new RangeError(`frame of ${width} x ${height} pixels`);
	const bitmap = new Uint8Array(height * width);
	for (const part of parts) {
		const crossings = polygonCrossings(part, height, width);
		for (let i = 0; i + 1 < crossings.length; i += 2) {
			fillColumnMajor(bitmap, crossings[i], crossings[i + 1], height, width);
		}
	}
	return bitmap;
}

/**
 * Number of pixels that `rasterisePolygons` sets, without the bitmap: the runs of all parts, united.
 *
 * cocodataset/cocoapi, common/maskApi.c, rleFrPoly, rleMerge and rleArea. Throws a RangeError for frames that `frameFits`
 * refuses.
 */
export function polygonPixels(parts: readonly Float64Array[], height: number, width: number): number {
	if (parts.length > 1) {
		return polygonRuns(parts, height, width).reduce((sum, { start, end }) => sum + end - start, 0);
	}
	if (!frameFits(height, width)) throw new RangeError(`frame of ${width} x ${height} pixels`);
	// One part never lies over itself, so that its runs need not be held.
	let pixels = 0;
	for (const part of parts) {
		const crossings = polygonCrossings(part, height, width);
		for (let i = 0; i + 1 < crossings.length; i += 2) pixels += crossings[i + 1] - crossings[i];
	}
	return pixels;
}

/** Column-major positions `[start, end)` of a frame. */
export interface PixelRun {
	start: number;
	end: number;
}

/**
 * The pixels that `rasterisePolygons` sets, as runs in order with gaps between them. Takes as long as the polygons are
 * wide, however large the frame. Throws a RangeError for frames that `frameFits` refuses.
 */
export function polygonRuns(parts: readonly Float64Array[], height: number, width: number): PixelRun[] {
	if (!frameFits(height, width)) throw new RangeError(`frame of ${width} x ${height} pixels`);
	const runs: PixelRun[] = [];
	for (const part of parts) {
		const crossings = polygonCrossings(part, height, width);
		for (let i = 0; i + 1 < crossings.length; i += 2) {
			if (crossings[i] < crossings[i + 1]) runs.push({ start: crossings[i], end: crossings[i + 1] });
		}
	}
	if (parts.length > 1) runs.sort((a, b) => a.start - b.start);
	const united: PixelRun[] = [];
	for (const run of runs) {
		const last = united.at(-1);
		if (last && run.start <= last.end) last.end = Math.max(last.end, run.end);
		else united.push(run);
	}
	return united;
}

/** Crossings of the part at hand, and what sorts them; grown where needed and used again. */
let crossed = new Uint32Array(1024);
let crossedColumn = new Int32Array(1024);
let crossedCount = 0;
let inOrder = new Uint32Array(1024);
let columnStarts = new Int32Array(1024);

/**
 * Column-major positions at which the part's fill toggles, ascending: it is inside from the first to the second, and so on.
 * A part with a coordinate that is not finite has none. Valid until the next call.
 *
 * cocodataset/cocoapi, common/maskApi.c, rleFrPoly.
 */
export function polygonCrossings(part: Float64Array, height: number, width: number): Uint32Array {
	crossedCount = 0;
	const count = part.length >> 1;
	for (let i = 0; i < part.length; i++) if (!Number.isFinite(part[i])) return new Uint32Array(0);
	if (count > 0) {
		const startX = finePosition(part[0]);
		const startY = finePosition(part[1]);
		let x = startX;
		let y = startY;
		for (let next = 1; next <= count; next++) {
			const nextX = next < count ? finePosition(part[2 * next]) : startX;
			const nextY = next < count ? finePosition(part[2 * next + 1]) : startY;
			edgeCrossings(x, y, nextX, nextY, height, width);
			x = nextX;
			y = nextY;
		}
	}
	return sortedCrossings();
}

function addCrossing(column: number, position: number): void {
	if (crossedCount === crossed.length) {
		const [positions, columns] = [crossed, crossedColumn];
		crossed = new Uint32Array(2 * crossedCount);
		crossed.set(positions);
		crossedColumn = new Int32Array(2 * crossedCount);
		crossedColumn.set(columns);
	}
	crossedColumn[crossedCount] = column;
	crossed[crossedCount++] = position;
}

function sortedNatively(sorted: Uint32Array): Uint32Array {
	sorted.set(crossed.subarray(0, sorted.length));
	return sorted.sort();
}

/** So many crossings of one column are put in order one by one. */
const mostInAColumn = 64;

/** The crossings in order: by column, of which each has few. */
function sortedCrossings(): Uint32Array {
	const count = crossedCount;
	if (inOrder.length < count) inOrder = new Uint32Array(crossed.length);
	const sorted = inOrder.subarray(0, count);
	let low = Infinity;
	let high = -1;
	for (let i = 0; i < count; i++) {
		const column = crossedColumn[i];
		if (column < low) low = column;
		if (column > high) high = column;
	}
	if (high - low > mostInAColumn * count) return sortedNatively(sorted);
	const columns = Math.max(0, high - low + 1);
	if (columnStarts.length <= columns) columnStarts = new Int32Array(2 * columns);
	else columnStarts.fill(0, 0, columns + 1);
	for (let i = 0; i < count; i++) columnStarts[crossedColumn[i] - low + 1]++;
	for (let column = 0; column < columns; column++) {
		if (columnStarts[column + 1] > mostInAColumn) return sortedNatively(sorted);
		columnStarts[column + 1] += columnStarts[column];
	}
	for (let i = 0; i < count; i++) sorted[columnStarts[crossedColumn[i] - low]++] = crossed[i];
	for (let i = 1; i < count; i++) {
		const position = sorted[i];
		let at = i;
		for (; at > 0 && sorted[at - 1] > position; at--) sorted[at] = sorted[at - 1];
		sorted[at] = position;
	}
	return sorted;
}

function finePosition(pixel: number): number {
	return Math.trunc(upsampling * Math.min(Math.max(pixel, -maxCoordinate), maxCoordinate) + 0.5);
}

/**
 * Adds where one edge crosses the centre line of a frame column.
 *
 * The C code walks the edge in single steps along its longer axis, from its lower end, and looks at steps whose fine x
 * goes from `5c + 2` to `5c + 3` or back. The fine x never turns along an edge, so each column has one such step.
 */
function edgeCrossings(xa: number, ya: number, xb: number, yb: number, height: number, width: number): void {
	const dx = Math.abs(xb - xa);
	const dy = Math.abs(yb - ya);
	if (dx === 0) return;
	const alongX = dx >= dy;
	const swap = alongX ? xa > xb : ya > yb;
	const xs = swap ? xb : xa;
	const ys = swap ? yb : ya;
	const xe = swap ? xa : xb;
	const ye = swap ? ya : yb;
	const slope = alongX ? (ye - ys) / dx : (xe - xs) / dy;
	const firstColumn = Math.max(0, Math.ceil((Math.min(xa, xb) - 2) / upsampling));
	const lastColumn = Math.min(width - 1, Math.floor((Math.max(xa, xb) - 3) / upsampling));
	for (let column = firstColumn; column <= lastColumn; column++) {
		const left = upsampling * column + 2;
		let fineY: number;
		if (alongX) {
			// The upper of both ends of the step.
			const t = slope >= 0 ? left - xs : left - xs + 1;
			fineY = Math.trunc(ys + slope * t + 0.5);
		} else {
			fineY = ys + lastStepBefore(xs, slope, left, dy);
		}
		const y = Math.ceil(Math.min(Math.max((fineY + 0.5) / upsampling - 0.5, 0), height));
		addCrossing(column, column * height + y);
	}
}

/** The last step `t` of a steep edge whose fine x is still on its own side of the line between `left` and `left + 1`. */
function lastStepBefore(xs: number, slope: number, left: number, steps: number): number {
	let t = Math.min(Math.max(Math.floor((left + 0.5 - xs) / slope), 0), steps - 1);
	while (t > 0 && !isBefore(xs, slope, left, t)) t--;
	while (t + 1 < steps && isBefore(xs, slope, left, t + 1)) t++;
	return t;
}

function isBefore(xs: number, slope: number, left: number, t: number): boolean {
	const x = Math.trunc(xs + slope * t + 0.5);
	return slope > 0 ? x <= left : x > left;
}

/** Corners around all finite vertices, image pixels; `null` when there are none. */
export function polygonBounds(parts: readonly Float64Array[]): Box | null {
	const bounds: Box = [0, 0, 0, 0];
	return measureBounds(parts, bounds) ? bounds : null;
}

/** `polygonBounds` into `bounds`, for loops over many objects; `false` (and `bounds` as it was) when there are none. */
export function measureBounds(parts: readonly Float64Array[], bounds: Box): boolean {
	let x1 = Infinity;
	let y1 = Infinity;
	let x2 = -Infinity;
	let y2 = -Infinity;
	for (const part of parts) {
		for (let i = 0; i + 1 < part.length; i += 2) {
			const x = part[i];
			const y = part[i + 1];
			if (x < x1) x1 = x;
			if (x > x2) x2 = x;
			if (y < y1) y1 = y;
			if (y > y2) y2 = y;
		}
	}
	if (!(x1 <= x2 && y1 <= y2)) return false;
	bounds[0] = x1;
	bounds[1] = y1;
	bounds[2] = x2;
	bounds[3] = y2;
	return true;
}
