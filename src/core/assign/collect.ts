// What the matcher left in the workspace becomes an Assignment: roles, matched objects and counts, in ascending order.

import { type Assignment, type ObjectAssignment, Role } from '../assignment';
import type { Grid } from '../grids/grid';
import type { MaxIouRule } from '../recipe';
import { openObjects } from './cells';
import type { ObjectBest } from './visit';
import { Mark, touchedAnchors, type Workspace } from './workspace';

export interface Matched {
	space: Workspace;
	grids: readonly Grid[];
	/** The two limits, rounded as the framework compares them. */
	high: number;
	low: number;
	/** Objects in all, and the rows of those that are trained. */
	objects: number;
	trained: readonly number[];
	forcedTo: MaxIouRule['forcedTo'];
	/** The object that overlaps no anchor and so forces every one, or -1. */
	floodedBy: number;
	bests: ReadonlyMap<number, ObjectBest>;
}

/** Reads roles, counts and matched objects off the workspace; best IoUs are filled in by the matcher. */
export function collect(from: Matched): Assignment {
	const { space, low, grids, floodedBy } = from;
	const { count } = space;
	const objects = openObjects(from.objects, grids.length);
	const touched = touchedAnchors(space);
	const roles = new Uint8Array(touched.length);
	let listed = 0;
	for (let k = 0; k < touched.length; k++) {
		const anchor = touched[k] as number;
		const role = roleOf(from, anchor);
		if (role === Role.negative) continue;
		touched[listed] = anchor;
		roles[listed++] = role;
	}
	const index = touched.slice(0, listed);
	const role = roles.slice(0, listed);
	const object = new Int32Array(listed);
	const iou = new Float64Array(listed);
	const forcedBy = new Int32Array(listed).fill(-1);
	const totals = { positive: 0, forced: 0, ignored: 0, candidate: 0, negative: 0 };
	let level = 0;
	for (let k = 0; k < listed; k++) {
		const anchor = index[k] as number;
		const value = space.iou[anchor] as number;
		const by = forcerOf(from, anchor);
		if (role[k] === Role.ignored) {
			totals.ignored++;
			// Outside the border, in an ignored region, or kept from being negative by a crowd alone: nothing is matched.
			const unmatched = (space.mark[anchor] as number) >= Mark.outside || value < low;
			object[k] = unmatched ? -1 : ownBest(from, anchor);
			iou[k] = unmatched ? 0 : value;
			continue;
		}
		const handedOn = from.forcedTo === 'forcing-object' && by >= 0;
		const matched = handedOn ? by : ownBest(from, anchor);
		object[k] = matched;
		iou[k] = handedOn ? (from.bests.get(by) as ObjectBest).iou : value;
		while (level + 1 < grids.length && anchor >= (grids[level + 1] as Grid).firstIndex) level++;
		const entry = objects[matched] as ObjectAssignment;
		entry.levels[level] = (entry.levels[level] as number) + 1;
		entry.positives++;
		totals.positive++;
		if (role[k] === Role.forced) {
			totals.forced++;
			entry.forced++;
			forcedBy[k] = by === -1 ? floodedBy : by;
		}
	}
	totals.negative = count - totals.positive - totals.ignored;
	return {
		count,
		index,
		role,
		object,
		iou,
		forcedBy,
		metric: null,
		target: null,
		rankings: null,
		objects,
		totals,
	};
}

function roleOf(from: Matched, anchor: number): number {
	const { space, high, low } = from;
	const mark = space.mark[anchor] as number;
	if (mark >= Mark.outside) return Role.ignored;
	if (from.trained.length > 0) {
		const value = space.iou[anchor] as number;
		const by = forcerOf(from, anchor);
		const handedOn = from.forcedTo === 'forcing-object' && by >= 0 && by !== space.object[anchor];
		if (value >= high && !handedOn) return Role.positive;
		if (by >= 0) return Role.forced;
		if (value >= low) return Role.ignored;
	}
	return mark === Mark.shielded ? Role.ignored : Role.negative;
}

/** The object that forces the anchor, or -1. */
function forcerOf({ space, floodedBy }: Matched, anchor: number): number {
	const by = space.forcedBy[anchor] as number;
	return by === -1 ? floodedBy : by;
}

/** With IoU 0 everywhere the arg-max is the first trained object. */
function ownBest({ space, trained }: Matched, anchor: number): number {
	return (space.iou[anchor] as number) > 0 ? (space.object[anchor] as number) : (trained[0] as number);
}
