// Which mathematics a box term goes through: a loss of differences compares what the coder writes, an IoU loss what it
// decodes. Either may stand in the place of the other.

import { encodeBox } from '../boxes/coder';
import { lossEntry } from '../losses/catalogue';
import type { Divisor } from '../losses/term';
import type { BoxLossConvention, CoderRule, LossTermRule, Recipe } from '../recipe';
import type { TermInputs } from './term-inputs';

export interface CodedBoxes {
	coder: CoderRule;
	/** What each row's box is coded against, and its object's box, `[rows * 4]` xyxy of the same frame. */
	bases: Float64Array;
	objects: Float64Array;
	/** The head's values, `valuesPerBox(coder)` a row, or as many for each of `column.count` boxes. */
	outputs: Float32Array;
	column?: { count: number; of: Int32Array };
	/** IoU losses are of boxes in multiples of these, `[x, y]` a row; `null`: as they are coded. */
	units: Float64Array | null;
	weights?: Float64Array;
	divisor: Divisor;
}

/** @param recipe whose framework's epsilons a loss has that does not name its own. */
export function boxInputs(recipe: Recipe, rule: LossTermRule, boxes: CodedBoxes): TermInputs {
	const { coder, bases, objects, units } = boxes;
	const convention = rule.convention ?? boxConventionOf(recipe);
	if (lossEntry(rule.loss).family === 'box-corners') {
		const targets = objects.map((side, k) => side / (units ? (units[2 * (k >> 2) + (k & 1)] as number) : 1));
		return { ...boxes, kind: 'boxes', rule: { ...rule, convention }, targets, compare: 'corners' };
	}
	const targets = codedTargets(coder, bases, objects);
	// A distance that is the expectation of its bins: the slope goes on to the bins.
	return coder.kind === 'distribution'
		? { ...boxes, kind: 'boxes', rule: { ...rule, convention }, targets, compare: 'distances', units: null }
		: { ...boxes, kind: 'deltas', rule, targets };
}

/** What the coder writes of each row's object against its base, `[rows * 4]`. */
export function codedTargets(coder: CoderRule, bases: Float64Array, objects: Float64Array): Float64Array {
	const targets = new Float64Array(objects.length);
	for (let at = 0; at < targets.length; at += 4)
		encodeBox(coder, bases.subarray(at, at + 4), objects.subarray(at, at + 4), targets.subarray(at, at + 4));
	return targets;
}

/** Whose epsilons a swapped-in IoU loss has. */
function boxConventionOf({ framework }: Recipe): BoxLossConvention {
	const name = framework.name.toLowerCase();
	const all: BoxLossConvention[] = [
		'torchvision',
		'detectron2',
		'mmdetection',
		'ultralytics',
		'yolox',
		'detr',
	];
	return all.find((each) => name.startsWith(each)) ?? 'torchvision';
}
