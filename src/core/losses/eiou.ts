// MMDetection's smooth EIoU: an overlap that turns negative with the gap between two boxes, so that boxes apart still
// have a slope, and a parabola for nearly perfect ones.

import type { CornerLoss } from './corner-rule';
import { above } from './min-max';

/**
 * e = 1 - I' / U', then e^2 / (2 beta) under beta and e - beta / 2 from there. Arguments as in `cornerLoss`.
 * Source: open-mmlab/mmdetection mmdet/models/losses/iou_loss.py (eiou_loss).
 */
export function eiouLoss(
	{ beta, unionAdded }: CornerLoss,
	pred: ArrayLike<number>,
	at: number,
	target: ArrayLike<number>,
	targetAt: number,
	gradient: Float64Array,
	gradientAt: number,
	scale: number,
): number {
	const x1 = pred[at] as number;
	const y1 = pred[at + 1] as number;
	const x2 = pred[at + 2] as number;
	const y2 = pred[at + 3] as number;
	const X1 = target[targetAt] as number;
	const Y1 = target[targetAt + 1] as number;
	const X2 = target[targetAt + 2] as number;
	const Y2 = target[targetAt + 3] as number;
	// Inner edges measured from the hull's corner; `least` and `most` of the two along an axis.
	const ex = Math.min(x1, X1);
	const ey = Math.min(y1, Y1);
	const ix1 = Math.max(x1, X1) - ex;
	const iy1 = Math.max(y1, Y1) - ey;
	const ix2 = Math.min(x2, X2) - ex;
	const iy2 = Math.min(y2, Y2) - ey;
	const leastX = Math.min(ix1, ix2);
	const leastY = Math.min(iy1, iy2);
	const mostX = Math.max(ix1, ix2);
	const mostY = Math.max(iy1, iy2);
	const inter = ix2 * iy2 + leastX * leastY - ix1 * mostY - mostX * iy1;
	const union = (x2 - x1) * (y2 - y1) + (X2 - X1) * (Y2 - Y1) - inter + unionAdded;
	const e = 1 - inter / union;
	const parabola = e < beta;
	// e falls by (U' dI' - I' dU') / U'^2 with dU' = dA - dI'.
	const slope = (scale * (parabola ? e / beta : 1)) / (union * union);
	const byInter = -slope * (union + inter);
	const byArea = slope * inter;

	const perX1 = -mostY + leastY * above(ix2, ix1) - iy1 * above(ix1, ix2);
	const perX2 = iy2 + leastY * above(ix1, ix2) - iy1 * above(ix2, ix1);
	const perY1 = -mostX + leastX * above(iy2, iy1) - ix1 * above(iy1, iy2);
	const perY2 = ix2 + leastX * above(iy1, iy2) - ix1 * above(iy2, iy1);
	// Moving the hull's corner moves all edges that are measured from it.
	const fromX1 = perX1 * above(x1, X1) - (perX1 + perX2) * above(X1, x1);
	const fromY1 = perY1 * above(y1, Y1) - (perY1 + perY2) * above(Y1, y1);
	gradient[gradientAt] = byInter * fromX1 - byArea * (y2 - y1);
	gradient[gradientAt + 1] = byInter * fromY1 - byArea * (x2 - x1);
	gradient[gradientAt + 2] = byInter * perX2 * above(X2, x2) + byArea * (y2 - y1);
	gradient[gradientAt + 3] = byInter * perY2 * above(Y2, y2) + byArea * (x2 - x1);
	return parabola ? (e * e) / (2 * beta) : e - beta / 2;
}
