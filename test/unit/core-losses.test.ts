import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	binaryCrossEntropy,
	binaryCrossEntropyGradient,
	binaryCrossEntropyOfProbability,
	binaryCrossEntropyOfProbabilityGradient,
	sigmoid,
	softplus,
} from '../../src/core/losses/binary-cross-entropy';
import { smoothL1, smoothL1Gradient } from '../../src/core/losses/smooth-l1';
import {
	argMax,
	softmaxCrossEntropy,
	softmaxCrossEntropyGradient,
} from '../../src/core/losses/softmax-cross-entropy';
import {
	boxTerm,
	classBoxTerm,
	classTerm,
	maskTerm,
	objectnessTerm,
	type Term,
} from '../../src/core/losses/stages';

const step = 1e-5;
const slope = (of: (x: number) => number, x: number) => (of(x + step) - of(x - step)) / (2 * step);
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const logit = number(-12, 12);
const share = number(0, 1);

/** Central differences of a term's value with respect to every prediction, against its gradient. */
function expectGradient(term: (predictions: Float64Array) => Term, at: Float64Array): void {
	const { gradient, value, contributions } = term(at);
	expect(contributions.reduce((sum, part) => sum + part, 0)).toBeCloseTo(value, 10);
	for (let k = 0; k < at.length; k++) {
		const moved = (by: number) => {
			const other = at.slice();
			other[k] += by;
			return term(other).value;
		};
		expect(gradient[k]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 6);
	}
}

describe('one element', () => {
	it('binary cross-entropy on a logit: value of the formula, slope of the value', () => {
		fc.assert(
			fc.property(logit, share, (x, t) => {
				const p = 1 / (1 + Math.exp(-x));
				expect(binaryCrossEntropy(x, t)).toBeCloseTo(-(t * Math.log(p) + (1 - t) * Math.log(1 - p)), 6);
				expect(binaryCrossEntropyGradient(x, t)).toBeCloseTo(
					slope((y) => binaryCrossEntropy(y, t), x),
					7,
				);
			}),
		);
	});

	it('stays finite at logits of any size', () => {
		for (const x of [-1e4, -800, 800, 1e4]) {
			expect(softplus(x)).toBe(Math.max(x, 0));
			expect(binaryCrossEntropy(x, 0)).toBe(Math.max(x, 0));
			expect(sigmoid(x)).toBe(x > 0 ? 1 : 0);
		}
	});

	it('binary cross-entropy on a probability: cut off as Keras cuts, no slope beyond', () => {
		fc.assert(
			fc.property(number(0.01, 0.99), share, (p, t) => {
				expect(binaryCrossEntropyOfProbabilityGradient(p, t)).toBeCloseTo(
					slope((q) => binaryCrossEntropyOfProbability(q, t), p),
					3,
				);
			}),
		);
		expect(binaryCrossEntropyOfProbability(0, 1)).toBeCloseTo(-Math.log(1e-7), 5);
		expect(binaryCrossEntropyOfProbabilityGradient(0, 1)).toBe(0);
		expect(binaryCrossEntropyOfProbabilityGradient(1, 0)).toBe(0);
	});

	it('smooth L1: parabola inside beta, line outside, plain L1 without', () => {
		expect(smoothL1(0.05, 1 / 9)).toBeCloseTo(0.5 * 9 * 0.0025, 12);
		expect(smoothL1(-2, 1 / 9)).toBeCloseTo(2 - 1 / 18, 12);
		expect(smoothL1(-2, 0)).toBe(2);
		expect(smoothL1Gradient(0, 0)).toBe(0);
		fc.assert(
			fc.property(number(-3, 3), fc.constantFrom(0, 1 / 9, 1), (d, beta) => {
				fc.pre(Math.abs(d) > 2 * step);
				expect(smoothL1Gradient(d, beta)).toBeCloseTo(
					slope((x) => smoothL1(x, beta), d),
					3,
				);
			}),
		);
	});

	it('softmax cross-entropy: the gradient of a row sums to nothing, whatever stands around the row', () => {
		fc.assert(
			fc.property(fc.array(logit, { minLength: 2, maxLength: 6 }), fc.nat(5), (row, at) => {
				const target = at % row.length;
				const padded = [99, ...row, -99];
				const gradient = new Float64Array(padded.length);
				softmaxCrossEntropyGradient(padded, 1, row.length, target, 2, gradient);
				expect(gradient.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 10);
				expect([gradient[0], gradient[padded.length - 1]]).toEqual([0, 0]);
				row.forEach((_, k) => {
					const of = (x: number) => softmaxCrossEntropy(row.with(k, x), 0, row.length, target);
					expect(gradient[1 + k]).toBeCloseTo(2 * slope(of, row[k]), 6);
				});
			}),
		);
		expect(softmaxCrossEntropy([1e4, 0], 0, 2, 1)).toBe(1e4);
		expect(argMax([0, 3, 3, 1], 0, 4)).toBe(1);
	});
});

const values = (length: number, of: fc.Arbitrary<number> = logit) =>
	fc.array(of, { minLength: length, maxLength: length }).map((list) => Float64Array.from(list));

describe('terms of the two stages', () => {
	const rows = 4;
	const classes = 3;
	const labels = fc.array(fc.nat(classes - 1), { minLength: rows, maxLength: rows });
	/** Targets that no prediction stands on: there smooth L1 without a parabola has no slope. */
	const targets = values(4 * rows, number(-2, 2)).map((list) =>
		list.map((value) => Math.round(value * 8) / 8 + 0.01),
	);
	const deltas = (length: number) =>
		values(length, number(-2, 2)).map((list) => list.map((value) => Math.round(value * 8) / 8));

	it('objectness has the gradient of its value', () => {
		fc.assert(
			fc.property(values(rows), fc.array(fc.nat(1), { minLength: rows, maxLength: rows }), (x, wanted) =>
				expectGradient((predictions) => objectnessTerm(predictions, wanted), x),
			),
		);
	});

	it('boxes have the gradient of their value, for positives alone', () => {
		fc.assert(
			fc.property(
				deltas(4 * rows),
				targets,
				fc.array(fc.nat(1), { minLength: rows, maxLength: rows }),
				fc.constantFrom(0, 1 / 9, 1),
				(x, wanted, counts, beta) => {
					expectGradient((predictions) => boxTerm(predictions, wanted, counts, beta, 7), x);
					counts.forEach((counted, row) => {
						if (!counted) expect(boxTerm(x, wanted, counts, beta, 7).contributions[row]).toBe(0);
					});
				},
			),
		);
	});

	it('classes have the gradient of their value, with and without inactive classes', () => {
		fc.assert(
			fc.property(values(rows * classes), labels, (x, wanted) => {
				expectGradient((predictions) => classTerm(predictions, classes, wanted), x);
			}),
		);
		const logits = Float64Array.of(3, 0, 0, 0, 3, 0);
		const half = classTerm(logits, classes, [0, 0], [1, 0, 1]);
		expect(half.divisor).toBe(1);
		expect(half.contributions[1]).toBe(0);
		expectGradient((predictions) => classTerm(predictions, classes, [0, 0], [1, 0, 1]), logits);
	});

	it('boxes of classes have the gradient of their value in the columns of the label alone', () => {
		fc.assert(
			fc.property(
				deltas(4 * rows * classes),
				labels,
				targets,
				fc.constantFrom(0, 1 / 9, 1),
				(x, own, wanted, beta) => {
					expectGradient((predictions) => classBoxTerm(predictions, classes, own, wanted, beta, 5), x);
					const { gradient } = classBoxTerm(x, classes, own, wanted, beta, 5);
					gradient.forEach((slopeAt, k) => {
						const label = own[Math.floor(k / (4 * classes))];
						if (label === 0 || Math.floor(k / 4) % classes !== label) expect(slopeAt).toBe(0);
					});
				},
			),
		);
	});

	it('masks have the gradient of their value, on logits and on probabilities', () => {
		fc.assert(
			fc.property(values(8), values(8, share), (x, wanted) =>
				expectGradient((predictions) => maskTerm(predictions, wanted, 4, 'logits'), x),
			),
		);
		fc.assert(
			fc.property(values(8, number(0.05, 0.95)), values(8, share), (x, wanted) =>
				expectGradient((predictions) => maskTerm(predictions, wanted, 4, 'probabilities'), x),
			),
		);
	});

	it('are 0 without rows, not NaN', () => {
		for (const term of [
			objectnessTerm([], []),
			boxTerm([], [], [], 1, 0),
			classTerm([], 3, []),
			classBoxTerm([], 3, [], [], 1, 0),
			maskTerm([], [], 784, 'logits'),
		]) {
			expect(term.value).toBe(0);
			expect(term.contributions.length).toBe(0);
		}
	});
});
