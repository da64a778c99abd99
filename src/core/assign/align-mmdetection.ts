// Task-aligned choice as MMDetection makes it: all predictions compete for an object's places, by plain IoU; a place whose
// point lies outside the object is lost. A point that several objects choose goes to the one with the highest IoU of them.

import { type ObjectAssignment, Role } from '../assignment';
import { areaSingle } from '../boxes/area';
import { iouSingle } from '../boxes/iou';
import { type Aligned, alignment, iouFloor } from './aligned';
import { blockSize, boundBlocks } from './blocks';
import { type BestRows, bestRows, insertRow } from './candidates';
import { noteIou } from './cells';
import { type PointWindows, pointInside } from './points';
import { rankingOf, rowsBehind } from './ranking';

const r = Math.fround;

/**
 * Fills cells, rankings and best IoUs. Rankings hold the predicted boxes that overlap the object, inside or not.
 * Source: open-mmlab/mmdetection mmdet/models/task_modules/assigners/task_aligned_assigner.py (TaskAlignedAssigner.assign).
 */
export function chooseMmdetection(run: Aligned): void {
	const { rule, cells, predictions } = run;
	const { boxes } = predictions;
	const bounds = boundBlocks(boxes);
	const areas = new Float64Array(cells.count);
	for (let k = 0; k < cells.count; k++) {
		areas[k] = areaSingle(
			boxes[4 * k] as number,
			boxes[4 * k + 1] as number,
			boxes[4 * k + 2] as number,
			boxes[4 * k + 3] as number,
		);
	}
	const rows = bestRows(rule.topk + rowsBehind);
	for (const g of run.rows) {
		rows.count = 0;
		const met = visitOverlaps(run, g, bounds, areas, rows);
		run.rankings[g] = rankingOf(rows, rule.topk, met, 1, boxes);
		for (let k = 0; k < Math.min(rows.count, rule.topk); k++) {
			const index = rows.index[k] as number;
			const iou = rows.iou[k] as number;
			const metric = rows.key[k] as number;
			if (!(metric > 0) || metric < rule.leastMetric) break;
			if (!pointInside(run.layouts, run.windows[g] as PointWindows, index)) continue;
			if (cells.role[index] === Role.positive && iou <= (cells.iou[index] as number)) continue;
			cells.role[index] = Role.positive;
			cells.object[index] = g;
			cells.iou[index] = iou;
			(cells.metric as Float64Array)[index] = metric;
		}
	}
}

/** Visits the predicted boxes that overlap one object; returns how many they are. */
function visitOverlaps(
	run: Aligned,
	g: number,
	bounds: Float64Array,
	areas: Float64Array,
	rows: BestRows,
): number {
	const { rule, predictions } = run;
	const { boxes, scores, classes } = predictions;
	const object = run.known[g] as ObjectAssignment;
	const channel = predictions.channels[g] as number;
	const gx1 = run.objects.boxes[4 * g] as number;
	const gy1 = run.objects.boxes[4 * g + 1] as number;
	const gx2 = run.objects.boxes[4 * g + 2] as number;
	const gy2 = run.objects.boxes[4 * g + 3] as number;
	const area = areaSingle(gx1, gy1, gx2, gy2);
	let met = 0;
	let floor = -1;
	for (let b = 0; b < bounds.length; b += 4) {
		if ((bounds[b] as number) >= gx2 || (bounds[b + 2] as number) <= gx1) continue;
		if ((bounds[b + 1] as number) >= gy2 || (bounds[b + 3] as number) <= gy1) continue;
		const from = (b >> 2) * blockSize;
		const to = Math.min(areas.length, from + blockSize);
		for (let index = from; index < to; index++) {
			const x1 = boxes[4 * index] as number;
			const x2 = boxes[4 * index + 2] as number;
			const overlapX = (gx2 < x2 ? gx2 : x2) - (gx1 > x1 ? gx1 : x1);
			if (!(overlapX > 0)) continue;
			const y1 = boxes[4 * index + 1] as number;
			const y2 = boxes[4 * index + 3] as number;
			const overlapY = (gy2 < y2 ? gy2 : y2) - (gy1 > y1 ? gy1 : y1);
			if (!(overlapY > 0)) continue;
			met++;
			const inter = overlapX * overlapY;
			if (inter < floor * (area + (areas[index] as number) - inter)) continue;
			const iou = iouSingle(r(overlapX), r(overlapY), area, areas[index] as number);
			noteIou(object, index, iou);
			const score = scores[index * classes + channel] as number;
			const metric = alignment(rule, score, iou);
			if (metric > 0 && insertRow(rows, index, metric, score, iou)) floor = iouFloor(rule, object, rows);
		}
	}
	return met;
}
