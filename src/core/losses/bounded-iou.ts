// MMDetection's bounded IoU: for each of centre x, centre y, width and height, the highest IoU that this one error would
// still allow, through smooth L1.

import type { CornerLoss } from './corner-rule';
import { above } from './min-max';
import { smoothL1, smoothL1Gradient } from './smooth-l1';

/**
 * Sum of the four parts of a box. Arguments as in `cornerLoss`; the target's size is positive.
 * Source: open-mmlab/mmdetection mmdet/models/losses/iou_loss.py (bounded_iou_loss).
 */
export function boundedIouLoss(
	{ beta, unionAdded: eps }: CornerLoss,
	pred: ArrayLike<number>,
	at: number,
	target: ArrayLike<number>,
	targetAt: number,
	gradient: Float64Array,
	gradientAt: number,
	scale: number,
): number {
	let value = 0;
	for (let axis = 0; axis < 2; axis++) {
		const low = pred[at + axis] as number;
		const high = pred[at + axis + 2] as number;
		const targetLow = target[targetAt + axis] as number;
		const targetHigh = target[targetAt + axis + 2] as number;
		const size = high - low;
		const targetSize = targetHigh - targetLow;

		const offset = (targetLow + targetHigh - low - high) / 2;
		const twice = 2 * Math.abs(offset);
		const over = targetSize + twice + eps;
		const kept = (targetSize - twice) / over;
		const centre = 1 - Math.max(kept, 0);
		// d kept / d |offset|; the offset falls by a half for either edge.
		const byOffset = (-(4 * targetSize + 2 * eps) / (over * over)) * above(kept, 0);
		const centreSlope = (smoothL1Gradient(centre, beta) * byOffset * Math.sign(offset)) / 2;

		const shrunk = size / (targetSize + eps);
		const grown = targetSize / (size + eps);
		const length = 1 - Math.min(grown, shrunk);
		const bySize = above(shrunk, grown) * (-grown / (size + eps)) + above(grown, shrunk) / (targetSize + eps);
		const lengthSlope = -smoothL1Gradient(length, beta) * bySize;

		gradient[gradientAt + axis] = scale * (centreSlope - lengthSlope);
		gradient[gradientAt + axis + 2] = scale * (centreSlope + lengthSlope);
		value += smoothL1(centre, beta) + smoothL1(length, beta);
	}
	return value;
}
