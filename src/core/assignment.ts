// What the assigner decided, sparse: only anchors that are not plainly negative are listed.

import { findSorted } from './find-sorted';

/** The role of an anchor. One small integer in arrays, defined here and nowhere else. */
export const Role = {
	negative: 0,
	positive: 1,
	forced: 2,
	ignored: 3,
	/** Inside an object and so open to be chosen: what is known of an assigner that also needs predictions. */
	candidate: 4,
} as const;
export type RoleCode = (typeof Role)[keyof typeof Role];
export type RoleName = keyof typeof Role;

/** Name of a role code, in the order of the codes. */
export const roleNames: readonly RoleName[] = ['negative', 'positive', 'forced', 'ignored', 'candidate'];

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
	/** Anchors or points that could have become its positives; 0 for assigners that know no candidates. */
	candidates: number;
	/** ATSS: the IoU that its candidates need, their mean plus deviation; NaN with a single one. */
	limit?: number;
	/** ATSS: equally near anchors compete for the last place among the candidates: the framework's choice is arbitrary. */
	ambiguous?: boolean;
}

/** What became of a candidate in one object's ranking. One small integer in arrays. */
export const Fate = {
	/** Positive for this object. */
	chosen: 0,
	/** Behind the last place that is taken. */
	behind: 1,
	/** Within the places, but given to another object (`other`). */
	lost: 2,
	/** Within the places, but its metric is 0 or under the rule's least metric. */
	tooLow: 3,
	/** Within the places, but its point lies outside the object, so that the place is lost (MMDetection task-aligned). */
	outside: 4,
} as const;
export type FateCode = (typeof Fate)[keyof typeof Fate];

/** Why an object has these positives: its candidates, best first. Only assigners that compare predictions have one. */
export interface Ranking {
	/** Candidates in all; the rows may be fewer. */
	candidates: number;
	/** Places that the rule takes: topk, or the dynamic number. */
	take: number;
	/** Anchor, point or query of each row, best first: every one within the places, and the next ones. */
	index: Int32Array;
	/** Predicted probability of the object's class (YOLOX: times objectness, square-rooted). */
	score: Float64Array;
	/** IoU of the predicted box with the object, as the rule computes it (CIoU: at least 0). */
	iou: Float64Array;
	/** Alignment metric, highest first; or cost, least first. */
	metric: Float64Array;
	/** `[rows * 4]` predicted box of each row, xyxy, input pixels. */
	boxes: Float64Array;
	/** A `Fate` code a row. */
	fate: Uint8Array;
	/** Object that took a `lost` row, else -1. */
	other: Int32Array;
	/** The last place and the next candidate have the same metric: the framework's choice is arbitrary. */
	ambiguous: boolean;
	/** SimOTA: sum of the object's best IoUs, from which `take` comes. */
	iouSum?: number;
}

/** What an assigner that compares predictions reads of them. */
export interface Predictions {
	classes: number;
	/** `[count * classes]` probabilities, after sigmoid or softmax as the framework takes them. */
	scores: Float32Array;
	/**
	 * `[count * 4]` xyxy, input pixels, as the framework holds them: float32 values, or where it holds float32 centres and
	 * sizes (YOLOX, DETR) their corners unrounded, from which centre and size come back exactly.
	 */
	boxes: Float64Array;
	/** Channel of each object's class, row for row; -1 where it has none (such an object is left out). */
	channels: Int32Array;
}

export interface Assignment {
	/** Anchors in all grids. */
	count: number;
	/** Anchors that are not negative, ascending. */
	index: Int32Array;
	/** Role code of each entry of `index`. */
	role: Uint8Array;
	/**
	 * Object each entry has its highest IoU with, or, where forced entries go to it (`forcing-object`), the one that forces
	 * it; -1 for none (outside the border, in an ignored region, beside a crowd).
	 */
	object: Int32Array;
	/** IoU of the entry with that object. */
	iou: Float64Array;
	/** For a forced entry the object whose best match it is (may differ from `object`), else -1. */
	forcedBy: Int32Array;
	/** Alignment metric or cost of each entry with its object; `null` for assigners that know none. */
	metric: Float64Array | null;
	/** Soft target of each entry's class (task-aligned); `null` where it is 1. */
	target: Float64Array | null;
	/** Row for row with `objects`; `null` for assigners that compare no predictions, or without predictions. */
	rankings: (Ranking | null)[] | null;
	objects: ObjectAssignment[];
	/** `positive` includes `forced`; positive + ignored + candidate + negative = count. */
	totals: {
		positive: number;
		forced: number;
		ignored: number;
		candidate: number;
		negative: number;
	};
}

/** Row of an anchor in the sparse lists by binary search, or -1 when it is plainly negative. */
export function entryOf(assignment: Assignment, index: number): number {
	return findSorted(assignment.index, index);
}
