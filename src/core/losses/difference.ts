// Losses of a single difference d = prediction - target, with their derivatives: L1, squared, Huber, balanced L1.
// Smooth L1 stands in its own file.

import type { LossTermRule } from '../recipe';
import { lossParameter } from './catalogue';
import { smoothL1, smoothL1Gradient } from './smooth-l1';

export type DifferenceLoss =
	/** |d|; the slope is 0 at 0. */
	| { kind: 'l1' }
	/** d^2. */
	| { kind: 'mse' }
	| { kind: 'smooth-l1'; beta: number }
	/** d^2 / 2 up to delta, then delta (|d| - delta / 2): delta times smooth L1. */
	| { kind: 'huber'; delta: number }
	| BalancedL1;

export interface BalancedL1 {
	kind: 'balanced-l1';
	alpha: number;
	gamma: number;
	beta: number;
	/** e^(gamma / alpha) - 1. */
	b: number;
}

/** The loss that a rule names; throws where that is none of a difference. */
export function differenceLossOf(
	rule: Pick<LossTermRule, 'loss' | 'alpha' | 'beta' | 'gamma'>,
): DifferenceLoss {
	switch (rule.loss) {
		case 'l1':
		case 'mse':
			return { kind: rule.loss };
		case 'smooth-l1':
			return { kind: rule.loss, beta: lossParameter(rule, 'beta') };
		case 'balanced-l1': {
			const alpha = lossParameter(rule, 'alpha');
			const gamma = lossParameter(rule, 'gamma');
			return {
				kind: rule.loss,
				alpha,
				gamma,
				beta: lossParameter(rule, 'beta'),
				b: Math.exp(gamma / alpha) - 1,
			};
		}
		default:
			throw new TypeError(`${rule.loss} is no loss of a difference`);
	}
}

/**
 * Value at difference `d`.
 * Sources: pytorch/pytorch torch.nn.functional.l1_loss, mse_loss, smooth_l1_loss, huber_loss;
 * open-mmlab/mmdetection mmdet/models/losses/balanced_l1_loss.py (balanced_l1_loss).
 */
export function differenceLoss(loss: DifferenceLoss, d: number): number {
	switch (loss.kind) {
		case 'l1':
			return Math.abs(d);
		case 'mse':
			return d * d;
		case 'smooth-l1':
			return smoothL1(d, loss.beta);
		case 'huber':
			return loss.delta * smoothL1(d, loss.delta);
		case 'balanced-l1': {
			const { alpha, gamma, beta, b } = loss;
			const size = Math.abs(d);
			return size < beta
				? (alpha / b) * (b * size + 1) * Math.log((b * size) / beta + 1) - alpha * size
				: gamma * size + gamma / b - alpha * beta;
		}
	}
}

/** Derivative of `differenceLoss`. */
export function differenceLossGradient(loss: DifferenceLoss, d: number): number {
	switch (loss.kind) {
		case 'l1':
			return Math.sign(d);
		case 'mse':
			return 2 * d;
		case 'smooth-l1':
			return smoothL1Gradient(d, loss.beta);
		case 'huber':
			return loss.delta * smoothL1Gradient(d, loss.delta);
		case 'balanced-l1': {
			const { alpha, gamma, beta, b } = loss;
			const size = Math.abs(d);
			// The last two parts cancel for beta 1, the only one that its paper has.
			const slope =
				size < beta
					? alpha * Math.log((b * size) / beta + 1) + (alpha * (b * size + 1)) / (b * size + beta) - alpha
					: gamma;
			return slope * Math.sign(d);
		}
	}
}
