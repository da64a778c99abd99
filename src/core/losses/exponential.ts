// e^x for x up to 0, the numbers that a softmax sums, for loops over millions of logits: a Taylor polynomial of degree 3
// around the nearest of 8,193 table entries. Relative error under 1e-12.

/** Table entries per unit of x, as in logistic.ts. */
const perUnit = 256;
/** Below minus this the platform's own function is called: a softmax seldom gets there. */
const reach = 32;

/** e^(-k / perUnit). */
const table = Float64Array.from({ length: reach * perUnit + 1 }, (_, k) => Math.exp(-k / perUnit));

/** e^x for x <= 0; NaN for NaN. */
export function exponential(x: number): number {
	if (!(x > -reach)) return Math.exp(x);
	const k = (0.5 - x * perUnit) | 0;
	const d = x + k / perUnit;
	return (table[k] as number) * (1 + d * (1 + d * (0.5 + d * (1 / 6))));
}
