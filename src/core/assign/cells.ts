// What an assigner wrote down for every anchor becomes an Assignment: the entries that are not negative, and the counts.

import { type Assignment, type ObjectAssignment, type Ranking, Role } from '../assignment';
import type { Grid } from '../grids/grid';

/** One value an anchor; everything negative and without an object to begin with. */
export interface Cells {
	count: number;
	role: Uint8Array;
	object: Int32Array;
	iou: Float64Array;
	/** Alignment metric or cost, where the assigner has one. */
	metric: Float64Array | null;
	/** Soft target, where the assigner has one. */
	target: Float64Array | null;
}

/** `count` anchors, points or queries. */
export function negativeCells(count: number, has: { metric: boolean; target: boolean }): Cells {
	return {
		count,
		role: new Uint8Array(count),
		object: new Int32Array(count).fill(-1),
		iou: new Float64Array(count),
		metric: has.metric ? new Float64Array(count) : null,
		target: has.target ? new Float64Array(count) : null,
	};
}

/** What is known of `count` objects before anything is matched, on `levels` grids. */
export function openObjects(count: number, levels: number): ObjectAssignment[] {
	return Array.from({ length: count }, () => ({
		positives: 0,
		forced: 0,
		bestIou: 0,
		bestIndex: -1,
		ties: 0,
		levels: new Array<number>(levels).fill(0),
		candidates: 0,
	}));
}

/** Keeps the best IoU that was seen for an object, its first index and how many share it. */
export function noteIou(object: ObjectAssignment, index: number, iou: number): void {
	if (!(iou > 0) || iou < object.bestIou) return;
	if (iou > object.bestIou) {
		object.bestIou = iou;
		object.bestIndex = index;
		object.ties = 1;
	} else {
		object.bestIndex = Math.min(object.bestIndex, index);
		object.ties++;
	}
}

/** Gathers the entries in ascending order and counts positives into `objects`. */
export function assignmentOf(
	cells: Cells,
	grids: readonly Grid[],
	objects: ObjectAssignment[],
	rankings: (Ranking | null)[] | null,
): Assignment {
	const { count, role } = cells;
	let listed = 0;
	for (let k = 0; k < count; k++) if (role[k] !== Role.negative) listed++;
	const index = new Int32Array(listed);
	for (let k = 0, at = 0; k < count; k++) if (role[k] !== Role.negative) index[at++] = k;
	const totals = { positive: 0, forced: 0, ignored: 0, candidate: 0, negative: count - listed };
	const forcedBy = new Int32Array(listed).fill(-1);
	let level = 0;
	for (let at = 0; at < listed; at++) {
		const k = index[at] as number;
		while (level + 1 < grids.length && k >= (grids[level + 1] as Grid).firstIndex) level++;
		const code = role[k] as number;
		if (code === Role.ignored) totals.ignored++;
		else if (code === Role.candidate) totals.candidate++;
		else {
			const row = cells.object[k] as number;
			const object = objects[row] as ObjectAssignment;
			totals.positive++;
			object.positives++;
			if (grids.length > 0) object.levels[level] = (object.levels[level] as number) + 1;
			if (code === Role.forced) {
				totals.forced++;
				object.forced++;
				forcedBy[at] = row;
			}
		}
	}
	return {
		count,
		index,
		role: gather(role, index, new Uint8Array(listed)),
		object: gather(cells.object, index, new Int32Array(listed)),
		iou: gather(cells.iou, index, new Float64Array(listed)),
		forcedBy,
		metric: cells.metric && gather(cells.metric, index, new Float64Array(listed)),
		target: cells.target && gather(cells.target, index, new Float64Array(listed)),
		rankings,
		objects,
		totals,
	};
}

function gather<T extends Uint8Array | Int32Array | Float64Array>(from: T, index: Int32Array, out: T): T {
	for (let k = 0; k < index.length; k++) out[k] = from[index[k] as number] as number;
	return out;
}
