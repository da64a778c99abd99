// The threshold matchers (torchvision, Matterport, py-faster-rcnn): highest IoU over all objects against two limits,
// plus the forced matches: every anchor that has an object's best IoU. Labels equal the framework's, ties included.
// Only anchors that reach the lower limit, or an object's best, are visited; the rest is negative by construction.

import { type Assignment, type ObjectAssignment, Role } from '../assignment';
import { inclusivePixel, iouDouble, iouOf, iouOfCorners, iouSingle } from '../boxes/iou';
import { anchorBox, anchorCount, type Grid } from '../grids/grid';
import type { AssignerRule } from '../recipe';
import {
	bestPossibleIou,
	layoutShapes,
	narrowColumns,
	type ShapeLayout,
	type Window,
	windowFor,
} from './window';
import { touch, touchedAnchors, type Workspace, workspace } from './workspace';

/** How an object takes part. */
export const Part = { trained: 0, leftOut: 1, shield: 2 } as const;

export interface AssignObjects {
	/** `[4 * n]` xyxy in input pixels, rounded as the framework holds them, each of positive size if trained. */
	boxes: Float64Array;
	/** A `Part` code for each object. */
	part: Uint8Array;
	/** Unpadded input size, for border rules. */
	width: number;
	height: number;
}

/** IoU with a shielding crowd from which an anchor can no longer be negative (Matterport build_rpn_targets). */
const shieldIou = 0.001;

/**
 * Labels every anchor of the grids.
 *
 * Sources: pytorch/vision models/detection/_utils.py (Matcher), rpn.py (assign_targets_to_anchors);
 * matterport/Mask_RCNN mrcnn/model.py (build_rpn_targets, before sub-sampling);
 * rbgirshick/py-faster-rcnn lib/rpn/anchor_target_layer.py (forward, before sub-sampling).
 */
export function assignMaxIou(rule: AssignerRule, grids: readonly Grid[], objects: AssignObjects): Assignment {
	const count = anchorCount(grids);
	const single = rule.iou === 'torchvision';
	const run: Run = {
		rule,
		grids,
		objects,
		single,
		plus: inclusivePixel(rule.iou),
		high: single ? Math.fround(rule.positive) : rule.positive,
		low: single ? Math.fround(rule.negative) : rule.negative,
		layouts: layoutShapes(
			grids,
			inclusivePixel(rule.iou),
			rule.border === null ? null : { px: rule.border, width: objects.width, height: objects.height },
		),
		space: workspace(count),
		best: { iou: 0, ties: [] },
	};
	const trained: number[] = [];
	for (let g = 0; g < objects.part.length; g++) if (objects.part[g] === Part.trained) trained.push(g);

	const bests = new Map<number, ObjectBest>();
	let flooded = false;
	for (const g of trained) {
		const best = visitObject(run, g, run.low);
		if (best.iou < run.low) findBest(run, g, best);
		bests.set(g, { iou: best.iou, ties: best.ties });
		if (best.iou === 0) flooded = true;
	}
	if (flooded && rule.forceBest) {
		// An object that overlaps no anchor ties with all of them at 0: every anchor becomes positive, so every overlap counts.
		for (const g of trained) visitObject(run, g, 0);
		for (const layout of run.layouts) markWhole(run.space, layout);
	}
	for (let g = 0; g < objects.part.length; g++) if (objects.part[g] === Part.shield) markShield(run, g);
	if (rule.border !== null) markOutside(run.space, run.layouts);

	if (rule.forceBest) markForced(run, trained, bests, flooded);
	const assignment = collect(run, trained, flooded && rule.forceBest ? firstZero(trained, bests) : -1, count);
	for (const g of trained) {
		const best = bests.get(g) as ObjectBest;
		const entry = assignment.objects[g] as ObjectAssignment;
		entry.bestIou = best.iou;
		entry.bestIndex = best.iou === 0 ? -1 : lowest(best.ties);
		entry.ties = best.iou === 0 ? takingPart(run.layouts) : best.ties.length;
	}
	run.space.reset();
	return assignment;
}

interface ObjectBest {
	iou: number;
	ties: number[];
}

interface Run {
	rule: AssignerRule;
	grids: readonly Grid[];
	objects: AssignObjects;
	single: boolean;
	plus: 0 | 1;
	high: number;
	low: number;
	layouts: ShapeLayout[];
	space: Workspace;
	best: ObjectBest;
}

const places: Window = { c0: 0, c1: 0, r0: 0, r1: 0, overlap: 0 };
const range = { from: 0, to: 0 };

/** Visits every anchor that may have IoU >= `least` with object `g`; returns its best and all anchors that share it. */
function visitObject(run: Run, g: number, least: number): ObjectBest {
	const best: ObjectBest = { iou: 0, ties: [] };
	for (const layout of run.layouts) visitShape(run, layout, g, least, best, true);
	return best;
}

/** The best IoU of an object that no anchor serves well: shapes in falling order of what they could reach. */
function findBest(run: Run, g: number, best: ObjectBest): void {
	const b = run.objects.boxes;
	const width = (b[4 * g + 2] as number) - (b[4 * g] as number) + run.plus;
	const height = (b[4 * g + 3] as number) - (b[4 * g + 1] as number) + run.plus;
	const order = run.layouts
		.map((layout) => ({
			layout,
			bound: bestPossibleIou(layout, width, height),
		}))
		.sort((p, q) => q.bound - p.bound);
	let floor = 0;
	for (const { layout, bound } of order) {
		if (bound * (1 + 1e-5) < floor) break;
		floor = Math.max(floor, nearestIou(run, layout, g));
	}
	best.iou = 0;
	best.ties = [];
	for (const { layout, bound } of order) {
		if (bound * (1 + 1e-5) < Math.max(floor, best.iou)) break;
		visitShape(run, layout, g, Math.max(floor, best.iou), best, false);
	}
}

/** IoU at the place of the shape that lies nearest to the object: a lower bound of the object's best. */
function nearestIou(run: Run, layout: ShapeLayout, g: number): number {
	if (layout.columnFrom >= layout.columnTo || layout.rowFrom >= layout.rowTo) return 0;
	const b = run.objects.boxes;
	const cx = ((b[4 * g] as number) + (b[4 * g + 2] as number)) / 2;
	const cy = ((b[4 * g + 1] as number) + (b[4 * g + 3] as number)) / 2;
	const column = nearestPlace(
		layout.left,
		layout.right,
		cx,
		layout.strideX,
		layout.columnFrom,
		layout.columnTo,
	);
	const row = nearestPlace(layout.top, layout.bottom, cy, layout.strideY, layout.rowFrom, layout.rowTo);
	return iouOf(run.rule.iou, b.subarray(4 * g, 4 * g + 4), [
		layout.left[column] as number,
		layout.top[row] as number,
		layout.right[column] as number,
		layout.bottom[row] as number,
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
 * IoU of object `g` with the anchors of one shape that may reach `least`. With `record`, each anchor's highest IoU
 * over the objects so far is kept (the first object wins a tie). `best` collects the object's own best and its ties.
 */
function visitShape(
	run: Run,
	layout: ShapeLayout,
	g: number,
	least: number,
	best: ObjectBest,
	record: boolean,
): void {
	const b = run.objects.boxes;
	const gx1 = b[4 * g] as number;
	const gy1 = b[4 * g + 1] as number;
	const gx2 = b[4 * g + 2] as number;
	const gy2 = b[4 * g + 3] as number;
	const { single, plus, space } = run;
	const gw = gx2 - gx1 + plus;
	const gh = gy2 - gy1 + plus;
	if (!windowFor(layout, gx1, gy1, gw, gh, least, places)) return;
	const areaObject = single ? Math.fround(Math.fround(gx2 - gx1) * Math.fround(gy2 - gy1)) : gw * gh;
	const { left, right, width, top, bottom, height, step, columns } = layout;
	const { iou: bestIou, object: bestObject, touched } = space;
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

/** Not `Math.min(...)`: an object that covers a fine grid shares its best IoU among more anchors than fit on the stack. */
function lowest(indices: readonly number[]): number {
	return indices.reduce((low, index) => Math.min(low, index), Number.POSITIVE_INFINITY);
}

/** Anchors that the border rule leaves in: an object that overlaps none of them ties with all of them. */
function takingPart(layouts: readonly ShapeLayout[]): number {
	return layouts.reduce(
		(sum, { columnFrom, columnTo, rowFrom, rowTo }) => sum + (columnTo - columnFrom) * (rowTo - rowFrom),
		0,
	);
}

function markWhole(space: Workspace, layout: ShapeLayout): void {
	for (let row = layout.rowFrom; row < layout.rowTo; row++) {
		for (let column = layout.columnFrom; column < layout.columnTo; column++) {
			touch(space, layout.firstIndex + (row * layout.columns + column) * layout.step);
		}
	}
}

/** Anchors that the border rule takes out before matching: ignored, whatever they overlap. */
function markOutside(space: Workspace, layouts: readonly ShapeLayout[]): void {
	for (const layout of layouts) {
		for (let row = 0; row < layout.rows; row++) {
			const rowInside = row >= layout.rowFrom && row < layout.rowTo;
			for (let column = 0; column < layout.columns; column++) {
				if (rowInside && column >= layout.columnFrom && column < layout.columnTo) continue;
				const index = layout.firstIndex + (row * layout.columns + column) * layout.step;
				touch(space, index);
				space.mark[index] = 2;
			}
		}
	}
}

/** Anchors that touch a crowd which keeps them from being negative. */
function markShield(run: Run, g: number): void {
	const box = run.objects.boxes.subarray(4 * g, 4 * g + 4);
	const gw = (box[2] as number) - (box[0] as number) + run.plus;
	const gh = (box[3] as number) - (box[1] as number) + run.plus;
	if (!(gw > 0 && gh > 0)) return;
	for (const layout of run.layouts) {
		if (!windowFor(layout, box[0] as number, box[1] as number, gw, gh, shieldIou, places)) continue;
		const { c0, c1, r0, r1 } = places;
		for (let row = r0; row <= r1; row++) {
			for (let column = c0; column <= c1; column++) {
				const anchor = [
					layout.left[column],
					layout.top[row],
					layout.right[column],
					layout.bottom[row],
				] as number[];
				if (iouOf(run.rule.iou, box, anchor) < shieldIou) continue;
				const index = layout.firstIndex + (row * layout.columns + column) * layout.step;
				touch(run.space, index);
				run.space.mark[index] = 1;
			}
		}
	}
}

/** Notes the first object whose best match each anchor is; where it was not visited, its own best object is found. */
function markForced(
	run: Run,
	trained: readonly number[],
	bests: ReadonlyMap<number, ObjectBest>,
	flooded: boolean,
): void {
	const { forcedBy } = run.space;
	for (const g of trained) {
		const best = bests.get(g) as ObjectBest;
		if (best.iou === 0) continue;
		for (const index of best.ties) if (forcedBy[index] === -1) forcedBy[index] = g;
		// Under the lower limit the recorded value may not be the highest: compare with every object that is near.
		if (best.iou < run.low && !flooded) recordExactly(run, trained, best.ties);
	}
}

/** Records the highest IoU over all objects, and its object, for these anchors. */
function recordExactly(run: Run, trained: readonly number[], indices: readonly number[]): void {
	const { space, grids } = run;
	const b = run.objects.boxes;
	const anchors = new Float64Array(4 * indices.length);
	let [x1, y1, x2, y2] = [
		Number.POSITIVE_INFINITY,
		Number.POSITIVE_INFINITY,
		Number.NEGATIVE_INFINITY,
		Number.NEGATIVE_INFINITY,
	];
	for (let k = 0; k < indices.length; k++) {
		anchorBox(grids, indices[k] as number, anchors.subarray(4 * k, 4 * k + 4));
		x1 = Math.min(x1, anchors[4 * k] as number);
		y1 = Math.min(y1, anchors[4 * k + 1] as number);
		x2 = Math.max(x2, anchors[4 * k + 2] as number);
		y2 = Math.max(y2, anchors[4 * k + 3] as number);
	}
	const near = trained.filter(
		(g) =>
			(b[4 * g] as number) <= x2 + 1 &&
			(b[4 * g + 2] as number) >= x1 - 1 &&
			(b[4 * g + 1] as number) <= y2 + 1 &&
			(b[4 * g + 3] as number) >= y1 - 1,
	);
	for (let k = 0; k < indices.length; k++) {
		const index = indices[k] as number;
		if ((space.iou[index] as number) >= run.low) continue;
		let highest = 0;
		for (const g of near) {
			const value = iouOfCorners(
				run.rule.iou,
				b[4 * g] as number,
				b[4 * g + 1] as number,
				b[4 * g + 2] as number,
				b[4 * g + 3] as number,
				anchors[4 * k] as number,
				anchors[4 * k + 1] as number,
				anchors[4 * k + 2] as number,
				anchors[4 * k + 3] as number,
			);
			if (value > highest) {
				highest = value;
				space.object[index] = g;
			}
		}
		space.iou[index] = highest;
		touch(space, index);
	}
}

/** First object whose best IoU is 0: it forces every anchor that nothing else forces. */
function firstZero(trained: readonly number[], bests: ReadonlyMap<number, ObjectBest>): number {
	return trained.find((g) => (bests.get(g) as ObjectBest).iou === 0) ?? -1;
}

/** Reads roles, counts and matched objects off the workspace. `floodedBy`: the object that forces every anchor, or -1. */
function collect(run: Run, trained: readonly number[], floodedBy: number, count: number): Assignment {
	const { space, high, low, grids } = run;
	const objects: ObjectAssignment[] = Array.from({ length: run.objects.part.length }, () => ({
		positives: 0,
		forced: 0,
		bestIou: 0,
		bestIndex: -1,
		ties: 0,
		levels: new Array<number>(grids.length).fill(0),
	}));
	const touched = touchedAnchors(space);
	const roles = new Uint8Array(touched.length);
	let listed = 0;
	for (let k = 0; k < touched.length; k++) {
		const anchor = touched[k] as number;
		const value = space.iou[anchor] as number;
		const mark = space.mark[anchor] as number;
		let role: number = Role.negative;
		if (mark === 2) role = Role.ignored;
		else if (trained.length > 0 && value >= high) role = Role.positive;
		else if (floodedBy >= 0 || space.forcedBy[anchor] !== -1) role = Role.forced;
		else if (value >= low || mark === 1) role = Role.ignored;
		if (role === Role.negative) continue;
		touched[listed] = anchor;
		roles[listed++] = role;
	}
	const index = touched.slice(0, listed);
	const role = roles.slice(0, listed);
	const object = new Int32Array(listed);
	const iou = new Float64Array(listed);
	const forcedBy = new Int32Array(listed).fill(-1);
	const totals = { positive: 0, forced: 0, ignored: 0, negative: 0 };
	let level = 0;
	for (let k = 0; k < listed; k++) {
		const anchor = index[k] as number;
		const value = space.iou[anchor] as number;
		// Outside the border, or kept from being negative by a crowd alone: nothing that was matched.
		const unmatched = space.mark[anchor] === 2 || (role[k] === Role.ignored && value < low);
		const matched = unmatched ? -1 : matchedObject(space, anchor, trained);
		object[k] = matched;
		iou[k] = matched < 0 ? 0 : value;
		if (role[k] === Role.ignored) {
			totals.ignored++;
			continue;
		}
		while (level + 1 < grids.length && anchor >= (grids[level + 1] as Grid).firstIndex) level++;
		const entry = objects[matched] as ObjectAssignment;
		entry.levels[level] = (entry.levels[level] as number) + 1;
		entry.positives++;
		totals.positive++;
		if (role[k] === Role.forced) {
			totals.forced++;
			entry.forced++;
			const by = space.forcedBy[anchor] as number;
			forcedBy[k] = by === -1 ? floodedBy : by;
		}
	}
	totals.negative = count - totals.positive - totals.ignored;
	return { count, index, role, object, iou, forcedBy, objects, totals };
}

/** With IoU 0 everywhere the arg-max is the first trained object. */
function matchedObject(space: Workspace, anchor: number, trained: readonly number[]): number {
	return (space.iou[anchor] as number) > 0 ? (space.object[anchor] as number) : (trained[0] as number);
}
