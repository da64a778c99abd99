// Distribution focal: the bins of each side of the positives' boxes against the distance to the object's side.

import { valuesPerBox } from '../../boxes/decode';
import type { LossTermRule } from '../../recipe';
import { codedTargets } from '../box-inputs';
import { pickRows, type StageTerm, stageTerm } from '../term-inputs';
import { objectBoxes } from './box-term';
import { basesOf, type DenseContext, divisorOf } from './context';

/**
 * The mean of the four sides, weighted by the class target.
 * Source: ultralytics/ultralytics utils/loss.py (BboxLoss, DFLoss).
 */
export function denseDistributionTerm(context: DenseContext, rule: LossTermRule): StageTerm {
	const { positives, recipe, heads } = context;
	const { coder } = recipe;
	if (coder.kind !== 'distribution') throw new TypeError(`${recipe.name} has no distributions of distances`);
	const bases = basesOf(context);
	const objects = objectBoxes(context);
	const targets = codedTargets(coder, bases, objects);
	const divisor = divisorOf(context, rule);
	const { term, ...rest } = stageTerm({
		rule,
		index: positives.index,
		object: positives.object,
		inputs: {
			kind: 'distribution',
			logits: pickRows(heads.boxes, valuesPerBox(coder), positives.index),
			bins: coder.bins,
			sides: 4,
			targets,
			weights: positives.target,
			divisor: 4 * divisor,
		},
	});
	return { ...rest, term: { ...term, divisor } };
}
