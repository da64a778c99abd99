// What the assigner decided, sparse: only anchors that are not plainly negative are listed.

/** The role of an anchor. One small integer in arrays, defined here and nowhere else. */
export const Role = {
	negative: 0,
	positive: 1,
	forced: 2,
	ignored: 3,
} as const;
export type RoleCode = (typeof Role)[keyof typeof Role];
export type RoleName = keyof typeof Role;

/** Name of a role code, in the order of the codes. */
export const roleNames: readonly RoleName[] = ['negative', 'positive', 'forced', 'ignored'];

/**
 * Per object, in the order of the objects that were given.
 * Positives counts every anchor trained towards the object, forced ones included.
 */
export interface ObjectAssignment {
	positives: number;
	/** How many of the positives are positive only because an object's best match is always taken. */
	forced: number;
	/** Best IoU any anchor has with the object; 0 where it overlaps none. */
	bestIou: number;
	/** The first anchor that has the best IoU; -1 where it overlaps none or took no part. */
	bestIndex: number;
	/** Anchors that share the best IoU; where that is 0, all that take part in matching. */
	ties: number;
	/** Positives on each grid. */
	levels: number[];
}

export interface Assignment {
	/** Anchors in all grids. */
	count: number;
	/** Anchors that are not negative, ascending. */
	index: Int32Array;
	/** Role code of each entry of `index`. */
	role: Uint8Array;
	/** Object each entry has its highest IoU with, -1 for none (outside the border, beside a crowd). */
	object: Int32Array;
	/** IoU of the entry with that object. */
	iou: Float64Array;
	/** For a forced entry the object whose best match it is (may differ from `object`), else -1. */
	forcedBy: Int32Array;
	objects: ObjectAssignment[];
	/** `positive` includes `forced`; positive + ignored + negative = count. */
	totals: {
		positive: number;
		forced: number;
		ignored: number;
		negative: number;
	};
}

/** Row of an anchor in the sparse lists by binary search, or -1 when it is plainly negative. */
export function entryOf(assignment: Assignment, index: number): number {
	const list = assignment.index;
	let low = 0;
	let high = list.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const value = list[middle] as number;
		if (value === index) return middle;
		if (value < index) low = middle + 1;
		else high = middle - 1;
	}
	return -1;
}
