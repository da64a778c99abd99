// What the loss checks share: torch's reductions, and gradients measured against their own size.

import type { Divisor } from '../../../src/core/losses/term';
import type { GoldenCase } from '../case';

export type Reduction = 'none' | 'sum' | 'mean';

/** torch's reduction as a divisor; `none` is read off the contributions of the sum. */
export function divisorOf(reduction: Reduction): Divisor {
	return reduction === 'mean' ? 'mean' : 1;
}

/** Slopes of a mean are small: they are compared in units of the largest recorded one. */
export function gradients(
	golden: GoldenCase,
	name: string,
	actual: ArrayLike<number>,
	recorded: ArrayLike<number> = golden.recordedArray(name).values,
): void {
	let largest = 0;
	for (let k = 0; k < recorded.length; k++) {
		const size = Math.abs(recorded[k] as number);
		if (size > largest) largest = size;
	}
	const unit = largest > 0 ? largest : 1;
	golden.values(
		name,
		Array.from(recorded, (slope) => slope / unit),
		Array.from(actual, (slope) => slope / unit),
		1e-4,
	);
}
