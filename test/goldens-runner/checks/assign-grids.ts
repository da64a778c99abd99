// What the checks of the assigners share: the anchors of grids, and an assignment spread over all of them.

import { type Assignment, Role } from '../../../src/core/assignment';
import { anchorBox, anchorCount, type Grid } from '../../../src/core/grids/grid';

/** Corners of every anchor, `[4 * count]`: what a golden's own anchors must equal. */
export function allAnchors(grids: readonly Grid[]): Float64Array {
	const out = new Float64Array(4 * anchorCount(grids));
	for (let k = 0; k < out.length / 4; k++) anchorBox(grids, k, out.subarray(4 * k, 4 * k + 4));
	return out;
}

/** Matched object plus `offset` of every anchor; `none` where it is negative, `ignored` where it is ignored. */
export function matchedObjects(
	assignment: Assignment,
	codes: { none: number; ignored: number; offset: number },
): Int32Array {
	const out = new Int32Array(assignment.count).fill(codes.none);
	for (let k = 0; k < assignment.index.length; k++) {
		const ignored = assignment.role[k] === Role.ignored;
		const object = assignment.object[k] as number;
		out[assignment.index[k] as number] = ignored ? codes.ignored : object + codes.offset;
	}
	return out;
}

/** One value of the positives on every anchor, `elsewhere` on the others. */
export function spread(assignment: Assignment, values: ArrayLike<number>, elsewhere: number): Float64Array {
	const out = new Float64Array(assignment.count).fill(elsewhere);
	for (let k = 0; k < assignment.index.length; k++) {
		if (assignment.role[k] === Role.ignored) continue;
		out[assignment.index[k] as number] = values[k] as number;
	}
	return out;
}

/** Class of each matched object, `none` where there is none. */
export function classesOf(matched: Int32Array, labels: ArrayLike<number>, none: number): Int32Array {
	return matched.map((g) => (g < 0 ? none : (labels[g] as number)));
}
