// Softmax cross-entropy of rows of class logits against a class index: class weights, ignored rows, label smoothing.

import { exponential } from './exponential';
import { type Divisor, floats, scaleOf, type Term } from './term';

/** Where one row of logits lies: classes `stride` apart, so that a pixel's channels are a row too. */
export interface SoftmaxRow {
	logits: ArrayLike<number>;
	stride: number;
	classes: number;
	/** One a class; `null`: all 1. */
	classWeights: ArrayLike<number> | null;
	/** Share of the target that is spread evenly over all classes, 0..1. */
	smoothing: number;
}

/**
 * (1 - s) w_y (-ln p_y) + s / K sum_k w_k (-ln p_k) of the row that starts at `at`. Its derivative times `scale` is
 * written to `gradient` at the row's own places.
 * Source: pytorch/pytorch torch.nn.functional.cross_entropy (no reduction).
 */
export function softmaxRow(
	{ logits, stride, classes, classWeights, smoothing }: SoftmaxRow,
	at: number,
	target: number,
	scale: number,
	gradient: Float64Array,
): number {
	const end = at + classes * stride;
	const log = softmaxInto(logits, at, stride, classes, gradient);
	const own = at + target * stride;
	if (!classWeights && smoothing === 0) {
		for (let k = at; k < end; k += stride) gradient[k] = scale * (gradient[k] as number);
		gradient[own] = (gradient[own] as number) - scale;
		return log - (logits[own] as number);
	}
	const evenly = smoothing / classes;
	// Every class has a coefficient of its -ln p: the loss is their sum, its slope sum(coefficients) p - coefficient.
	let all = 0;
	let value = 0;
	for (let k = at, c = 0; k < end; k += stride, c++) {
		const weight = classWeights ? (classWeights[c] as number) : 1;
		const coefficient = weight * (k === own ? 1 - smoothing + evenly : evenly);
		if (coefficient === 0) continue;
		all += coefficient;
		value += coefficient * (log - (logits[k] as number));
	}
	for (let k = at, c = 0; k < end; k += stride, c++) {
		const weight = classWeights ? (classWeights[c] as number) : 1;
		const coefficient = weight * (k === own ? 1 - smoothing + evenly : evenly);
		gradient[k] = scale * (all * (gradient[k] as number) - coefficient);
	}
	return value;
}

/**
 * Softmax of `count` logits from `at`, `stride` apart, written to the same places of `out`. Returns ln(sum(e^x)); all is
 * NaN where one logit is.
 */
export function softmaxInto(
	logits: ArrayLike<number>,
	at: number,
	stride: number,
	count: number,
	out: Float64Array,
): number {
	const end = at + count * stride;
	let highest = Number.NEGATIVE_INFINITY;
	for (let k = at; k < end; k += stride) highest = Math.max(highest, logits[k] as number);
	let sum = 0;
	for (let k = at; k < end; k += stride) {
		const e = exponential((logits[k] as number) - highest);
		out[k] = e;
		sum += e;
	}
	for (let k = at; k < end; k += stride) out[k] = (out[k] as number) / sum;
	return highest + Math.log(sum);
}

export interface SoftmaxInput {
	/** Rows of `classes`, row after row. */
	logits: ArrayLike<number>;
	classes: number;
	/** Class of each row; a row with `ignored` for its class takes no part. */
	labels: ArrayLike<number>;
	ignored?: number;
	classWeights?: ArrayLike<number>;
	/** One a row, 0 for a row that takes no part. */
	weights?: ArrayLike<number>;
	smoothing?: number;
	/** `mean`: the weights of the rows that count, each times its class's weight. */
	divisor: Divisor;
}

/**
 * Sum over rows, divided. Contributions: one a row.
 * Sources: pytorch/pytorch torch.nn.functional.cross_entropy; facebookresearch/detr models/detr.py (loss_labels: the last
 * class weighs eos_coef); pytorch/vision roi_heads.py (fastrcnn_loss); matterport mrcnn/model.py (mrcnn_class_loss_graph).
 */
export function softmaxTerm(input: SoftmaxInput): Term {
	const { classes, labels, weights, ignored, classWeights = null, smoothing = 0 } = input;
	const row: SoftmaxRow = { logits: floats(input.logits), stride: 1, classes, classWeights, smoothing };
	const rows = labels.length;
	const weightOf = (k: number) => (labels[k] === ignored ? 0 : weights ? (weights[k] as number) : 1);
	let counted = 0;
	for (let k = 0; k < rows; k++) {
		const weight = weightOf(k);
		if (weight !== 0) counted += weight * (classWeights ? (classWeights[labels[k] as number] as number) : 1);
	}
	const { scale, divisor, nothing } = scaleOf(input.divisor, counted);
	const contributions = new Float64Array(rows);
	const gradient = new Float64Array(rows * classes);
	let value = nothing;
	for (let k = 0; k < rows; k++) {
		const weight = weightOf(k);
		if (weight === 0 || scale === 0) continue;
		const part = weight * scale * softmaxRow(row, k * classes, labels[k] as number, weight * scale, gradient);
		contributions[k] = part;
		value += part;
	}
	return { value, contributions, gradient, divisor };
}

/** Weights for `softmaxTerm` in which one class, the background, has its own and all others 1; none where that is 1. */
export function backgroundWeights(
	classes: number,
	background: number,
	weight: number,
): Float64Array | undefined {
	return weight === 1 ? undefined : new Float64Array(classes).fill(1).with(background, weight);
}

/** Row of the highest logit, the first on a tie. */
export function argMax(logits: ArrayLike<number>, start: number, classes: number): number {
	let best = 0;
	for (let k = 1; k < classes; k++)
		if ((logits[start + k] as number) > (logits[start + best] as number)) best = k;
	return best;
}
