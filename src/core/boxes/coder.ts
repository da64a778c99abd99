// Box deltas: how a framework writes an object's box relative to an anchor or region, and reads it back.
// Values stand in the framework's own order: dx, dy, dw, dh; Matterport: dy, dx, dh, dw.

import type { CoderRule } from '../recipe';

/** dw and dh are cut off above this on decode: ln(1000 / 16). torchvision, Detectron2. */
export const deltaClip = Math.log(1000 / 16);

/** Names of the four deltas in the order in which `encodeDeltas` writes them. */
export function deltaNames(rule: CoderRule): readonly [string, string, string, string] {
	return rule.convention === 'matterport' ? ['dy', 'dx', 'dh', 'dw'] : ['dx', 'dy', 'dw', 'dh'];
}

/**
 * Target deltas of `object` relative to `base`, both `[x1, y1, x2, y2]` in pixels.
 * A zero-size object gives -Infinity, a negative size NaN, as the frameworks do.
 *
 * Sources: pytorch/vision models/detection/_utils.py (encode_boxes), float32;
 * matterport/Mask_RCNN mrcnn/utils.py (box_refinement), float64;
 * rbgirshick/py-faster-rcnn lib/fast_rcnn/bbox_transform.py (bbox_transform), widths with +1.
 */
export function encodeDeltas(
	rule: CoderRule,
	base: ArrayLike<number>,
	object: ArrayLike<number>,
	out: Float64Array = new Float64Array(4),
): Float64Array {
	const r = rule.convention === 'matterport' ? identity : Math.fround;
	const plus = rule.convention === 'py-faster-rcnn' ? 1 : 0;
	const [wx, wy, ww, wh] = rule.weights;
	const [ax1, ay1, ax2, ay2] = base as [number, number, number, number];
	const [gx1, gy1, gx2, gy2] = object as [number, number, number, number];
	const aw = r(r(ax2 - ax1) + plus);
	const ah = r(r(ay2 - ay1) + plus);
	const gw = r(r(gx2 - gx1) + plus);
	const gh = r(r(gy2 - gy1) + plus);
	const dx = r(r(wx * r(r(gx1 + r(0.5 * gw)) - r(ax1 + r(0.5 * aw)))) / aw);
	const dy = r(r(wy * r(r(gy1 + r(0.5 * gh)) - r(ay1 + r(0.5 * ah)))) / ah);
	const dw = r(ww * r(Math.log(r(gw / aw))));
	const dh = r(wh * r(Math.log(r(gh / ah))));
	const flipped = rule.convention === 'matterport';
	out[0] = flipped ? dy : dx;
	out[1] = flipped ? dx : dy;
	out[2] = flipped ? dh : dw;
	out[3] = flipped ? dw : dh;
	return out;
}

/**
 * The box that `deltas` make of `base`, `[x1, y1, x2, y2]` in pixels; inverse of `encodeDeltas` up to rounding
 * (py-faster-rcnn's own decode gives x2 one pixel further, as its encode counts pixels inclusively).
 */
export function decodeDeltas(
	rule: CoderRule,
	base: ArrayLike<number>,
	deltas: ArrayLike<number>,
	out: Float64Array = new Float64Array(4),
): Float64Array {
	const r = rule.convention === 'matterport' ? identity : Math.fround;
	const plus = rule.convention === 'py-faster-rcnn' ? 1 : 0;
	const flipped = rule.convention === 'matterport';
	const [wx, wy, ww, wh] = rule.weights;
	const [ax1, ay1, ax2, ay2] = base as [number, number, number, number];
	const aw = r(r(ax2 - ax1) + plus);
	const ah = r(r(ay2 - ay1) + plus);
	const dx = r((deltas[flipped ? 1 : 0] as number) / wx);
	const dy = r((deltas[flipped ? 0 : 1] as number) / wy);
	let dw = r((deltas[flipped ? 3 : 2] as number) / ww);
	let dh = r((deltas[flipped ? 2 : 3] as number) / wh);
	if (rule.convention === 'torchvision') {
		dw = Math.min(dw, r(deltaClip));
		dh = Math.min(dh, r(deltaClip));
	}
	const cx = r(r(dx * aw) + r(ax1 + r(0.5 * aw)));
	const cy = r(r(dy * ah) + r(ay1 + r(0.5 * ah)));
	const halfWidth = r(0.5 * r(r(Math.exp(dw)) * aw));
	const halfHeight = r(0.5 * r(r(Math.exp(dh)) * ah));
	out[0] = r(cx - halfWidth);
	out[1] = r(cy - halfHeight);
	out[2] = r(cx + halfWidth);
	out[3] = r(cy + halfHeight);
	return out;
}

/**
 * Distances from a base box's centre to the object's sides (left, top, right, bottom), float32, divided by the base's
 * size when `normalise`. Source: pytorch/vision models/detection/_utils.py (BoxLinearCoder.encode).
 */
export function encodeDistances(
	base: ArrayLike<number>,
	object: ArrayLike<number>,
	options: { normalise: boolean },
): Float64Array {
	const r = Math.fround;
	const [ax1, ay1, ax2, ay2] = base as [number, number, number, number];
	const [gx1, gy1, gx2, gy2] = object as [number, number, number, number];
	const cx = r(0.5 * r(ax1 + ax2));
	const cy = r(0.5 * r(ay1 + ay2));
	const w = options.normalise ? r(ax2 - ax1) : 1;
	const h = options.normalise ? r(ay2 - ay1) : 1;
	return Float64Array.of(r(r(cx - gx1) / w), r(r(cy - gy1) / h), r(r(gx2 - cx) / w), r(r(gy2 - cy) / h));
}

/** Inverse of `encodeDistances`. Source: pytorch/vision models/detection/_utils.py (BoxLinearCoder.decode). */
export function decodeDistances(
	base: ArrayLike<number>,
	distances: ArrayLike<number>,
	options: { normalise: boolean },
): Float64Array {
	const r = Math.fround;
	const [ax1, ay1, ax2, ay2] = base as [number, number, number, number];
	const cx = r(0.5 * r(ax1 + ax2));
	const cy = r(0.5 * r(ay1 + ay2));
	const w = options.normalise ? r(ax2 - ax1) : 1;
	const h = options.normalise ? r(ay2 - ay1) : 1;
	const [l, t, rt, b] = distances as unknown as [number, number, number, number];
	return Float64Array.of(r(cx - r(l * w)), r(cy - r(t * h)), r(cx + r(rt * w)), r(cy + r(b * h)));
}

function identity(value: number): number {
	return value;
}
