// What a loss term is computed from, as data: its outputs, targets, weights and divisor, and which mathematics they go
// through. The shown term and the check that recomputes it by autodiff read the same.

import { type BinaryInput, binaryTerm } from '../losses/binary-term';
import { type DeltaInput, deltaTerm } from '../losses/box-terms';
import { type DistributionInput, distributionTerm } from '../losses/distribution-focal';
import { type SoftmaxInput, softmaxTerm } from '../losses/softmax-cross-entropy';
import type { Floats, Term } from '../losses/term';
import type { LossTermRule } from '../recipe';
import { type DecodedBoxInput, decodedBoxTerm } from './decoded-boxes';
import { type PrototypeMaskInput, prototypeMaskTerm } from './prototype-masks';

export type TermInputs =
	| ({ kind: 'scores' } & BinaryInput)
	| ({ kind: 'classes' } & SoftmaxInput)
	| ({ kind: 'deltas' } & DeltaInput)
	| ({ kind: 'boxes' } & DecodedBoxInput)
	| ({ kind: 'distribution' } & DistributionInput)
	| ({ kind: 'prototypes' } & PrototypeMaskInput);

/** One term over its rows. */
export interface StageTerm {
	rule: LossTermRule;
	term: Term;
	inputs: TermInputs;
	/** Anchor, point or query of each row, or row in `RegionLosses`, ascending; `null`: row k is number k. */
	index: Int32Array | null;
	/** Object of each row, -1 for background. */
	object: Int32Array;
}

/** The term of some inputs; its gradient is with respect to `outputsOf` them. */
export function computeTerm(inputs: TermInputs): Term {
	switch (inputs.kind) {
		case 'scores':
			return binaryTerm(inputs);
		case 'classes':
			return softmaxTerm(inputs);
		case 'deltas':
			return deltaTerm(inputs);
		case 'boxes':
			return decodedBoxTerm(inputs);
		case 'distribution':
			return distributionTerm(inputs);
		case 'prototypes':
			return prototypeMaskTerm(inputs);
	}
}

/** The head's values that a term reads. */
export function outputsOf(inputs: TermInputs): ArrayLike<number> {
	switch (inputs.kind) {
		case 'classes':
		case 'distribution':
			return inputs.logits;
		case 'prototypes':
			return inputs.coefficients;
		default:
			return inputs.outputs;
	}
}

/** Puts a term together. */
export function stageTerm(from: Omit<StageTerm, 'term'>): StageTerm {
	return { ...from, term: computeTerm(from.inputs) };
}

/** Rows of `width` numbers picked out of many, row after row; as float32 unless an array of another kind is asked for. */
export function pickRows(values: Floats, width: number, rows: ArrayLike<number>): Float32Array;
export function pickRows<Kind extends Floats>(
	values: Floats,
	width: number,
	rows: ArrayLike<number>,
	as: new (length: number) => Kind,
): Kind;
export function pickRows(
	values: Floats,
	width: number,
	rows: ArrayLike<number>,
	as: new (length: number) => Floats = Float32Array,
): Floats {
	const out = new as(rows.length * width);
	let at = 0;
	for (let k = 0; k < rows.length; k++) {
		const end = ((rows[k] as number) + 1) * width;
		for (let from = end - width; from < end; from++) out[at++] = values[from] as number;
	}
	return out;
}
