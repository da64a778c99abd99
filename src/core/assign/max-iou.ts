// The threshold matchers (torchvision, Matterport, py-faster-rcnn): highest IoU over all objects against two limits,
// plus the forced matches: every anchor that has an object's best IoU. Labels equal the framework's, ties included.
// Only anchors that reach the lower limit, or an object's best, are visited; the rest is negative by construction.

import type { Assignment, ObjectAssignment } from '../assignment';
import { inclusivePixel, iouDouble, iouOf, iouOfCorners, iouSingle } from '../boxes/iou';
import { anchorBox, anchorCount, type Grid } from '../grids/grid';
import type { AssignerRule } from '../recipe';
import { collect } from './collect';
import { markOutside, markShield, markWhole, takingPart } from './marks';
import {
	bestPossibleIou,
	layoutShapes,
	narrowColumns,
	type ShapeLayout,
	type Window,
	windowFor,
} from './window';
import { touch, type Workspace, workspace } from './workspace';

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
	};
	try {
		return match(run);
	} finally {
		run.space.reset();
	}
}

function match(run: Run): Assignment {
	const { rule, objects } = run;
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
	for (let g = 0; g < objects.part.length; g++) {
		if (objects.part[g] !== Part.shield) continue;
		markShield(run.space, run.layouts, rule.iou, objects.boxes.subarray(4 * g, 4 * g + 4));
	}
	if (rule.border !== null) markOutside(run.space, run.layouts);

	if (rule.forceBest) markForced(run, trained, bests, flooded);
	const assignment = collect({
		...run,
		objects: objects.part.length,
		trained,
		floodedBy: flooded && rule.forceBest ? firstZero(trained, bests) : -1,
	});
	for (const g of trained) {
		const best = bests.get(g) as ObjectBest;
		const entry = assignment.objects[g] as ObjectAssignment;
		entry.bestIou = best.iou;
		entry.bestIndex = best.iou === 0 ? -1 : lowest(best.ties);
		entry.ties = best.iou === 0 ? takingPart(run.layouts) : best.ties.length;
	}
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
