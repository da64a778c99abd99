// Polygons and measured masks as COCO's column-major counts: what overlaps of masks are computed from.

import { polygonCrossings, polygonRuns } from './polygon';

/**
 * Counts of the united pixels of `parts` (flat `x, y, ...` in pixels) in a frame of `height * width` pixels, the first
 * for zeros. Throws a RangeError for frames that `frameFits` refuses.
 *
 * cocodataset/cocoapi, common/maskApi.c, rleFrPoly and rleMerge.
 */
export function polygonCounts(parts: readonly Float64Array[], height: number, width: number): Uint32Array {
	if (parts.length === 1)
		return countsOf(polygonCrossings(parts[0] as Float64Array, height, width), height * width);
	const united = polygonRuns(parts, height, width);
	return countsOf(
		united.flatMap(({ start, end }) => [start, end]),
		height * width,
	);
}

/** Counts between positions at which zeros and ones take turns, ascending; two at one place cancel each other. */
function countsOf(toggles: ArrayLike<number>, total: number): Uint32Array {
	const kept = new Uint32Array(toggles.length + 1);
	let length = 0;
	for (let i = 0; i < toggles.length; i++) {
		if (length > 0 && kept[length - 1] === toggles[i]) length--;
		else kept[length++] = toggles[i];
	}
	if (length === 0 || kept[length - 1] < total) kept[length++] = total;
	for (let i = length - 1; i > 0; i--) kept[i] -= kept[i - 1];
	return kept.subarray(0, length);
}

/** Pixels of ones, and their box in pixels; all zeros where there are none. */
export interface MeasuredRuns {
	area: number;
	x: number;
	y: number;
	width: number;
	height: number;
}

/**
 * Measures the first `runs` of `counts` as the COCO API does, also where they do not fill their frame or where a run of ones is empty: area and
 * box of a result whose record has no box.
 *
 * cocodataset/cocoapi, common/maskApi.c, rleArea and rleToBbox.
 */
export function measureRuns(
	counts: Uint32Array,
	runs: number,
	frame: { height: number; width: number },
	into: MeasuredRuns,
): void {
	const side = frame.height;
	let area = 0;
	let left = frame.width;
	let top = side;
	let right = 0;
	let bottom = 0;
	let column = 0;
	let row = 0;
	const pairs = runs & ~1;
	for (let k = 0; k < pairs; k += 2) {
		row += counts[k];
		if (row >= side) {
			row -= side;
			column++;
			if (row >= side) {
				const columns = Math.floor(row / side);
				column += columns;
				row -= columns * side;
			}
		}
		const first = column;
		if (column < left) left = column;
		if (row < top) top = row;
		if (column > right) right = column;
		if (row > bottom) bottom = row;
		const ones = counts[k + 1];
		area += ones;
		// The last pixel: the one before the first for an empty run, as the C code has it.
		row += ones - 1;
		if (row >= side || row < 0) {
			const columns = Math.floor(row / side);
			column += columns;
			row -= columns * side;
		}
		if (first < column) {
			top = 0;
			bottom = side - 1;
		}
		if (column < left) left = column;
		if (row < top) top = row;
		if (column > right) right = column;
		if (row > bottom) bottom = row;
		row++;
	}
	into.area = area;
	into.x = pairs === 0 ? 0 : left;
	into.y = pairs === 0 ? 0 : top;
	into.width = pairs === 0 ? 0 : right - left + 1;
	into.height = pairs === 0 ? 0 : bottom - top + 1;
}
