// Sums in the order in which numpy adds: so that means agree to the last digit.

/** Numbers that are added one after another in eight lanes; more are halved first. */
const block = 128;

/**
 * Sum of `values[from, to)`.
 * Source: numpy/numpy numpy/_core/src/umath/loops_utils.h.src (pairwise_sum).
 */
export function pairwiseSum(values: Float64Array, from: number, to: number): number {
	const count = to - from;
	if (count < 8) {
		let sum = 0;
		for (let i = from; i < to; i++) sum += values[i];
		return sum;
	}
	if (count > block) {
		const half = (count >> 1) - ((count >> 1) % 8);
		return pairwiseSum(values, from, from + half) + pairwiseSum(values, from + half, to);
	}
	let [a, b, c, d] = [values[from], values[from + 1], values[from + 2], values[from + 3]];
	let [e, f, g, h] = [values[from + 4], values[from + 5], values[from + 6], values[from + 7]];
	let i = from + 8;
	for (; i + 8 <= to; i += 8) {
		a += values[i];
		b += values[i + 1];
		c += values[i + 2];
		d += values[i + 3];
		e += values[i + 4];
		f += values[i + 5];
		g += values[i + 6];
		h += values[i + 7];
	}
	let sum = a + b + (c + d) + (e + f + (g + h));
	for (; i < to; i++) sum += values[i];
	return sum;
}

/** Mean of the first `count` numbers above -1; -1 where there are none. */
export function meanOfMeasured(values: Float64Array, count: number): number {
	return count === 0 ? -1 : pairwiseSum(values, 0, count) / count;
}
