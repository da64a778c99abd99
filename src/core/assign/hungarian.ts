// Hungarian matching (DETR and its relatives): every object gets one query so that the sum of all costs is least. Queries
// stand on no grid; their row is their index.

import {
	type Assignment,
	Fate,
	type ObjectAssignment,
	type Predictions,
	type Ranking,
	Role,
} from '../assignment';
import { anchorCount, type Grid } from '../grids/grid';
import type { HungarianRule } from '../recipe';
import { bestRows, comparedRows, insertRow } from './candidates';
import { assignmentOf, negativeCells, noteIou, openObjects } from './cells';
import { type CostMatrices, hungarianCosts } from './hungarian-cost';
import { linearSumAssignment } from './linear-sum-assignment';
import type { AssignObjects } from './objects';
import { rankingOf, rowsBehind } from './ranking';

/**
 * Matches queries to objects; `iou` is the generalised IoU (-1 ... 1), `metric` the total cost, `candidates` the number of
 * queries. With more objects than queries some objects stay without one. Where a cost is not finite the
 * frameworks stop with an error: nothing is matched then. Without predictions nothing is known: the assignment is empty.
 *
 * A ranking lists the queries in rising order of cost down to the object's own and the next ones; those above its own are
 * `lost` to other objects. `bestIou` is the best generalised IoU where it is above 0.
 *
 * Sources: facebookresearch/detr models/matcher.py (HungarianMatcher.forward);
 * open-mmlab/mmdetection mmdet/models/task_modules/assigners/hungarian_assigner.py (HungarianAssigner.assign).
 */
export function assignHungarian(
	rule: HungarianRule,
	grids: readonly Grid[],
	objects: AssignObjects,
	predictions: Predictions | null,
): Assignment {
	const known = openObjects(objects.part.length, grids.length);
	if (!predictions) {
		return assignmentOf(
			negativeCells(anchorCount(grids), { metric: false, target: false }),
			grids,
			known,
			null,
		);
	}
	const queries = predictions.boxes.length >> 2;
	const cells = negativeCells(queries, { metric: true, target: false });
	const rows = comparedRows(objects, predictions);
	const rankings: (Ranking | null)[] = known.map(() => null);
	const costs = hungarianCosts(rule, objects, predictions, rows);
	if (!costs.total.every(Number.isFinite)) return assignmentOf(cells, grids, known, rankings);
	const objectOfQuery = linearSumAssignment(costs.total, queries, rows.length);
	for (let q = 0; q < queries; q++) {
		const column = objectOfQuery[q] as number;
		if (column < 0) continue;
		const at = q * rows.length + column;
		cells.role[q] = Role.positive;
		cells.object[q] = rows[column] as number;
		cells.iou[q] = costs.giou[at] as number;
		(cells.metric as Float64Array)[q] = costs.total[at] as number;
	}
	rows.forEach((g, column) => {
		const object = known[g] as ObjectAssignment;
		object.candidates = queries;
		for (let q = 0; q < queries; q++) noteIou(object, q, costs.giou[q * rows.length + column] as number);
		rankings[g] = rank(costs, column, cells.object, g, predictions);
	});
	return assignmentOf(cells, grids, known, rankings);
}

/** The queries in rising order of their cost for one object: down to its own and `rowsBehind` more. */
function rank(
	{ total, giou, objects: columns }: CostMatrices,
	column: number,
	owner: Int32Array,
	g: number,
	{ scores, boxes, classes, channels }: Predictions,
): Ranking {
	const own = owner.indexOf(g);
	const limit = own < 0 ? Number.NEGATIVE_INFINITY : (total[own * columns + column] as number);
	let ahead = 0;
	for (let q = 0; q < owner.length; q++) if ((total[q * columns + column] as number) <= limit) ahead++;
	const rows = bestRows(Math.min(owner.length, ahead + rowsBehind));
	for (let q = 0; q < owner.length; q++) {
		const at = q * columns + column;
		const score = scores[q * classes + (channels[g] as number)] as number;
		insertRow(rows, q, -(total[at] as number), score, giou[at] as number);
	}
	const ranking = rankingOf(rows, 1, owner.length, -1, boxes);
	const place = ranking.index.indexOf(own);
	for (let k = 0; k < ranking.index.length; k++) {
		const other = owner[ranking.index[k] as number] as number;
		if (k === place) ranking.fate[k] = Fate.chosen;
		else if (other >= 0 && (place < 0 || k < place)) {
			ranking.fate[k] = Fate.lost;
			ranking.other[k] = other;
		}
	}
	// A free query of the same cost would have done as well.
	ranking.ambiguous = ranking.metric.some(
		(cost, k) => cost === limit && (owner[ranking.index[k] as number] as number) < 0,
	);
	return ranking;
}
