// Losses of boxes that the head's values are decoded to: the corners are compared, or the distances of the sides, and the
// slope goes back through the coder to the values.

import { encodeDistances } from '../boxes/coder';
import { decodeBackward, decodeBox, valuesPerBox } from '../boxes/decode';
import { cornerTerm, deltaTerm } from '../losses/box-terms';
import type { Divisor, Term } from '../losses/term';
import type { BoxLossConvention, CoderRule, LossTermRule } from '../recipe';

export interface DecodedBoxInput {
	rule: Omit<LossTermRule, 'name' | 'weight' | 'normaliser'> & { convention: BoxLossConvention };
	coder: CoderRule;
	/** What each row's box is coded against, `[rows * 4]` xyxy. */
	bases: Float64Array;
	/** Rows of `valuesPerBox(coder)`, or of as many for each of `column.count` boxes. */
	outputs: Float32Array | Float64Array;
	/** Which of a row's boxes is trained. */
	column?: { count: number; of: ArrayLike<number> };
	/** The objects' corners, or their distances from the bases' centres in bases, `[rows * 4]`. */
	targets: Float64Array;
	compare: 'corners' | 'distances';
	/** Corners are compared in multiples of these, `[x, y]` a row; `null`: as they are decoded. */
	units: Float64Array | null;
	/** One a row; a row of weight 0 takes no part, whatever its outputs are. */
	weights?: ArrayLike<number>;
	divisor: Divisor;
}

/**
 * Contributions: one a row; the gradient is with respect to the outputs. Throws for a loss of neither kind.
 * Sources: those of `decodeBox`, `cornerTerm` and `deltaTerm`.
 */
export function decodedBoxTerm(input: DecodedBoxInput): Term {
	const { rule, coder, bases, outputs, column, targets, units, weights, divisor } = input;
	const rows = targets.length >> 2;
	const width = valuesPerBox(coder);
	const place = (row: number) => width * (column ? row * column.count + (column.of[row] as number) : row);
	const counts = (row: number) => weights?.[row] !== 0;
	const unit = (row: number, side: number) => (units ? (units[2 * row + (side & 1)] as number) : 1);
	const distances = input.compare === 'distances';
	const compared = new Float64Array(4 * rows);
	const box = new Float64Array(4);
	for (let row = 0; row < rows; row++) {
		if (!counts(row)) continue;
		const base = bases.subarray(4 * row, 4 * row + 4);
		decodeBox(coder, base, outputs, place(row), box);
		if (distances) encodeDistances(base, box, { normalise: true }, box);
		for (let side = 0; side < 4; side++) compared[4 * row + side] = (box[side] as number) / unit(row, side);
	}
	const term = distances
		? deltaTerm({ rule, outputs: compared, targets, weights, divisor })
		: cornerTerm({ rule, outputs: compared, targets, weights, divisor });
	const gradient = new Float64Array(outputs.length);
	const slopes = new Float64Array(4);
	for (let row = 0; row < rows; row++) {
		if (!counts(row)) continue;
		const base = bases.subarray(4 * row, 4 * row + 4);
		for (let side = 0; side < 4; side++) {
			const slope = (term.gradient[4 * row + side] as number) / unit(row, side);
			const size = (base[(side & 1) + 2] as number) - (base[side & 1] as number);
			slopes[side] = distances ? (side < 2 ? -slope : slope) / size : slope;
		}
		decodeBackward(coder, base, outputs, place(row), slopes, gradient);
	}
	return { ...term, gradient };
}
