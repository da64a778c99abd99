// The focal family of one element: binary cross-entropy times how wrong the prediction is. With their derivatives.

import {
	binaryCrossEntropy,
	binaryCrossEntropyGradient,
	probabilityCrossEntropy,
	probabilityCrossEntropyGradient,
} from './binary-cross-entropy';
import { sigmoid, softplus } from './logistic';

/** `base` to a power, without `Math.pow` for the powers that are in use. */
export function power(base: number, exponent: number): number {
	if (exponent === 2) return base * base;
	if (exponent === 1) return base;
	return exponent === 0 ? 1 : base ** exponent;
}

/** p^gamma ln(1 + e^x), p = sigmoid(x): what every loss of the family is for a target of 0, up to a factor. */
export function modulated(x: number, gamma: number): number {
	return gamma === 0 ? softplus(x) : power(sigmoid(x), gamma) * softplus(x);
}

/** Derivative of `modulated`: p^gamma (gamma (1 - p) ln(1 + e^x) + p). */
export function modulatedGradient(x: number, gamma: number): number {
	const p = sigmoid(x);
	return gamma === 0 ? p : power(p, gamma) * (gamma * (1 - p) * softplus(x) + p);
}

/**
 * Sigmoid focal: a (1 - p_t)^gamma times the cross-entropy, p_t = t p + (1 - t)(1 - p), a = t alpha + (1 - t)(1 - alpha).
 * @param alpha Negative: no such weight. @param target 0..1; a hard one in every framework.
 * Sources: pytorch/vision torchvision/ops/focal_loss.py (sigmoid_focal_loss); mmdet models/losses/focal_loss.py
 * (py_sigmoid_focal_loss); ultralytics utils/loss.py (FocalLoss: gamma 1.5).
 */
export function focal(x: number, target: number, alpha: number, gamma: number): number {
	const a = classBalance(target, alpha);
	if (target === 0) return a * modulated(x, gamma);
	if (target === 1) return a * modulated(-x, gamma);
	return a * power(miss(x, target), gamma) * binaryCrossEntropy(x, target);
}

/** Derivative of `focal` with respect to the logit. */
export function focalGradient(x: number, target: number, alpha: number, gamma: number): number {
	const a = classBalance(target, alpha);
	if (target === 0) return a * modulatedGradient(x, gamma);
	if (target === 1) return -a * modulatedGradient(-x, gamma);
	const wrong = miss(x, target);
	const spread = (1 - 2 * target) * sigmoid(x) * sigmoid(-x);
	const turning = gamma === 0 ? 0 : gamma * power(wrong, gamma - 1) * spread * binaryCrossEntropy(x, target);
	return a * (turning + power(wrong, gamma) * binaryCrossEntropyGradient(x, target));
}

function classBalance(target: number, alpha: number): number {
	return alpha < 0 ? 1 : alpha * target + (1 - alpha) * (1 - target);
}

/** 1 - p_t. */
function miss(x: number, target: number): number {
	return target * sigmoid(-x) + (1 - target) * sigmoid(x);
}

/**
 * Quality focal: |t - p|^gamma times the cross-entropy with the soft target t (the paper calls the exponent beta).
 * Source: open-mmlab/mmdetection mmdet/models/losses/gfocal_loss.py (quality_focal_loss).
 */
export function qualityFocal(x: number, target: number, gamma: number): number {
	if (target === 0) return modulated(x, gamma);
	return power(Math.abs(target - sigmoid(x)), gamma) * binaryCrossEntropy(x, target);
}

/** Derivative of `qualityFocal` with respect to the logit. */
export function qualityFocalGradient(x: number, target: number, gamma: number): number {
	if (target === 0) return modulatedGradient(x, gamma);
	const p = sigmoid(x);
	const turning = distanceSlope(p, target, gamma) * p * sigmoid(-x) * binaryCrossEntropy(x, target);
	return turning + power(Math.abs(target - p), gamma) * binaryCrossEntropyGradient(x, target);
}

/**
 * Quality focal on a probability instead of a logit, as TOOD has it.
 * Source: open-mmlab/mmdetection mmdet/models/losses/gfocal_loss.py (quality_focal_loss_with_prob).
 */
export function qualityFocalOfProbability(p: number, target: number, gamma: number): number {
	return power(Math.abs(target - p), gamma) * probabilityCrossEntropy(p, target);
}

/** Derivative of `qualityFocalOfProbability` with respect to the probability. */
export function qualityFocalOfProbabilityGradient(p: number, target: number, gamma: number): number {
	const turning = distanceSlope(p, target, gamma) * probabilityCrossEntropy(p, target);
	return turning + power(Math.abs(target - p), gamma) * probabilityCrossEntropyGradient(p, target);
}

/** Derivative of |t - p|^gamma with respect to p. */
function distanceSlope(p: number, target: number, gamma: number): number {
	return gamma === 0 ? 0 : gamma * power(Math.abs(target - p), gamma - 1) * Math.sign(p - target);
}

/**
 * Varifocal: positives weigh their own target, negatives alpha p^gamma.
 * Sources: open-mmlab/mmdetection mmdet/models/losses/varifocal_loss.py (varifocal_loss, iou_weighted);
 * ultralytics utils/loss.py (VarifocalLoss).
 */
export function varifocal(x: number, target: number, alpha: number, gamma: number): number {
	return target <= 0 ? alpha * modulated(x, gamma) : target * binaryCrossEntropy(x, target);
}

/** Derivative of `varifocal` with respect to the logit: the negatives' weight is differentiated too. */
export function varifocalGradient(x: number, target: number, alpha: number, gamma: number): number {
	return target <= 0 ? alpha * modulatedGradient(x, gamma) : target * binaryCrossEntropyGradient(x, target);
}
