// What the tensors of a loss that people write are gathered from, and in which form each kind of detector gives them.

import type { Breakdown } from '../breakdown';
import type { BreakdownInput } from '../breakdown/build';
import type { LabelledClass } from '../breakdown/regions';
import type { StageTerm } from '../breakdown/term-inputs';
import type { LossTermName } from '../recipe';
import type { LossInputs, LossTensors, NamedTensors } from './types';

/** What the recipe's own terms were computed from, and what they are. */
export interface ComputedTerms {
	given: BreakdownInput;
	stages: readonly StageTerm[];
	breakdown: Breakdown;
}

/** What each kind of detector gives. */
export interface KindTensors extends Pick<LossInputs, 'owners'> {
	kind: LossTensors['kind'];
	predictions: NamedTensors;
	targets: NamedTensors;
	/** Channel of an object's class in the class head; `null` for none. */
	channelOf(object: LabelledClass): number | null;
}

/** The term of a name; throws where the recipe has none. */
export function stageOf({ stages }: ComputedTerms, name: LossTermName): StageTerm {
	const stage = stages.find(({ rule }) => rule.name === name);
	if (!stage) throw new TypeError(`there is no term ${name}`);
	return stage;
}
