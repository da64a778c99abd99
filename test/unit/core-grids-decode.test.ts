import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeltaRule, deltaClip, deltaNames, encodeBox, encodeDeltas } from '../../src/core/boxes/coder';
import { clipBox, decodeBackward, decodeBox, decodeDeltas, valuesPerBox } from '../../src/core/boxes/decode';
import type { CoderRule } from '../../src/core/recipe';

const conventions = ['torchvision', 'detectron2', 'mmdetection', 'matterport', 'py-faster-rcnn'] as const;
const delta = (convention: DeltaRule['convention']): DeltaRule => ({
	kind: 'delta',
	convention,
	weights: [10, 8, 5, 4],
});
const rules: [string, CoderRule][] = [
	...conventions.map((name): [string, CoderRule] => [`deltas of ${name}`, delta(name)]),
	['distances', { kind: 'distances' }],
	['distributions', { kind: 'distribution', bins: 16 }],
	['YOLOX', { kind: 'yolox' }],
	['corners', { kind: 'corners' }],
	['centre and size', { kind: 'centre-size' }],
];

const between = (min: number, max: number) =>
	fc.double({ min, max, noNaN: true }).map((value) => Math.fround(value));
const bases = fc
	.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), between(8, 60), between(8, 60))
	.map(([x, y, w, h]) => Float64Array.of(8 * x, 8 * y, Math.fround(8 * x + w), Math.fround(8 * y + h)));
const corners = fc.array(between(-2, 2), { minLength: 4, maxLength: 4 });
const numbers = fc.array(between(-1.5, 1.5), { minLength: 64, maxLength: 64 });

/** Weighted sum of the corners of the box that the values make. */
function weighed(rule: CoderRule, base: Float64Array, values: Float64Array, weights: number[]): number {
	const box = new Float64Array(4);
	decodeBox(rule, base, values, 3, box);
	return box.reduce((sum, value, side) => sum + value * (weights[side] as number), 0);
}

describe.each(rules)('the way back through %s', (_, rule) => {
	const count = valuesPerBox(rule);

	it('is the derivative of the way there', () => {
		fc.assert(
			fc.property(bases, corners, numbers, (base, weights, drawn) => {
				const values = Float64Array.from({ length: count + 6 }, (_, k) => drawn[k] ?? 0);
				const out = new Float64Array(count + 6).fill(99);
				decodeBackward(rule, base, values, 3, weights, out);
				// Boxes are rounded to float32: the step is wide, and the stencil takes the curvature out again.
				const step = 0.02;
				for (let k = 3; k < count + 3; k++) {
					const at = (steps: number) => {
						const moved = Float64Array.from(values);
						moved[k] = (moved[k] as number) + steps * step;
						return weighed(rule, base, moved, weights);
					};
					const slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
					expect(Math.abs((out[k] as number) - slope)).toBeLessThan(4e-3 * (1 + Math.abs(slope)));
				}
				// Nothing beside the box's own values is written.
				expect(Array.from(out.subarray(0, 3))).toEqual([99, 99, 99]);
				expect(Array.from(out.subarray(count + 3))).toEqual([99, 99, 99]);
			}),
			{ numRuns: 60, seed: 11 },
		);
	});

	it('has a name for each of its four targets', () => {
		expect(new Set(deltaNames(rule)).size).toBe(4);
	});
});

describe('an encoded object', () => {
	const objects = fc
		.tuple(between(20, 300), between(20, 300), between(8, 90), between(8, 90))
		.map(([x, y, w, h]) => Float64Array.of(x, y, Math.fround(x + w), Math.fround(y + h)));
	const inverse = rules.filter(([, { kind }]) => kind !== 'distribution' && kind !== 'distances');

	it.each(inverse)('comes back, %s', (_, rule) => {
		// py-faster-rcnn counts the last pixel in when it encodes and not when it decodes: one pixel at the right and below.
		const plus = rule.kind === 'delta' && rule.convention === 'py-faster-rcnn' ? 1 : 0;
		fc.assert(
			fc.property(bases, objects, (base, object) => {
				const box = new Float64Array(4);
				const from = rule.kind === 'centre-size' ? Float64Array.of(0, 0, 640, 480) : square(base, rule);
				decodeBox(rule, from, encodeBox(rule, from, object), 0, box);
				box.forEach((value, side) => {
					const wanted = (object[side] as number) + (side < 2 ? 0 : plus);
					expect(Math.abs(value - wanted)).toBeLessThan(2e-3);
				});
			}),
			{ numRuns: 80, seed: 12 },
		);
	});

	it('comes back from its distances where the point lies inside, and is held to the bins', () => {
		const cell = Float64Array.of(96, 96, 104, 104);
		const object = Float64Array.of(90, 80, 130.5, 101);
		const box = new Float64Array(4);
		const targets = encodeBox({ kind: 'distances' }, cell, object);
		expect(Array.from(targets)).toEqual([1.25, 2.5, 3.8125, 0.125]);
		decodeBox({ kind: 'distances' }, cell, targets, 0, box);
		expect(Array.from(box)).toEqual(Array.from(object));
		const far = Float64Array.of(-300, 98, 130.5, 99);
		expect(Array.from(encodeBox({ kind: 'distribution', bins: 16 }, cell, far))).toEqual([
			Math.fround(14.99),
			0.25,
			3.8125,
			0,
		]);
	});

	/** YOLOX's cells are squares that stand on whole strides. */
	function square(base: Float64Array, rule: CoderRule): Float64Array {
		if (rule.kind !== 'yolox') return base;
		return Float64Array.of(
			base[0] as number,
			base[1] as number,
			(base[0] as number) + 8,
			(base[1] as number) + 8,
		);
	}
});

describe('the clamps of deltas', () => {
	const base = Float64Array.of(0, 0, 10, 10);
	const wide = [0, 0, 5 * 9, 4 * -9];
	const sides = (rule: DeltaRule) => {
		const [x1, y1, x2, y2] = decodeDeltas(rule, base, wide) as unknown as [number, number, number, number];
		return [x2 - x1, y2 - y1];
	};

	it('hold the size above (torchvision, Detectron2), on both sides (MMDetection) or not at all', () => {
		expect(sides(delta('torchvision'))[0]).toBeCloseTo(625, 2);
		expect(sides(delta('torchvision'))[1]).toBeCloseTo(10 * Math.exp(-9), 5);
		expect(sides(delta('detectron2'))).toEqual(sides(delta('torchvision')));
		expect(sides(delta('mmdetection'))[1]).toBeCloseTo(0.16, 5);
		expect(sides(delta('matterport'))[1]).toBeCloseTo(10 * Math.exp(45 / 4), 0);
	});

	it('let no gradient through', () => {
		const out = new Float64Array(4);
		decodeBackward(delta('mmdetection'), base, wide, 0, [1, 2, 3, 4], out);
		expect(out[2]).toBe(0);
		expect(out[3]).toBe(0);
		decodeBackward(delta('torchvision'), base, wide, 0, [1, 2, 3, 4], out);
		expect(out[2]).toBe(0);
		expect(out[3]).not.toBe(0);
		// On the limit itself the derivative is that of the inside, as in torch's clamp.
		decodeBackward(delta('torchvision'), base, [0, 0, 5 * deltaClip, 0], 0, [1, 2, 3, 4], out);
		expect(out[2]).toBeGreaterThan(0);
	});

	it('hold boxes to the picture where that is asked for', () => {
		const box = Float64Array.of(-5, 3, 300, 250);
		clipBox(box, 260, 200);
		expect(Array.from(box)).toEqual([0, 3, 260, 200]);
	});
});

describe('deltas', () => {
	it('of MMDetection are divided by the standard deviation, the others multiplied by its inverse', () => {
		const base = [10, 20, 50, 90];
		const object = [13, 22, 61, 70];
		const tv = encodeDeltas(delta('torchvision'), base, object);
		const mm = encodeDeltas(delta('mmdetection'), base, object);
		tv.forEach((value, k) => {
			expect(mm[k]).toBeCloseTo(value, 5);
		});
		expect(Array.from(encodeDeltas(delta('detectron2'), base, object))).toEqual(Array.from(tv));
	});

	it('of an object of no size are infinite', () => {
		expect(encodeDeltas(delta('detectron2'), [0, 0, 9, 9], [3, 3, 3, 8])[2]).toBe(Number.NEGATIVE_INFINITY);
	});
});
