// Binary cross-entropy of one element, on a logit and on a probability, with its derivative.

import { sigmoid, softplus } from './logistic';

export { sigmoid, softplus } from './logistic';

/**
 * Value at logit `x` for a target in 0..1: (1 - t) ln(1 + e^x) + q t ln(1 + e^-x).
 * @param positiveWeight q: torch's `pos_weight`.
 * Source: pytorch/pytorch torch.nn.functional.binary_cross_entropy_with_logits.
 */
export function binaryCrossEntropy(x: number, target: number, positiveWeight = 1): number {
	if (target === 0) return softplus(x);
	const positive = positiveWeight * target * softplus(-x);
	return target === 1 ? positive : (1 - target) * softplus(x) + positive;
}

/** Derivative of `binaryCrossEntropy` with respect to the logit. */
export function binaryCrossEntropyGradient(x: number, target: number, positiveWeight = 1): number {
	if (target === 0) return sigmoid(x);
	const positive = -positiveWeight * target * sigmoid(-x);
	return target === 1 ? positive : (1 - target) * sigmoid(x) + positive;
}

/** torch cuts each logarithm of a probability off here. */
const leastLog = -100;

/**
 * Value at probability `p`, logarithms cut off at -100.
 * Source: pytorch/pytorch torch.nn.functional.binary_cross_entropy.
 */
export function probabilityCrossEntropy(p: number, target: number): number {
	return -(target * Math.max(Math.log(p), leastLog) + (1 - target) * Math.max(Math.log(1 - p), leastLog));
}

/** Derivative of `probabilityCrossEntropy`: torch keeps the slope of the logarithm that it cut off. */
export function probabilityCrossEntropyGradient(p: number, target: number): number {
	return (p - target) / Math.max(p * (1 - p), 1e-12);
}

/** Keras cuts probabilities off at this and one minus this. */
export const probabilityFloor = 1e-7;

/**
 * Value at probability `p`, clipped to [1e-7, 1 - 1e-7] in float32 as Keras does.
 * Source: keras.backend.binary_crossentropy, used by matterport/Mask_RCNN mrcnn/model.py (mrcnn_mask_loss_graph).
 */
export function binaryCrossEntropyOfProbability(p: number, target: number): number {
	const clipped = clipProbability(p);
	return -(target * Math.log(clipped) + (1 - target) * Math.log(1 - clipped));
}

/** Derivative of `binaryCrossEntropyOfProbability`; 0 where the probability was clipped, NaN for NaN. */
export function binaryCrossEntropyOfProbabilityGradient(p: number, target: number): number {
	const clipped = clipProbability(p);
	return clipped === p || Number.isNaN(p) ? (p - target) / (p * (1 - p)) : 0;
}

function clipProbability(p: number): number {
	return Math.min(Math.max(p, Math.fround(probabilityFloor)), Math.fround(1 - probabilityFloor));
}
