// From what the regression head says to a box, and the way back for gradients: what the loss's derivative with respect
// to the box's corners is with respect to the head's values. Nothing is allocated; values are read where they lie.

import type { CoderRule } from '../recipe';
import { type DeltaRule, deltaClip } from './coder';

/** Numbers that the head says for one box: 4, or 4 times the bins. */
export function valuesPerBox(rule: CoderRule): number {
	return rule.kind === 'distribution' ? 4 * rule.bins : 4;
}

/**
 * The box that `values[at ...]` make of `base`; both boxes are `[x1, y1, x2, y2]`, input pixels, float32 except for
 * Matterport. `base` is the anchor or region, the cell around the point, or for `centre-size` the unpadded input's
 * `[0, 0, width, height]`. Distributions are logits, bins of one side together; shares are after the sigmoid.
 *
 * Sources: `decodeDeltas` and `decodeDistances` below; ultralytics/ultralytics utils/loss.py (bbox_decode), utils/tal.py
 * (dist2bbox); Megvii-BaseDetection/YOLOX models/yolo_head.py (get_output_and_grid); facebookresearch/detr
 * util/box_ops.py (box_cxcywh_to_xyxy).
 */
export function decodeBox(
	rule: CoderRule,
	base: ArrayLike<number>,
	values: ArrayLike<number>,
	at: number,
	out: Float64Array,
): void {
	const r = Math.fround;
	if (rule.kind === 'delta') {
		decodeDelta(rule, base, values, at, out);
		return;
	}
	for (let axis = 0; axis < 2; axis++) {
		const low = base[axis] as number;
		const high = base[axis + 2] as number;
		const unit = r(high - low);
		if (rule.kind === 'distances' || rule.kind === 'distribution') {
			const centre = r(0.5 * r(low + high));
			const before =
				rule.kind === 'distances'
					? (values[at + axis] as number)
					: expectation(values, at + axis * rule.bins, rule.bins);
			const after =
				rule.kind === 'distances'
					? (values[at + axis + 2] as number)
					: expectation(values, at + (axis + 2) * rule.bins, rule.bins);
			out[axis] = r(centre - r(r(before) * unit));
			out[axis + 2] = r(centre + r(r(after) * unit));
			continue;
		}
		const place = values[at + axis] as number;
		const size = values[at + axis + 2] as number;
		if (rule.kind === 'corners') {
			out[axis] = r(place * unit);
			out[axis + 2] = r(size * unit);
		} else if (rule.kind === 'yolox') {
			const centre = r(r(place + low / unit) * unit);
			const half = r(r(r(Math.exp(size)) * unit) / 2);
			out[axis] = r(centre - half);
			out[axis + 2] = r(centre + half);
		} else {
			const half = r(0.5 * size);
			out[axis] = r(r(place - half) * unit);
			out[axis + 2] = r(r(place + half) * unit);
		}
	}
}

/**
 * Writes the derivative with respect to the values that `decodeBox` read at `values[at ...]` to `out[at ...]`, given
 * the derivative with respect to the box's corners, `corners[0 ... 3]`. 0 where a clamp acts. Float64.
 */
export function decodeBackward(
	rule: CoderRule,
	base: ArrayLike<number>,
	values: ArrayLike<number>,
	at: number,
	corners: ArrayLike<number>,
	out: Float32Array | Float64Array,
): void {
	const plus = rule.kind === 'delta' && rule.convention === 'py-faster-rcnn' ? 1 : 0;
	const flip = rule.kind === 'delta' && rule.convention === 'matterport' ? 1 : 0;
	for (let axis = 0; axis < 2; axis++) {
		const unit = (base[axis + 2] as number) - (base[axis] as number) + plus;
		const low = corners[axis] as number;
		const high = corners[axis + 2] as number;
		const place = at + (axis ^ flip);
		switch (rule.kind) {
			case 'delta': {
				const weight = rule.weights[axis + 2] as number;
				const said = (values[place + 2] as number) / weight;
				const held = clipped(rule, said);
				out[place] = ((low + high) * unit) / (rule.weights[axis] as number);
				out[place + 2] = held === said ? (0.5 * (high - low) * Math.exp(said) * unit) / weight : 0;
				break;
			}
			case 'corners':
				out[place] = low * unit;
				out[place + 2] = high * unit;
				break;
			case 'distances':
				out[place] = -low * unit;
				out[place + 2] = high * unit;
				break;
			case 'distribution':
				expectationBackward(values, at + axis * rule.bins, rule.bins, -low * unit, out);
				expectationBackward(values, at + (axis + 2) * rule.bins, rule.bins, high * unit, out);
				break;
			case 'yolox':
				out[place] = (low + high) * unit;
				out[place + 2] = 0.5 * (high - low) * Math.exp(values[place + 2] as number) * unit;
				break;
			case 'centre-size':
				out[place] = (low + high) * unit;
				out[place + 2] = 0.5 * (high - low) * unit;
		}
	}
}

/**
 * The box that `deltas` make of `base`, `[x1, y1, x2, y2]` in pixels; inverse of `encodeDeltas` up to rounding
 * (py-faster-rcnn's own decode gives x2 one pixel further, as its encode counts pixels inclusively).
 *
 * Sources: pytorch/vision models/detection/_utils.py (decode_single); facebookresearch/detectron2
 * modeling/box_regression.py (Box2BoxTransform.apply_deltas), the same; open-mmlab/mmdetection
 * task_modules/coders/delta_xywh_bbox_coder.py (delta2bbox); matterport/Mask_RCNN mrcnn/model.py (apply_box_deltas_graph);
 * rbgirshick/py-faster-rcnn lib/fast_rcnn/bbox_transform.py (bbox_transform_inv).
 */
export function decodeDeltas(
	rule: DeltaRule,
	base: ArrayLike<number>,
	deltas: ArrayLike<number>,
	out: Float64Array = new Float64Array(4),
): Float64Array {
	decodeDelta(rule, base, deltas, 0, out);
	return out;
}

function decodeDelta(
	rule: DeltaRule,
	base: ArrayLike<number>,
	values: ArrayLike<number>,
	at: number,
	out: Float64Array,
): void {
	const { convention, weights } = rule;
	const flip = convention === 'matterport' ? 1 : 0;
	const r = flip ? identity : Math.fround;
	const plus = convention === 'py-faster-rcnn' ? 1 : 0;
	for (let axis = 0; axis < 2; axis++) {
		const low = base[axis] as number;
		const high = base[axis + 2] as number;
		const size = r(r(high - low) + plus);
		const place = values[at + (axis ^ flip)] as number;
		const scale = values[at + (axis ^ flip) + 2] as number;
		const placeWeight = weights[axis] as number;
		const scaleWeight = weights[axis + 2] as number;
		let centre: number;
		let logarithm: number;
		if (convention === 'mmdetection') {
			centre = r(r(r(low + high) * 0.5) + r(size * r(place * r(1 / placeWeight))));
			logarithm = r(scale * r(1 / scaleWeight));
		} else {
			centre = r(r(r(place / placeWeight) * size) + r(low + r(0.5 * size)));
			logarithm = r(scale / scaleWeight);
		}
		const half = r(0.5 * r(r(Math.exp(r(clipped(rule, logarithm)))) * size));
		out[axis] = r(centre - half);
		out[axis + 2] = r(centre + half);
	}
}

/** The logarithm of the size as the framework holds it in bounds. */
function clipped({ convention }: DeltaRule, logarithm: number): number {
	switch (convention) {
		case 'mmdetection':
			return Math.min(Math.max(logarithm, -deltaClip), deltaClip);
		case 'torchvision':
		case 'detectron2':
			return Math.min(logarithm, deltaClip);
		default:
			return logarithm;
	}
}

/** Holds a box to `[0, width]` x `[0, height]`, in place (MMDetection's clip_border). */
export function clipBox(box: Float64Array, width: number, height: number): void {
	for (let side = 0; side < 4; side++) {
		box[side] = Math.min(Math.max(box[side] as number, 0), side & 1 ? height : width);
	}
}

/** Inverse of `encodeDistances`. Source: pytorch/vision models/detection/_utils.py (BoxLinearCoder.decode). */
export function decodeDistances(
	base: ArrayLike<number>,
	distances: ArrayLike<number>,
	options: { normalise: boolean },
): Float64Array {
	const out = new Float64Array(4);
	if (options.normalise) {
		decodeBox({ kind: 'distances' }, base, distances, 0, out);
		return out;
	}
	const r = Math.fround;
	for (let axis = 0; axis < 2; axis++) {
		const centre = r(0.5 * r((base[axis] as number) + (base[axis + 2] as number)));
		out[axis] = r(centre - (distances[axis] as number));
		out[axis + 2] = r(centre + (distances[axis + 2] as number));
	}
	return out;
}

/** Mean bin under the softmax of `bins` logits. */
function expectation(values: ArrayLike<number>, at: number, bins: number): number {
	const most = highest(values, at, bins);
	let total = 0;
	let sum = 0;
	for (let k = 0; k < bins; k++) {
		const share = Math.exp((values[at + k] as number) - most);
		total += share;
		sum += k * share;
	}
	return sum / total;
}

/** Its derivative with respect to the logits, times `gradient`: each bin's probability times its distance from the mean. */
function expectationBackward(
	values: ArrayLike<number>,
	at: number,
	bins: number,
	gradient: number,
	out: Float32Array | Float64Array,
): void {
	const most = highest(values, at, bins);
	const mean = expectation(values, at, bins);
	let total = 0;
	for (let k = 0; k < bins; k++) total += Math.exp((values[at + k] as number) - most);
	for (let k = 0; k < bins; k++) {
		out[at + k] = (gradient * Math.exp((values[at + k] as number) - most) * (k - mean)) / total;
	}
}

function highest(values: ArrayLike<number>, at: number, bins: number): number {
	let most = Number.NEGATIVE_INFINITY;
	for (let k = 0; k < bins; k++) most = Math.max(most, values[at + k] as number);
	return most;
}

function identity(value: number): number {
	return value;
}
