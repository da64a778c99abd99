// Box terms over rows: a loss of differences on encoded boxes, an IoU loss on decoded corners.

import type { LossTermRule } from '../recipe';
import { cornerLoss } from './corner-loss';
import { type CornerRule, cornerLossOf } from './corner-rule';
import { type DifferenceLoss, differenceLoss, differenceLossGradient, differenceLossOf } from './difference';
import { smoothL1, smoothL1Gradient } from './smooth-l1';
import { type Divisor, floats, scaleOf, type Term } from './term';

interface BoxRows {
	/** Rows of 4; of `4 * columns` where a head predicts one box a class. */
	outputs: ArrayLike<number>;
	/** Rows of 4. */
	targets: ArrayLike<number>;
	/** One a row; a row of weight 0 takes no part, whatever its outputs are. */
	weights?: ArrayLike<number>;
}

export interface DeltaInput extends BoxRows {
	rule: Pick<LossTermRule, 'loss' | 'alpha' | 'beta' | 'gamma'> | DifferenceLoss;
	/** Which of a row's `count` boxes is trained; -1 for none: the row takes no part. */
	column?: { count: number; of: ArrayLike<number> };
	/** `mean`: numbers, 4 a row. */
	divisor: Divisor;
}

/**
 * A loss of `output - target`, summed over a row's four numbers and over rows, divided. Contributions: one a row.
 * Throws for a loss that is none of a difference.
 * Sources: see `difference.ts` and `smooth-l1.ts`.
 */
export function deltaTerm(input: DeltaInput): Term {
	const { column, weights } = input;
	const loss = 'kind' in input.rule ? input.rule : differenceLossOf(input.rule);
	// The kinds in use are smooth L1 with other numbers: their loop need not ask which one it is.
	const smooth = loss.kind === 'l1' || loss.kind === 'smooth-l1' || loss.kind === 'huber';
	const beta = loss.kind === 'smooth-l1' ? loss.beta : loss.kind === 'huber' ? loss.delta : 0;
	const factor = loss.kind === 'huber' ? loss.delta : 1;
	const outputs = floats(input.outputs);
	const targets = floats(input.targets);
	const rows = targets.length / 4;
	const columns = column ? column.count : 1;
	const { scale, divisor, nothing } = scaleOf(input.divisor, targets.length);
	const contributions = new Float64Array(rows);
	const gradient = new Float64Array(outputs.length);
	let value = nothing;
	for (let row = 0; row < rows; row++) {
		const weight = weights ? (weights[row] as number) * scale : scale;
		const own = column ? (column.of[row] as number) : 0;
		if (weight === 0 || own < 0) continue;
		const from = 4 * (row * columns + own);
		let part = 0;
		for (let side = 0; side < 4; side++) {
			const d = (outputs[from + side] as number) - (targets[4 * row + side] as number);
			if (smooth) {
				part += factor * smoothL1(d, beta);
				gradient[from + side] = weight * factor * smoothL1Gradient(d, beta);
			} else {
				part += differenceLoss(loss, d);
				gradient[from + side] = weight * differenceLossGradient(loss, d);
			}
		}
		contributions[row] = weight * part;
		value += weight * part;
	}
	return { value, contributions, gradient, divisor };
}

export interface CornerInput extends BoxRows {
	rule: CornerRule;
	/** `mean`: rows. */
	divisor: Divisor;
}

/**
 * An IoU loss of decoded boxes `x1, y1, x2, y2`, summed over rows, divided. Contributions: one a row. The gradient is with
 * respect to the corners. Throws for a loss that is none of two boxes.
 * Sources: those of `cornerLossOf`.
 */
export function cornerTerm(input: CornerInput): Term {
	const { weights } = input;
	const loss = cornerLossOf(input.rule);
	const outputs = floats(input.outputs);
	const targets = floats(input.targets);
	const rows = targets.length / 4;
	const { scale, divisor, nothing } = scaleOf(input.divisor, rows);
	const contributions = new Float64Array(rows);
	const gradient = new Float64Array(outputs.length);
	let value = nothing;
	for (let row = 0; row < rows; row++) {
		const weight = weights ? (weights[row] as number) * scale : scale;
		if (weight === 0) continue;
		const part = weight * cornerLoss(loss, outputs, 4 * row, targets, 4 * row, gradient, 4 * row, weight);
		contributions[row] = part;
		value += part;
	}
	return { value, contributions, gradient, divisor };
}
