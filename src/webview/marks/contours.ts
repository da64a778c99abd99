// Where the best IoU of a level's shapes crosses a limit, as the shape's centre moves over the plane.
// A smooth field sampled on a square raster, then marching squares; pure arithmetic in input pixels.

import { type IouName, inclusivePixel } from '../../core/boxes/iou';
import type { Box } from '../../core/geometry';
import type { Grid } from '../../core/grids/grid';

/** Best IoU of any shape whose place is at `(x, y)`. */
export interface Field {
	left: number;
	top: number;
	stepX: number;
	stepY: number;
	columns: number;
	rows: number;
	values: Float32Array;
	/** Highest value on the raster. */
	highest: number;
}

/** A line: `x, y` pairs; closed where first and last are equal. */
export type Polyline = Float32Array;

/** Samples the field over the window in which any shape can overlap the object. */
export function bestIouField(grid: Grid, object: Box, rule: IouName, resolution = 96): Field {
	const shapes = grid.shapes;
	let reachLeft = 0;
	let reachTop = 0;
	let reachRight = 0;
	let reachBottom = 0;
	for (let at = 0; at < shapes.length; at += 4) {
		reachLeft = Math.max(reachLeft, shapes[at + 2] as number);
		reachTop = Math.max(reachTop, shapes[at + 3] as number);
		reachRight = Math.max(reachRight, -(shapes[at] as number));
		reachBottom = Math.max(reachBottom, -(shapes[at + 1] as number));
	}
	const left = object[0] - reachLeft;
	const top = object[1] - reachTop;
	const columns = resolution;
	const rows = resolution;
	const stepX = (object[2] + reachRight - left) / (columns - 1);
	const stepY = (object[3] + reachBottom - top) / (rows - 1);
	const values = new Float32Array(columns * rows);
	// A line to look at, not a label to decide: plain float64 is enough, only the inclusive pixel shows.
	const plus = inclusivePixel(rule);
	const area = (object[2] - object[0] + plus) * (object[3] - object[1] + plus);
	let highest = 0;
	for (let row = 0; row < rows; row++) {
		const y = top + row * stepY;
		for (let column = 0; column < columns; column++) {
			const x = left + column * stepX;
			let best = 0;
			for (let at = 0; at < shapes.length; at += 4) {
				const x1 = x + (shapes[at] as number);
				const y1 = y + (shapes[at + 1] as number);
				const x2 = x + (shapes[at + 2] as number);
				const y2 = y + (shapes[at + 3] as number);
				const width = Math.min(x2, object[2]) - Math.max(x1, object[0]) + plus;
				const height = Math.min(y2, object[3]) - Math.max(y1, object[1]) + plus;
				if (!(width > 0) || !(height > 0)) continue;
				const shared = width * height;
				const iou = shared / (area + (x2 - x1 + plus) * (y2 - y1 + plus) - shared);
				if (iou > best) best = iou;
			}
			values[row * columns + column] = best;
			if (best > highest) highest = best;
		}
	}
	return { left, top, stepX, stepY, columns, rows, values, highest };
}

/** Lines along which the field equals `limit`. */
export function contourLines(field: Field, limit: number): Polyline[] {
	if (!(field.highest >= limit)) return [];
	const next = new Map<number, number[]>();
	const points = new Map<number, [number, number]>();
	const { columns, rows, values } = field;
	const value = (column: number, row: number) => values[row * columns + column] as number;
	// An edge's key: twice its first corner, plus one where it goes down.
	const edge = (column: number, row: number, down: boolean) => 2 * (row * columns + column) + (down ? 1 : 0);
	const cross = (key: number, column: number, row: number, down: boolean) => {
		if (points.has(key)) return;
		const a = value(column, row);
		const b = down ? value(column, row + 1) : value(column + 1, row);
		const part = (limit - a) / (b - a);
		points.set(key, [
			field.left + (column + (down ? 0 : part)) * field.stepX,
			field.top + (row + (down ? part : 0)) * field.stepY,
		]);
	};
	const join = (a: number, b: number) => {
		for (const [from, to] of [
			[a, b],
			[b, a],
		] as const) {
			const list = next.get(from);
			if (list) list.push(to);
			else next.set(from, [to]);
		}
	};
	for (let row = 0; row + 1 < rows; row++) {
		for (let column = 0; column + 1 < columns; column++) {
			const a = value(column, row) >= limit ? 1 : 0;
			const b = value(column + 1, row) >= limit ? 2 : 0;
			const c = value(column + 1, row + 1) >= limit ? 4 : 0;
			const d = value(column, row + 1) >= limit ? 8 : 0;
			const kind = a | b | c | d;
			if (kind === 0 || kind === 15) continue;
			const sides = sidesOf(
				kind,
				(value(column, row) + value(column + 1, row) + value(column + 1, row + 1) + value(column, row + 1)) /
					4 >=
					limit,
			);
			const keys = [
				edge(column, row, false),
				edge(column + 1, row, true),
				edge(column, row + 1, false),
				edge(column, row, true),
			] as const;
			for (let pair = 0; pair < sides.length; pair += 2) {
				for (const side of [sides[pair] as number, sides[pair + 1] as number]) {
					if (side === 0) cross(keys[0], column, row, false);
					else if (side === 1) cross(keys[1], column + 1, row, true);
					else if (side === 2) cross(keys[2], column, row + 1, false);
					else cross(keys[3], column, row, true);
				}
				join(keys[sides[pair] as 0 | 1 | 2 | 3], keys[sides[pair + 1] as 0 | 1 | 2 | 3]);
			}
		}
	}
	return chained(next, points);
}

/** Pairs of sides (0 top, 1 right, 2 bottom, 3 left) that a cell's line joins; the middle decides a saddle. */
function sidesOf(kind: number, middleInside: boolean): number[] {
	switch (kind) {
		case 1:
		case 14:
			return [3, 0];
		case 2:
		case 13:
			return [0, 1];
		case 3:
		case 12:
			return [3, 1];
		case 4:
		case 11:
			return [1, 2];
		case 6:
		case 9:
			return [0, 2];
		case 7:
		case 8:
			return [3, 2];
		case 5:
			return middleInside ? [0, 1, 2, 3] : [3, 0, 1, 2];
		default:
			return middleInside ? [3, 0, 1, 2] : [0, 1, 2, 3];
	}
}

/** Walks the joined crossings into lines; every crossing has one or two neighbours. */
function chained(next: Map<number, number[]>, points: Map<number, [number, number]>): Polyline[] {
	const lines: Polyline[] = [];
	const used = new Set<number>();
	const walk = (start: number) => {
		const line: number[] = [];
		let at: number | undefined = start;
		let last = start;
		while (at !== undefined && !used.has(at)) {
			used.add(at);
			last = at;
			const point = points.get(at) as [number, number];
			line.push(point[0], point[1]);
			at = next.get(at)?.find((other) => !used.has(other));
		}
		const first = points.get(start) as [number, number];
		if (last !== start && next.get(last)?.includes(start) && line.length > 4) line.push(first[0], first[1]);
		lines.push(Float32Array.from(line));
	};
	for (const [key, others] of next) if (others.length === 1 && !used.has(key)) walk(key);
	for (const key of next.keys()) if (!used.has(key)) walk(key);
	return lines;
}
