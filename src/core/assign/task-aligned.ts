// Task-aligned assignment: score to the power alpha times IoU to the power beta, and the best of each object are positive.
// Each object visits the points inside it (Ultralytics) or the predictions that overlap it (MMDetection) and keeps only
// its best few, so that memory grows with the points and not with objects times points.

import {
	type Assignment,
	Fate,
	type ObjectAssignment,
	type Predictions,
	type Ranking,
	Role,
} from '../assignment';
import { anchorCount, type Grid } from '../grids/grid';
import type { TaskAlignedRule } from '../recipe';
import { chooseMmdetection } from './align-mmdetection';
import { chooseUltralytics } from './align-ultralytics';
import type { Aligned } from './aligned';
import { comparedRows } from './candidates';
import { assignmentOf, type Cells, negativeCells, openObjects } from './cells';
import type { AssignObjects } from './objects';
import { openCandidates } from './open-candidates';
import {
	type Corners,
	cornersAt,
	layoutPoints,
	type PointWindows,
	pointInside,
	pointsWithin,
	windowSize,
} from './points';

const r = Math.fround;

/** How far within all four sides of an object a point must lie, pixels. */
export const margins = { ultralytics: r(1e-9), mmdetection: r(0.01) };

/**
 * Labels every point of the grids; `candidates` counts the points inside an object. An object without one gets no
 * positive whatever the model says. `iou` is the complete (Ultralytics) or plain IoU of the predicted box with its
 * object, `metric` the alignment metric, `target` the soft target of the object's class. Without predictions all points
 * inside an object are candidates.
 *
 * Sources: ultralytics/ultralytics utils/tal.py (TaskAlignedAssigner.forward);
 * open-mmlab/mmdetection mmdet/models/task_modules/assigners/task_aligned_assigner.py (TaskAlignedAssigner.assign),
 * dense_heads/tood_head.py (_get_targets_single).
 */
export function assignTaskAligned(
	rule: TaskAlignedRule,
	grids: readonly Grid[],
	objects: AssignObjects,
	predictions: Predictions | null,
): Assignment {
	const layouts = layoutPoints(grids);
	const known = openObjects(objects.part.length, grids.length);
	const rows = comparedRows(objects, predictions);
	const windows: (PointWindows | null)[] = known.map(() => null);
	for (const g of rows) {
		const box = cornersAt(objects.boxes, g);
		if (isPadding(rule, box)) continue;
		const own = pointsWithin(layouts, searched(rule, box), margins[rule.convention]);
		windows[g] = own;
		(known[g] as ObjectAssignment).candidates = windowSize(own);
	}
	if (!predictions) return openCandidates(grids, layouts, objects, windows, known);
	const cells = negativeCells(anchorCount(grids), { metric: true, target: true });
	const rankings: (Ranking | null)[] = known.map(() => null);
	const run: Aligned = { rule, layouts, objects, rows, windows, predictions, cells, known, rankings };
	if (rule.convention === 'ultralytics') chooseUltralytics(run);
	else chooseMmdetection(run);
	setTargets(rule, cells, known.length);
	rankings.forEach((ranking, g) => {
		if (ranking) settleFates(run, g, ranking);
	});
	return assignmentOf(cells, grids, known, rankings);
}

/** Ultralytics takes an object whose coordinates add up to 0 or less for a padding row. */
function isPadding(rule: TaskAlignedRule, [x1, y1, x2, y2]: Corners): boolean {
	return rule.convention === 'ultralytics' && !(r(r(r(x1 + y1) + x2) + y2) > 0);
}

/**
 * The box in which an object's points are looked for. Where a rule widens small sides, every box goes through centre and
 * size in float32 and back, which moves sides by a rounding.
 * Source: ultralytics/ultralytics 8.4.190 utils/tal.py (TaskAlignedAssigner.select_candidates_in_gts).
 */
function searched({ smallSides }: TaskAlignedRule, box: Corners): Corners {
	if (!smallSides) return box;
	const { under, to } = smallSides;
	const [x1, y1, x2, y2] = box;
	const along = (low: number, high: number): [number, number] => {
		const centre = r(r(low + high) / 2);
		const side = r(high - low);
		const half = r((side < under ? to : side) / 2);
		return [r(centre - half), r(centre + half)];
	};
	const [left, right] = along(x1, x2);
	const [top, bottom] = along(y1, y2);
	return [left, top, right, bottom];
}

/** Soft targets: the metric scaled so that the best of an object has the object's best IoU, float32. */
function setTargets(rule: TaskAlignedRule, cells: Cells, objects: number): void {
	const metric = cells.metric as Float64Array;
	const target = cells.target as Float64Array;
	const mostMetric = new Float64Array(objects);
	const mostIou = new Float64Array(objects);
	for (let index = 0; index < cells.count; index++) {
		if (cells.role[index] !== Role.positive) continue;
		const g = cells.object[index] as number;
		mostMetric[g] = Math.max(mostMetric[g] as number, metric[index] as number);
		mostIou[g] = Math.max(mostIou[g] as number, cells.iou[index] as number);
	}
	for (let index = 0; index < cells.count; index++) {
		if (cells.role[index] !== Role.positive) continue;
		const g = cells.object[index] as number;
		const value = metric[index] as number;
		const best = mostMetric[g] as number;
		const iou = mostIou[g] as number;
		target[index] =
			rule.convention === 'ultralytics'
				? r(r(value * iou) / r(best + r(1e-9)))
				: r(r(value / r(best + r(1e-7))) * iou);
	}
}

/** What became of each row of an object's ranking. */
function settleFates(run: Aligned, g: number, ranking: Ranking): void {
	const { rule, cells } = run;
	const windows = run.windows[g] as PointWindows;
	for (let k = 0; k < ranking.index.length; k++) {
		const index = ranking.index[k] as number;
		const metric = ranking.metric[k] as number;
		if (cells.object[index] === g) ranking.fate[k] = Fate.chosen;
		else if (k >= ranking.take) ranking.fate[k] = Fate.behind;
		else if (!pointInside(run.layouts, windows, index)) ranking.fate[k] = Fate.outside;
		else if (metric === 0 || metric < rule.leastMetric) ranking.fate[k] = Fate.tooLow;
		else {
			ranking.fate[k] = Fate.lost;
			ranking.other[k] = cells.object[index] as number;
		}
	}
}
