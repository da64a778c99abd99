// What every loss gives back, and the typed arrays that the hot loops read.

export interface Term {
	value: number;
	/** One number a row (for dense maps: a pixel); they add up to the value. */
	contributions: Float64Array;
	/** Same layout as the predictions. */
	gradient: Float64Array;
	/** What the sum was divided by. */
	divisor: number;
	/** Loss of each class by itself, where the loss has classes; NaN for one that it leaves out. */
	classValues?: Float64Array;
}

/**
 * Number that a sum is divided by: 0 rows over a divisor of 0 give the value 0. `mean` is torch's reduction, which is
 * NaN where nothing counts.
 */
export type Divisor = number | 'mean';

export type Floats = Float32Array | Float64Array;

/**
 * The same numbers in a floating-point array; copied only where they are not in one. A loop that has seen many kinds of
 * array runs several times slower.
 */
export function floats(values: ArrayLike<number>): Floats {
	return values instanceof Float64Array || values instanceof Float32Array ? values : new Float64Array(values);
}

/**
 * Factor for a sum over `divisor`, and the value of a sum over nothing.
 * @param counted What torch's mean divides by.
 */
export function scaleOf(
	divisor: Divisor,
	counted: number,
): { scale: number; divisor: number; nothing: number } {
	if (divisor !== 'mean') return { scale: divisor === 0 ? 0 : 1 / divisor, divisor, nothing: 0 };
	return { scale: 1 / counted, divisor: counted, nothing: counted === 0 ? Number.NaN : 0 };
}
