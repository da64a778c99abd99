// SimOTA: every object takes the predictions of least cost, as many as the sum of its best IoUs says. Points outside an
// object's own region cost so much more that they are looked at only where the region has too few.

import {
	type Assignment,
	Fate,
	type ObjectAssignment,
	type Predictions,
	type Ranking,
	Role,
} from '../assignment';
import { anchorCount, type Grid } from '../grids/grid';
import type { SimOtaRule } from '../recipe';
import { blockSize, boundBlocks } from './blocks';
import { type BestRows, bestRows, comparedRows, insertRow, iouRounding, leastKey } from './candidates';
import { assignmentOf, type Cells, negativeCells, noteIou, openObjects } from './cells';
import type { AssignObjects } from './objects';
import { openCandidates } from './open-candidates';
import {
	indicesIn,
	layoutPoints,
	type PointLayout,
	type PointWindows,
	pointInside,
	windowSize,
} from './points';
import { rankingOf, rowsBehind } from './ranking';
import {
	backgroundCosts,
	type ComparedBoxes,
	comparedBoxes,
	comparedIou,
	pairCost,
	penalties,
} from './sim-ota-cost';
import { type Regions, regionsOf } from './sim-ota-regions';

/**
 * Labels every point of the grids; `metric` is the cost, `candidates` counts the points of an object's own region, or
 * near its centre where it has none. Without predictions those points are candidates.
 *
 * The dynamic number is the truncated sum of the best IoUs over all predictions, at least 1. A point that several objects
 * chose goes to the one for which it costs least of all objects, the first of equals; it may be one that did not choose it.
 *
 * Sources: open-mmlab/mmdetection mmdet/models/task_modules/assigners/sim_ota_assigner.py (SimOTAAssigner.assign,
 * dynamic_k_matching); Megvii-BaseDetection/YOLOX yolox/models/yolo_head.py (get_assignments, simota_matching).
 */
export function assignSimOta(
	rule: SimOtaRule,
	grids: readonly Grid[],
	objects: AssignObjects,
	predictions: Predictions | null,
): Assignment {
	const layouts = layoutPoints(grids);
	const rows = comparedRows(objects, predictions);
	const known = openObjects(objects.part.length, grids.length);
	const regions = regionsOf(rule, layouts, objects, rows, anchorCount(grids));
	for (const g of rows) {
		const open = windowSize(regions.open[g] as PointWindows);
		(known[g] as ObjectAssignment).candidates = open > 0 ? open : regions.valid.length;
	}
	if (!predictions) return openCandidates(grids, layouts, objects, regions.open, known);
	const cells = negativeCells(anchorCount(grids), { metric: true, target: false });
	const rankings: (Ranking | null)[] = known.map(() => null);
	if (regions.valid.length > 0 && rows.length > 0) {
		const run = prepare(rule, layouts, objects, predictions, regions, rows, cells);
		for (const g of rows) rankings[g] = choose(run, g, known[g] as ObjectAssignment);
		settleConflicts(run);
	}
	rankings.forEach((ranking, g) => {
		if (ranking) settleFates(cells, g, ranking);
	});
	return assignmentOf(cells, grids, known, rankings);
}

interface Run {
	rule: SimOtaRule;
	layouts: readonly PointLayout[];
	predictions: Predictions;
	regions: Regions;
	rows: readonly number[];
	/** Boxes of all objects, row for row, and of the valid points, in the order of `regions.valid`. */
	objects: ComparedBoxes;
	boxes: ComparedBoxes;
	bounds: Float64Array;
	background: Float64Array;
	/** Row among the valid points of each point. */
	position: Int32Array;
	/** Last object (plus 1) in whose own region a valid point was seen. */
	seen: Int32Array;
	cells: Cells;
	claims: Uint16Array;
	/** Of the object at hand: predictions of least cost, and those of highest IoU, which count for its number of places. */
	best: { cost: BestRows; iou: BestRows };
}

function prepare(
	rule: SimOtaRule,
	layouts: readonly PointLayout[],
	objects: AssignObjects,
	predictions: Predictions,
	regions: Regions,
	rows: readonly number[],
	cells: Cells,
): Run {
	const { valid } = regions;
	const position = new Int32Array(cells.count);
	for (let v = 0; v < valid.length; v++) position[valid[v] as number] = v;
	const boxes = comparedBoxes(rule.convention, predictions.boxes, valid);
	return {
		rule,
		layouts,
		predictions,
		regions,
		rows,
		objects: comparedBoxes(rule.convention, objects.boxes, [...objects.part.keys()]),
		boxes,
		bounds: boundBlocks(boxes.corners),
		background: backgroundCosts(predictions, valid),
		position,
		seen: new Int32Array(valid.length),
		cells,
		claims: new Uint16Array(cells.count),
		best: { cost: bestRows(rule.candidates + rowsBehind), iou: bestRows(rule.candidates) },
	};
}

/** Cost of the valid point `v` for object `g`. */
function costOf(run: Run, g: number, v: number, iou: number, penalty: number): number {
	return pairCost(run.rule, run.background[v] as number, scoreOf(run, g, v), iou, penalty);
}

function scoreOf({ predictions, regions }: Run, g: number, v: number): number {
	const index = regions.valid[v] as number;
	return predictions.scores[index * predictions.classes + (predictions.channels[g] as number)] as number;
}

/** The object's places and who takes them, before conflicts; its ranking. */
function choose(run: Run, g: number, object: ObjectAssignment): Ranking {
	const { rule, regions, position, seen, cells, claims } = run;
	const { cost: rows, iou: best } = run.best;
	rows.count = 0;
	best.count = 0;
	for (const index of indicesIn(run.layouts, regions.own[g] as PointWindows)) {
		const v = position[index] as number;
		const iou = comparedIou(run.objects, g, run.boxes, v);
		seen[v] = g + 1;
		insertRow(best, index, iou, 0, iou);
		noteIou(object, index, iou);
		insertRow(rows, index, -costOf(run, g, v, iou, 0), scoreOf(run, g, v), iou);
	}
	noteOtherIous(run, g, object, best);
	let sum = 0;
	for (let k = 0; k < best.count; k++) sum = Math.fround(sum + (best.key[k] as number));
	const take = Math.min(Math.max(1, Math.trunc(sum)), regions.valid.length);
	const penalty = penalties[rule.convention];
	if (rows.count < take || -(rows.key[take - 1] as number) >= penalty) {
		for (let v = 0; v < regions.valid.length; v++) {
			if (seen[v] === g + 1) continue;
			const iou = comparedIou(run.objects, g, run.boxes, v);
			const cost = costOf(run, g, v, iou, penalty);
			insertRow(rows, regions.valid[v] as number, -cost, scoreOf(run, g, v), iou);
		}
	}
	// Fewer rows than places only where predictions are not numbers.
	for (let k = 0; k < Math.min(take, rows.count); k++) {
		const index = rows.index[k] as number;
		claims[index] = (claims[index] as number) + 1;
		cells.role[index] = Role.positive;
		cells.object[index] = g;
		cells.iou[index] = rows.iou[k] as number;
		(cells.metric as Float64Array)[index] = -(rows.key[k] as number);
	}
	const ranking = rankingOf(rows, take, object.candidates, -1, run.predictions.boxes);
	ranking.iouSum = sum;
	return ranking;
}

/** The IoUs that predictions outside the object's own region have with it: they count for its number of places. */
function noteOtherIous(run: Run, g: number, object: ObjectAssignment, best: BestRows): void {
	const { bounds, seen, objects, boxes } = run;
	const { valid } = run.regions;
	const { corners, areas } = boxes;
	const x1 = objects.corners[4 * g] as number;
	const y1 = objects.corners[4 * g + 1] as number;
	const x2 = objects.corners[4 * g + 2] as number;
	const y2 = objects.corners[4 * g + 3] as number;
	const area = objects.areas[g] as number;
	let floor = leastKey(best) - iouRounding;
	for (let b = 0; b < bounds.length; b += 4) {
		if ((bounds[b] as number) >= x2 || (bounds[b + 2] as number) <= x1) continue;
		if ((bounds[b + 1] as number) >= y2 || (bounds[b + 3] as number) <= y1) continue;
		const from = (b >> 2) * blockSize;
		const to = Math.min(valid.length, from + blockSize);
		for (let v = from; v < to; v++) {
			const px1 = corners[4 * v] as number;
			const px2 = corners[4 * v + 2] as number;
			const overlapX = (x2 < px2 ? x2 : px2) - (x1 > px1 ? x1 : px1);
			if (!(overlapX > 0)) continue;
			const py1 = corners[4 * v + 1] as number;
			const py2 = corners[4 * v + 3] as number;
			const overlapY = (y2 < py2 ? y2 : py2) - (y1 > py1 ? y1 : py1);
			if (!(overlapY > 0)) continue;
			const inter = overlapX * overlapY;
			if (inter < floor * (area + (areas[v] as number) - inter) || seen[v] === g + 1) continue;
			const iou = comparedIou(objects, g, boxes, v);
			noteIou(object, valid[v] as number, iou);
			if (insertRow(best, valid[v] as number, iou, 0, iou)) floor = leastKey(best) - iouRounding;
		}
	}
}

/** Gives each point that several objects chose to the one for which it costs least, of all objects. */
function settleConflicts(run: Run): void {
	const { rule, layouts, regions, position, cells, claims } = run;
	const cost = cells.metric as Float64Array;
	const penalty = penalties[rule.convention];
	const disputed: number[] = [];
	for (let index = 0; index < cells.count; index++) {
		if ((claims[index] as number) < 2) continue;
		disputed.push(index);
		cost[index] = Number.POSITIVE_INFINITY;
	}
	if (disputed.length === 0) return;
	const offer = (g: number, index: number, own: number) => {
		const v = position[index] as number;
		const iou = comparedIou(run.objects, g, run.boxes, v);
		const value = costOf(run, g, v, iou, own);
		if (!(value < (cost[index] as number))) return;
		cost[index] = value;
		cells.object[index] = g;
		cells.iou[index] = iou;
	};
	for (const g of run.rows) {
		for (const index of indicesIn(layouts, regions.own[g] as PointWindows)) {
			if ((claims[index] as number) > 1) offer(g, index, 0);
		}
	}
	// A cost without penalty beats all with it; only where there is none, the objects further off come into question.
	for (const index of disputed) {
		if ((cost[index] as number) < penalty) continue;
		cost[index] = Number.POSITIVE_INFINITY;
		for (const g of run.rows) {
			offer(g, index, pointInside(layouts, regions.own[g] as PointWindows, index) ? 0 : penalty);
		}
	}
}

function settleFates({ object }: Cells, g: number, ranking: Ranking): void {
	for (let k = 0; k < ranking.index.length; k++) {
		const owner = object[ranking.index[k] as number] as number;
		if (owner === g) ranking.fate[k] = Fate.chosen;
		else if (k < ranking.take) {
			ranking.fate[k] = Fate.lost;
			ranking.other[k] = owner;
		}
	}
}
