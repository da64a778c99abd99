// The terms of a two-stage detector, and the evaluators behind them: contributions, gradients, weights, NaN.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BinaryInput, binaryTerm } from '../../src/core/losses/binary-term';
import { deltaTerm } from '../../src/core/losses/box-terms';
import { distributionTerm } from '../../src/core/losses/distribution-focal';
import { focal } from '../../src/core/losses/focal';
import { argMax, backgroundWeights, softmaxTerm } from '../../src/core/losses/softmax-cross-entropy';
import { weightPenalty } from '../../src/core/losses/weight-penalty';
import { boxTerm, classBoxTerm, classTerm, maskTerm, objectnessTerm } from '../support/stage-terms';
import { expectSlopes, expectTerm, slopes } from '../support/terms';

fc.configureGlobal({ seed: 72, numRuns: 60 });

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const logit = number(-12, 12);
const share = number(0, 1);

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
				expectTerm((predictions) => objectnessTerm(predictions, wanted), x),
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
					expectTerm((predictions) => boxTerm(predictions, wanted, counts, beta, 7), x);
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
				expectTerm((predictions) => classTerm(predictions, classes, wanted), x);
			}),
		);
		const logits = Float64Array.of(3, 0, 0, 0, 3, 0);
		const half = classTerm(logits, classes, [0, 0], [1, 0, 1]);
		expect(half.divisor).toBe(1);
		expect(half.contributions[1]).toBe(0);
		expectTerm((predictions) => classTerm(predictions, classes, [0, 0], [1, 0, 1]), logits);
	});

	it('boxes of classes have the gradient of their value in the columns of the label alone', () => {
		fc.assert(
			fc.property(
				deltas(4 * rows * classes),
				labels,
				targets,
				fc.constantFrom(0, 1 / 9, 1),
				(x, own, wanted, beta) => {
					expectTerm((predictions) => classBoxTerm(predictions, classes, own, wanted, beta, 5), x);
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
				expectTerm((predictions) => maskTerm(predictions, wanted, 4, 'logits'), x),
			),
		);
		fc.assert(
			fc.property(values(8, number(0.05, 0.95)), values(8, share), (x, wanted) =>
				expectTerm((predictions) => maskTerm(predictions, wanted, 4, 'probabilities'), x),
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

describe('scores against targets', () => {
	const columns = 3;
	const rows = 4;
	const rules: BinaryInput['rule'][] = [
		{ loss: 'binary-cross-entropy' },
		{ loss: 'focal' },
		{ loss: 'focal', alpha: -1, gamma: 1.5 },
		{ loss: 'quality-focal' },
		{ loss: 'varifocal' },
	];
	const weights = values(rows, fc.constantFrom(0, 1, 0.5));
	const column = fc.array(fc.integer({ min: -1, max: columns - 1 }), { minLength: rows, maxLength: rows });
	/** Distant enough from a score that quality focal's |t - p| has a slope. */
	const soft = values(rows, fc.constantFrom(0, 0.31, 0.77, 1));
	const grid = (length: number) =>
		values(length).map((list) => list.map((value) => Math.round(value * 4) / 4 + 0.01));
	const dense = (of: ArrayLike<number>, value: ArrayLike<number> | null) => {
		const out = new Float64Array(rows * columns);
		for (let row = 0; row < rows; row++)
			if (of[row] >= 0) out[row * columns + of[row]] = value ? value[row] : 1;
		return out;
	};

	it.each(rules.map((rule) => [JSON.stringify(rule), rule] as const))(
		'%s: gradient, weights, and one-hot targets as dense ones',
		(_, rule) => {
			fc.assert(
				fc.property(grid(rows * columns), column, soft, weights, (x, of, value, weight) => {
					const input = {
						rule,
						columns,
						weights: weight,
						targets: { kind: 'one-hot', column: of, value } as const,
						divisor: 7,
					};
					expectTerm((outputs) => binaryTerm({ ...input, outputs }), x);
					const term = binaryTerm({ ...input, outputs: x });
					const spread = dense(of, value);
					const again = binaryTerm({ ...input, outputs: x, targets: { kind: 'dense', values: spread } });
					expect(again.value).toBeCloseTo(term.value, 12);
					again.contributions.forEach((part, row) => {
						expect(part).toBeCloseTo(term.contributions[row], 12);
					});
					expectSlopes(again.gradient, term.gradient);
					weight.forEach((own, row) => {
						if (own === 0) expect(term.contributions[row]).toBe(0);
					});
				}),
			);
		},
	);

	it('are what their element says, whatever array they come in', () => {
		const x = Float32Array.of(-3, 0.5, 2, 40);
		const t = Uint8Array.of(0, 1, 0, 1);
		const rule = { loss: 'focal', alpha: 0.3, gamma: 1.5 } as const;
		const term = (outputs: ArrayLike<number>, targets: ArrayLike<number>) =>
			binaryTerm({ rule, outputs, columns: 2, targets: { kind: 'dense', values: targets }, divisor: 'mean' });
		const wanted = Array.from(x, (logitAt, k) => focal(logitAt, t[k], 0.3, 1.5)).reduce((a, b) => a + b) / 4;
		expect(term(x, t).value).toBeCloseTo(wanted, 12);
		expect(term(Array.from(x), Array.from(t))).toEqual(term(x, t));
		expect(term(x, t).divisor).toBe(4);
	});

	it('take weights of positives by column', () => {
		fc.assert(
			fc.property(values(rows * columns), values(rows * columns, share), (x, values_) => {
				const input = {
					rule: { loss: 'binary-cross-entropy' },
					columns,
					positiveWeights: [1, 2, 0.5],
					targets: { kind: 'dense', values: values_ },
					divisor: 'mean',
				} as const;
				expectTerm((outputs) => binaryTerm({ ...input, outputs }), x);
			}),
		);
	});

	it('take probabilities where a framework has them', () => {
		fc.assert(
			fc.property(grid(rows * columns), column, soft, (x, of, value) => {
				const p = x.map((logitAt) => 1 / (1 + Math.exp(-logitAt / 4)));
				for (const loss of ['quality-focal', 'binary-cross-entropy'] as const) {
					const input = {
						rule: { loss },
						columns,
						outputsAre: 'probabilities',
						targets: { kind: 'one-hot', column: of, value },
						divisor: 3,
					} as const;
					expectTerm((outputs) => binaryTerm({ ...input, outputs }), p);
				}
			}),
		);
	});

	it('refuse what no framework defines', () => {
		const with_ = (more: Partial<BinaryInput>) => () =>
			binaryTerm({
				rule: { loss: 'focal' },
				outputs: [0],
				columns: 1,
				targets: { kind: 'dense', values: [0] },
				divisor: 1,
				...more,
			});
		expect(with_({ rule: { loss: 'giou' } })).toThrow('giou is no loss of scores');
		expect(with_({ outputsAre: 'probabilities' })).toThrow('focal is not defined on probabilities');
		expect(with_({ rule: { loss: 'quality-focal' }, outputsAre: 'clipped-probabilities' })).toThrow(
			'not defined',
		);
		expect(with_({ positiveWeights: [2] })).toThrow('focal has no weights of positives');
	});

	it('are 0 over a divisor of 0, and NaN as torch is for the mean of nothing', () => {
		const nothing = {
			rule: rules[0],
			outputs: [],
			columns: 3,
			targets: { kind: 'dense', values: [] },
		} as const;
		expect(binaryTerm({ ...nothing, divisor: 0 }).value).toBe(0);
		expect(binaryTerm({ ...nothing, divisor: 'mean' }).value).toBeNaN();
	});
});

describe('a row that is NaN', () => {
	const bad = (length: number, at: number) => new Float64Array(length).fill(0.5).with(at, Number.NaN);
	const only = (contributions: Float64Array) =>
		Array.from(contributions.keys()).filter((row) => Number.isNaN(contributions[row]));

	it('is the only one that its term calls NaN', () => {
		const labels = [0, 1, 2];
		const terms = {
			objectness: objectnessTerm(bad(3, 1), [0, 1, 0]),
			negative: objectnessTerm(bad(3, 1), [1, 0, 0]),
			boxes: boxTerm(bad(12, 5), new Float64Array(12), [1, 1, 1], 0, 3),
			classes: classTerm(bad(9, 3), 3, labels),
			classBoxes: classBoxTerm(bad(36, 12 + 4), 3, labels, new Float64Array(12), 1, 3),
			masks: maskTerm(bad(12, 7), new Float64Array(12), 4, 'logits'),
			kerasMasks: maskTerm(bad(12, 7), new Float64Array(12), 4, 'probabilities'),
			distribution: distributionTerm({
				logits: bad(48, 20),
				bins: 4,
				sides: 4,
				targets: new Float64Array(12).fill(1.3),
				divisor: 1,
			}),
			focal: binaryTerm({
				rule: { loss: 'focal' },
				outputs: bad(6, 3),
				columns: 2,
				targets: { kind: 'one-hot', column: [-1, 0, 1], value: null },
				divisor: 1,
			}),
			target: deltaTerm({
				rule: { kind: 'l1' },
				outputs: new Float64Array(12),
				targets: bad(12, 4),
				divisor: 1,
			}),
		};
		for (const [name, { value, contributions }] of Object.entries(terms)) {
			expect(value, name).toBeNaN();
			expect(only(contributions), name).toEqual([1]);
		}
	});

	it('takes no part where its weight is 0', () => {
		const term = deltaTerm({
			rule: { kind: 'l1' },
			outputs: bad(8, 5),
			targets: new Float64Array(8),
			weights: [1, 0],
			divisor: 1,
		});
		expect(term.value).toBe(2);
	});
});

describe('classes', () => {
	const classes = 4;
	const rows = 3;
	const rowsOf = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: rows, maxLength: rows });

	it('with class weights, ignored rows, label smoothing and row weights', () => {
		fc.assert(
			fc.property(
				values(rows * classes),
				rowsOf(fc.constantFrom(0, 1, 2, 3, 255)),
				fc.constantFrom(0, 0.1),
				fc.option(values(classes, number(0.1, 2)), { nil: undefined }),
				rowsOf(fc.constantFrom(0, 1, 2)),
				(x, labels, smoothing, classWeights, weights) => {
					fc.pre(labels.some((label, row) => label !== 255 && weights[row] > 0));
					const input = {
						classes,
						labels,
						ignored: 255,
						smoothing,
						classWeights,
						weights,
						divisor: 'mean' as const,
					};
					expectTerm((logits) => softmaxTerm({ ...input, logits }), x);
					const { contributions } = softmaxTerm({ ...input, logits: x });
					labels.forEach((label, row) => {
						if (label === 255 || weights[row] === 0) expect(contributions[row]).toBe(0);
					});
				},
			),
		);
	});

	it('without smoothing the slopes of a row sum to nothing', () => {
		fc.assert(
			fc.property(values(rows * classes), rowsOf(fc.nat(classes - 1)), (x, labels) => {
				const { gradient } = softmaxTerm({ logits: x, classes, labels, divisor: 'mean' });
				for (let row = 0; row < rows; row++) {
					const own = gradient.subarray(row * classes, (row + 1) * classes);
					expect(own.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 12);
				}
			}),
		);
	});

	it('stay finite at logits of any size', () => {
		expect(softmaxTerm({ logits: [1e4, 0], classes: 2, labels: [1], divisor: 1 }).value).toBe(1e4);
	});

	it('are NaN where everything is ignored, as torch is', () => {
		const nothing = { logits: [0, 1], classes: 2, labels: [-100], ignored: -100 };
		expect(softmaxTerm({ ...nothing, divisor: 'mean' }).value).toBeNaN();
		expect(softmaxTerm({ ...nothing, divisor: 0 }).value).toBe(0);
	});

	it('give the background its own weight', () => {
		expect(backgroundWeights(3, 2, 1)).toBeUndefined();
		expect(Array.from(backgroundWeights(3, 2, 0.1) ?? [])).toEqual([1, 1, 0.1]);
		expect(argMax([0, 3, 3, 1], 0, 4)).toBe(1);
	});
});

describe('distances as distributions', () => {
	it('have the gradient of their value, and cut their targets as Ultralytics does', () => {
		fc.assert(
			fc.property(values(2 * 4 * 5), values(8, number(-1, 5)), values(2, share), (x, targets, weights) => {
				const input = { bins: 5, sides: 4, targets, weights, divisor: 8 };
				expectTerm((logits) => distributionTerm({ ...input, logits }), x);
			}),
		);
		const at = (t: number) =>
			distributionTerm({ logits: [1, 2, 0.5], bins: 3, sides: 1, targets: [t], divisor: 1 }).value;
		expect([at(-3), at(7)]).toEqual([at(0), at(1.99)]);
	});

	it('are the cross-entropies of the two bins around the target', () => {
		const logits = [1, 2, 0.5, -1];
		const ce = (label: number) => softmaxTerm({ logits, classes: 4, labels: [label], divisor: 1 }).value;
		const { value } = distributionTerm({ logits, bins: 4, sides: 1, targets: [1.25], divisor: 1 });
		expect(value).toBeCloseTo(0.75 * ce(1) + 0.25 * ce(2), 12);
	});
});

describe('weight penalties', () => {
	const tensors = (all: Float64Array) => [
		{ name: 'conv.weight', group: 'backbone', values: all.subarray(0, 3) },
		{ name: 'conv.bias', group: 'bias', values: all.subarray(3, 4) },
		{ name: 'head.weight', group: 'head', values: all.subarray(4, 6) },
		{ name: 'fpn.weight', group: 'backbone', values: all.subarray(6, 8) },
	];

	it('add up by tensor and by group, with the gradient of their value', () => {
		const rules = (['l1', 'l2'] as const).flatMap((norm) =>
			(['sum', 'size'] as const).map((per) => ({ norm, per, factors: { backbone: 0.5, head: 2 } })),
		);
		// No weight may stand on the kink of |w|.
		const weights = values(8, number(-2, 2)).map((list) => list.map((w) => Math.round(w * 8) / 8 + 0.01));
		fc.assert(
			fc.property(weights, fc.constantFrom(...rules), (all, rule) => {
				const penalty = weightPenalty(rule, tensors(all));
				const sum = (parts: { value: number }[]) => parts.reduce((total, { value }) => total + value, 0);
				expect(sum(penalty.groups)).toBeCloseTo(penalty.value, 10);
				expect(sum(penalty.tensors)).toBeCloseTo(penalty.value, 10);
				expect(penalty.groups.map(({ group }) => group)).toEqual(['backbone', 'head']);
				expect(penalty.tensors.map(({ name }) => name)).not.toContain('conv.bias');
				const [conv, head, fpn] = penalty.tensors.map(({ gradient }) => gradient);
				expectSlopes(
					[...conv, 0, ...head, ...fpn],
					slopes((moved) => weightPenalty(rule, tensors(moved)).value, all),
				);
			}),
		);
	});

	it('are the mean of squares in Matterport’s form', () => {
		const weights = [{ name: 'w', group: 'all', values: [1, 2, 3, 4] }];
		expect(weightPenalty({ norm: 'l2', factors: { all: 1e-4 }, per: 'size' }, weights).value).toBeCloseTo(
			1e-4 * 7.5,
			12,
		);
	});
});
