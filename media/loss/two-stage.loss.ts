// A loss of your own: Anchorage shows its value and its gradient beside the recipe's terms, and runs it again whenever
// this file or the labels change. docs/losses.md of Anchorage lists all of predictions and targets, with shapes.

import type { Tf, TwoStagePredictions, TwoStageTargets } from './anchorage-loss';

/**
 * As a start, the RPN objectness term as most frameworks write it: binary cross-entropy of the anchors that the sampler
 * drew, divided as the recipe divides. It must return one number, and use operations of `tf` all the way.
 */
export function loss(tf: Tf, predictions: TwoStagePredictions, targets: TwoStageTargets) {
	const { objectness } = predictions.rpn; // [anchors], logits
	const { labels, sampled } = targets.rpn; // [anchors]: 1, 0 or -1; 1 where the sampler drew the anchor, else 0

	// max(x, 0) - x * label + ln(1 + e^-|x|): no logit is too large for it.
	const each = objectness.relu().sub(objectness.mul(labels)).add(objectness.abs().neg().exp().log1p());

	return tf.sum(each.mul(sampled)).div(targets.normalisers.rpn_objectness ?? 1);
}
