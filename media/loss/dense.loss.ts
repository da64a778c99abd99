// A loss of your own: Anchorage shows its value and its gradient beside the recipe's terms, and runs it again whenever
// this file or the labels change. docs/losses.md of Anchorage lists all of predictions and targets, with shapes.

import type { DensePredictions, DenseTargets, Tf } from './anchorage-loss';

/**
 * As a start, a focal loss of all classes of all anchors, points or queries that take part, divided by the positives.
 * It must return one number, and use operations of `tf` all the way.
 */
export function loss(tf: Tf, predictions: DensePredictions, targets: DenseTargets) {
	const { classLogits } = predictions; // [rows, classes]
	const { classes, labels } = targets; // [rows, classes] in 0..1; [rows]: 1, 0 or -1 (takes no part)
	const gamma = 2;
	const alpha = 0.25;

	// Cross-entropy of logits: max(x, 0) - x * class + ln(1 + e^-|x|).
	const entropy = classLogits.relu().sub(classLogits.mul(classes)).add(classLogits.abs().neg().exp().log1p());
	const probability = classLogits.sigmoid();
	const miss = probability.sub(classes).abs();
	const weight = classes.mul(2 * alpha - 1).add(1 - alpha);
	const each = weight.mul(miss.pow(gamma)).mul(entropy);

	const takesPart = labels.greaterEqual(0).expandDims(1);
	const positives = labels.equal(1).sum().maximum(1);
	return tf.sum(each.mul(takesPart)).div(positives);
}
