// Losses of two boxes' corners: gradients by differences, ties, touching and empty boxes, each framework's epsilons.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CornerInput, cornerTerm } from '../../src/core/losses/box-terms';
import { type CornerRule, cornerLossOf } from '../../src/core/losses/corner-rule';
import type { BoxLossConvention } from '../../src/core/recipe';
import { expectSlopes, expectTerm, slopes } from '../support/terms';

fc.configureGlobal({ seed: 73, numRuns: 150 });

const conventions: BoxLossConvention[] = [
	'torchvision',
	'detectron2',
	'mmdetection',
	'ultralytics',
	'yolox',
	'detr',
];
const losses = ['iou', 'giou', 'diou', 'eiou', 'bounded-iou'] as const;
const rules: CornerRule[] = [
	...conventions.flatMap((convention) => losses.map((loss) => ({ loss, convention }))),
	...(['linear', 'log', 'square'] as const).map(
		(form) => ({ loss: 'iou', convention: 'mmdetection', form }) as const,
	),
];

/** Boxes on a grid that is moved against another one's: no two edges, centres or sizes are equal. */
const boxes = (rows: number, moved: number) =>
	fc
		.array(
			fc.tuple(fc.nat(40), fc.nat(40), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })),
			{
				minLength: rows,
				maxLength: rows,
			},
		)
		.map((list) =>
			Float64Array.from(
				list.flatMap(([x, y, w, h]) => [
					x + moved,
					y + 1.7 * moved,
					x + w + 2.9 * moved,
					y + h + 4.3 * moved,
				]),
			),
		);

const one = (rule: CornerRule, outputs: ArrayLike<number>, targets: ArrayLike<number>) =>
	cornerTerm({ rule, outputs, targets, divisor: 1 });

describe('IoU losses', () => {
	it.each(rules.map((rule) => [JSON.stringify(rule), rule] as const))('%s has its gradient', (_, rule) => {
		fc.assert(
			fc.property(boxes(3, 0.013), boxes(3, 0.11), (outputs, targets) => {
				const input = { rule, targets, weights: [1, 0, 0.5], divisor: 3 };
				expectTerm((moved) => cornerTerm({ ...input, outputs: moved }), outputs);
				expect(cornerTerm({ ...input, outputs }).contributions[1]).toBe(0);
			}),
		);
	});

	it.each(conventions)(
		'CIoU of %s has its gradient with the weight of the aspect ratio held',
		(convention) => {
			const aspect = ([x1, y1, x2, y2]: ArrayLike<number> & Iterable<number>, added: number) =>
				Math.atan((x2 - x1) / (y2 - y1 + added));
			const added = convention === 'mmdetection' ? 1e-6 : convention === 'ultralytics' ? 1e-7 : 0;
			fc.assert(
				fc.property(boxes(1, 0.013), boxes(1, 0.11), (outputs, targets) => {
					const rule = { loss: 'ciou', convention } as const;
					const diou = (at: Float64Array) => one({ loss: 'diou', convention }, at, targets).value;
					const v = (at: Float64Array) =>
						(4 / Math.PI ** 2) * (aspect(targets, added) - aspect(at, added)) ** 2;
					const { value, gradient } = one(rule, outputs, targets);
					fc.pre(v(outputs) > 1e-6);
					const weight = (value - diou(outputs)) / v(outputs);
					expect(weight).toBeGreaterThan(-1e-9);
					expectSlopes(
						gradient,
						slopes((at) => diou(at) + weight * v(at), outputs),
					);
				}),
			);
		},
	);

	it('are 0 for a perfect prediction, and between 0 and 2', () => {
		fc.assert(
			fc.property(boxes(1, 0.013), boxes(1, 0.11), (outputs, targets) => {
				for (const convention of conventions) {
					for (const loss of ['giou', 'diou', 'ciou'] as const) {
						const { value } = one({ loss, convention }, outputs, targets);
						expect(value).toBeGreaterThan(-1e-6);
						expect(value).toBeLessThan(2 + 1e-6);
						if (loss === 'ciou' && convention === 'mmdetection') continue;
						expect(one({ loss, convention }, targets, targets).value).toBeLessThan(1e-5);
					}
				}
			}),
		);
	});

	it('of MMDetection’s CIoU are NaN for a perfect prediction in pixels, as its float32 is', () => {
		const box = [10, 20, 50, 70];
		const { value, gradient, contributions } = one({ loss: 'ciou', convention: 'mmdetection' }, box, box);
		expect([value, contributions[0], ...gradient]).toEqual(new Array(6).fill(Number.NaN));
		// In shares of the image the epsilon is large enough.
		const small = [0.1, 0.2, 0.5, 0.7];
		expect(one({ loss: 'ciou', convention: 'mmdetection' }, small, small).value).toBeLessThan(1e-5);
	});

	it('split the slope of equal edges half and half', () => {
		// Both boxes have the left edge 10: overlap and hull move with half of it.
		const { gradient } = one({ loss: 'iou', convention: 'detr' }, [10, 10, 30, 40], [10, 0, 50, 50]);
		const [w, h, area, inter] = [20, 30, 2000, 600];
		const union = w * h + area - inter;
		const byLeft = -(-(h / 2) * union - inter * (-h + h / 2)) / union ** 2;
		expect(gradient[0]).toBeCloseTo(byLeft, 14);
	});

	it('give touching boxes a slope through a clamp, none behind a mask', () => {
		const [left, right] = [
			[0, 0, 10, 10],
			[10, 0, 20, 10],
		];
		const slopeOf = (convention: BoxLossConvention) =>
			one({ loss: 'iou', convention }, left, right).gradient[2];
		expect(slopeOf('torchvision')).toBeCloseTo(-10 / 200, 12);
		expect(slopeOf('ultralytics')).toBeCloseTo(-10 / 200, 6);
		expect(Math.abs(slopeOf('yolox'))).toBe(0);
	});

	it('have no slope where MMDetection’s floor of IoU holds', () => {
		const term = one({ loss: 'iou', convention: 'mmdetection' }, [0, 0, 10, 10], [50, 50, 60, 60]);
		expect(term.value).toBeCloseTo(-Math.log(1e-6), 12);
		expect(Array.from(term.gradient, Math.abs)).toEqual([0, 0, 0, 0]);
	});

	it('take each framework’s form of the plain loss', () => {
		const [outputs, targets] = [
			[0, 0, 10, 10],
			[0, 0, 10, 20],
		];
		const value = (convention: BoxLossConvention, form?: CornerRule['form']) =>
			one({ loss: 'iou', convention, form }, outputs, targets).value;
		expect(value('torchvision')).toBe(0.5);
		expect(value('detr')).toBe(0.5);
		expect(value('yolox')).toBeCloseTo(0.75, 12);
		expect(value('mmdetection')).toBeCloseTo(Math.LN2, 12);
		expect(value('mmdetection', 'square')).toBe(0.75);
		expect(value('ultralytics')).toBeCloseTo(0.5, 6);
	});

	it('name the row whose coordinate is NaN, on either side', () => {
		for (const rule of [
			...rules,
			...conventions.map((convention) => ({ loss: 'ciou', convention }) as const),
		]) {
			for (let k = 4; k < 8; k++) {
				const good = Float64Array.of(0, 0, 10, 10, 20, 20, 40, 50, 0, 0, 7, 8);
				const other = Float64Array.of(1, 1, 11, 12, 22, 21, 41, 52, 1, 2, 9, 9);
				for (const input of [
					{ outputs: good.with(k, Number.NaN), targets: other },
					{ outputs: good, targets: other.with(k, Number.NaN) },
				]) {
					const { contributions } = cornerTerm({ rule, divisor: 1, ...input });
					expect(Array.from(contributions, Number.isNaN), JSON.stringify(rule)).toEqual([false, true, false]);
				}
			}
		}
	});

	it('refuse a loss that is none of two boxes, and are 0 over nothing', () => {
		expect(() => cornerLossOf({ loss: 'l1', convention: 'detr' })).toThrow('l1 is no loss of two boxes');
		const nothing: CornerInput = { rule: rules[0], outputs: [], targets: [], divisor: 0 };
		expect(cornerTerm(nothing).value).toBe(0);
		expect(cornerTerm({ ...nothing, divisor: 'mean' }).value).toBeNaN();
	});
});
