// The terms of a two-stage detector: each takes rows of predictions and targets and gives its value, what every row
// contributes to it (the contributions add up to the value), and the gradient with respect to the predictions.

import {
	binaryCrossEntropy,
	binaryCrossEntropyGradient,
	binaryCrossEntropyOfProbability,
	binaryCrossEntropyOfProbabilityGradient,
} from './binary-cross-entropy';
import { smoothL1, smoothL1Gradient } from './smooth-l1';
import { argMax, softmaxCrossEntropy, softmaxCrossEntropyGradient } from './softmax-cross-entropy';

export interface Term {
	value: number;
	/** One number a row. */
	contributions: Float64Array;
	/** Same layout as the predictions. */
	gradient: Float64Array;
	/** What the sum was divided by; 0 rows give the value 0. */
	divisor: number;
}

/**
 * Objectness: mean binary cross-entropy over `rows` logits.
 * A two-class softmax head is the same with the difference of its logits, foreground minus background.
 * Sources: pytorch/vision models/detection/rpn.py (compute_loss); matterport mrcnn/model.py (rpn_class_loss_graph).
 */
export function objectnessTerm(logits: ArrayLike<number>, labels: ArrayLike<number>): Term {
	const rows = labels.length;
	const contributions = new Float64Array(rows);
	const gradient = new Float64Array(rows);
	let value = 0;
	for (let row = 0; row < rows; row++) {
		const x = logits[row] as number;
		const t = labels[row] as number;
		// `binaryCrossEntropy` and its derivative on one exponential: a full pyramid has a quarter of a million rows.
		const e = Math.exp(-Math.abs(x));
		const part = (Math.max(x, 0) + Math.log1p(e) - x * t) / rows;
		gradient[row] = ((x >= 0 ? 1 : e) / (1 + e) - t) / rows;
		contributions[row] = part;
		value += part;
	}
	return { value, contributions, gradient, divisor: rows };
}

/**
 * Box deltas: smooth L1 over rows of 4, summed and divided by `divisor`.
 * @param counts 1 for rows that have a target (positives), 0 for the rest.
 * Sources: pytorch/vision rpn.py (compute_loss, divisor = sampled anchors); matterport rpn_bbox_loss_graph
 * (divisor = 4 x positives); py-faster-rcnn SmoothL1LossLayer with outside weights 1 / sampled.
 */
export function boxTerm(
	deltas: ArrayLike<number>,
	targets: ArrayLike<number>,
	counts: ArrayLike<number>,
	beta: number,
	divisor: number,
): Term {
	return perRow(counts.length, 4 * counts.length, divisor, (row, gradient) => {
		if (!counts[row]) return 0;
		return boxRow(deltas, 4 * row, targets, 4 * row, beta, divisor, gradient);
	});
}

/**
 * Second-stage class: softmax cross-entropy over rows of `classes` logits, background is class 0.
 * @param active Matterport: a row counts only when the class it *predicts* is active, and the sum is divided by the rows
 * that count. Without it: the mean over all rows.
 * Sources: pytorch/vision roi_heads.py (fastrcnn_loss); matterport mrcnn/model.py (mrcnn_class_loss_graph).
 */
export function classTerm(
	logits: ArrayLike<number>,
	classes: number,
	labels: ArrayLike<number>,
	active?: ArrayLike<number>,
): Term {
	const rows = labels.length;
	const counts = (row: number) => (active ? (active[argMax(logits, row * classes, classes)] as number) : 1);
	let divisor = 0;
	for (let row = 0; row < rows; row++) divisor += counts(row);
	return perRow(rows, rows * classes, divisor, (row, gradient) => {
		const weight = counts(row);
		const label = labels[row] as number;
		softmaxCrossEntropyGradient(logits, row * classes, classes, label, weight / divisor, gradient);
		return weight * softmaxCrossEntropy(logits, row * classes, classes, label);
	});
}

/**
 * Second-stage boxes: smooth L1 of the labelled class's 4 columns out of `4 * classes`, foreground rows only.
 * Sources: pytorch/vision roi_heads.py (fastrcnn_loss, divisor = sampled regions); matterport mrcnn_bbox_loss_graph
 * (divisor = 4 x foreground); py-faster-rcnn (divisor = regions).
 */
export function classBoxTerm(
	deltas: ArrayLike<number>,
	classes: number,
	labels: ArrayLike<number>,
	targets: ArrayLike<number>,
	beta: number,
	divisor: number,
): Term {
	return perRow(labels.length, 4 * classes * labels.length, divisor, (row, gradient) => {
		const label = labels[row] as number;
		if (label <= 0) return 0;
		return boxRow(deltas, 4 * (row * classes + label), targets, 4 * row, beta, divisor, gradient);
	});
}

/**
 * Mask: mean binary cross-entropy over rows of `pixels` values of the labelled class's channel.
 * @param kind `logits` (torchvision) or `probabilities` clipped to [1e-7, 1 - 1e-7] (Matterport).
 * Sources: pytorch/vision roi_heads.py (maskrcnn_loss); matterport mrcnn/model.py (mrcnn_mask_loss_graph).
 */
export function maskTerm(
	predictions: ArrayLike<number>,
	targets: ArrayLike<number>,
	pixels: number,
	kind: 'logits' | 'probabilities',
): Term {
	const rows = pixels > 0 ? targets.length / pixels : 0;
	const divisor = rows * pixels;
	const [value, slope] =
		kind === 'logits'
			? [binaryCrossEntropy, binaryCrossEntropyGradient]
			: [binaryCrossEntropyOfProbability, binaryCrossEntropyOfProbabilityGradient];
	return perRow(rows, targets.length, divisor, (row, gradient) => {
		let sum = 0;
		for (let at = row * pixels; at < (row + 1) * pixels; at++) {
			sum += value(predictions[at] as number, targets[at] as number);
			gradient[at] = slope(predictions[at] as number, targets[at] as number) / divisor;
		}
		return sum;
	});
}

function boxRow(
	deltas: ArrayLike<number>,
	deltaAt: number,
	targets: ArrayLike<number>,
	targetAt: number,
	beta: number,
	divisor: number,
	gradient: Float64Array,
): number {
	let sum = 0;
	for (let side = 0; side < 4; side++) {
		const difference = (deltas[deltaAt + side] as number) - (targets[targetAt + side] as number);
		sum += smoothL1(difference, beta);
		gradient[deltaAt + side] = smoothL1Gradient(difference, beta) / divisor;
	}
	return sum;
}

function perRow(
	rows: number,
	predictions: number,
	divisor: number,
	row: (row: number, gradient: Float64Array) => number,
): Term {
	const contributions = new Float64Array(rows);
	const gradient = new Float64Array(predictions);
	let value = 0;
	if (divisor > 0) {
		for (let k = 0; k < rows; k++) {
			const part = row(k, gradient) / divisor;
			contributions[k] = part;
			value += part;
		}
	}
	return { value, contributions, gradient, divisor };
}
