// Which loss of the family a term's rule names, resolved once, and its value and gradient for any one output.

import type { LossName, LossTermRule } from '../recipe';
import {
	binaryCrossEntropy,
	binaryCrossEntropyGradient,
	binaryCrossEntropyOfProbability,
	binaryCrossEntropyOfProbabilityGradient,
	probabilityCrossEntropy,
	probabilityCrossEntropyGradient,
} from './binary-cross-entropy';
import { lossParameter } from './catalogue';
import {
	focal,
	focalGradient,
	qualityFocal,
	qualityFocalGradient,
	qualityFocalOfProbability,
	qualityFocalOfProbabilityGradient,
	varifocal,
	varifocalGradient,
} from './focal';

export type BinaryRule = Pick<LossTermRule, 'loss' | 'alpha' | 'gamma'>;

/** `probabilities`: torch's cut of the logarithm at -100 (TOOD); `clipped-probabilities`: Keras's to [1e-7, 1 - 1e-7]. */
export type OutputsAre = 'logits' | 'probabilities' | 'clipped-probabilities';

/** A loss of one output in 0..1, with its numbers. */
export interface ElementLoss {
	kind: 'binary-cross-entropy' | 'focal' | 'quality-focal' | 'varifocal';
	outputsAre: OutputsAre;
	alpha: number;
	gamma: number;
	positiveWeights: ArrayLike<number> | undefined;
	/** Whether targets of 0 and 1 have the path of their own: logits without weights of positives. */
	hard: boolean;
	/** What `modulated` is multiplied by for a target of 0 and of 1 (there on the mirrored logit), and its exponents. */
	weights: Float64Array;
	gammas: Float64Array;
}

/** Whether a framework has a loss on such outputs: on probabilities only cross-entropy and, unclipped, quality focal. */
export function isDefinedOn(loss: LossName, outputsAre: OutputsAre): boolean {
	if (outputsAre === 'logits' || loss === 'binary-cross-entropy') return true;
	return loss === 'quality-focal' && outputsAre === 'probabilities';
}

/** Throws for a loss that is not of the family, or that no framework has on such outputs. */
export function elementLossOf(
	rule: BinaryRule,
	outputsAre: OutputsAre,
	positiveWeights: ArrayLike<number> | undefined,
): ElementLoss {
	const make = (
		alpha: number,
		gamma: number,
		weights: [number, number],
		gammas: [number, number],
	): ElementLoss => ({
		kind: rule.loss as ElementLoss['kind'],
		outputsAre,
		alpha,
		gamma,
		positiveWeights,
		hard: outputsAre === 'logits' && !positiveWeights,
		weights: Float64Array.from(weights),
		gammas: Float64Array.from(gammas),
	});
	if (!isDefinedOn(rule.loss, outputsAre))
		throw new TypeError(`${rule.loss} is not defined on ${outputsAre}`);
	if (positiveWeights && rule.loss !== 'binary-cross-entropy')
		throw new TypeError(`${rule.loss} has no weights of positives`);
	switch (rule.loss) {
		case 'binary-cross-entropy':
			return make(0, 0, [1, 1], [0, 0]);
		case 'quality-focal': {
			const gamma = lossParameter(rule, 'gamma');
			return make(0, gamma, [1, 1], [gamma, gamma]);
		}
		case 'focal': {
			const alpha = lossParameter(rule, 'alpha');
			const gamma = lossParameter(rule, 'gamma');
			return make(alpha, gamma, alpha < 0 ? [1, 1] : [1 - alpha, alpha], [gamma, gamma]);
		}
		case 'varifocal': {
			const alpha = lossParameter(rule, 'alpha');
			const gamma = lossParameter(rule, 'gamma');
			return make(alpha, gamma, [alpha, 1], [gamma, 0]);
		}
		default:
			throw new TypeError(`${rule.loss} is no loss of scores in 0..1`);
	}
}

/** Value of output `x` in `column` for target `t`. */
export function elementLoss(loss: ElementLoss, x: number, t: number, column: number): number {
	const { kind, outputsAre, alpha, gamma, positiveWeights } = loss;
	if (outputsAre === 'clipped-probabilities') return binaryCrossEntropyOfProbability(x, t);
	if (outputsAre === 'probabilities')
		return kind === 'quality-focal' ? qualityFocalOfProbability(x, t, gamma) : probabilityCrossEntropy(x, t);
	if (kind === 'focal') return focal(x, t, alpha, gamma);
	if (kind === 'quality-focal') return qualityFocal(x, t, gamma);
	if (kind === 'varifocal') return varifocal(x, t, alpha, gamma);
	return binaryCrossEntropy(x, t, positiveWeights ? (positiveWeights[column] as number) : 1);
}

/** Derivative of `elementLoss` with respect to the output. */
export function elementGradient(loss: ElementLoss, x: number, t: number, column: number): number {
	const { kind, outputsAre, alpha, gamma, positiveWeights } = loss;
	if (outputsAre === 'clipped-probabilities') return binaryCrossEntropyOfProbabilityGradient(x, t);
	if (outputsAre === 'probabilities')
		return kind === 'quality-focal'
			? qualityFocalOfProbabilityGradient(x, t, gamma)
			: probabilityCrossEntropyGradient(x, t);
	if (kind === 'focal') return focalGradient(x, t, alpha, gamma);
	if (kind === 'quality-focal') return qualityFocalGradient(x, t, gamma);
	if (kind === 'varifocal') return varifocalGradient(x, t, alpha, gamma);
	return binaryCrossEntropyGradient(x, t, positiveWeights ? (positiveWeights[column] as number) : 1);
}
