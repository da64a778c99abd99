// Where the marks of a ranking stand: open places, listed rows, predicted boxes and the band that the chosen ones fill.
// Pure; input pixels.

import { candidatePlaces } from '../../../core/assign/candidate-places';
import { Fate, type Ranking } from '../../../core/assignment';
import type { Box } from '../../../core/geometry';
import { type Grid, placeOf, placeX, placeY } from '../../../core/grids/grid';
import type { Inspection } from '../../../core/inspection';
import { glyphRadius } from '../../shared/tokens';

/** Places of one level that are open to the object: `x, y` pairs. */
export interface OpenPlaces {
	stride: number;
	points: Float64Array;
}

/** Where a listed row's cell stands. */
export interface RowMark {
	x: number;
	y: number;
	stride: number;
}

export interface RankingMarks {
	/** The labelled box. */
	object: Box;
	open: OpenPlaces[];
	/** Row for row; `null` for queries, which stand nowhere. */
	rows: (RowMark | null)[];
	/** Rows that are positive, best first. */
	chosen: number[];
	/** Predicted box of each row. */
	boxes: Box[];
	/** Between these two lie the sides of all chosen boxes; `null` with fewer than two. `inner` may be empty. */
	band: { outer: Box; inner: Box | null } | null;
	/** All that the picture should show. */
	extent: Box;
}

/** Marks of an object's ranking; without predictions the open places alone. */
export function rankingMarks(inspection: Inspection, row: number): RankingMarks {
	const { grids, recipe, objects, assignment } = inspection;
	const object = objects[row]?.boxInput ?? [0, 0, 1, 1];
	const ranking = assignment.rankings?.[row] ?? null;
	const boxes = ranking ? boxesOf(ranking) : [];
	const chosen = ranking ? [...ranking.fate.keys()].filter((k) => ranking.fate[k] === Fate.chosen) : [];
	const chosenBoxes = chosen.map((k) => boxes[k] as Box);
	const band = chosenBoxes.length > 1 ? bandOf(chosenBoxes) : null;
	return {
		object,
		open: openPlaces(grids, candidatePlaces(recipe.assigner, grids, object)),
		rows: ranking ? Array.from(ranking.index, (index) => markOf(grids, index)) : [],
		chosen,
		boxes,
		band,
		extent: union([object, ...chosenBoxes]),
	};
}

function boxesOf({ boxes }: Ranking): Box[] {
	return Array.from(
		{ length: boxes.length >> 2 },
		(_, k) => Array.from(boxes.subarray(4 * k, 4 * k + 4)) as Box,
	);
}

function markOf(grids: readonly Grid[], index: number): RowMark | null {
	if (grids.length === 0) return null;
	const place = placeOf(grids, index);
	const grid = grids[place.level] as Grid;
	return { x: placeX(grid, place.column), y: placeY(grid, place.row), stride: grid.strideX };
}

function openPlaces(grids: readonly Grid[], indices: Int32Array): OpenPlaces[] {
	const levels: number[][] = grids.map(() => []);
	for (const index of indices) {
		const place = placeOf(grids, index);
		const grid = grids[place.level] as Grid;
		levels[place.level]?.push(placeX(grid, place.column), placeY(grid, place.row));
	}
	return levels.map((points, level) => ({
		stride: grids[level]?.strideX ?? 1,
		points: Float64Array.from(points),
	}));
}

function union(boxes: readonly Box[]): Box {
	const side = (at: number, pick: (...values: number[]) => number) =>
		pick(...boxes.map((box) => box[at] as number));
	return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
}

function bandOf(boxes: readonly Box[]): RankingMarks['band'] {
	const side = (at: number, pick: (...values: number[]) => number) =>
		pick(...boxes.map((box) => box[at] as number));
	const inner: Box = [side(0, Math.max), side(1, Math.max), side(2, Math.min), side(3, Math.min)];
	return { outer: union(boxes), inner: inner[2] > inner[0] && inner[3] > inner[1] ? inner : null };
}

/** Radius of the numbered discs, CSS pixels: a little smaller where the chosen cells stand close. */
export function discRadius({ rows, chosen }: RankingMarks, scale: number): number {
	let nearest = Number.POSITIVE_INFINITY;
	chosen.forEach((row, k) => {
		for (const other of chosen.slice(0, k)) {
			const [a, b] = [rows[row], rows[other]];
			if (a && b) nearest = Math.min(nearest, Math.hypot(a.x - b.x, a.y - b.y));
		}
	});
	return Math.min(9, Math.max(7.5, 0.5 * nearest * scale));
}

/** Radius of the ring of an open place, CSS pixels. */
export function ringRadius(stride: number, scale: number, highContrast: boolean): number {
	return Math.max(1.4, glyphRadius(stride, stride * scale, highContrast) * 0.62);
}

/**
 * The row whose mark lies at a point of the canvas, -1 for none; for queries the one whose predicted box has a side there.
 * `toScreen` takes input pixels to CSS pixels; `shown` are the rows whose box is drawn.
 */
export function rowAt(
	marks: RankingMarks,
	toScreen: (x: number, y: number) => readonly [number, number],
	x: number,
	y: number,
	shown: readonly number[],
): number {
	let best = -1;
	let least = Number.POSITIVE_INFINITY;
	marks.rows.forEach((mark, row) => {
		if (!mark) return;
		const [sx, sy] = toScreen(mark.x, mark.y);
		const distance = Math.hypot(sx - x, sy - y);
		const reach = marks.chosen.includes(row) ? 11 : 8;
		if (distance > reach || distance >= least) return;
		least = distance;
		best = row;
	});
	if (best >= 0) return best;
	for (const row of shown) {
		const box = marks.rows[row] === null ? marks.boxes[row] : undefined;
		if (!box) continue;
		const [x1, y1] = toScreen(box[0], box[1]);
		const [x2, y2] = toScreen(box[2], box[3]);
		if (x < x1 - 5 || x > x2 + 5 || y < y1 - 5 || y > y2 + 5) continue;
		if (Math.min(Math.abs(x - x1), Math.abs(x - x2), Math.abs(y - y1), Math.abs(y - y2)) < 5) return row;
	}
	return -1;
}
