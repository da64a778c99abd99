// What must hold for every loss: its contributions add up to its value, and its gradient is that of its value.

import { expect } from 'vitest';
import type { Term } from '../../src/core/losses/term';

const step = 1e-5;

/** Slope of a function of one number, by central differences. */
export function slope(of: (x: number) => number, x: number): number {
	return (of(x + step) - of(x - step)) / (2 * step);
}

/** Central differences of `value` with respect to every number of `at`. */
export function slopes(value: (at: Float64Array) => number, at: Float64Array): Float64Array {
	return at.map((_, k) => slope((x) => value(at.with(k, x)), at[k]));
}

/** Both properties of a term at some predictions; no kink may lie within 1e-5 of them. */
export function expectTerm(term: (predictions: Float64Array) => Term, at: Float64Array): void {
	const { value, contributions, gradient } = term(at);
	expect(contributions.reduce((sum, part) => sum + part, 0)).toBeCloseTo(value, 10);
	expectSlopes(
		gradient,
		slopes((predictions) => term(predictions).value, at),
	);
}

/** Equal to 1e-6 of the largest, and at least to 1e-6. */
export function expectSlopes(gradient: ArrayLike<number>, wanted: ArrayLike<number>): void {
	expect(gradient.length).toBe(wanted.length);
	const largest = Math.max(1, ...Array.from(wanted, Math.abs));
	for (let k = 0; k < wanted.length; k++) {
		const off = Math.abs(gradient[k] - wanted[k]) / largest;
		expect(off, `slope ${k}: ${gradient[k]}, by differences ${wanted[k]}`).toBeLessThan(1e-6);
	}
}
