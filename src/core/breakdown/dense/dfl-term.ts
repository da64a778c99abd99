// Distribution focal: the bins of each side of the positives' boxes against the distance to the object's side.

import { valuesPerBox } from '../../boxes/decode';
import { distributionTerm } from '../../losses/distribution-focal';
import type { LossTermRule } from '../../recipe';
import { boxOutputs, boxTargets } from './box-term';
import { type DenseContext, divisorOf } from './context';
import type { DenseTerm } from './term';

/** The mean of the four sides, weighted by the class target. Source: ultralytics utils/loss.py (BboxLoss, DFLoss). */
export function denseDistributionTerm(context: DenseContext, rule: LossTermRule): DenseTerm {
	const { positives, recipe } = context;
	const { coder } = recipe;
	if (coder.kind !== 'distribution') throw new TypeError(`${recipe.name} has no distributions of distances`);
	const outputs = boxOutputs(context);
	const divisor = divisorOf(context, rule);
	const term = distributionTerm({
		logits: outputs,
		bins: coder.bins,
		sides: 4,
		targets: boxTargets(context),
		weights: positives.target,
		divisor: 4 * divisor,
	});
	return {
		rule,
		index: positives.index,
		object: positives.object,
		outputs,
		width: valuesPerBox(coder),
		term: { ...term, divisor },
	};
}
