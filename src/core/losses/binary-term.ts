// Scores against targets in 0..1: binary cross-entropy and the focal family over rows of logits, of which there are
// millions in a dense detector. Almost all targets are 0; those have a path of their own.

import { addElement, entropyRun, modulatedRun, zeroRun, zeroValues } from './binary-runs';
import {
	type BinaryRule,
	type ElementLoss,
	elementLoss,
	elementLossOf,
	type OutputsAre,
} from './element-loss';
import { sigmoid, softplus } from './logistic';
import { type Divisor, type Floats, floats, scaleOf, type Term } from './term';

export type BinaryTargets =
	/** One number for each output. */
	| { kind: 'dense'; values: ArrayLike<number> }
	/** One column a row, -1 for none, with its target; the rest is 0. `null`: the target is 1. */
	| { kind: 'one-hot'; column: ArrayLike<number>; value: ArrayLike<number> | null };

export interface BinaryInput {
	rule: BinaryRule;
	/** Rows of `columns`, row after row. */
	outputs: ArrayLike<number>;
	/** Logits unless given. Probabilities: binary cross-entropy and, unclipped, quality focal. */
	outputsAre?: OutputsAre;
	columns: number;
	targets: BinaryTargets;
	/** One a row; a row of weight 0 takes no part, whatever its outputs are. */
	weights?: ArrayLike<number>;
	/** One a column, for targets of 1 (torch's `pos_weight`); binary cross-entropy alone. */
	positiveWeights?: ArrayLike<number>;
	/** `mean`: outputs. */
	divisor: Divisor;
	/** `skip` leaves the gradient of one-hot targets empty: it is most of the time and of the memory of a large head. */
	gradient?: 'skip';
}

/**
 * Sum over all outputs, divided. Contributions: one a row. Gradient with respect to the outputs.
 * Throws for a loss that is not of the family, or that is not defined on probabilities.
 * Sources: see `binary-cross-entropy.ts` and `focal.ts`.
 */
export function binaryTerm(input: BinaryInput): Term {
	const { columns, weights, targets } = input;
	const outputs = floats(input.outputs);
	const rows = columns > 0 ? outputs.length / columns : 0;
	const { scale, divisor, nothing } = scaleOf(input.divisor, outputs.length);
	const skips = input.gradient === 'skip' && targets.kind === 'one-hot';
	const work: Work = {
		loss: elementLossOf(input.rule, input.outputsAre ?? 'logits', input.positiveWeights),
		outputs,
		columns,
		weights: weights ?? null,
		scale,
		contributions: new Float64Array(rows),
		gradient: new Float64Array(skips ? 0 : outputs.length),
	};
	const dense = targets.kind === 'dense' ? floats(targets.values) : null;
	let value = nothing;
	const step = Math.max(1, Math.floor(blockSize / columns));
	for (let row = 0; row < rows; row += step) {
		const end = Math.min(row + step, rows);
		if (dense) value = addDense(work, dense, row, end, value);
		else if (targets.kind === 'one-hot')
			value = skips ? addValues(work, targets, row, end, value) : addOneHot(work, targets, row, end, value);
	}
	return { value, contributions: work.contributions, gradient: work.gradient, divisor };
}

/** Outputs that one call works on: a function that is called often is compiled whole, one long loop only in part. */
const blockSize = 4096;

// In the functions below the running sum starts as `before + 0`: V8 keeps a parameter that is summed into as a boxed number.

interface Work {
	loss: ElementLoss;
	outputs: Floats;
	columns: number;
	weights: ArrayLike<number> | null;
	scale: number;
	contributions: Float64Array;
	gradient: Float64Array;
}

/** Fills contributions and gradient of some rows; `before` and their sum, added in the order of rows. */
function addOneHot(
	{ loss, outputs, columns, weights, scale, contributions, gradient }: Work,
	{ column, value }: Extract<BinaryTargets, { kind: 'one-hot' }>,
	firstRow: number,
	endRow: number,
	before: number,
): number {
	let sum = before + 0;
	for (let row = firstRow; row < endRow; row++) {
		const weight = weights ? (weights[row] as number) * scale : scale;
		if (weight === 0) continue;
		const from = row * columns;
		const own = column[row] as number;
		const t = own < 0 ? 0 : value ? (value[row] as number) : 1;
		let part = 0;
		if (loss.hard) {
			const at = own < 0 ? from + columns : from + own;
			part += zeroRun(loss, outputs, from, at, weight, gradient);
			if (own >= 0) part += addElement(loss, outputs, at, t, own, weight, gradient);
			part += zeroRun(loss, outputs, at + 1, from + columns, weight, gradient);
		} else {
			for (let c = 0; c < columns; c++)
				part += addElement(loss, outputs, from + c, c === own ? t : 0, c, weight, gradient);
		}
		contributions[row] = weight * part;
		sum += weight * part;
	}
	return sum;
}

/** `addOneHot` without the gradient. */
function addValues(
	{ loss, outputs, columns, weights, scale, contributions }: Work,
	{ column, value }: Extract<BinaryTargets, { kind: 'one-hot' }>,
	firstRow: number,
	endRow: number,
	before: number,
): number {
	let sum = before;
	for (let row = firstRow; row < endRow; row++) {
		const weight = weights ? (weights[row] as number) * scale : scale;
		if (weight === 0) continue;
		const from = row * columns;
		const own = column[row] as number;
		const at = own < 0 ? from + columns : from + own;
		let part = 0;
		if (loss.hard)
			part = zeroValues(loss, outputs, from, at) + zeroValues(loss, outputs, at + 1, from + columns);
		else
			for (let c = 0; c < columns; c++)
				part += c === own ? 0 : elementLoss(loss, outputs[from + c] as number, 0, c);
		if (own >= 0) part += elementLoss(loss, outputs[at] as number, value ? (value[row] as number) : 1, own);
		contributions[row] = weight * part;
		sum += weight * part;
	}
	return sum;
}

/** Fills contributions and gradient of some rows; `before` and their sum, added in the order of rows. */
function addDense(work: Work, targets: Floats, firstRow: number, endRow: number, before: number): number {
	const { loss, outputs, columns, weights, scale, contributions, gradient } = work;
	const hard = loss.hard && areHard(targets, firstRow * columns, endRow * columns);
	const entropy = loss.kind === 'binary-cross-entropy';
	if (hard && entropy && columns === 1) return addSingles(work, targets, firstRow, endRow, before);
	let sum = before + 0;
	for (let row = firstRow; row < endRow; row++) {
		const weight = weights ? (weights[row] as number) * scale : scale;
		if (weight === 0) continue;
		const from = row * columns;
		let part = 0;
		if (hard && entropy) part = entropyRun(outputs, targets, from, from + columns, weight, gradient);
		else if (hard) part = modulatedRun(loss, outputs, targets, from, from + columns, weight, gradient);
		else {
			for (let c = 0; c < columns; c++)
				part += addElement(loss, outputs, from + c, targets[from + c] as number, c, weight, gradient);
		}
		contributions[row] = weight * part;
		sum += weight * part;
	}
	return sum;
}

/** Binary cross-entropy of rows of one output with targets of 0 and 1: the anchors of a whole pyramid. */
function addSingles(
	{ outputs, weights, scale, contributions, gradient }: Work,
	targets: Floats,
	firstRow: number,
	endRow: number,
	before: number,
): number {
	let sum = before + 0;
	for (let row = firstRow; row < endRow; row++) {
		const weight = weights ? (weights[row] as number) * scale : scale;
		if (weight === 0) continue;
		const side = 1 - 2 * (targets[row] as number);
		const x = side * (outputs[row] as number);
		const part = weight * softplus(x);
		contributions[row] = part;
		sum += part;
		gradient[row] = weight * side * sigmoid(x);
	}
	return sum;
}

function areHard(targets: Floats, from: number, end: number): boolean {
	for (let at = from; at < end; at++) if (targets[at] !== 0 && targets[at] !== 1) return false;
	return true;
}
