// Task-aligned choice as Ultralytics makes it: only points inside an object compete, by complete IoU, and a point that
// several objects choose goes to the one with the highest IoU of all that contain it, whether that one chose it or not.

import { type ObjectAssignment, Role } from '../assignment';
import { aspectAngle, completeIou, paddedArea, ultralyticsIou } from '../boxes/ciou';
import { powerSingle } from '../boxes/power';
import { type Aligned, alignment, iouFloor } from './aligned';
import { type BestRows, bestRows, insertRow, leastKey } from './candidates';
import { noteIou } from './cells';
import { type PointLayout, type PointWindows, pointInside } from './points';
import { rankingOf, rowsBehind } from './ranking';

const r = Math.fround;

/**
 * Fills cells, rankings and best IoUs. Where fewer than topk points have a metric above 0, torch.topk fills the places
 * with arbitrary points of metric 0 from the whole image, and those inside the object become positive with target 0; as
 * everywhere the lowest indices are taken here. A point that several objects claim and none overlaps goes to the first
 * object of the image, which is what arg-max of zeros gives.
 *
 * Source: ultralytics/ultralytics utils/tal.py (TaskAlignedAssigner.get_pos_mask, select_highest_overlaps).
 */
export function chooseUltralytics(run: Aligned): void {
	const { rule, rankings, rows: compared } = run;
	const { boxes } = run.predictions;
	const claims = new Uint16Array(run.cells.count);
	const angles = new Float64Array(run.cells.count).fill(Number.NaN);
	const rows = bestRows(rule.topk + rowsBehind);
	let conflicts = false;
	for (const g of compared) {
		const object = run.known[g] as ObjectAssignment;
		const target = targetOf(run, g);
		rows.count = 0;
		const windows = run.windows[g];
		if (windows) visitInside(run, target, angles, windows, object, rows);
		rankings[g] = rankingOf(rows, rule.topk, object.candidates, 1, boxes);
		let metrics = 0;
		while (metrics < Math.min(rows.count, rule.topk) && (rows.key[metrics] as number) > 0) metrics++;
		for (let k = 0; k < metrics; k++) {
			const metric = rows.key[k] as number;
			if (metric < rule.leastMetric) break;
			conflicts = claim(run, claims, g, rows.index[k] as number, rows.iou[k] as number, metric) || conflicts;
		}
		if (metrics === rule.topk || object.candidates === 0 || rule.leastMetric > 0) continue;
		for (const index of zerosInside(run, g, rows, metrics)) {
			const iou = fullIou(boxes, target, angles, index, plainIou(boxes, target, index));
			conflicts = claim(run, claims, g, index, iou, 0) || conflicts;
		}
	}
	if (conflicts) settleConflicts(run, claims, angles);
}

/** An object as it is compared: corners, area and aspect angle, float32, and its class's channel. */
interface Target {
	x1: number;
	y1: number;
	x2: number;
	y2: number;
	area: number;
	angle: number;
	channel: number;
}

function targetOf({ objects, predictions }: Aligned, g: number): Target {
	const x1 = objects.boxes[4 * g] as number;
	const y1 = objects.boxes[4 * g + 1] as number;
	const x2 = objects.boxes[4 * g + 2] as number;
	const y2 = objects.boxes[4 * g + 3] as number;
	const channel = predictions.channels[g] as number;
	return { x1, y1, x2, y2, area: paddedArea(x1, y1, x2, y2), angle: aspectAngle(x1, y1, x2, y2), channel };
}

/** Visits the points inside one object; what cannot come among its best rows is not worked out. */
function visitInside(
	run: Aligned,
	target: Target,
	angles: Float64Array,
	windows: PointWindows,
	object: ObjectAssignment,
	rows: BestRows,
): void {
	const { rule, layouts } = run;
	const { boxes, scores, classes } = run.predictions;
	let floor = -1;
	for (let k = 0; k < layouts.length; k++) {
		const { firstIndex, step, columns } = layouts[k] as PointLayout;
		const c0 = windows[4 * k] as number;
		const c1 = windows[4 * k + 1] as number;
		const r1 = windows[4 * k + 3] as number;
		for (let row = windows[4 * k + 2] as number; row < r1; row++) {
			let index = firstIndex + (row * columns + c0) * step;
			for (let column = c0; column < c1; column++, index += step) {
				if (floor > -1 && !mayReach(boxes, target, index, floor)) continue;
				const plain = plainIou(boxes, target, index);
				const score = scores[index * classes + target.channel] as number;
				if (plain < object.bestIou) {
					// The complete IoU is at most the plain one.
					const most = r(powerSingle(score, rule.alpha) * powerSingle(plain, rule.beta));
					if (most < leastKey(rows)) continue;
				}
				const iou = fullIou(boxes, target, angles, index, plain);
				noteIou(object, index, iou);
				if (insertRow(rows, index, alignment(rule, score, iou), score, iou))
					floor = iouFloor(rule, object, rows);
			}
		}
	}
}

/**
 * Whether the complete IoU may reach a floor that allows for rounding: float64 bounds without the aspect ratio's part, by
 * which most points fall at a fraction of what the exact float32 comparison costs. Without overlap it is 0 and does not.
 */
function mayReach(
	boxes: Float64Array,
	{ x1, y1, x2, y2, area }: Target,
	index: number,
	floor: number,
): boolean {
	const px1 = boxes[4 * index] as number;
	const px2 = boxes[4 * index + 2] as number;
	const overlapX = (x2 < px2 ? x2 : px2) - (x1 > px1 ? x1 : px1);
	if (!(overlapX > 0)) return false;
	const py1 = boxes[4 * index + 1] as number;
	const py2 = boxes[4 * index + 3] as number;
	const overlapY = (y2 < py2 ? y2 : py2) - (y1 > py1 ? y1 : py1);
	if (!(overlapY > 0)) return false;
	const inter = overlapX * overlapY;
	const union = area + (px2 - px1) * (py2 - py1) - inter;
	if (inter < floor * union) return false;
	const cw = (x2 > px2 ? x2 : px2) - (x1 < px1 ? x1 : px1);
	const ch = (y2 > py2 ? y2 : py2) - (y1 < py1 ? y1 : py1);
	// As rounded as in the comparison itself: at large coordinates float32 loses more of these than of anything else.
	const dx = r(r(r(px1 + px2) - x1) - x2);
	const dy = r(r(r(py1 + py2) - y1) - y2);
	const diagonal = 4 * (cw * cw + ch * ch + 1e-7);
	return (inter - floor * union) * diagonal >= (dx * dx + dy * dy) * union;
}

/** IoU of a predicted box with the object, 0 where they do not overlap. */
function plainIou(boxes: Float64Array, target: Target, index: number): number {
	const { x1, y1, x2, y2 } = target;
	const px1 = boxes[4 * index] as number;
	const px2 = boxes[4 * index + 2] as number;
	const overlapX = r((x2 < px2 ? x2 : px2) - (x1 > px1 ? x1 : px1));
	if (!(overlapX > 0)) return 0;
	const py1 = boxes[4 * index + 1] as number;
	const py2 = boxes[4 * index + 3] as number;
	const overlapY = r((y2 < py2 ? y2 : py2) - (y1 > py1 ? y1 : py1));
	if (!(overlapY > 0)) return 0;
	return ultralyticsIou(overlapX, overlapY, target.area, paddedArea(px1, py1, px2, py2));
}

/** Complete IoU, at least 0. Without overlap it is 0, whatever the distance. */
function fullIou(
	boxes: Float64Array,
	target: Target,
	angles: Float64Array,
	index: number,
	plain: number,
): number {
	if (plain === 0) return 0;
	const { x1, y1, x2, y2, angle } = target;
	const px1 = boxes[4 * index] as number;
	const py1 = boxes[4 * index + 1] as number;
	const px2 = boxes[4 * index + 2] as number;
	const py2 = boxes[4 * index + 3] as number;
	let other = angles[index] as number;
	if (Number.isNaN(other)) {
		other = aspectAngle(px1, py1, px2, py2);
		angles[index] = other;
	}
	const iou = completeIou(plain, x1, y1, x2, y2, angle, px1, py1, px2, py2, other);
	return iou > 0 ? iou : 0;
}

/** Writes a claim down; true if another object claimed the point before. */
function claim(
	{ cells }: Aligned,
	claims: Uint16Array,
	g: number,
	index: number,
	iou: number,
	metric: number,
): boolean {
	claims[index] = (claims[index] as number) + 1;
	cells.role[index] = Role.positive;
	cells.object[index] = g;
	cells.iou[index] = iou;
	(cells.metric as Float64Array)[index] = metric;
	return (claims[index] as number) > 1;
}

/** Points inside the object among the lowest indices without a metric that fill its places from `metrics` on. */
function zerosInside(run: Aligned, g: number, rows: BestRows, metrics: number): number[] {
	const windows = run.windows[g] as PointWindows;
	const inside: number[] = [];
	const valued = rows.index.subarray(0, metrics);
	for (let index = 0, open = run.rule.topk - metrics; open > 0 && index < run.cells.count; index++) {
		if (valued.includes(index)) continue;
		open--;
		if (pointInside(run.layouts, windows, index)) inside.push(index);
	}
	return inside;
}

/** Gives each point that several objects claim to the one with the highest IoU of all that contain it. */
function settleConflicts(run: Aligned, claims: Uint16Array, angles: Float64Array): void {
	const { rule, layouts, cells } = run;
	const { boxes, scores, classes } = run.predictions;
	const metric = cells.metric as Float64Array;
	for (let index = 0; index < cells.count; index++) {
		if ((claims[index] as number) < 2) continue;
		cells.object[index] = run.rows[0] as number;
		cells.iou[index] = 0;
		metric[index] = 0;
	}
	for (const g of run.rows) {
		const windows = run.windows[g];
		if (!windows) continue;
		const target = targetOf(run, g);
		for (let k = 0; k < layouts.length; k++) {
			const { firstIndex, step, columns } = layouts[k] as PointLayout;
			const c0 = windows[4 * k] as number;
			const c1 = windows[4 * k + 1] as number;
			const r1 = windows[4 * k + 3] as number;
			for (let row = windows[4 * k + 2] as number; row < r1; row++) {
				let index = firstIndex + (row * columns + c0) * step;
				for (let column = c0; column < c1; column++, index += step) {
					if ((claims[index] as number) < 2) continue;
					const best = cells.iou[index] as number;
					const plain = plainIou(boxes, target, index);
					if (plain <= best) continue;
					const iou = fullIou(boxes, target, angles, index, plain);
					if (iou <= best) continue;
					const value = alignment(rule, scores[index * classes + target.channel] as number, iou);
					if (value < rule.leastMetric) continue;
					cells.object[index] = g;
					cells.iou[index] = iou;
					metric[index] = value;
				}
			}
		}
	}
}
