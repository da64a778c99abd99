// Segmentation losses on dense maps: contributions that add up, gradients by differences, ignored places, empty classes.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PixelRule, pixelLoss } from '../../src/core/losses/pixel-loss';
import type { PixelMaps } from '../../src/core/losses/pixel-maps';
import { expectTerm } from '../support/terms';

fc.configureGlobal({ seed: 74, numRuns: 40 });

const images = 2;
const classes = 3;
const pixels = 5;

/** Logits all different, and far enough apart that no order and no kink changes within a step. */
const logits = (count: number) =>
	fc
		.uniqueArray(fc.integer({ min: -400, max: 400 }), { minLength: count, maxLength: count })
		.map((list) => Float64Array.from(list, (value) => value / 100 + 0.0037));

const labels = (count: number, of: number[]) =>
	fc.array(fc.constantFrom(...of), { minLength: count, maxLength: count });

const always: PixelRule[] = [
	{ loss: 'binary-cross-entropy' },
	{ loss: 'binary-cross-entropy', smoothing: 0.1 },
	{ loss: 'absolute-error', of: 'probabilities' },
	{ loss: 'squared-error', of: 'probabilities' },
	{ loss: 'absolute-error', of: 'logits' },
	{ loss: 'squared-error', of: 'logits' },
	{ loss: 'focal', gamma: 2 },
	{ loss: 'focal', gamma: 1.5, alpha: 0.25, normalised: 'by-modulation' },
	{ loss: 'focal', gamma: 2, reducedThreshold: 0.5 },
	{ loss: 'dice' },
	{ loss: 'dice', form: 'log', smooth: 1, classWeights: [0.5, 1, 2] },
	{ loss: 'jaccard' },
	{ loss: 'jaccard', form: 'log' },
	{ loss: 'tversky', alpha: 0.7, beta: 0.3 },
	{ loss: 'tversky', alpha: 0.3, beta: 0.7, gamma: 1.5, smooth: 1 },
	{ loss: 'dice-per-image', convention: 'mmdetection' },
	{ loss: 'dice-per-image', convention: 'mmdetection-naive' },
	{ loss: 'dice-per-image', convention: 'detr' },
	{ loss: 'lovasz', over: 'batch' },
	{ loss: 'lovasz', over: 'image' },
	{ loss: 'matthews', of: 'logits' },
	{ loss: 'hard-iou', threshold: 0.5 },
];
const classOnly: PixelRule[] = [
	{ loss: 'cross-entropy', meanOver: 'counted' },
	{ loss: 'cross-entropy', meanOver: 'counted', classWeights: [0.1, 1, 2] },
	{ loss: 'cross-entropy', meanOver: 'all', smoothing: 0.1 },
	{ loss: 'tversky', alpha: 0.7, beta: 0.3, classes: [1, 2] },
];

const named = (rules: PixelRule[]) => rules.map((rule) => [JSON.stringify(rule), rule] as const);

describe('on binary maps', () => {
	const maps = { mode: 'binary', images, classes: 1, pixels, ignored: 255 } as const;

	it.each(named(always))('%s', (_, rule) => {
		fc.assert(
			fc.property(logits(images * pixels), labels(images * pixels, [0, 0, 1, 1, 255]), (x, target) => {
				fc.pre(hasSlope(rule, { ...maps, logits: x, target }));
				expectTerm((moved) => pixelLoss(rule, { ...maps, logits: moved, target }), x);
			}),
		);
	});

	it('several channels are questions of their own', () => {
		const several = { mode: 'binary', images, classes, pixels } as const;
		for (const rule of always) {
			fc.assert(
				fc.property(
					logits(images * classes * pixels),
					labels(images * classes * pixels, [0, 1]),
					(x, target) => {
						fc.pre(hasSlope(rule, { ...several, logits: x, target }));
						expectTerm((moved) => pixelLoss(rule, { ...several, logits: moved, target }), x);
					},
				),
				{ numRuns: 8 },
			);
		}
	});

	it('soft targets have slopes too', () => {
		const soft = fc.array(fc.constantFrom(0, 0.213, 0.617, 1), { minLength: 10, maxLength: 10 });
		for (const rule of always.filter(({ loss }) => loss !== 'lovasz' && loss !== 'hard-iou')) {
			fc.assert(
				fc.property(logits(images * pixels), soft, (x, target) => {
					fc.pre(hasSlope(rule, { ...maps, logits: x, target }));
					expectTerm((moved) => pixelLoss(rule, { ...maps, logits: moved, target }), x);
				}),
				{ numRuns: 15 },
			);
		}
	});

	it('softmax cross-entropy is refused', () => {
		const input = { ...maps, logits: [0], target: [0], images: 1, pixels: 1 };
		expect(() => pixelLoss(classOnly[0], input)).toThrow('needs class indices');
	});
});

describe('on maps of classes', () => {
	const maps = { mode: 'multi-class', images, classes, pixels, ignored: 255 } as const;

	it.each(named([...always, ...classOnly]))('%s', (_, rule) => {
		fc.assert(
			fc.property(
				logits(images * classes * pixels),
				labels(images * pixels, [0, 1, 2, 0, 1, 2, 255]),
				(x, target) => {
					fc.pre(hasSlope(rule, { ...maps, logits: x, target }));
					fc.pre(target.some((label) => label !== 255));
					expectTerm((moved) => pixelLoss(rule, { ...maps, logits: moved, target }), x);
				},
			),
		);
	});

	it('an ignored pixel contributes nothing and has no slope', () => {
		const target = [0, 1, 2, 255, 0, 0, 1, 255, 255, 2];
		const x = Float64Array.from({ length: images * classes * pixels }, (_v, k) => Math.sin(k));
		for (const rule of [...always, ...classOnly]) {
			const { contributions, gradient } = pixelLoss(rule, { ...maps, logits: x, target });
			target.forEach((label, pixel) => {
				if (label !== 255) return;
				expect(contributions[pixel]).toBe(0);
				const image = Math.floor(pixel / pixels);
				for (let c = 0; c < classes; c++)
					expect(Math.abs(gradient[(image * classes + c) * pixels + (pixel % pixels)])).toBe(0);
			});
		}
	});
});

/** Whether no kink lies within a step of these maps: the table of what is not smooth where. */
function hasSlope(rule: PixelRule, maps: PixelMaps): boolean {
	const { logits: x, target, mode, pixels: size, classes: channels, ignored } = maps;
	const kept = (at: number) => target[at] !== ignored;
	const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
	const each = Array.from(x, (value, at) => {
		const image = Math.floor(at / (channels * size));
		const label = target[mode === 'binary' ? at : image * size + (at % size)];
		const channel = Math.floor(at / size) % channels;
		return { value, target: mode === 'binary' ? label : Number(label === channel) };
	});
	if (rule.loss === 'absolute-error' && rule.of === 'logits')
		return each.every((place) => Math.abs(place.value - place.target) > 1e-3);
	if (
		rule.loss === 'absolute-error' ||
		rule.loss === 'tversky' ||
		rule.loss === 'dice' ||
		rule.loss === 'jaccard'
	)
		return mode !== 'binary' || each.every((place) => Math.abs(sigmoid(place.value) - place.target) > 1e-3);
	if (rule.loss === 'focal' && rule.reducedThreshold !== undefined)
		return each.every((place) => Math.abs(place.value) > 1e-3);
	// Hinge errors 1 - z and 1 + z may be equal, or 0.
	if (rule.loss === 'lovasz' && mode === 'binary') {
		const errors = each
			.filter((_place, at) => kept(at))
			.map((place) => 1 - place.value * (2 * place.target - 1))
			.sort((a, b) => a - b);
		return errors.every((error, k) => Math.abs(error) > 1e-3 && (k === 0 || error - errors[k - 1] > 1e-4));
	}
	// Everything that is smooth; the errors of a softmax are never equal on these logits but by chance.
	return true;
}

describe('ratios', () => {
	const x = Float64Array.of(3, -3, 3, -3, 0.5);
	const input = { mode: 'binary', images: 1, classes: 1, pixels: 5, logits: x } as const;

	it('are 0 without a target, as smp has it', () => {
		for (const loss of ['dice', 'jaccard', 'tversky'] as const) {
			const term = pixelLoss({ loss }, { ...input, target: [0, 0, 0, 0, 0] });
			expect(term.value).toBe(0);
			expect(Array.from(term.gradient, Math.abs)).toEqual([0, 0, 0, 0, 0]);
		}
	});

	it('share their value out over the wrong pixels', () => {
		const target = [1, 0, 0, 1, 1];
		for (const rule of [
			{ loss: 'dice' },
			{ loss: 'dice-per-image', convention: 'detr' },
			{ loss: 'matthews', of: 'logits' },
		] as const) {
			const { contributions } = pixelLoss(rule, { ...input, target });
			const [hit, rest, falsePositive, falseNegative] = contributions;
			expect(Math.min(falsePositive, falseNegative)).toBeGreaterThan(10 * Math.max(hit, rest));
		}
	});

	it('hard IoU: every wrong pixel is one over the union; two empty masks agree', () => {
		const term = pixelLoss({ loss: 'hard-iou', threshold: 0.5 }, { ...input, target: [1, 0, 0, 1, 1] });
		expect(term.value).toBeCloseTo(0.5, 12);
		expect(Array.from(term.contributions)).toEqual([0, 0, 0.25, 0.25, 0]);
		expect(Array.from(term.gradient)).toEqual([0, 0, 0, 0, 0]);
		const empty = { ...input, logits: x.map((value) => -Math.abs(value)), target: [0, 0, 0, 0, 0] };
		expect(pixelLoss({ loss: 'hard-iou', threshold: 0.5 }, empty).value).toBe(0);
	});

	it('Jaccard of decided masks is hard IoU', () => {
		const sure = x.map((value) => 40 * Math.sign(value));
		const target = [1, 0, 0, 1, 1];
		const soft = pixelLoss({ loss: 'jaccard' }, { ...input, logits: sure, target }).value;
		const hard = pixelLoss({ loss: 'hard-iou', threshold: 0.5 }, { ...input, logits: sure, target }).value;
		expect(soft).toBeCloseTo(hard, 10);
		// Lovász extends exactly this function: on decided masks the two are one.
		const steep = { ...input, mode: 'multi-class', classes: 2 } as const;
		const two = Float64Array.of(...sure.map((value) => -value), ...sure);
		const lovasz = pixelLoss({ loss: 'lovasz', over: 'batch' }, { ...steep, logits: two, target }).value;
		const both = pixelLoss({ loss: 'jaccard' }, { ...steep, logits: two, target }).value;
		expect(lovasz).toBeCloseTo(both, 10);
	});
});

describe('a pixel that is NaN', () => {
	const target = [0, 1, 1, 0, 1, 0, 0, 1, 1, 0];

	it('is found by its contribution', () => {
		for (const rule of always.filter(({ loss }) => loss !== 'hard-iou')) {
			const x = Float64Array.from(target, (_t, k) => Math.cos(k)).with(6, Number.NaN);
			const maps = { mode: 'binary', images, classes: 1, pixels, logits: x, target } as const;
			const term = pixelLoss(rule, maps);
			expect(term.value, rule.loss).toBeNaN();
			expect(term.contributions[6], rule.loss).toBeNaN();
		}
	});
});

describe('means of nothing', () => {
	it('are NaN for torch’s cross-entropy, 0 for Lovász', () => {
		const maps = { images: 1, pixels: 2, ignored: 255, target: [255, 255] };
		const several = { ...maps, mode: 'multi-class', classes: 2, logits: [0, 1, 2, 3] } as const;
		expect(pixelLoss({ loss: 'cross-entropy', meanOver: 'counted' }, several).value).toBeNaN();
		expect(pixelLoss({ loss: 'cross-entropy', meanOver: 'all' }, several).value).toBe(0);
		const binary = { ...maps, mode: 'binary', classes: 1, logits: [0, 1] } as const;
		expect(pixelLoss({ loss: 'lovasz', over: 'image' }, binary).value).toBe(0);
	});
});
