// ATSS: the anchors of each level nearest to an object's centre are its candidates, and mean plus deviation of their IoU
// is the limit it sets for itself. On a regular grid the nearest stand in a small window round the centre.

import { type Assignment, type ObjectAssignment, Role } from '../assignment';
import { iouOfCorners, overlapShare } from '../boxes/iou';
import { anchorCount, type Grid } from '../grids/grid';
import type { AtssRule } from '../recipe';
import { type BestRows, bestRows, insertRow } from './candidates';
import { assignmentOf, type Cells, negativeCells, noteIou, openObjects } from './cells';
import { type AssignObjects, Part, trainedRows } from './objects';
import { type Corners, cornersAt, layoutPoints, type PointLayout } from './points';
import { pairwiseMean, standardDeviation } from './statistics';
import { type Window, windowFor } from './window';

const r = Math.fround;
/** How far within an object an anchor's centre must lie, pixels. */
const margin = r(0.01);
/** Distance that stands for "ignored": such an anchor is a candidate only where a level has too few others. */
const farAway = 1e8;

/**
 * Labels every anchor of the grids. `limit` of an object is the IoU its candidates need (NaN, and so no positive, with a
 * single candidate); `ambiguous` is set where two anchors at the same float32 distance compete for a level's last place:
 * the framework's choice is undefined, here the lower index is taken. `bestIou` is the best among the candidates.
 *
 * Source: open-mmlab/mmdetection mmdet/models/task_modules/assigners/atss_assigner.py (ATSSAssigner.assign).
 */
export function assignAtss(rule: AtssRule, grids: readonly Grid[], objects: AssignObjects): Assignment {
	const layouts = layoutPoints(grids);
	const cells = negativeCells(anchorCount(grids), { metric: false, target: false });
	const known = openObjects(objects.part.length, grids.length);
	const ignored = markIgnored(rule, layouts, objects, cells);
	const levels = grids.map((_, level) =>
		levelOf(
			layouts.filter((layout) => layout.level === level),
			rule.topk,
		),
	);
	const iou = new Float64Array(levels.reduce((sum, { take }) => sum + take, 0));
	for (const g of trainedRows(objects)) {
		const box = cornersAt(objects.boxes, g);
		const [x1, y1, x2, y2] = box;
		const object = known[g] as ObjectAssignment;
		object.ambiguous = false;
		for (const level of levels) {
			if (findNearest(level, r(r(x1 + x2) / 2), r(r(y1 + y2) / 2), ignored)) object.ambiguous = true;
		}
		object.candidates = iou.length;
		decide(g, box, levels, iou, cells, object);
	}
	return assignmentOf(cells, grids, known, null);
}

/** Anchors of which more than the rule's share lies in an ignored box; `null` where none can be. */
function markIgnored(
	rule: AtssRule,
	layouts: readonly PointLayout[],
	objects: AssignObjects,
	cells: Cells,
): Uint8Array | null {
	const trained = objects.part.includes(Part.trained);
	if (!trained || rule.ignoreFrom === null || !(rule.ignoreFrom > 0)) return null;
	const from = r(rule.ignoreFrom);
	const ignored = new Uint8Array(cells.count);
	const anchor = new Float64Array(4);
	const places: Window = { c0: 0, c1: 0, r0: 0, r1: 0, overlap: 0 };
	for (let g = 0; g < objects.part.length; g++) {
		if (objects.part[g] !== Part.ignore) continue;
		const box = cornersAt(objects.boxes, g);
		const [x1, y1, x2, y2] = box;
		for (const layout of layouts) {
			if (!windowFor(layout, x1, y1, x2 - x1, y2 - y1, 0, places)) continue;
			for (let row = places.r0; row <= places.r1; row++) {
				for (let column = places.c0; column <= places.c1; column++) {
					anchorAt(layout, row, column, anchor);
					if (!(overlapShare(anchor, box) > from)) continue;
					const index = layout.firstIndex + (row * layout.columns + column) * layout.step;
					ignored[index] = 1;
					cells.role[index] = Role.ignored;
				}
			}
		}
	}
	return ignored;
}

/** Corners of the anchor at a place. */
function anchorAt(layout: PointLayout, row: number, column: number, out: Float64Array): void {
	out[0] = layout.left[column] as number;
	out[1] = layout.top[row] as number;
	out[2] = layout.right[column] as number;
	out[3] = layout.bottom[row] as number;
}

/** One level with its nearest anchors to the object at hand, in rising order of distance (the key with its sign turned). */
interface Level {
	layouts: readonly PointLayout[];
	take: number;
	/** One row more than are taken: it shows whether the last place is tied. */
	rows: BestRows;
}

function levelOf(layouts: readonly PointLayout[], topk: number): Level {
	const total = layouts.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
	const take = Math.min(topk, total);
	return { layouts, take, rows: bestRows(take + 1) };
}

/**
 * Finds the anchors of one level whose centres are nearest to (cx, cy), input pixels; returns whether one that is left out
 * is as near as the last one taken.
 */
function findNearest(
	{ layouts, take, rows }: Level,
	cx: number,
	cy: number,
	ignored: Uint8Array | null,
): boolean {
	for (let reach = Math.ceil(Math.sqrt(take)); ; reach *= 2) {
		rows.count = 0;
		let border = Number.POSITIVE_INFINITY;
		for (const layout of layouts) {
			border = Math.min(border, visitNearest(layout, cx, cy, reach, ignored, rows));
		}
		// Nothing outside the window is nearer than its border, so the rows are final once they lie within it.
		const last = rows.count > take ? -(rows.key[take] as number) : Number.POSITIVE_INFINITY;
		if (border === Number.POSITIVE_INFINITY || last < border) break;
	}
	return rows.count > take && rows.key[take] === rows.key[take - 1];
}

/** Inserts the anchors within `reach` places of the centre; returns a lower bound of the distance of all others. */
function visitNearest(
	layout: PointLayout,
	cx: number,
	cy: number,
	reach: number,
	ignored: Uint8Array | null,
	rows: BestRows,
): number {
	const { x, y, columns, firstIndex, step } = layout;
	const column = nearestPlace(x, layout.strideX, cx);
	const row = nearestPlace(y, layout.strideY, cy);
	const c0 = Math.max(0, column - reach);
	const c1 = Math.min(columns - 1, column + reach);
	const r0 = Math.max(0, row - reach);
	const r1 = Math.min(layout.rows - 1, row + reach);
	for (let i = r0; i <= r1; i++) {
		const dy = r((y[i] as number) - cy);
		const dySquared = r(dy * dy);
		for (let j = c0; j <= c1; j++) {
			const index = firstIndex + (i * columns + j) * step;
			const dx = r((x[j] as number) - cx);
			const distance = ignored?.[index] === 1 ? farAway : r(Math.sqrt(r(r(dx * dx) + dySquared)));
			insertRow(rows, index, -distance, 0, 0);
		}
	}
	let border = Number.POSITIVE_INFINITY;
	if (c0 > 0) border = Math.min(border, Math.abs(cx - (x[c0 - 1] as number)));
	if (c1 < columns - 1) border = Math.min(border, Math.abs((x[c1 + 1] as number) - cx));
	if (r0 > 0) border = Math.min(border, Math.abs(cy - (y[r0 - 1] as number)));
	if (r1 < layout.rows - 1) border = Math.min(border, Math.abs((y[r1 + 1] as number) - cy));
	// Float32 rounding may bring a distance a little under the exact one.
	return border * (1 - 1e-6);
}

function nearestPlace(places: Float64Array, stride: number, at: number): number {
	const place = Math.round((at - (places[0] as number)) / stride);
	return Math.min(places.length - 1, Math.max(0, place));
}

/** IoU of every candidate (into `iou`), the limit they set, and the positives among them. */
function decide(
	g: number,
	[x1, y1, x2, y2]: Corners,
	levels: readonly Level[],
	iou: Float64Array,
	cells: Cells,
	object: ObjectAssignment,
): void {
	let at = 0;
	for (const level of levels) {
		for (let k = 0; k < level.take; k++, at++) {
			const index = level.rows.index[k] as number;
			const { layout, row, column } = placeIn(level, index);
			iou[at] = iouOfCorners(
				'mmdetection',
				x1,
				y1,
				x2,
				y2,
				layout.left[column] as number,
				layout.top[row] as number,
				layout.right[column] as number,
				layout.bottom[row] as number,
			);
			noteIou(object, index, iou[at] as number);
		}
	}
	const limit = r(pairwiseMean(iou) + standardDeviation(iou));
	object.limit = limit;
	at = 0;
	for (const level of levels) {
		for (let k = 0; k < level.take; k++, at++) {
			const value = iou[at] as number;
			if (!(value >= limit)) continue;
			const index = level.rows.index[k] as number;
			const { layout, row, column } = placeIn(level, index);
			const px = layout.x[column] as number;
			const py = layout.y[row] as number;
			if (!(Math.min(r(px - x1), r(py - y1), r(x2 - px), r(y2 - py)) > margin)) continue;
			// Of several objects the one with the highest IoU, the first of equals.
			if (cells.role[index] === Role.positive && !(value > (cells.iou[index] as number))) continue;
			cells.role[index] = Role.positive;
			cells.object[index] = g;
			cells.iou[index] = value;
		}
	}
}

/** Where an anchor of a level stands. */
function placeIn({ layouts }: Level, index: number): { layout: PointLayout; row: number; column: number } {
	const local = index - (layouts[0] as PointLayout).firstIndex;
	const layout = layouts[local % layouts.length] as PointLayout;
	const cell = Math.floor(local / layouts.length);
	return { layout, row: Math.floor(cell / layout.columns), column: cell % layout.columns };
}
