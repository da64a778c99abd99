// Every loss of the catalogue and every segmentation loss, value and gradient, against the autodiff of its plain tensor
// formula.

import { rmSync } from 'node:fs';
import type * as Tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BinaryInput, binaryTerm } from '../../src/core/losses/binary-term';
import { cornerTerm, deltaTerm } from '../../src/core/losses/box-terms';
import { lossCatalogue } from '../../src/core/losses/catalogue';
import type { CornerRule } from '../../src/core/losses/corner-rule';
import { type DifferenceLoss, differenceLossOf } from '../../src/core/losses/difference';
import { distributionTerm } from '../../src/core/losses/distribution-focal';
import { type PixelRule, pixelLoss } from '../../src/core/losses/pixel-loss';
import { softmaxTerm } from '../../src/core/losses/softmax-cross-entropy';
import type { Term } from '../../src/core/losses/term';
import { weightPenalty } from '../../src/core/losses/weight-penalty';
import type { BoxLossConvention, LossName } from '../../src/core/recipe';
import { scratchFolder, tensorBackend } from '../support/tensor-backend';
import { type Formula, formulas } from '../support/tensor-formulas';

/** float32 autodiff against float64, relative to 1 + the largest. */
const limit = 2e-5;

const folder = scratchFolder();
let tf: typeof Tf;
let f: ReturnType<typeof formulas>;

beforeAll(async () => {
	({ tf } = await tensorBackend(folder));
	f = formulas(tf);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Seeded numbers in `from .. to`. */
function numbers(count: number, from: number, to: number, seed = 1): Float64Array {
	let state = seed * 7919 + 17;
	return Float64Array.from({ length: count }, () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.fround(from + ((to - from) * state) / 2 ** 32);
	});
}

/** Losses whose formula was compared, for the last test. */
const compared = new Set<LossName>();

async function expectTerm(
	name: string,
	term: Pick<Term, 'value' | 'gradient'>,
	x: Float64Array,
	shape: number[],
	formula: Formula,
) {
	const input = tf.tensor(Float32Array.from(x), shape);
	const { value, grad } = tf.valueAndGrad((at: Tf.Tensor) => tf.sum<Tf.Scalar>(formula(at)))(input);
	const recomputed = ((await value.data()) as Float32Array)[0];
	const autodiff = (await grad.data()) as Float32Array;
	tf.dispose([input, value, grad]);
	expect(Math.abs(term.value - recomputed) / (1 + Math.abs(term.value)), `${name}: value`).toBeLessThan(
		limit,
	);
	const largest = autodiff.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
	expect(largest, `${name}: a gradient`).toBeGreaterThan(0);
	expect(term.gradient.length).toBe(autodiff.length);
	let off = 0;
	for (let k = 0; k < autodiff.length; k++)
		off = Math.max(off, Math.abs(term.gradient[k] - autodiff[k]) / largest);
	expect(off, `${name}: gradient`).toBeLessThan(limit);
}

describe('scores', () => {
	const [rows, columns] = [30, 4];
	const shape = [rows, columns];
	const x = numbers(rows * columns, -6, 6);
	const hard = numbers(rows * columns, 0, 1, 2).map((value) => Number(value < 0.3));
	const soft = numbers(rows * columns, 0.02, 0.98, 3).map((value) => (value < 0.7 ? 0 : value));
	const weights = numbers(rows, 0, 2, 4);
	const divisor = 17;

	const cases: [BinaryInput['rule'], Float64Array, (at: Tf.Tensor, t: Tf.Tensor) => Tf.Tensor][] = [
		[{ loss: 'binary-cross-entropy' }, soft, (at, t) => f.entropy(at, t)],
		[{ loss: 'focal' }, hard, (at, t) => f.focal(at, t, 0.25, 2)],
		[{ loss: 'focal', alpha: -1, gamma: 1.5 }, hard, (at, t) => f.focal(at, t, -1, 1.5)],
		[{ loss: 'focal', alpha: 0.75, gamma: 1 }, soft, (at, t) => f.focal(at, t, 0.75, 1)],
		[{ loss: 'quality-focal' }, soft, (at, t) => f.qualityFocal(at, t)],
		[{ loss: 'varifocal' }, soft, (at, t) => f.varifocal(at, t, 0.75)],
	];

	it.each(cases.map((each) => [JSON.stringify(each[0]), ...each] as const))(
		'%s',
		async (name, rule, targets, formula) => {
			compared.add(rule.loss);
			const input = { rule, columns, targets: { kind: 'dense', values: targets } as const, weights, divisor };
			await expectTerm(name, binaryTerm({ ...input, outputs: x }), x, shape, (at) =>
				f.div(f.mul(f.constant(weights, [rows, 1]), formula(at, f.constant(targets, shape))), divisor),
			);
		},
	);

	it('binary cross-entropy with weights of positives, by column', async () => {
		const positiveWeights = [1, 2, 0.5, 3];
		const term = binaryTerm({
			rule: { loss: 'binary-cross-entropy' },
			outputs: x,
			columns,
			targets: { kind: 'dense', values: soft },
			positiveWeights,
			divisor: 'mean',
		});
		await expectTerm('pos_weight', term, x, shape, (at) => {
			const t = f.constant(soft, shape);
			const positive = f.mul(f.constant(positiveWeights, [1, columns]), t, f.softplus(tf.neg(at)));
			return f.div(f.add(f.mul(f.sub(1, t), f.softplus(at)), positive), x.length);
		});
	});

	it('quality focal on probabilities', async () => {
		const p = x.map((value) => Math.fround(1 / (1 + Math.exp(-value / 3))));
		const term = binaryTerm({
			rule: { loss: 'quality-focal' },
			outputs: p,
			outputsAre: 'probabilities',
			columns,
			targets: { kind: 'dense', values: soft },
			divisor,
		});
		await expectTerm('quality focal on probabilities', term, p, shape, (at) =>
			f.div(f.qualityFocalOfProbability(at, f.constant(soft, shape)), divisor),
		);
	});
});

describe('classes and distances', () => {
	it('softmax cross-entropy with class weights and smoothing', async () => {
		compared.add('softmax-cross-entropy');
		const [rows, classes, smoothing] = [20, 5, 0.1];
		const x = numbers(rows * classes, -5, 5);
		const labels = Array.from({ length: rows }, (_, row) => row % classes);
		const classWeights = [1, 1, 2, 0.5, 0.1];
		const term = softmaxTerm({ logits: x, classes, labels, classWeights, smoothing, divisor: 'mean' });
		const share = Float64Array.from({ length: rows * classes }, (_, at) => {
			const own = at % classes === labels[Math.floor(at / classes)] ? 1 - smoothing : 0;
			return classWeights[at % classes] * (own + smoothing / classes);
		});
		const total = labels.reduce((sum, label) => sum + classWeights[label], 0);
		await expectTerm('softmax cross-entropy', term, x, [rows, classes], (at) =>
			f.div(f.mul(f.constant(share, [rows, classes]), tf.neg(f.logSoftmax(at, 1))), total),
		);
	});

	it('distribution focal', async () => {
		compared.add('distribution-focal');
		const [rows, sides, bins] = [6, 4, 8];
		const x = numbers(rows * sides * bins, -4, 4);
		const targets = numbers(rows * sides, 0, 6.9, 2);
		const weights = numbers(rows, 0, 1, 3);
		const share = Float64Array.from({ length: x.length }, (_, at) => {
			const t = targets[Math.floor(at / bins)];
			return Math.max(0, 1 - Math.abs((at % bins) - t)) * weights[Math.floor(at / (bins * sides))];
		});
		const term = distributionTerm({ logits: x, bins, sides, targets, weights, divisor: 24 });
		await expectTerm('distribution focal', term, x, [rows * sides, bins], (at) =>
			f.div(f.mul(f.constant(share, [rows * sides, bins]), tf.neg(f.logSoftmax(at, 1))), 24),
		);
	});
});

describe('box deltas', () => {
	const rows = 25;
	const x = numbers(4 * rows, -2, 2);
	const targets = numbers(4 * rows, -2, 2, 2);
	const cases: [DifferenceLoss, (size: Tf.Tensor) => Tf.Tensor][] = [
		[{ kind: 'l1' }, (size) => size],
		[{ kind: 'mse' }, (size) => tf.square(size)],
		[{ kind: 'smooth-l1', beta: 0 }, (size) => size],
		[{ kind: 'smooth-l1', beta: 1 / 9 }, (size) => f.smoothL1(size, 1 / 9)],
		[{ kind: 'smooth-l1', beta: 1 }, (size) => f.smoothL1(size, 1)],
		[{ kind: 'huber', delta: 0.5 }, (size) => f.mul(0.5, f.smoothL1(size, 0.5))],
		[differenceLossOf({ loss: 'balanced-l1' }), (size) => f.balancedL1(size, 0.5, 1.5, 1)],
		[differenceLossOf({ loss: 'balanced-l1', beta: 0.6 }), (size) => f.balancedL1(size, 0.5, 1.5, 0.6)],
	];

	it.each(cases.map((each) => [JSON.stringify(each[0]), ...each] as const))(
		'%s',
		async (name, rule, formula) => {
			if (rule.kind !== 'huber') compared.add(rule.kind);
			const term = deltaTerm({ rule, outputs: x, targets, divisor: rows });
			await expectTerm(name, term, x, [rows, 4], (at) =>
				f.div(formula(tf.abs(f.sub(at, f.constant(targets, [rows, 4])))), rows),
			);
		},
	);
});

describe('box corners', () => {
	const rows = 40;
	const boxes = (seed: number) => {
		const places = numbers(2 * rows, 0, 30, seed);
		const sizes = numbers(2 * rows, 4, 40, seed + 1);
		return Float64Array.from({ length: 4 * rows }, (_, at) => {
			const k = 2 * (at >> 2) + (at & 1);
			return Math.fround(at & 2 ? places[k] + sizes[k] : places[k]);
		});
	};
	const x = boxes(1);
	const targets = boxes(5);
	const fvcore = { unionAdded: 1e-7, hullAdded: 1e-7, diagonalAdded: 1e-7 };
	const conventions: Record<BoxLossConvention, Parameters<typeof f.overlap>[2]> = {
		torchvision: fvcore,
		detectron2: fvcore,
		mmdetection: { unionFloor: 1e-6, hullFloor: 1e-6, diagonalAdded: 1e-6 },
		ultralytics: { ...fvcore, areaHeight: 1e-7 },
		yolox: { unionAdded: 1e-16, hullFloor: 1e-16, diagonalAdded: 1e-7 },
		detr: { diagonalAdded: 1e-7 },
	};
	const forms = {
		linear: (iou: Tf.Tensor) => f.sub(1, iou),
		log: (iou: Tf.Tensor) => tf.neg(tf.log(tf.maximum(iou, 1e-6))),
		square: (iou: Tf.Tensor) => f.sub(1, tf.square(iou)),
	};
	const formOf: Record<BoxLossConvention, keyof typeof forms> = {
		torchvision: 'linear',
		detectron2: 'linear',
		mmdetection: 'log',
		ultralytics: 'linear',
		yolox: 'square',
		detr: 'linear',
	};

	/** Weight of the aspect ratio of every row, from the definition. */
	function ratioWeights(convention: BoxLossConvention): Float64Array {
		return Float64Array.from({ length: rows }, (_, row) => {
			const [x1, y1, x2, y2] = x.subarray(4 * row, 4 * row + 4);
			const [X1, Y1, X2, Y2] = targets.subarray(4 * row, 4 * row + 4);
			const inter =
				Math.max(0, Math.min(x2, X2) - Math.max(x1, X1)) * Math.max(0, Math.min(y2, Y2) - Math.max(y1, Y1));
			const iou = inter / ((x2 - x1) * (y2 - y1) + (X2 - X1) * (Y2 - Y1) - inter);
			const turn = Math.atan((X2 - X1) / (Y2 - Y1)) - Math.atan((x2 - x1) / (y2 - y1));
			const v = (4 / Math.PI ** 2) * turn * turn;
			return convention === 'mmdetection' && iou <= 0.5 ? 0 : v / (1 - iou + v);
		});
	}

	async function expectCorners(rule: CornerRule, formula: (at: Tf.Tensor, t: Tf.Tensor) => Tf.Tensor) {
		if (rule.loss !== 'bounded-iou') compared.add(rule.loss);
		const term = cornerTerm({ rule, outputs: x, targets, divisor: rows });
		await expectTerm(JSON.stringify(rule), term, x, [rows, 4], (at) =>
			f.div(formula(at, f.constant(targets, [rows, 4])), rows),
		);
	}

	it.each(Object.keys(conventions) as BoxLossConvention[])(
		'IoU, GIoU, DIoU and CIoU of %s',
		async (convention) => {
			const eps = conventions[convention];
			const rule = (loss: CornerRule['loss']) => ({ loss, convention });
			await expectCorners(rule('iou'), (at, t) => forms[formOf[convention]](f.overlap(at, t, eps).iou));
			await expectCorners(rule('giou'), (at, t) => f.giou(at, t, eps));
			await expectCorners(rule('diou'), (at, t) => f.diou(at, t, eps));
			await expectCorners(rule('ciou'), (at, t) =>
				f.ciou(at, t, eps, 0, f.constant(ratioWeights(convention), [rows, 1])),
			);
		},
	);

	it.each(['linear', 'log', 'square'] as const)('IoU, %s', async (form) => {
		await expectCorners({ loss: 'iou', convention: 'mmdetection', form }, (at, t) =>
			forms[form](f.overlap(at, t, conventions.mmdetection).iou),
		);
	});

	it('EIoU and bounded IoU', async () => {
		await expectCorners({ loss: 'eiou', convention: 'mmdetection' }, (at, t) => f.eiou(at, t, 0.1));
		await expectCorners({ loss: 'bounded-iou', convention: 'mmdetection' }, (at, t) =>
			f.boundedIou(at, t, 0.2, 1e-3),
		);
	});
});

describe('segmentation', () => {
	const [images, classes, pixels] = [2, 3, 24];
	type Case = [PixelRule, (at: Tf.Tensor, p: Tf.Tensor, t: Tf.Tensor) => Tf.Tensor];
	const overlapLoss = (score: Tf.Tensor, form: 'one-minus' | 'log') =>
		form === 'log' ? tf.neg(tf.log(tf.maximum(score, 1e-7))) : f.sub(1, score);
	const dice = (p: Tf.Tensor, t: Tf.Tensor, squared: boolean, eps: number) => {
		const own = (values: Tf.Tensor) => tf.sum(values, [1, 2]);
		const inter = f.mul(2, own(f.mul(p, t)));
		return squared
			? f.sub(1, f.div(inter, f.add(own(tf.square(p)), own(tf.square(t)), 2 * eps)))
			: f.sub(1, f.div(f.add(inter, eps), f.add(own(p), own(t), eps)));
	};

	/** Losses of maps `[images, channels, pixels]`, on which `p` are the probabilities. */
	const cases = (channels: number): Case[] => {
		const places = images * channels * pixels;
		const overlap = (p: Tf.Tensor, t: Tf.Tensor, alpha: number, beta: number, smooth: number) =>
			f.tversky(p, t, [0, 2], alpha, beta, smooth);
		return [
			[{ loss: 'binary-cross-entropy' }, (at, _p, t) => f.div(f.entropy(at, t), places)],
			[
				{ loss: 'binary-cross-entropy', smoothing: 0.1 },
				(at, _p, t) => f.div(f.entropy(at, f.add(f.mul(t, 0.8), 0.1)), places),
			],
			[{ loss: 'absolute-error', of: 'probabilities' }, (_at, p, t) => f.div(tf.abs(f.sub(p, t)), places)],
			[{ loss: 'squared-error', of: 'probabilities' }, (_at, p, t) => f.div(tf.square(f.sub(p, t)), places)],
			[{ loss: 'absolute-error', of: 'logits' }, (at, _p, t) => f.div(tf.abs(f.sub(at, t)), places)],
			[{ loss: 'squared-error', of: 'logits' }, (at, _p, t) => f.div(tf.square(f.sub(at, t)), places)],
			[{ loss: 'focal', gamma: 2 }, (at, _p, t) => f.div(f.focal(at, t, -1, 2), places)],
			[
				{ loss: 'focal', gamma: 2, alpha: 0.25, normalised: 'by-modulation' },
				(at, _p, t) => {
					const s = tf.sigmoid(at);
					const miss = tf.square(f.add(f.mul(s, f.sub(1, t)), f.mul(f.sub(1, s), t)));
					return f.div(f.div(f.focal(at, t, 0.25, 2), tf.sum(miss, [0, 2], true)), places);
				},
			],
			[
				{ loss: 'dice' },
				(_at, p, t) => f.div(overlapLoss(overlap(p, t, 0.5, 0.5, 0), 'one-minus'), channels),
			],
			[
				{ loss: 'dice', form: 'log', smooth: 1 },
				(_at, p, t) => f.div(overlapLoss(overlap(p, t, 0.5, 0.5, 1), 'log'), channels),
			],
			[{ loss: 'jaccard' }, (_at, p, t) => f.div(overlapLoss(overlap(p, t, 1, 1, 0), 'one-minus'), channels)],
			[
				{ loss: 'tversky', alpha: 0.7, beta: 0.3, gamma: 1.5 },
				(_at, p, t) =>
					tf.pow(f.div(tf.sum(overlapLoss(overlap(p, t, 0.7, 0.3, 0), 'one-minus')), channels), 1.5),
			],
			[
				{ loss: 'dice-per-image', convention: 'mmdetection' },
				(_at, p, t) => f.div(dice(p, t, true, 1e-3), images),
			],
			[
				{ loss: 'dice-per-image', convention: 'mmdetection-naive' },
				(_at, p, t) => f.div(dice(p, t, false, 1e-3), images),
			],
			[{ loss: 'dice-per-image', convention: 'detr' }, (_at, p, t) => f.div(dice(p, t, false, 1), images)],
			[
				{ loss: 'matthews', of: 'logits' },
				(_at, p, t) => {
					const sum = (values: Tf.Tensor) => f.add(tf.sum(values), 1e-5);
					const [tp, tn] = [sum(f.mul(p, t)), sum(f.mul(f.sub(1, p), f.sub(1, t)))];
					const [fp, fn] = [sum(f.mul(p, f.sub(1, t))), sum(f.mul(f.sub(1, p), t))];
					// The four sums one after the other: their product is large for float32.
					const root = f.mul(
						tf.sqrt(f.mul(f.add(tp, fp), f.add(tp, fn))),
						tf.sqrt(f.mul(f.add(tn, fp), f.add(tn, fn))),
					);
					return f.sub(1, f.div(f.sub(f.mul(tp, tn), f.mul(fp, fn)), root));
				},
			],
		];
	};
	const name = ([rule]: Case) => JSON.stringify(rule);

	const binaryTarget = numbers(images * pixels, 0, 1, 8).map((value) => Number(value < 0.4));
	const binaryLogits = numbers(images * pixels, -4, 4, 9);
	const labels = Array.from({ length: images * pixels }, (_, k) => (k * 7) % classes);
	const logits = numbers(images * classes * pixels, -4, 4, 10);
	const oneHot = Float64Array.from({ length: logits.length }, (_, at) => {
		const image = Math.floor(at / (classes * pixels));
		return Number(labels[image * pixels + (at % pixels)] === Math.floor(at / pixels) % classes);
	});
	const binaryMaps = {
		mode: 'binary',
		images,
		classes: 1,
		pixels,
		logits: binaryLogits,
		target: binaryTarget,
	} as const;
	const classMaps = { mode: 'multi-class', images, classes, pixels, logits, target: labels } as const;

	it.each(cases(1).map((each) => [name(each), ...each] as const))(
		'%s, binary',
		async (title, rule, formula) => {
			const shape = [images, 1, pixels];
			await expectTerm(title, pixelLoss(rule, binaryMaps), binaryLogits, shape, (at) =>
				formula(at, tf.sigmoid(at), f.constant(binaryTarget, shape)),
			);
		},
	);

	it.each(cases(classes).map((each) => [name(each), ...each] as const))(
		'%s, multi-class',
		async (title, rule, formula) => {
			const shape = [images, classes, pixels];
			await expectTerm(title, pixelLoss(rule, classMaps), logits, shape, (at) =>
				formula(at, tf.exp(f.logSoftmax(at, 1)), f.constant(oneHot, shape)),
			);
		},
	);

	it('cross-entropy with class weights, and smoothed over all pixels', async () => {
		const shape = [images, classes, pixels];
		const classWeights = [0.2, 1, 3];
		const total = labels.reduce((sum, label) => sum + classWeights[label], 0);
		const weights = oneHot.map((bit, at) => bit * classWeights[Math.floor(at / pixels) % classes]);
		await expectTerm(
			'weighted',
			pixelLoss({ loss: 'cross-entropy', classWeights, meanOver: 'counted' }, classMaps),
			logits,
			shape,
			(at) => f.div(f.mul(f.constant(weights, shape), tf.neg(f.logSoftmax(at, 1))), total),
		);
		const share = oneHot.map((bit) => 0.9 * bit + 0.1 / classes);
		await expectTerm(
			'smoothed',
			pixelLoss({ loss: 'cross-entropy', smoothing: 0.1, meanOver: 'all' }, classMaps),
			logits,
			shape,
			(at) => f.div(f.mul(f.constant(share, shape), tf.neg(f.logSoftmax(at, 1))), images * pixels),
		);
	});

	it('focal, reduced', async () => {
		const threshold = 0.5;
		const shape = [images, 1, pixels];
		// Which places take the factor 1 has no slope: it is decided here.
		const weak = binaryLogits.map((value, at) => Number((binaryTarget[at] ? value : -value) < 0));
		const term = pixelLoss({ loss: 'focal', gamma: 2, reducedThreshold: threshold }, binaryMaps);
		await expectTerm('reduced', term, binaryLogits, shape, (at) => {
			const t = f.constant(binaryTarget, shape);
			const entropy = f.entropy(at, t);
			const miss = f.sub(1, tf.exp(tf.neg(entropy)));
			const mask = f.constant(weak, shape);
			const factor = f.add(mask, f.mul(f.sub(1, mask), tf.square(f.div(miss, threshold))));
			return f.div(f.mul(factor, entropy), binaryLogits.length);
		});
	});

	/** What each place adds to the Jaccard loss of the places before it, errors descending: from the sets themselves. */
	function lovaszWeights(errors: Float64Array, targets: ArrayLike<number>): Float64Array {
		const order = Array.from(errors.keys()).sort((a, b) => errors[b] - errors[a]);
		const jaccard = (wrong: Set<number>) => {
			const labelled = order.filter((at) => targets[at] === 1);
			const hit = labelled.filter((at) => !wrong.has(at)).length;
			return 1 - hit / new Set([...labelled, ...wrong]).size;
		};
		const weights = new Float64Array(errors.length);
		order.forEach((at, k) => {
			weights[at] =
				jaccard(new Set(order.slice(0, k + 1))) - (k > 0 ? jaccard(new Set(order.slice(0, k))) : 0);
		});
		return weights;
	}

	it('Lovász, hinge and softmax', async () => {
		const signs = binaryTarget.map((t) => 2 * t - 1);
		const hinge = lovaszWeights(
			binaryLogits.map((value, at) => 1 - value * signs[at]),
			binaryTarget,
		);
		const shape = [images, 1, pixels];
		await expectTerm(
			'hinge',
			pixelLoss({ loss: 'lovasz', over: 'batch' }, binaryMaps),
			binaryLogits,
			shape,
			(at) => f.mul(f.constant(hinge, shape), tf.relu(f.sub(1, f.mul(at, f.constant(signs, shape))))),
		);

		const maps = [images, classes, pixels];
		const p = tf.tidy(() => tf.exp(f.logSoftmax(f.constant(logits, maps), 1)).dataSync());
		const weights = new Float64Array(logits.length);
		for (let n = 0; n < images; n++) {
			for (let c = 0; c < classes; c++) {
				const from = (n * classes + c) * pixels;
				const own = oneHot.subarray(from, from + pixels);
				const errors = own.map((t, i) => Math.abs(t - p[from + i]));
				weights.set(
					lovaszWeights(errors, own).map((weight) => weight / (images * classes)),
					from,
				);
			}
		}
		await expectTerm('softmax', pixelLoss({ loss: 'lovasz', over: 'image' }, classMaps), logits, maps, (at) =>
			f.mul(f.constant(weights, maps), tf.abs(f.sub(tf.exp(f.logSoftmax(at, 1)), f.constant(oneHot, maps)))),
		);
	});
});

describe('weight penalties', () => {
	it.each(['l1', 'l2'] as const)('%s', async (norm) => {
		const x = numbers(30, -2, 2);
		const { value, tensors } = weightPenalty({ norm, factors: { all: 0.01 }, per: 'size' }, [
			{ name: 'w', group: 'all', values: x },
		]);
		await expectTerm(norm, { value, gradient: tensors[0].gradient }, x, [30], (at) =>
			f.mul(0.01 / 30, norm === 'l1' ? tf.abs(at) : tf.square(at)),
		);
	});
});

describe('the catalogue', () => {
	it('was compared whole', () => {
		expect([...compared].sort()).toEqual(lossCatalogue.map(({ name }) => name).sort());
	});
});
