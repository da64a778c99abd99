// Losses of two boxes given by their corners: IoU, GIoU, DIoU and CIoU, with the gradient with respect to the predicted
// corners. Where two edges are equal, min and max split the slope half and half, as autograd does.
// EIoU and bounded IoU stand in their own files.

import { boundedIouLoss } from './bounded-iou';
import type { CornerLoss } from './corner-rule';
import { eiouLoss } from './eiou';
import { above } from './min-max';

const ratioFactor = 4 / Math.PI ** 2;

/**
 * Loss of the prediction `pred[at .. at + 4)` against `target[targetAt .. targetAt + 4)`, both `x1, y1, x2, y2` in any
 * unit. Its derivative times `scale` is written to `gradient[gradientAt .. gradientAt + 4)`. NaN where a coordinate is.
 * Sources: those of `cornerLossOf`.
 */
export function cornerLoss(
	loss: CornerLoss,
	pred: ArrayLike<number>,
	at: number,
	target: ArrayLike<number>,
	targetAt: number,
	gradient: Float64Array,
	gradientAt: number,
	scale: number,
): number {
	const { kind } = loss;
	if (kind === 'eiou') return eiouLoss(loss, pred, at, target, targetAt, gradient, gradientAt, scale);
	if (kind === 'bounded-iou')
		return boundedIouLoss(loss, pred, at, target, targetAt, gradient, gradientAt, scale);
	const x1 = pred[at] as number;
	const y1 = pred[at + 1] as number;
	const x2 = pred[at + 2] as number;
	const y2 = pred[at + 3] as number;
	const X1 = target[targetAt] as number;
	const Y1 = target[targetAt + 1] as number;
	const X2 = target[targetAt + 2] as number;
	const Y2 = target[targetAt + 3] as number;
	const w = x2 - x1;
	const h = y2 - y1 + loss.areaHeight;
	const W = X2 - X1;
	const H = Y2 - Y1 + loss.areaHeight;

	// Overlap, and its slope in its own width and height.
	const iw = Math.min(x2, X2) - Math.max(x1, X1);
	const ih = Math.min(y2, Y2) - Math.max(y1, Y1);
	const overlaps = loss.touching === 'clamp' ? iw >= 0 && ih >= 0 : iw > 0 && ih > 0;
	const inter = overlaps ? iw * ih : 0;
	const byWidth = overlaps ? ih : 0;
	const byHeight = overlaps ? iw : 0;
	const ix1 = -byWidth * above(x1, X1);
	const iy1 = -byHeight * above(y1, Y1);
	const ix2 = byWidth * above(X2, x2);
	const iy2 = byHeight * above(Y2, y2);

	const bare = w * h + W * H - inter;
	const union = Math.max(bare, loss.unionFloor);
	const divisor = union + loss.unionAdded;
	const iou = inter / divisor;
	// The prediction's area grows by (-h, -w, h, w); nothing does where the union stands on its floor.
	const free = loss.unionFloor > 0 ? above(bare, loss.unionFloor) : 1;
	const ux1 = free * (-h - ix1);
	const uy1 = free * (-w - iy1);
	const ux2 = free * (h - ix2);
	const uy2 = free * (w - iy2);
	const perInter = 1 / divisor;
	const perUnion = -inter / (divisor * divisor);
	let gx1 = -(ix1 * perInter + ux1 * perUnion);
	let gy1 = -(iy1 * perInter + uy1 * perUnion);
	let gx2 = -(ix2 * perInter + ux2 * perUnion);
	let gy2 = -(iy2 * perInter + uy2 * perUnion);

	if (kind === 'iou') {
		// A clamp lets the slope through at its bound.
		const slope = iou < loss.iouFloor ? 0 : iouSlope(loss, iou);
		gradient[gradientAt] = scale * slope * gx1;
		gradient[gradientAt + 1] = scale * slope * gy1;
		gradient[gradientAt + 2] = scale * slope * gx2;
		gradient[gradientAt + 3] = scale * slope * gy2;
		return iouValue(loss, Math.max(iou, loss.iouFloor));
	}

	const cw = Math.max(x2, X2) - Math.min(x1, X1);
	const ch = Math.max(y2, Y2) - Math.min(y1, Y1);
	const cx1 = -above(X1, x1);
	const cy1 = -above(Y1, y1);
	const cx2 = above(x2, X2);
	const cy2 = above(y2, Y2);
	let value = 1 - iou;
	if (kind === 'giou') {
		const bareHull = cw * ch;
		const hull = Math.max(bareHull, loss.hullFloor);
		const over = hull + loss.hullAdded;
		const perHull = loss.hullFloor > 0 ? above(bareHull, loss.hullFloor) : 1;
		value += (hull - union) / over;
		// ((dC - dU) over - (C - U) dC) / over^2
		const byHull = (perHull * (over - (hull - union))) / (over * over);
		gx1 += byHull * ch * cx1 - ux1 / over;
		gy1 += byHull * cw * cy1 - uy1 / over;
		gx2 += byHull * ch * cx2 - ux2 / over;
		gy2 += byHull * cw * cy2 - uy2 / over;
	} else {
		const dx = (x1 + x2 - X1 - X2) / 2;
		const dy = (y1 + y2 - Y1 - Y2) / 2;
		const distance = dx * dx + dy * dy;
		const diagonal = cw * cw + ch * ch + loss.diagonalAdded;
		const share = distance / diagonal;
		value += share;
		gx1 += (dx - share * 2 * cw * cx1) / diagonal;
		gy1 += (dy - share * 2 * ch * cy1) / diagonal;
		gx2 += (dx - share * 2 * cw * cx2) / diagonal;
		gy2 += (dy - share * 2 * ch * cy2) / diagonal;
	}
	if (kind === 'ciou') {
		const tall = y2 - y1 + loss.ratioHeight;
		const bracket = Math.atan(W / (Y2 - Y1 + loss.ratioHeight)) - Math.atan(w / tall);
		const v = ratioFactor * bracket * bracket;
		const weight = ratioWeight(loss, iou, v);
		value += weight * v;
		const turn = (2 * ratioFactor * bracket * weight) / (w * w + tall * tall);
		gx1 += turn * tall;
		gx2 -= turn * tall;
		gy1 -= turn * w;
		gy2 += turn * w;
	}
	gradient[gradientAt] = scale * gx1;
	gradient[gradientAt + 1] = scale * gy1;
	gradient[gradientAt + 2] = scale * gx2;
	gradient[gradientAt + 3] = scale * gy2;
	return value;
}

function iouValue({ form }: CornerLoss, iou: number): number {
	if (form === 'log') return -Math.log(iou);
	return form === 'square' ? 1 - iou * iou : 1 - iou;
}

/** Derivative of `iouValue` with respect to 1 - IoU. */
function iouSlope({ form }: CornerLoss, iou: number): number {
	if (form === 'log') return 1 / iou;
	return form === 'square' ? 2 * iou : 1;
}

/** CIoU's weight of v, held constant by every framework. */
function ratioWeight({ ratioWeight: rule }: CornerLoss, iou: number, v: number): number {
	if (rule !== 'above-half') return v / (1 - iou + v + rule.added);
	// MMDetection divides by 1 - IoU + v without an epsilon: in float32 a perfect prediction is 0 / 0, and NaN.
	return iou > 0.5 ? v / (1 - Math.fround(iou) + v) : Number.isNaN(iou) ? iou : 0;
}
