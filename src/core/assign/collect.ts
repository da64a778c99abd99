// What the matcher left in the workspace becomes an Assignment: roles, matched objects and counts, in ascending order.

import { type Assignment, type ObjectAssignment, Role } from '../assignment';
import type { Grid } from '../grids/grid';
import { touchedAnchors, type Workspace } from './workspace';

export interface Matched {
	space: Workspace;
	grids: readonly Grid[];
	/** The two limits, rounded as the framework compares them. */
	high: number;
	low: number;
	/** Objects in all, and the rows of those that are trained. */
	objects: number;
	trained: readonly number[];
	/** The object that overlaps no anchor and so forces every one, or -1. */
	floodedBy: number;
}

/** Reads roles, counts and matched objects off the workspace; best IoUs are filled in by the matcher. */
export function collect(from: Matched): Assignment {
	const { space, high, low, grids, trained, floodedBy } = from;
	const { count } = space;
	const objects: ObjectAssignment[] = Array.from({ length: from.objects }, () => ({
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
