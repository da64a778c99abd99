// How a framework writes an object's box for the regression head: deltas, distances, logarithms or shares.
// The way back, and its derivative, stand in decode.ts.

import type { CoderRule } from '../recipe';

export type DeltaRule = Extract<CoderRule, { kind: 'delta' }>;

/** dw and dh are cut off above this on decode (MMDetection: and below minus this): ln(1000 / 16). */
export const deltaClip = Math.log(1000 / 16);

/** Names of the four targets in the order in which they are written. */
export function deltaNames(rule: CoderRule): readonly [string, string, string, string] {
	switch (rule.kind) {
		case 'delta':
			return rule.convention === 'matterport' ? ['dy', 'dx', 'dh', 'dw'] : ['dx', 'dy', 'dw', 'dh'];
		case 'distances':
		case 'distribution':
			return ['left', 'top', 'right', 'bottom'];
		case 'yolox':
			return ['x', 'y', 'w', 'h'];
		case 'corners':
			return ['x1', 'y1', 'x2', 'y2'];
		case 'centre-size':
			return ['cx', 'cy', 'w', 'h'];
	}
}

/** Largest distance that a distribution over `bins` can hold as a target: bbox2dist's clamp. */
export function largestDistance(bins: number): number {
	return bins - 1 - 0.01;
}

/**
 * The target of `object` relative to `base`, both `[x1, y1, x2, y2]`, input pixels. `base` is the anchor or region, the
 * cell around the point, or for `centre-size` the unpadded input's `[0, 0, width, height]`.
 *
 * Sources: the functions below; ultralytics/ultralytics utils/tal.py (bbox2dist), in strides, held to what the bins can
 * say; open-mmlab/mmdetection dense_heads/tood_head.py (loss_by_feat_single), corners in strides;
 * Megvii-BaseDetection/YOLOX models/yolo_head.py (get_l1_target); facebookresearch/detr datasets/transforms.py (Normalize).
 */
export function encodeBox(
	rule: CoderRule,
	base: ArrayLike<number>,
	object: ArrayLike<number>,
	out: Float64Array = new Float64Array(4),
): Float64Array {
	const r = Math.fround;
	switch (rule.kind) {
		case 'delta':
			return encodeDeltas(rule, base, object, out);
		case 'distances':
			return encodeDistances(base, object, { normalise: true }, out);
		case 'distribution': {
			encodeDistances(base, object, { normalise: true }, out);
			const most = r(largestDistance(rule.bins));
			for (let side = 0; side < 4; side++) out[side] = Math.min(Math.max(out[side] as number, 0), most);
			return out;
		}
		case 'corners':
			for (let side = 0; side < 4; side++) {
				const axis = side & 1;
				out[side] = r((object[side] as number) / r((base[axis + 2] as number) - (base[axis] as number)));
			}
			return out;
		case 'yolox':
		case 'centre-size':
			for (let axis = 0; axis < 2; axis++) {
				const low = object[axis] as number;
				const high = object[axis + 2] as number;
				const from = base[axis] as number;
				const unit = r((base[axis + 2] as number) - from);
				const centre = r(r(r(low + high) / 2) / unit);
				const size = r(r(high - low) / unit);
				out[axis] = rule.kind === 'yolox' ? r(centre - from / unit) : centre;
				out[axis + 2] = rule.kind === 'yolox' ? r(Math.log(r(size + r(1e-8)))) : size;
			}
			return out;
	}
}

/**
 * Target deltas of `object` relative to `base`, both `[x1, y1, x2, y2]` in pixels, in the framework's own order:
 * dx, dy, dw, dh; Matterport: dy, dx, dh, dw. A zero-size object gives -Infinity, a negative size NaN, as they do.
 *
 * Sources: pytorch/vision models/detection/_utils.py (encode_boxes), float32;
 * facebookresearch/detectron2 modeling/box_regression.py (Box2BoxTransform.get_deltas), the same;
 * open-mmlab/mmdetection task_modules/coders/delta_xywh_bbox_coder.py (bbox2delta): centre from both corners, divided by
 * the standard deviation, which is 1 / weight;
 * matterport/Mask_RCNN mrcnn/utils.py (box_refinement), float64;
 * rbgirshick/py-faster-rcnn lib/fast_rcnn/bbox_transform.py (bbox_transform), widths with +1.
 */
export function encodeDeltas(
	rule: DeltaRule,
	base: ArrayLike<number>,
	object: ArrayLike<number>,
	out: Float64Array = new Float64Array(4),
): Float64Array {
	const { convention, weights } = rule;
	const r = convention === 'matterport' ? identity : Math.fround;
	const plus = convention === 'py-faster-rcnn' ? 1 : 0;
	const divides = convention === 'mmdetection';
	const flip = convention === 'matterport' ? 1 : 0;
	for (let axis = 0; axis < 2; axis++) {
		const baseLow = base[axis] as number;
		const baseHigh = base[axis + 2] as number;
		const low = object[axis] as number;
		const high = object[axis + 2] as number;
		const baseSize = r(r(baseHigh - baseLow) + plus);
		const size = r(r(high - low) + plus);
		const logarithm = r(Math.log(r(size / baseSize)));
		const place = weights[axis] as number;
		const scale = weights[axis + 2] as number;
		if (divides) {
			const distance = r(r(r(low + high) * 0.5) - r(r(baseLow + baseHigh) * 0.5));
			out[axis] = r(r(distance / baseSize) / r(1 / place));
			out[axis + 2] = r(logarithm / r(1 / scale));
		} else {
			const distance = r(r(low + r(0.5 * size)) - r(baseLow + r(0.5 * baseSize)));
			out[axis ^ flip] = r(r(place * distance) / baseSize);
			out[(axis ^ flip) + 2] = r(scale * logarithm);
		}
	}
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
	out: Float64Array = new Float64Array(4),
): Float64Array {
	const r = Math.fround;
	for (let axis = 0; axis < 2; axis++) {
		const low = base[axis] as number;
		const high = base[axis + 2] as number;
		const centre = r(0.5 * r(low + high));
		const size = options.normalise ? r(high - low) : 1;
		out[axis] = r(r(centre - (object[axis] as number)) / size);
		out[axis + 2] = r(r((object[axis + 2] as number) - centre) / size);
	}
	return out;
}

function identity(value: number): number {
	return value;
}
