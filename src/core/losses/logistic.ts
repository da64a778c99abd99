// ln(1 + e^x) and 1 / (1 + e^-x), the two functions that every binary loss is made of, for loops over millions of logits.
// Each is a Taylor polynomial of degree 3 around the nearest of 16,385 table entries: both need the same two, because
// the second function is the derivative of the first. Relative error under 1e-12 for every x.

/** Table entries per unit of x: half a step is 1/512, whose fourth power over 24 is 6e-13. */
const perUnit = 256;
/** From here on either function is its own asymptote up to 1e-14. */
const reach = 32;
const centre = reach * perUnit;

/** `softplus` and `sigmoid` at k / perUnit - reach, side by side. */
const table = new Float64Array(2 * (2 * centre + 1));
for (let k = 0; k <= 2 * centre; k++) {
	const x = (k - centre) / perUnit;
	const e = Math.exp(-Math.abs(x));
	table[2 * k] = Math.max(x, 0) + Math.log1p(e);
	table[2 * k + 1] = (x >= 0 ? 1 : e) / (1 + e);
}

/** ln(1 + e^x) without overflow; NaN for NaN. */
export function softplus(x: number): number {
	if (!(x > -reach && x < reach)) return x > 0 ? x + Math.exp(-x) : Math.exp(x);
	const k = (x * perUnit + (centre + 0.5)) | 0;
	const d = x - (k - centre) / perUnit;
	const p = table[2 * k + 1] as number;
	const a = p * (1 - p);
	return (table[2 * k] as number) + d * (p + d * (a / 2 + d * (a * (1 - 2 * p) * (1 / 6))));
}

/** 1 / (1 + e^-x) without overflow; NaN for NaN. For 1 minus it take `sigmoid(-x)`, which does not cancel. */
export function sigmoid(x: number): number {
	if (!(x > -reach && x < reach)) return x > 0 ? 1 - Math.exp(-x) : Math.exp(x);
	const k = (x * perUnit + (centre + 0.5)) | 0;
	const d = x - (k - centre) / perUnit;
	const p = table[2 * k + 1] as number;
	const a = p * (1 - p);
	return p + d * (a + d * (a * (0.5 - p) + d * (a * (1 - 6 * a) * (1 / 6))));
}
