// The box terms: positives' boxes against their objects', encoded (L1 and its kin) or decoded (IoU losses).

import { valuesPerBox } from '../../boxes/decode';
import type { LossTermRule } from '../../recipe';
import { boxInputs } from '../box-inputs';
import { pickRows, type StageTerm, stageTerm } from '../term-inputs';
import { basesOf, centernessTargets, type DenseContext, divisorOf, type Positives } from './context';

/** Sources: those of `denseClassTerm`, and facebookresearch/detr models/detr.py (loss_boxes). */
export function denseBoxTerm(context: DenseContext, rule: LossTermRule): StageTerm {
	const { recipe, heads, positives } = context;
	const bases = basesOf(context);
	return stageTerm({
		rule,
		index: positives.index,
		object: positives.object,
		inputs: boxInputs(recipe, rule, {
			coder: recipe.coder,
			bases,
			objects: objectBoxes(context),
			outputs: pickRows(heads.boxes, valuesPerBox(recipe.coder), positives.index),
			units: comparedUnits(context, bases),
			weights: boxWeights(context, rule),
			divisor: divisorOf(context, rule),
		}),
	});
}

/** The box of each positive's object, `[positives * 4]`, input pixels. */
export function objectBoxes({
	positives,
	objects,
}: Pick<DenseContext, 'objects'> & { positives: Pick<Positives, 'object'> }): Float64Array {
	const out = new Float64Array(4 * positives.object.length);
	positives.object.forEach((g, row) => {
		out.set(objects.boxes.subarray(4 * g, 4 * g + 4), 4 * row);
	});
	return out;
}

/** A soft target weighs its box too: by the class target (task-aligned) or by centerness (ATSS). */
function boxWeights(context: DenseContext, rule: LossTermRule): Float64Array | undefined {
	if (rule.normaliser === 'target-scores') return context.positives.target;
	return rule.normaliser === 'centerness' ? centernessTargets(context) : undefined;
}

/**
 * What the framework measures boxes in when it compares them: strides (Ultralytics, TOOD), shares of the input (DETR),
 * else pixels. IoU losses differ by it only through their epsilons.
 */
function comparedUnits({ recipe }: DenseContext, bases: Float64Array): Float64Array | null {
	const { kind } = recipe.coder;
	if (kind !== 'distribution' && kind !== 'corners' && kind !== 'centre-size') return null;
	return Float64Array.from({ length: bases.length / 2 }, (_, k) => {
		const at = 4 * (k >> 1) + (k & 1);
		return (bases[at + 2] as number) - (bases[at] as number);
	});
}
