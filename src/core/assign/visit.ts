// The IoU of one object with the anchors that may reach a limit: the inner loop of the threshold matchers.
// What every anchor overlaps most is recorded in the workspace; the object's own best and its ties are returned.

import { iouDouble, iouOf, iouSingle } from '../boxes/iou';
import type { IouName } from '../recipe';
import { bestPossibleIou, narrowColumns, type ShapeLayout, type Window, windowFor } from './window';
import { Mark, type Workspace } from './workspace';

/** An object's best IoU and every anchor that has it, in no particular order. */
export interface ObjectBest {
	iou: number;
	ties: number[];
}

export interface Field {
	iou: IouName;
	/** Whether IoU is float32. */
	single: boolean;
	/** 1 for inclusive pixels. */
	plus: 0 | 1;
	/** `[4 * n]` xyxy of the objects. */
	boxes: Float64Array;
	layouts: readonly ShapeLayout[];
	space: Workspace;
	/** Whether anchors that are marked as ignored have to be passed over. */
	holes: 'none' | 'marked';
}

const places: Window = { c0: 0, c1: 0, r0: 0, r1: 0, overlap: 0 };
const range = { from: 0, to: 0 };

/** Visits every anchor that may have IoU >= `least` with object `g` and records it; returns the object's best. */
export function visitObject(field: Field, g: number, least: number): ObjectBest {
	const best: ObjectBest = { iou: 0, ties: [] };
	for (const layout of field.layouts) visitShape(field, layout, g, least, best, 'record');
	return best;
}

/** The best of an object that no anchor serves well: shapes in falling order of what they could reach. */
export function findBest(field: Field, g: number): ObjectBest {
	const b = field.boxes;
	const width = (b[4 * g + 2] as number) - (b[4 * g] as number) + field.plus;
	const height = (b[4 * g + 3] as number) - (b[4 * g + 1] as number) + field.plus;
	const order = field.layouts
		.map((layout) => ({ layout, bound: bestPossibleIou(layout, width, height) }))
		.sort((p, q) => q.bound - p.bound);
	let floor = 0;
	for (const { layout, bound } of order) {
		if (bound * (1 + 1e-5) < floor) break;
		floor = Math.max(floor, nearestIou(field, layout, g));
	}
	const best: ObjectBest = { iou: 0, ties: [] };
	for (const { layout, bound } of order) {
		const least = Math.max(floor, best.iou);
		if (bound * (1 + 1e-5) < least) break;
		visitShape(field, layout, g, least, best, 'look');
	}
	return best;
}

/** IoU at the place of the shape that lies nearest to the object: a lower bound of the object's best. */
function nearestIou(field: Field, layout: ShapeLayout, g: number): number {
	if (layout.columnFrom >= layout.columnTo || layout.rowFrom >= layout.rowTo) return 0;
	const b = field.boxes;
	const cx = ((b[4 * g] as number) + (b[4 * g + 2] as number)) / 2;
	const cy = ((b[4 * g + 1] as number) + (b[4 * g + 3] as number)) / 2;
	const { left, right, top, bottom, strideX, strideY } = layout;
	const column = nearestPlace(left, right, cx, strideX, layout.columnFrom, layout.columnTo);
	const row = nearestPlace(top, bottom, cy, strideY, layout.rowFrom, layout.rowTo);
	const index = layout.firstIndex + (row * layout.columns + column) * layout.step;
	if (field.holes === 'marked' && field.space.mark[index] === Mark.inIgnored) return 0;
	return iouOf(field.iou, b.subarray(4 * g, 4 * g + 4), [
		left[column] as number,
		top[row] as number,
		right[column] as number,
		bottom[row] as number,
	]);
}

function nearestPlace(
	low: Float64Array,
	high: Float64Array,
	centre: number,
	stride: number,
	from: number,
	to: number,
): number {
	const first = ((low[0] as number) + (high[0] as number)) / 2;
	return Math.min(to - 1, Math.max(from, Math.round((centre - first) / stride)));
}

/**
 * IoU of object `g` with the anchors of one shape that may reach `least`. With `record`, each anchor's highest IoU over
 * the objects so far is kept (the first object wins a tie). `best` collects the object's own best and its ties.
 * A union is never near 0 here, as no anchor is: MMDetection's least union does not act.
 */
function visitShape(
	field: Field,
	layout: ShapeLayout,
	g: number,
	least: number,
	best: ObjectBest,
	purpose: 'record' | 'look',
): void {
	const b = field.boxes;
	const gx1 = b[4 * g] as number;
	const gy1 = b[4 * g + 1] as number;
	const gx2 = b[4 * g + 2] as number;
	const gy2 = b[4 * g + 3] as number;
	const { single, plus, space } = field;
	const gw = gx2 - gx1 + plus;
	const gh = gy2 - gy1 + plus;
	if (!windowFor(layout, gx1, gy1, gw, gh, least, places)) return;
	const areaObject = single ? Math.fround(Math.fround(gx2 - gx1) * Math.fround(gy2 - gy1)) : gw * gh;
	const { left, right, width, top, bottom, height, step, columns } = layout;
	const { iou: bestIou, object: bestObject, touched, mark } = space;
	const record = purpose === 'record';
	const passOver = field.holes === 'marked';
	let ownBest = best.iou;
	for (let row = places.r0; row <= places.r1; row++) {
		const y1 = top[row] as number;
		const y2 = bottom[row] as number;
		const dy = Math.min(gy2, y2) - Math.max(gy1, y1) + plus;
		if (dy <= 0) continue;
		const overlapY = single ? Math.fround(dy) : dy;
		narrowColumns(layout, places, gx1, gw, overlapY, range);
		const rowHeight = height[row] as number;
		let index = layout.firstIndex + (row * columns + range.from) * step;
		for (let column = range.from; column <= range.to; column++, index += step) {
			const x1 = left[column] as number;
			const x2 = right[column] as number;
			const dx = Math.min(gx2, x2) - Math.max(gx1, x1) + plus;
			if (dx <= 0) continue;
			if (passOver && mark[index] === Mark.inIgnored) continue;
			const areaAnchor = (width[column] as number) * rowHeight;
			const value = single
				? iouSingle(Math.fround(dx), overlapY, areaObject, Math.fround(areaAnchor))
				: iouDouble(dx, overlapY, areaObject, areaAnchor);
			if (value >= ownBest && value > 0) {
				if (value > ownBest) {
					ownBest = value;
					best.ties.length = 0;
				}
				best.ties.push(index);
			}
			if (record && value > (bestIou[index] as number)) {
				bestIou[index] = value;
				bestObject[index] = g;
				touched[index >>> 5] = (touched[index >>> 5] as number) | (1 << (index & 31));
			}
		}
	}
	best.iou = ownBest;
}
