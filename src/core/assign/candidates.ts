// Which objects are compared with predictions, and the best few candidates of one of them, kept in order while they are
// found one by one: never more than asked for.

import type { Predictions } from '../assignment';
import { type AssignObjects, trainedRows } from './objects';

/** Rows of the objects that are trained and whose class the model has, ascending; every trained one without predictions. */
export function comparedRows(objects: AssignObjects, predictions: Predictions | null): number[] {
	if (!predictions) return trainedRows(objects);
	return trainedRows(objects).filter((g) => {
		const channel = predictions.channels[g] as number;
		return channel >= 0 && channel < predictions.classes;
	});
}

/** Rows `0 .. count`, highest key first; among equal keys the lowest index comes first. */
export interface BestRows {
	capacity: number;
	count: number;
	/** Anchor, point or query. */
	index: Int32Array;
	/** What the order goes by: an alignment metric, or a cost with its sign turned. */
	key: Float64Array;
	score: Float64Array;
	iou: Float64Array;
}

/** Room for `capacity` rows, empty. */
export function bestRows(capacity: number): BestRows {
	return {
		capacity,
		count: 0,
		index: new Int32Array(capacity),
		key: new Float64Array(capacity),
		score: new Float64Array(capacity),
		iou: new Float64Array(capacity),
	};
}

/** Puts a candidate in its place, if it is among the best; returns whether it is. A key that is NaN never is. */
export function insertRow(rows: BestRows, index: number, key: number, score: number, iou: number): boolean {
	const keys = rows.key;
	const indices = rows.index;
	let at = rows.count;
	if (Number.isNaN(key)) return false;
	if (at < rows.capacity) {
		rows.count++;
	} else {
		at--;
		if (at < 0 || key < (keys[at] as number)) return false;
		if (key === keys[at] && index > (indices[at] as number)) return false;
	}
	while (at > 0) {
		const above = keys[at - 1] as number;
		if (above > key || (above === key && (indices[at - 1] as number) < index)) break;
		keys[at] = above;
		indices[at] = indices[at - 1] as number;
		rows.score[at] = rows.score[at - 1] as number;
		rows.iou[at] = rows.iou[at - 1] as number;
		at--;
	}
	keys[at] = key;
	indices[at] = index;
	rows.score[at] = score;
	rows.iou[at] = iou;
	return true;
}

/** Key under which a candidate is not worth working out: the last row's once all rows are taken. */
export function leastKey(rows: BestRows): number {
	return rows.count < rows.capacity ? Number.NEGATIVE_INFINITY : (rows.key[rows.capacity - 1] as number);
}

/** More than float32 rounding takes from an IoU, which is at most 1. */
export const iouRounding = 4e-6;
