// What the two conventions of task-aligned assignment share while they choose: inputs, and the cells they fill.

import type { ObjectAssignment, Predictions, Ranking } from '../assignment';
import { powerSingle } from '../boxes/power';
import type { TaskAlignedRule } from '../recipe';
import { type BestRows, iouRounding, leastKey } from './candidates';
import type { Cells } from './cells';
import type { AssignObjects } from './objects';
import type { PointLayout, PointWindows } from './points';

export interface Aligned {
	rule: TaskAlignedRule;
	layouts: readonly PointLayout[];
	objects: AssignObjects;
	/** Rows of the objects that are compared, ascending. */
	rows: readonly number[];
	/** Points inside each object; `null` for those that are not compared. */
	windows: readonly (PointWindows | null)[];
	predictions: Predictions;
	cells: Cells;
	known: ObjectAssignment[];
	/** Filled row for row; fates are settled at the end. */
	rankings: (Ranking | null)[];
}

/** Alignment metric of a score and an IoU, float32. */
export function alignment(rule: TaskAlignedRule, score: number, iou: number): number {
	return Math.fround(powerSingle(score, rule.alpha) * powerSingle(iou, rule.beta));
}

/**
 * IoU under which a prediction can neither come among the best rows nor have the object's best IoU, since scores are at
 * most 1. So much less than exact that rounding decides nothing. -1 while rows are open: then none is out of question.
 */
export function iouFloor({ beta }: TaskAlignedRule, { bestIou }: ObjectAssignment, rows: BestRows): number {
	const least = leastKey(rows);
	return least < 0 || !(beta > 0) ? -1 : Math.min(bestIou, least ** (1 / beta)) - iouRounding;
}
