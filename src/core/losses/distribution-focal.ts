// Distribution focal: a distance as the expectation over bins, trained by the cross-entropy of its two neighbouring bins.

import { softmaxInto } from './softmax-cross-entropy';
import { type Divisor, floats, scaleOf, type Term } from './term';

export interface DistributionInput {
	/** Rows of `sides * bins`, row after row. */
	logits: ArrayLike<number>;
	bins: number;
	/** Distances of a row that are summed: 4 for a box. */
	sides: number;
	/** Rows of `sides` distances in bins, cut to 0 .. bins - 1.01 as Ultralytics cuts them. */
	targets: ArrayLike<number>;
	/** One a row, 0 for a row that takes no part. */
	weights?: ArrayLike<number>;
	/** `mean`: sides. */
	divisor: Divisor;
}

/**
 * -(r - t) ln p_l - (t - l) ln p_r with l = floor(t), r = l + 1, summed over sides and rows, divided. Contributions: one a
 * row. Ultralytics takes the mean of a row's sides: a divisor 4 times as large.
 * Sources: open-mmlab/mmdetection mmdet/models/losses/gfocal_loss.py (distribution_focal_loss), whose encoding cuts the
 * targets earlier; ultralytics utils/loss.py (DFLoss).
 */
export function distributionTerm(input: DistributionInput): Term {
	const { bins, sides, targets, weights } = input;
	const logits = floats(input.logits);
	const rows = sides > 0 ? targets.length / sides : 0;
	const { scale, divisor, nothing } = scaleOf(input.divisor, targets.length);
	const contributions = new Float64Array(rows);
	const gradient = new Float64Array(logits.length);
	const last = bins - 1 - 0.01;
	let value = nothing;
	for (let row = 0; row < rows; row++) {
		const weight = weights ? (weights[row] as number) * scale : scale;
		if (weight === 0) continue;
		let part = 0;
		for (let side = row * sides; side < (row + 1) * sides; side++) {
			const t = Math.min(Math.max(targets[side] as number, 0), last);
			part += distributionFocal(logits, side * bins, bins, t, weight, gradient);
		}
		contributions[row] = weight * part;
		value += weight * part;
	}
	return { value, contributions, gradient, divisor };
}

/** One distance: its loss; the derivative times `scale`, softmax minus the two bins' shares, is written to `gradient`. */
function distributionFocal(
	logits: ArrayLike<number>,
	at: number,
	bins: number,
	target: number,
	scale: number,
	gradient: Float64Array,
): number {
	const log = softmaxInto(logits, at, 1, bins, gradient);
	for (let k = at; k < at + bins; k++) gradient[k] = scale * (gradient[k] as number);
	const left = Math.floor(target);
	const toRight = target - left;
	const nearer = at + left;
	gradient[nearer] = (gradient[nearer] as number) - scale * (1 - toRight);
	gradient[nearer + 1] = (gradient[nearer + 1] as number) - scale * toRight;
	return (
		(1 - toRight) * (log - (logits[nearer] as number)) + toRight * (log - (logits[nearer + 1] as number))
	);
}
