// From what the recipe's own terms were computed from to what a loss that people write is given. Nothing is computed a
// second time but target boxes of anchors that the recipe's sampler did not draw.

import { Part } from '../assign/objects';
import type { BreakdownInput } from '../breakdown/build';
import type { ComputedTerms, KindTensors } from './computed';
import { denseTensors } from './dense';
import { dense, integers } from './tensor-data';
import { twoStageTensors } from './two-stage';
import type { LossInputs, NamedTensors } from './types';

/** Tensors as docs/losses.md lists them, and whom their rows belong to. */
export function lossInputs(computed: ComputedTerms): LossInputs {
	const { given, stages } = computed;
	const { heads, assignment, labelled } = given;
	const { kind, predictions, targets, owners, channelOf } =
		heads.kind === 'two-stage' ? twoStageTensors(computed, heads) : denseTensors(computed, heads);
	return {
		tensors: {
			kind,
			predictions,
			targets: { ...targets, ...objectTensors(given, channelOf) },
			outputs: Object.keys(owners),
			normalisers: Object.fromEntries(stages.map(({ rule, term }) => [rule.name, term.divisor])),
		},
		owners,
		anchors: assignment.count,
		objects: labelled.length,
	};
}

function objectTensors(
	{ objects, labelled }: BreakdownInput,
	channelOf: KindTensors['channelOf'],
): NamedTensors {
	const count = labelled.length;
	return {
		'objects.boxes': dense(objects.boxes, count, 4),
		'objects.classes': integers(
			labelled.map((object) => channelOf(object) ?? -1),
			count,
		),
		'objects.trained': dense(
			Array.from(objects.part, (part) => (part === Part.trained ? 1 : 0)),
			count,
		),
	};
}
