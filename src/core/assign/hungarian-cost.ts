// The costs that Hungarian matching adds up: class, L1 distance of the boxes and generalised IoU, float32.

import type { Predictions } from '../assignment';
import { generalisedIou } from '../boxes/giou';
import type { HungarianRule } from '../recipe';
import type { AssignObjects } from './objects';

const r = Math.fround;
/** MMDetection's focal class cost. */
const focal = { alpha: 0.25, least: r(1e-12) };

/** `[queries * objects]` each, row-major; weights are in `total` alone. */
export interface CostMatrices {
	queries: number;
	objects: number;
	class: Float64Array;
	/** Sum of the distances of centre and size, as shares of the unpadded input. */
	l1: Float64Array;
	/** Generalised IoU itself; its cost is this with the sign turned. */
	giou: Float64Array;
	total: Float64Array;
}

/**
 * Costs of every query for the objects in `rows`.
 *
 * Sources: facebookresearch/detr models/matcher.py (HungarianMatcher.forward);
 * open-mmlab/mmdetection mmdet/models/task_modules/assigners/match_cost.py (ClassificationCost, FocalLossCost, BBoxL1Cost
 * with box_format xywh, IoUCost).
 */
export function hungarianCosts(
	rule: HungarianRule,
	objects: AssignObjects,
	predictions: Predictions,
	rows: readonly number[],
): CostMatrices {
	const convention = rule.convention ?? 'detr';
	const queries = predictions.boxes.length >> 2;
	const all = rows.length;
	const costs: CostMatrices = {
		queries,
		objects: all,
		class: new Float64Array(queries * all),
		l1: new Float64Array(queries * all),
		giou: new Float64Array(queries * all),
		total: new Float64Array(queries * all),
	};
	const wanted = comparedForms(convention, objects, objects.boxes, rows);
	const given = comparedForms(convention, objects, predictions.boxes, [...new Array(queries).keys()]);
	const { scores, classes, channels } = predictions;
	for (let q = 0; q < queries; q++) {
		for (let k = 0; k < all; k++) {
			const at = q * all + k;
			const score = scores[q * classes + (channels[rows[k] as number] as number)] as number;
			const byClass = rule.classCostKind === 'focal' ? focalCost(score) : -score;
			let distance = 0;
			for (let side = 0; side < 4; side++) {
				const gap = r((given.shares[4 * q + side] as number) - (wanted.shares[4 * k + side] as number));
				distance = r(distance + Math.abs(gap));
			}
			const giou = generalisedIou(
				convention,
				wanted.corners[4 * k] as number,
				wanted.corners[4 * k + 1] as number,
				wanted.corners[4 * k + 2] as number,
				wanted.corners[4 * k + 3] as number,
				given.corners[4 * q] as number,
				given.corners[4 * q + 1] as number,
				given.corners[4 * q + 2] as number,
				given.corners[4 * q + 3] as number,
			);
			costs.class[at] = byClass;
			costs.l1[at] = distance;
			costs.giou[at] = giou;
			const weightedClass = r(byClass * rule.classCost);
			const weightedL1 = r(distance * rule.l1Cost);
			// Both add the GIoU last; of the other two the order does not matter to a sum.
			costs.total[at] = r(r(weightedClass + weightedL1) + r(-giou * rule.giouCost));
		}
	}
	return costs;
}

/**
 * Boxes in the two forms that are compared: centre and size as shares of the input, and corners (shares in DETR, pixels
 * in MMDetection). DETR holds the shares in float32 and takes the corners from them.
 */
function comparedForms(
	convention: NonNullable<HungarianRule['convention']>,
	{ width, height }: AssignObjects,
	boxes: Float64Array,
	rows: ArrayLike<number>,
): { shares: Float64Array; corners: Float64Array } {
	const shares = new Float64Array(4 * rows.length);
	const corners = new Float64Array(4 * rows.length);
	for (let k = 0; k < rows.length; k++) {
		for (let axis = 0; axis < 2; axis++) {
			const low = boxes[4 * (rows[k] as number) + axis] as number;
			const high = boxes[4 * (rows[k] as number) + axis + 2] as number;
			const side = axis === 0 ? width : height;
			const at = 4 * k + axis;
			if (convention === 'mmdetection') {
				shares[at] = r(r((low + high) / 2) / side);
				shares[at + 2] = r(r(high - low) / side);
				corners[at] = low;
				corners[at + 2] = high;
			} else {
				const centre = r((low + high) / 2 / side);
				const size = r((high - low) / side);
				shares[at] = centre;
				shares[at + 2] = size;
				corners[at] = r(centre - size / 2);
				corners[at + 2] = r(centre + size / 2);
			}
		}
	}
	return { shares, corners };
}

/** Focal loss of a probability as positive less the same as negative. */
function focalCost(p: number): number {
	const rest = r(1 - p);
	const negative = r(r(-r(Math.log(r(rest + focal.least))) * (1 - focal.alpha)) * r(p * p));
	const positive = r(r(-r(Math.log(r(p + focal.least))) * focal.alpha) * r(rest * rest));
	return r(positive - negative);
}
