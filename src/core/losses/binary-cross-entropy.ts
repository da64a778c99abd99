// Binary cross-entropy on a logit (torch) and on a probability (Keras), per element, with derivatives.

/** ln(1 + e^x) without overflow. */
export function softplus(x: number): number {
	return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** 1 / (1 + e^-x) without overflow. */
export function sigmoid(x: number): number {
	if (x >= 0) return 1 / (1 + Math.exp(-x));
	const e = Math.exp(x);
	return e / (1 + e);
}

/**
 * Value at logit `x` for a target in 0..1: softplus(x) - x * target.
 * Source: pytorch/pytorch torch.nn.functional.binary_cross_entropy_with_logits.
 */
export function binaryCrossEntropy(x: number, target: number): number {
	return softplus(x) - x * target;
}

/** Derivative of `binaryCrossEntropy` with respect to the logit. */
export function binaryCrossEntropyGradient(x: number, target: number): number {
	return sigmoid(x) - target;
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

/** Derivative of `binaryCrossEntropyOfProbability`; 0 where the probability was clipped. */
export function binaryCrossEntropyOfProbabilityGradient(p: number, target: number): number {
	const clipped = clipProbability(p);
	return clipped === p ? (p - target) / (p * (1 - p)) : 0;
}

function clipProbability(p: number): number {
	return Math.min(Math.max(p, Math.fround(probabilityFloor)), Math.fround(1 - probabilityFloor));
}
