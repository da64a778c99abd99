// The functions of one element: the table of the logistic, cross-entropies, the focal family, losses of a difference.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	binaryCrossEntropy,
	binaryCrossEntropyGradient,
	binaryCrossEntropyOfProbability,
	binaryCrossEntropyOfProbabilityGradient,
	probabilityCrossEntropy,
	probabilityCrossEntropyGradient,
} from '../../src/core/losses/binary-cross-entropy';
import { descending } from '../../src/core/losses/descending';
import {
	type DifferenceLoss,
	differenceLoss,
	differenceLossGradient,
	differenceLossOf,
} from '../../src/core/losses/difference';
import { exponential } from '../../src/core/losses/exponential';
import {
	focal,
	focalGradient,
	modulated,
	modulatedGradient,
	qualityFocal,
	qualityFocalGradient,
	qualityFocalOfProbability,
	qualityFocalOfProbabilityGradient,
	varifocal,
	varifocalGradient,
} from '../../src/core/losses/focal';
import { sigmoid, softplus } from '../../src/core/losses/logistic';
import { smoothL1, smoothL1Gradient } from '../../src/core/losses/smooth-l1';
import { slope } from '../support/terms';

fc.configureGlobal({ seed: 71, numRuns: 200 });

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const logit = number(-12, 12);
const share = number(0, 1);
const target = fc.oneof(fc.constantFrom(0, 1), share);
const exponent = fc.constantFrom(0, 0.5, 1, 1.5, 2, 3);

/** The slope of a function of a logit, to 1e-6 of its size. */
function expectSlope(gradient: number, of: (x: number) => number, x: number): void {
	const wanted = slope(of, x);
	expect(Math.abs(gradient - wanted)).toBeLessThan(1e-6 * Math.max(1, Math.abs(wanted)));
}

describe('the table of the logistic', () => {
	it('is within 1e-12 of exp and log1p, relative, over every decade of logits', () => {
		let worst = 0;
		let count = 0;
		const measure = (x: number) => {
			const e = Math.exp(-Math.abs(x));
			worst = Math.max(
				worst,
				Math.abs(softplus(x) / (Math.max(x, 0) + Math.log1p(e)) - 1),
				Math.abs(sigmoid(x) / ((x >= 0 ? 1 : e) / (1 + e)) - 1),
			);
			count++;
		};
		// Not a multiple of the table's step: every distance from an entry is met.
		for (let x = -45; x <= 45; x += 0.000_137) measure(x);
		for (let x = -700; x <= 700; x += 0.0371) measure(x);
		for (let size = 1e-300; size < 1; size *= 7) {
			measure(size);
			measure(-size);
		}
		expect(count).toBeGreaterThan(690_000);
		expect(worst).toBeLessThan(1e-12);
	});

	it('is exact where it must be', () => {
		expect([sigmoid(0), softplus(0)]).toEqual([0.5, Math.LN2]);
		expect([sigmoid(Infinity), softplus(Infinity)]).toEqual([1, Infinity]);
		expect([sigmoid(-Infinity), softplus(-Infinity)]).toEqual([0, 0]);
		expect([sigmoid(Number.NaN), softplus(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
		for (const x of [-1e4, -800, 800, 1e4]) {
			expect(softplus(x)).toBe(Math.max(x, 0));
			expect(sigmoid(x)).toBe(x > 0 ? 1 : 0);
		}
	});

	it('rises, and has no step between entries or at its ends', () => {
		for (const at of [-32, -31.999, -1 / 512, 1 / 512, 3 / 512, 31.999, 32]) {
			const before = at - 1e-9;
			const after = at + 1e-9;
			expect(sigmoid(after)).toBeGreaterThanOrEqual(sigmoid(before));
			expect(softplus(after)).toBeGreaterThanOrEqual(softplus(before));
			expect(softplus(after) / softplus(before) - 1).toBeLessThan(1e-8);
		}
	});
});

describe('the table of the exponential', () => {
	it('is within 1e-12 of exp, relative, from 0 down to the smallest number', () => {
		let worst = 0;
		for (let x = 0; x > -40; x -= 0.000_137)
			worst = Math.max(worst, Math.abs(exponential(x) / Math.exp(x) - 1));
		for (let x = 0; x > -700; x -= 0.0371)
			worst = Math.max(worst, Math.abs(exponential(x) / Math.exp(x) - 1));
		expect(worst).toBeLessThan(1e-12);
		expect([exponential(0), exponential(-Infinity)]).toEqual([1, 0]);
		expect(exponential(Number.NaN)).toBeNaN();
	});
});

describe('sorting places', () => {
	it('puts the largest float32 first and keeps the order of equal ones', () => {
		const values = fc.array(
			fc.oneof(number(-1e3, 1e3), fc.constantFrom(-1, 0, 0.5, 1, Infinity, -Infinity)),
			{
				maxLength: 300,
			},
		);
		fc.assert(
			fc.property(values, (list) => {
				const single = list.map(Math.fround);
				const wanted = [...single.keys()].sort((a, b) =>
					single[a] === single[b] ? a - b : single[b] > single[a] ? 1 : -1,
				);
				expect(Array.from(descending(Float64Array.from(list.map((value) => value + 0))))).toEqual(wanted);
			}),
		);
	});
});

describe('binary cross-entropy', () => {
	it('on a logit: the formula, and its slope', () => {
		fc.assert(
			fc.property(logit, target, number(0.1, 4), (x, t, weight) => {
				const p = 1 / (1 + Math.exp(-x));
				expect(binaryCrossEntropy(x, t)).toBeCloseTo(-(t * Math.log(p) + (1 - t) * Math.log(1 - p)), 6);
				expect(binaryCrossEntropy(x, t, weight)).toBeCloseTo(
					-(weight * t * Math.log(p) + (1 - t) * Math.log(1 - p)),
					6,
				);
				expectSlope(binaryCrossEntropyGradient(x, t), (y) => binaryCrossEntropy(y, t), x);
				expectSlope(binaryCrossEntropyGradient(x, t, weight), (y) => binaryCrossEntropy(y, t, weight), x);
			}),
		);
	});

	it('stays finite and keeps its digits at logits of any size', () => {
		for (const x of [-1e4, -800, 800, 1e4]) expect(binaryCrossEntropy(x, 0)).toBe(Math.max(x, 0));
		// The difference 30 - 30 has none of these digits left.
		expect(binaryCrossEntropy(30, 1) / Math.exp(-30)).toBeCloseTo(1, 9);
	});

	it('on a probability, as torch and as Keras cut it', () => {
		fc.assert(
			fc.property(number(0.01, 0.99), target, (p, t) => {
				expect(probabilityCrossEntropyGradient(p, t)).toBeCloseTo(
					slope((q) => probabilityCrossEntropy(q, t), p),
					3,
				);
				expect(binaryCrossEntropyOfProbabilityGradient(p, t)).toBeCloseTo(
					slope((q) => binaryCrossEntropyOfProbability(q, t), p),
					3,
				);
			}),
		);
		expect(probabilityCrossEntropy(0, 1)).toBe(100);
		expect(probabilityCrossEntropy(1, 1)).toBeCloseTo(0, 12);
		expect(binaryCrossEntropyOfProbability(0, 1)).toBeCloseTo(-Math.log(1e-7), 5);
		expect(binaryCrossEntropyOfProbabilityGradient(0, 1)).toBe(0);
		expect(binaryCrossEntropyOfProbabilityGradient(1, 0)).toBe(0);
		expect(binaryCrossEntropyOfProbabilityGradient(Number.NaN, 0)).toBeNaN();
	});
});

describe('the focal family', () => {
	const pt = (x: number, t: number) => t * sigmoid(x) + (1 - t) * (1 - sigmoid(x));

	it('focal: the formula, and its slope, with and without alpha', () => {
		fc.assert(
			fc.property(logit, target, fc.constantFrom(-1, 0.25, 0.75), exponent, (x, t, alpha, gamma) => {
				const a = alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t);
				expect(focal(x, t, alpha, gamma)).toBeCloseTo(
					a * (1 - pt(x, t)) ** gamma * binaryCrossEntropy(x, t),
					8,
				);
				expectSlope(focalGradient(x, t, alpha, gamma), (y) => focal(y, t, alpha, gamma), x);
			}),
		);
	});

	it('quality focal: the formula, and its slope, on logits and on probabilities', () => {
		fc.assert(
			fc.property(logit, target, fc.constantFrom(1, 2, 3), (x, t, gamma) => {
				fc.pre(Math.abs(sigmoid(x) - t) > 1e-3);
				expect(qualityFocal(x, t, gamma)).toBeCloseTo(
					Math.abs(t - sigmoid(x)) ** gamma * binaryCrossEntropy(x, t),
					8,
				);
				expectSlope(qualityFocalGradient(x, t, gamma), (y) => qualityFocal(y, t, gamma), x);
			}),
		);
		fc.assert(
			fc.property(number(0.05, 0.95), target, fc.constantFrom(1, 2, 3), (p, t, gamma) => {
				fc.pre(Math.abs(p - t) > 1e-3);
				const x = Math.log(p / (1 - p));
				expect(qualityFocalOfProbability(p, t, gamma)).toBeCloseTo(qualityFocal(x, t, gamma), 8);
				expectSlope(
					qualityFocalOfProbabilityGradient(p, t, gamma),
					(q) => qualityFocalOfProbability(q, t, gamma),
					p,
				);
			}),
		);
	});

	it('varifocal: the formula, and its slope', () => {
		fc.assert(
			fc.property(logit, target, exponent, (x, t, gamma) => {
				const wanted =
					t > 0 ? t * binaryCrossEntropy(x, t) : 0.75 * sigmoid(x) ** gamma * binaryCrossEntropy(x, 0);
				expect(varifocal(x, t, 0.75, gamma)).toBeCloseTo(wanted, 8);
				expectSlope(varifocalGradient(x, t, 0.75, gamma), (y) => varifocal(y, t, 0.75, gamma), x);
			}),
		);
	});

	it('all of it is one curve for targets of 0 and of 1', () => {
		fc.assert(
			fc.property(logit, exponent, (x, gamma) => {
				expectSlope(modulatedGradient(x, gamma), (y) => modulated(y, gamma), x);
				expect(focal(x, 1, -1, gamma)).toBeCloseTo(modulated(-x, gamma), 12);
				expect(qualityFocal(x, 1, gamma)).toBeCloseTo(modulated(-x, gamma), 8);
			}),
		);
	});

	it('says NaN for a NaN target too', () => {
		for (const loss of [
			binaryCrossEntropy(0, Number.NaN),
			focal(0, Number.NaN, 0.25, 2),
			qualityFocal(0, Number.NaN, 2),
			varifocal(0, Number.NaN, 0.75, 2),
		])
			expect(loss).toBeNaN();
	});
});

describe('losses of a difference', () => {
	const losses: DifferenceLoss[] = [
		{ kind: 'l1' },
		{ kind: 'mse' },
		{ kind: 'smooth-l1', beta: 0 },
		{ kind: 'smooth-l1', beta: 1 / 9 },
		{ kind: 'smooth-l1', beta: 1 },
		{ kind: 'huber', delta: 0.5 },
		differenceLossOf({ loss: 'balanced-l1' }),
		differenceLossOf({ loss: 'balanced-l1', beta: 0.5 }),
	];

	it.each(losses.map((loss) => [JSON.stringify(loss), loss] as const))('%s has its slope', (_, loss) => {
		const kink = 'beta' in loss ? loss.beta : 'delta' in loss ? loss.delta : 0;
		fc.assert(
			fc.property(number(-3, 3), (d) => {
				fc.pre(Math.abs(d) > 1e-4 && Math.abs(Math.abs(d) - kink) > 1e-4);
				expectSlope(differenceLossGradient(loss, d), (e) => differenceLoss(loss, e), d);
				expect(differenceLoss(loss, d)).toBe(differenceLoss(loss, -d));
				expect(differenceLoss(loss, d)).toBeGreaterThan(0);
			}),
		);
		expect([differenceLoss(loss, 0), differenceLossGradient(loss, 0)]).toEqual([0, 0]);
		expect(differenceLoss(loss, Number.NaN)).toBeNaN();
	});

	it('smooth L1: parabola inside beta, line outside; the sigma form is beta 1 / sigma^2; Huber is a multiple', () => {
		fc.assert(
			fc.property(number(-3, 3), fc.constantFrom(1, 3), (d, sigma) => {
				const inside = Math.abs(d) < 1 / sigma ** 2;
				const wanted = inside ? (sigma ** 2 * d * d) / 2 : Math.abs(d) - 0.5 / sigma ** 2;
				expect(smoothL1(d, 1 / sigma ** 2)).toBeCloseTo(wanted, 12);
				expect(differenceLoss({ kind: 'huber', delta: 0.7 }, d)).toBeCloseTo(0.7 * smoothL1(d, 0.7), 12);
			}),
		);
		expect(smoothL1(-2, 0)).toBe(2);
		expect(smoothL1Gradient(0, 0)).toBe(0);
	});

	it('balanced L1 meets its line, for beta 1 without a corner', () => {
		for (const beta of [1, 0.4]) {
			const loss = differenceLossOf({ loss: 'balanced-l1', beta });
			expect(differenceLoss(loss, beta - 1e-9)).toBeCloseTo(differenceLoss(loss, beta), 7);
			expect(differenceLossGradient(loss, beta)).toBe(1.5);
		}
		const smooth = differenceLossOf({ loss: 'balanced-l1' });
		expect(differenceLossGradient(smooth, 1 - 1e-9)).toBeCloseTo(1.5, 7);
	});
});
