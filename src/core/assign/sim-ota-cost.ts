// What SimOTA compares: boxes and IoU as each convention holds them, and the cost of a prediction for an object.

import type { Predictions } from '../assignment';
import { areaSingle } from '../boxes/area';
import { iouSingle } from '../boxes/iou';
import type { SimOtaRule } from '../recipe';

const r = Math.fround;

/** Added to a cost where the point lies outside the object's own region. */
export const penalties = { mmdetection: 1e5, yolox: 1e6 };
/** Added to an IoU before its logarithm. */
const leastIou = { mmdetection: r(1e-7), yolox: r(1e-8) };
/** Bound of torch's logarithms in binary cross-entropy. */
const leastLogarithm = -100;

/** Boxes as they are compared: `[4 * n]` corners and `[n]` areas, float32. */
export interface ComparedBoxes {
	corners: Float64Array;
	areas: Float64Array;
}

/**
 * The boxes of `rows`. YOLOX holds centre and size in float32 (which come back exactly from unrounded corners) and takes
 * corners and area from those; MMDetection holds corners.
 * Sources: Megvii-BaseDetection/YOLOX yolox/utils/boxes.py (bboxes_iou);
 * open-mmlab/mmdetection mmdet/structures/bbox/bbox_overlaps.py.
 */
export function comparedBoxes(
	convention: SimOtaRule['convention'],
	boxes: Float64Array,
	rows: ArrayLike<number>,
): ComparedBoxes {
	const corners = new Float64Array(4 * rows.length);
	const areas = new Float64Array(rows.length);
	for (let k = 0; k < rows.length; k++) {
		const from = 4 * (rows[k] as number);
		const x1 = boxes[from] as number;
		const y1 = boxes[from + 1] as number;
		const x2 = boxes[from + 2] as number;
		const y2 = boxes[from + 3] as number;
		if (convention === 'mmdetection') {
			corners[4 * k] = r(x1);
			corners[4 * k + 1] = r(y1);
			corners[4 * k + 2] = r(x2);
			corners[4 * k + 3] = r(y2);
			areas[k] = areaSingle(r(x1), r(y1), r(x2), r(y2));
		} else {
			const width = r(x2 - x1);
			const height = r(y2 - y1);
			const cx = r((x1 + x2) / 2);
			const cy = r((y1 + y2) / 2);
			corners[4 * k] = r(cx - width / 2);
			corners[4 * k + 1] = r(cy - height / 2);
			corners[4 * k + 2] = r(cx + width / 2);
			corners[4 * k + 3] = r(cy + height / 2);
			areas[k] = r(width * height);
		}
	}
	return { corners, areas };
}

/** IoU of box `a` of one list with box `b` of another; 0 where they do not overlap. */
export function comparedIou(list: ComparedBoxes, a: number, other: ComparedBoxes, b: number): number {
	const p = list.corners;
	const q = other.corners;
	const x1 = p[4 * a] as number;
	const x2 = p[4 * a + 2] as number;
	const px1 = q[4 * b] as number;
	const px2 = q[4 * b + 2] as number;
	const overlapX = r((x2 < px2 ? x2 : px2) - (x1 > px1 ? x1 : px1));
	if (!(overlapX > 0)) return 0;
	const y1 = p[4 * a + 1] as number;
	const y2 = p[4 * a + 3] as number;
	const py1 = q[4 * b + 1] as number;
	const py2 = q[4 * b + 3] as number;
	const overlapY = r((y2 < py2 ? y2 : py2) - (y1 > py1 ? y1 : py1));
	if (!(overlapY > 0)) return 0;
	return iouSingle(overlapX, overlapY, list.areas[a] as number, other.areas[b] as number);
}

/**
 * Binary cross-entropy against "no class" of each prediction in `index`, summed over its classes: what every object's
 * class cost has in common. The product of the 1 - p is taken before the logarithm, in float64; the framework's own order
 * of float32 additions differs from processor to processor.
 */
export function backgroundCosts({ scores, classes }: Predictions, index: ArrayLike<number>): Float64Array {
	const out = new Float64Array(index.length);
	for (let k = 0; k < index.length; k++) {
		const from = (index[k] as number) * classes;
		let product = 1;
		let cost = 0;
		for (let c = from; c < from + classes; c++) {
			const rest = 1 - (scores[c] as number);
			// Only a probability of exactly 1 reaches the bound of the logarithm.
			if (rest <= 0) cost -= leastLogarithm;
			else product *= rest;
			if (product < 1e-200) {
				cost -= Math.log(product);
				product = 1;
			}
		}
		out[k] = cost - Math.log(product);
	}
	return out;
}

/**
 * Cost of a prediction for an object, float32: class cost, IoU cost and, outside the object's own region, the penalty.
 * @param background the prediction's `backgroundCosts`; the object's class is taken out of it and put in as positive.
 * Sources: open-mmlab/mmdetection mmdet/models/task_modules/assigners/sim_ota_assigner.py (SimOTAAssigner.assign);
 * Megvii-BaseDetection/YOLOX yolox/models/yolo_head.py (get_assignments).
 */
export function pairCost(
	rule: SimOtaRule,
	background: number,
	score: number,
	iou: number,
	penalty: number,
): number {
	const negative = Math.max(Math.log(1 - score), leastLogarithm);
	const positive = Math.max(Math.log(score), leastLogarithm);
	const classCost = r(background + negative - positive);
	const iouCost = r(-Math.log(r(iou + leastIou[rule.convention])));
	return r(r(r(classCost * rule.classWeight) + r(iouCost * rule.iouWeight)) + penalty);
}
