// Forced matches: every anchor that has an object's best IoU is positive, and whom it is trained towards.
// An object that overlaps no anchor ties with all of them at 0: it floods the image, every anchor becomes positive.

import { iouLimit, iouOfCorners } from '../boxes/iou';
import { anchorBox, type Grid } from '../grids/grid';
import type { MaxIouRule } from '../recipe';
import type { ObjectBest } from './visit';
import { Mark, touch, type Workspace } from './workspace';

export interface Forcing {
	rule: MaxIouRule;
	/** How many of the anchors that share an object's best it forces. */
	forceTies: 'all' | 'first';
	grids: readonly Grid[];
	/** `[4 * n]` xyxy of the objects. */
	boxes: Float64Array;
	/** Rows of the objects that are trained, ascending. */
	trained: readonly number[];
	/** The best of each trained object, by row. */
	bests: ReadonlyMap<number, ObjectBest>;
	/** The lower limit, rounded as the framework compares it. */
	low: number;
	space: Workspace;
}

/** Whether the object forces anchors at all. */
function forces({ rule, bests }: Forcing, g: number): boolean {
	return rule.forceBest && (bests.get(g) as ObjectBest).iou >= iouLimit(rule.iou, rule.forceFrom);
}

/**
 * The object that floods the image, or -1. Where anchors keep their own best object it is the first of those that
 * overlap no anchor: the others force the same. Where they go to the object that forces them, the last one has them all.
 */
export function floodingObject(from: Forcing): number {
	if (from.forceTies === 'first') return -1;
	const floods = from.trained.filter((g) => (from.bests.get(g) as ObjectBest).iou === 0 && forces(from, g));
	return (from.rule.forcedTo === 'own-best' ? floods[0] : floods[floods.length - 1]) ?? -1;
}

/**
 * Notes by whom each anchor is forced: the first object whose best it is, or, where anchors go to the object that forces
 * them, the last one. Sources: pytorch/vision models/detection/_utils.py (Matcher.set_low_quality_matches_);
 * open-mmlab/mmdetection task_modules/assigners/max_iou_assigner.py (assign_wrt_overlaps, step 4).
 */
export function markForced(from: Forcing, floodedBy: number): void {
	const { rule, space, trained, bests } = from;
	const { forcedBy } = space;
	for (const g of trained) {
		if (!forces(from, g)) continue;
		const best = bests.get(g) as ObjectBest;
		if (rule.forcedTo === 'own-best') {
			for (const index of best.ties) if (forcedBy[index] === -1) forcedBy[index] = g;
			// Under the lower limit the recorded value may not be the highest: compare with every object that is near.
			if (best.iou < from.low && floodedBy < 0) recordExactly(from, best.ties);
			continue;
		}
		// A flood takes what earlier objects forced.
		if (g < floodedBy) continue;
		for (const index of from.forceTies === 'first' ? [firstOf(from, best)] : best.ties) {
			if (index < 0) continue;
			touch(space, index);
			forcedBy[index] = g;
		}
	}
}

/** The first anchor that has the object's best IoU: where that is 0, the first one that takes part. -1 without any. */
function firstOf({ space }: Forcing, best: ObjectBest): number {
	if (best.iou > 0) return lowestOf(best.ties);
	return space.mark.indexOf(Mark.none);
}

/** Not `Math.min(...)`: an object that covers a fine grid shares its best IoU among more anchors than fit on the stack. */
export function lowestOf(indices: readonly number[]): number {
	return indices.reduce((low, index) => Math.min(low, index), Number.POSITIVE_INFINITY);
}

/** Records the highest IoU over all objects, and its object, for these anchors. */
function recordExactly(
	{ rule, grids, boxes, trained, low, space }: Forcing,
	indices: readonly number[],
): void {
	const anchors = new Float64Array(4 * indices.length);
	let x1 = Number.POSITIVE_INFINITY;
	let y1 = Number.POSITIVE_INFINITY;
	let x2 = Number.NEGATIVE_INFINITY;
	let y2 = Number.NEGATIVE_INFINITY;
	for (let k = 0; k < indices.length; k++) {
		anchorBox(grids, indices[k] as number, anchors.subarray(4 * k, 4 * k + 4));
		x1 = Math.min(x1, anchors[4 * k] as number);
		y1 = Math.min(y1, anchors[4 * k + 1] as number);
		x2 = Math.max(x2, anchors[4 * k + 2] as number);
		y2 = Math.max(y2, anchors[4 * k + 3] as number);
	}
	const near = trained.filter(
		(g) =>
			(boxes[4 * g] as number) <= x2 + 1 &&
			(boxes[4 * g + 2] as number) >= x1 - 1 &&
			(boxes[4 * g + 1] as number) <= y2 + 1 &&
			(boxes[4 * g + 3] as number) >= y1 - 1,
	);
	for (let k = 0; k < indices.length; k++) {
		const index = indices[k] as number;
		if ((space.iou[index] as number) >= low) continue;
		let highest = 0;
		for (const g of near) {
			const value = iouOfCorners(
				rule.iou,
				boxes[4 * g] as number,
				boxes[4 * g + 1] as number,
				boxes[4 * g + 2] as number,
				boxes[4 * g + 3] as number,
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
