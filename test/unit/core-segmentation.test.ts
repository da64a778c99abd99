// The segmentation view's numbers: counts and losses against formulas written out a second time, labels drawn from objects.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { rasterisePolygons } from '../../src/core/masks/polygon';
import { bitmapToRle } from '../../src/core/masks/rle';
import {
	asOneObject,
	classProbability,
	ignoredPixel,
	indicesOf,
	inspectSegmentation,
	objectValue,
	rasteriseSemantic,
	resizedIndices,
	type SegmentationInput,
	type SegmentationLossName,
	type SemanticObject,
	sameShape,
	segmentationLossEntry,
	segmentationLosses,
	segmentationTerm,
} from '../../src/core/segmentation';
import { segmentationFinding } from '../../src/core/words';

fc.configureGlobal({ seed: 12, numRuns: 40 });

const width = 4;
const height = 3;
const pixels = width * height;
const names = ['background', 'cat', 'dog', 'horse'];

const logitsOf = (channels: number) =>
	fc
		.uniqueArray(fc.integer({ min: -400, max: 400 }), {
			minLength: channels * pixels,
			maxLength: channels * pixels,
		})
		.map((list) => Float32Array.from(list, (value) => value / 100 + 0.0037));
const labelOf = (...of: number[]) =>
	fc
		.array(fc.constantFrom(...of), { minLength: pixels, maxLength: pixels })
		.map((list) => Int16Array.from(list));

const manyClasses = fc
	.tuple(logitsOf(4), labelOf(0, 0, 1, 2, 3, ignoredPixel))
	.filter(([, label]) => label.some((index) => index !== ignoredPixel))
	.map(
		([values, label]): SegmentationInput => ({
			width,
			height,
			label,
			prediction: { kind: 'logits', values, channels: 4 },
			classNames: names,
			background: 0,
		}),
	);
const oneChannel = fc
	.tuple(logitsOf(1), labelOf(0, 1, 1, ignoredPixel))
	.filter(([, label]) => label.includes(1) && label.includes(0))
	.map(
		([values, label]): SegmentationInput => ({
			width,
			height,
			label,
			prediction: { kind: 'logits', values, channels: 1 },
			classNames: names.slice(0, 2),
			background: 0,
		}),
	);

/** Probabilities and targets of every place that counts, by the textbook. */
function places(input: SegmentationInput): { c: number; p: number; t: number; x: number; pixel: number }[] {
	const { prediction, label } = input;
	if (prediction.kind !== 'logits') throw new Error('logits only');
	const { values, channels } = prediction;
	return Array.from(label, (index, pixel) => {
		if (index === ignoredPixel) return [];
		const x = Array.from({ length: channels }, (_, c) => values[c * pixels + pixel]);
		const sum = x.reduce((all, value) => all + Math.exp(value), 0);
		return x.map((value, c) => ({
			c,
			p: channels === 1 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / sum,
			t: channels === 1 ? index : Number(index === c),
			x: value,
			pixel,
		}));
	}).flat();
}

const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
const total = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0);

/** Overlap loss of each class: 1 - I / (I + a FP + b FN), 0 without a target. */
function overlaps(input: SegmentationInput, alpha: number, beta: number): number[] {
	const all = places(input);
	const classes = [...new Set(all.map(({ c }) => c))];
	return classes.map((c) => {
		const own = all.filter((place) => place.c === c);
		const inter = total(own.map(({ p, t }) => Math.min(p, t)));
		const targets = total(own.map(({ t }) => t));
		if (targets === 0) return 0;
		const under = inter + alpha * (total(own.map(({ p }) => p)) - inter) + beta * (targets - inter);
		return 1 - inter / under;
	});
}

const value = (input: SegmentationInput, name: SegmentationLossName) => segmentationTerm(input, name).value;

describe('counts', () => {
	it('are those of looking at every pixel', () => {
		fc.assert(
			fc.property(manyClasses, (input) => {
				const shown = inspectSegmentation(input);
				const all = places(input);
				const pairs = [...new Set(all.map(({ pixel }) => pixel))].map((pixel) => {
					const own = all.filter((place) => place.pixel === pixel);
					const best = own.reduce((a, b) => (b.p > a.p ? b : a));
					expect(shown.predicted[pixel]).toBe(best.c);
					expect(shown.confidence?.[pixel]).toBeCloseTo(best.p, 5);
					return { label: input.label[pixel], prediction: best.c };
				});
				expect(shown.counted).toBe(pairs.length);
				expect(shown.ignored).toBe(pixels - pairs.length);
				expect(shown.correct).toBe(pairs.filter((pair) => pair.label === pair.prediction).length);
				for (const { index, ...found } of shown.classes) {
					const count = (test: (pair: (typeof pairs)[0]) => boolean) => pairs.filter(test).length;
					const both = count((pair) => pair.label === index && pair.prediction === index);
					const label = count((pair) => pair.label === index);
					const prediction = count((pair) => pair.prediction === index);
					expect(found).toMatchObject({ both, label, prediction, labelOnly: label - both });
					expect(found.predictionOnly).toBe(prediction - both);
					if (label + prediction > 0) expect(found.iou).toBeCloseTo(both / (label + prediction - both), 12);
					else expect(found.iou).toBeNaN();
				}
				const wrong = pairs.filter((pair) => pair.label !== pair.prediction);
				const most = wrong.reduce(
					(highest, one) =>
						Math.max(
							highest,
							wrong.filter((each) => each.label === one.label && each.prediction === one.prediction).length,
						),
					0,
				);
				expect(shown.worst?.pixels ?? 0).toBe(most);
			}),
		);
	});

	it('of one channel take the object from a probability of 0.5 on', () => {
		const shown = inspectSegmentation({
			width: 3,
			height: 1,
			label: Int16Array.of(1, 1, 0),
			prediction: { kind: 'logits', values: Float32Array.of(0, -0.01, 3), channels: 1 },
			classNames: ['background', 'road'],
			background: 0,
		});
		expect(Array.from(shown.predicted)).toEqual([1, 0, 1]);
		expect(shown.meanIou).toBeCloseTo(1 / 3, 12);
		expect(shown.mode).toBe('binary');
		expect(Array.from(shown.confidence ?? [])[1]).toBeCloseTo(1 / (1 + Math.exp(-0.01)), 6);
	});
});

describe('losses of classes that exclude each other', () => {
	it('are the formulas that stand beside them', () => {
		fc.assert(
			fc.property(manyClasses, (input) => {
				const all = places(input);
				const own = all.filter(({ t }) => t === 1);
				const logs = own.map(({ p }) => -Math.log(p));
				expect(value(input, 'cross-entropy')).toBeCloseTo(mean(logs), 6);
				const soft = own.map(({ pixel, p }) => {
					const others = all.filter((place) => place.pixel === pixel).map((place) => Math.log(place.p));
					return -0.9 * Math.log(p) - 0.1 * mean(others);
				});
				expect(value(input, 'cross-entropy-smooth')).toBeCloseTo(mean(soft), 6);
				const everywhere = 4 * pixels;
				expect(value(input, 'absolute-error')).toBeCloseTo(
					total(all.map(({ p, t }) => Math.abs(p - t))) / everywhere,
					6,
				);
				expect(value(input, 'squared-error')).toBeCloseTo(
					total(all.map(({ p, t }) => (p - t) ** 2)) / everywhere,
					6,
				);
				const focal = all.map(({ x, t }) => {
					const entropy = Math.log(1 + Math.exp(x)) - x * t;
					return (1 - Math.exp(-entropy)) ** 2 * entropy;
				});
				expect(value(input, 'focal')).toBeCloseTo(mean(focal), 6);
				expect(value(input, 'soft-iou')).toBeCloseTo(mean(overlaps(input, 1, 1)), 6);
				expect(value(input, 'dice')).toBeCloseTo(mean(overlaps(input, 0.5, 0.5)), 6);
				expect(value(input, 'tversky')).toBeCloseTo(mean(overlaps(input, 0.3, 0.7)), 6);
			}),
		);
	});

	it('of the decided mask are those of sets', () => {
		fc.assert(
			fc.property(manyClasses, (input) => {
				const { classes, counted, correct, meanIou, losses } = inspectSegmentation(input);
				const occurring = classes.filter((each) => each.label + each.prediction > 0);
				expect(value(input, 'hard-iou')).toBeCloseTo(1 - mean(occurring.map(({ iou }) => iou)), 9);
				expect(1 - meanIou).toBeCloseTo(value(input, 'hard-iou'), 9);
				const dice = occurring.map((each) => (each.label === 0 ? 0 : 1 - each.dice));
				expect(value(input, 'hard-dice')).toBeCloseTo(mean(dice), 9);
				expect(value(input, 'pixel-error')).toBeCloseTo(1 - correct / counted, 12);
				const perClass = losses.find(({ name }) => name === 'hard-iou')?.perClass;
				for (const { index, iou } of occurring) expect(perClass?.[index]).toBeCloseTo(1 - iou, 9);
			}),
		);
	});

	it('add up over pixels and over classes', () => {
		fc.assert(
			fc.property(manyClasses, (input) => {
				for (const { name } of segmentationLosses.filter(({ modes }) => modes.includes('multi-class'))) {
					const term = segmentationTerm(input, name);
					expect(total(Array.from(term.contributions)), name).toBeCloseTo(term.value, 9);
					input.label.forEach((index, pixel) => {
						if (index === ignoredPixel) expect(term.contributions[pixel], name).toBe(0);
					});
					const { perClass } = term;
					if (!perClass) throw new Error(`${name} has classes`);
					const known = Array.from(perClass).filter((each) => !Number.isNaN(each));
					if (term.perClassIs === 'own-loss') {
						expect(mean(known), name).toBeCloseTo(term.value, 9);
						continue;
					}
					// Ignored pixels count in the mean of the errors alone.
					const counted = input.label.filter((index) => index !== ignoredPixel).length;
					const divided = name.endsWith('-error') && name !== 'pixel-error' ? pixels : counted;
					const summed = total(
						Array.from(perClass, (each, index) => {
							const count = input.label.filter((label) => label === index).length;
							return count === 0 ? 0 : each * count;
						}),
					);
					expect(summed / divided, name).toBeCloseTo(term.value, 9);
				}
			}),
		);
	});

	it('know the probability of a class', () => {
		fc.assert(
			fc.property(manyClasses, (input) => {
				const all = places({ ...input, label: new Int16Array(pixels) });
				const given = classProbability(input, 2);
				for (const { c, p, pixel } of all) if (c === 2) expect(given[pixel]).toBeCloseTo(p, 6);
			}),
		);
	});
});

describe('losses of one channel', () => {
	it('are the formulas that stand beside them', () => {
		fc.assert(
			fc.property(oneChannel, (input) => {
				const all = places(input);
				const entropy = (x: number, t: number) => Math.log(1 + Math.exp(x)) - x * t;
				const everywhere = (parts: number[]) => total(parts) / pixels;
				expect(value(input, 'binary-cross-entropy')).toBeCloseTo(
					everywhere(all.map(({ x, t }) => entropy(x, t))),
					6,
				);
				expect(value(input, 'binary-cross-entropy-smooth')).toBeCloseTo(
					everywhere(all.map(({ x, t }) => entropy(x, 0.9 * t + 0.1 * (1 - t)))),
					6,
				);
				expect(value(input, 'dice')).toBeCloseTo(overlaps(input, 0.5, 0.5)[0], 6);
				const sum = (part: (p: number, t: number) => number) => total(all.map(({ p, t }) => part(p, t)));
				const tp = sum((p, t) => p * t);
				const tn = sum((p, t) => (1 - p) * (1 - t));
				const fp = sum((p, t) => p * (1 - t));
				const fn = sum((p, t) => (1 - p) * t);
				const root = Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
				// smp adds 1e-5 to each of the four counts.
				expect(value(input, 'matthews')).toBeCloseTo(1 - (tp * tn - fp * fn) / root, 3);
				const { losses, meanIou } = inspectSegmentation(input);
				expect(value(input, 'hard-iou')).toBeCloseTo(1 - meanIou, 9);
				expect(losses.map(({ name }) => name)).not.toContain('cross-entropy');
				expect(losses.every(({ perClass }) => perClass === null)).toBe(true);
				for (const { name } of losses) {
					const term = segmentationTerm(input, name);
					expect(total(Array.from(term.contributions)), name).toBeCloseTo(term.value, 9);
				}
			}),
		);
	});

	it('give both probabilities', () => {
		const values = Float32Array.of(2, -1);
		const prediction = { kind: 'logits', values, channels: 1 } as const;
		const input = {
			width: 2,
			height: 1,
			label: Int16Array.of(1, 0),
			prediction,
			classNames: names,
			background: 0,
		};
		expect(classProbability(input, 1)[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
		expect(classProbability(input, 0)[1]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
	});
});

describe('a predicted mask', () => {
	it('has the losses of the decided mask as the logits behind it have them, and says why it has no others', () => {
		fc.assert(
			fc.property(manyClasses, (input) => {
				const exact = inspectSegmentation(input);
				const mask = inspectSegmentation({
					...input,
					prediction: { kind: 'indices', values: exact.predicted },
				});
				expect(mask.tier).toBe('mask');
				expect(mask.confidence).toBeNull();
				expect(mask.classes).toEqual(exact.classes);
				for (const [row, figure] of mask.losses.entries()) {
					if (segmentationLossEntry(figure.name).of === 'decision')
						expect(figure.value).toBeCloseTo(exact.losses[row].value as number, 12);
					else {
						expect(figure.value).toBeNull();
						expect(figure.why).toContain('needs logits');
						expect(() =>
							segmentationTerm(
								{ ...input, prediction: { kind: 'indices', values: exact.predicted } },
								figure.name,
							),
						).toThrow('needs logits');
					}
				}
			}),
		);
	});
});

describe('a label that is ignored throughout', () => {
	const values = new Float32Array(4 * pixels).map((_, k) => Math.sin(k));
	const input: SegmentationInput = {
		width,
		height,
		label: new Int16Array(pixels).fill(ignoredPixel),
		prediction: { kind: 'logits', values, channels: 4 },
		classNames: names,
		background: 0,
	};

	it('is said, and means are NaN', () => {
		const shown = inspectSegmentation(input);
		expect(shown.counted).toBe(0);
		expect(shown.losses.find(({ name }) => name === 'cross-entropy')?.value).toBeNaN();
		expect(shown.losses.find(({ name }) => name === 'pixel-error')?.value).toBeNaN();
		expect(segmentationFinding(shown)).toMatchObject({
			severity: 'error',
			headline: 'All 12 pixels of the label are ignored.',
		});
	});
});

describe('the catalogue', () => {
	it('stands in the docs with every formula and source', () => {
		const text = readFileSync(join(root, 'docs', 'segmentation.md'), 'utf8').replaceAll('\\|', '|');
		for (const { title, formula, source } of segmentationLosses)
			for (const words of [`| ${title} |`, `| ${formula} |`, `${source.path} (${source.function})`])
				expect(text).toContain(words);
	});
});

describe('the finding', () => {
	const of = (label: number[], predicted: number[], background: number | null = 0) =>
		segmentationFinding(
			inspectSegmentation({
				width: label.length,
				height: 1,
				label: Int16Array.from(label),
				prediction: { kind: 'indices', values: Int16Array.from(predicted) },
				classNames: names,
				background,
			}),
		);

	it('names the worst confusion', () => {
		expect(of([2, 2, 2, 1], [1, 1, 2, 0]).headline).toBe('dog is taken for cat on 2 pixels.');
		expect(of([2, 2, 2, 1], [0, 0, 2, 0]).headline).toBe('dog is missed on 2 pixels.');
		expect(of([0, 0, 2], [1, 0, 2]).headline).toBe('cat is seen on 1 pixel where there is none.');
		expect(of([0, 0, 2], [1, 0, 2], null).headline).toBe('background is taken for cat on 1 pixel.');
	});

	it('never rounds wrong pixels away', () => {
		const label = new Array<number>(3000).fill(1);
		expect(of(label, label.with(7, 2)).detail).toContain('99.9 % of 3,000 pixels are right; mean IoU');
		expect(of(label, label)).toMatchObject({
			severity: 'good',
			headline: 'Prediction and label agree on all 3,000 pixels.',
		});
	});

	it('counts what is ignored', () => {
		expect(of([-1, -1, 1, 2], [0, 0, 1, 1]).detail).toContain('2 pixels are ignored.');
	});

	it('of one channel says too many and too few', () => {
		const shown = inspectSegmentation({
			width: 4,
			height: 1,
			label: Int16Array.of(1, 1, 0, 0),
			prediction: { kind: 'logits', values: Float32Array.of(-1, 1, 1, 1), channels: 1 },
			classNames: ['background', 'road'],
			background: 0,
		});
		expect(segmentationFinding(shown).headline).toBe('The model fills 2 pixels too many and misses 1.');
	});
});

describe('sizes and indices that do not fit', () => {
	it('are a mistake of the caller', () => {
		const prediction = { kind: 'indices', values: Int16Array.of(0, 9) } as const;
		const input = {
			width: 2,
			height: 1,
			label: Int16Array.of(0, 1),
			prediction,
			classNames: names,
			background: 0,
		};
		expect(() => inspectSegmentation(input)).toThrow('index 9 of 4 classes');
		expect(() => inspectSegmentation({ ...input, width: 3 })).toThrow(RangeError);
	});
});

describe('mask files', () => {
	const mask = (...values: number[]) => ({
		width: values.length,
		height: 1,
		values: Uint8Array.from(values),
	});

	it('of two values are an object, whatever its number; 255 beside others is ignored', () => {
		expect(objectValue(mask(0, 255, 255))).toBe(255);
		expect(objectValue(mask(0, 1))).toBe(1);
		expect(objectValue(mask(0, 0))).toBe(0);
		expect(objectValue(mask(0, 1, 255))).toBeNull();
		expect(objectValue(mask(0, 2))).toBeNull();
		expect(Array.from(indicesOf(mask(0, 255), { kind: 'object' }))).toEqual([0, 1]);
		expect(Array.from(indicesOf(mask(0, 3, 255), { kind: 'indices', ignored: 255 }))).toEqual([0, 3, -1]);
		expect(Array.from(indicesOf(mask(0, 255), { kind: 'indices', ignored: null }))).toEqual([0, 255]);
		expect(Array.from(asOneObject(Int16Array.of(0, 4, -1)))).toEqual([0, 1, -1]);
	});

	it('are resized by reading at the corner of each pixel', () => {
		const from = { width: 4, height: 2 };
		const values = Int16Array.of(0, 1, 2, 3, 4, 5, 6, 7);
		expect(Array.from(resizedIndices(values, from, { width: 2, height: 1 }))).toEqual([0, 2]);
		expect(Array.from(resizedIndices(values, from, { width: 3, height: 2 }))).toEqual([0, 1, 2, 4, 5, 6]);
		expect(resizedIndices(values, from, from)).toBe(values);
	});

	it('have the shape of another size, give or take a rounded side', () => {
		expect(sameShape({ width: 480, height: 360 }, { width: 120, height: 90 })).toBe(true);
		expect(sameShape({ width: 500, height: 375 }, { width: 63, height: 47 })).toBe(true);
		expect(sameShape({ width: 480, height: 360 }, { width: 512, height: 512 })).toBe(false);
		expect(sameShape({ width: 360, height: 480 }, { width: 120, height: 90 })).toBe(false);
	});
});

describe('a label drawn from objects', () => {
	const square = (x1: number, y1: number, x2: number, y2: number): SemanticObject => ({
		classIndex: 1,
		box: [x1, y1, x2, y2],
		segmentation: { kind: 'polygons', parts: [Float64Array.of(x1, y1, x2, y1, x2, y2, x1, y2)] },
		flag: null,
	});
	const image = { width: 12, height: 8 };

	it('has smaller objects on top, in any order of the file', () => {
		const large = square(0, 0, 10, 8);
		const small = { ...square(2, 2, 5, 5), classIndex: 2 };
		const drawn = rasteriseSemantic([small, large], image, image, 0);
		expect(drawn.label).toEqual(rasteriseSemantic([large, small], image, image, 0).label);
		const inner = rasterisePolygons([Float64Array.of(2, 2, 5, 2, 5, 5, 2, 5)], 8, 12);
		const outer = rasterisePolygons([Float64Array.of(0, 0, 10, 0, 10, 8, 0, 8)], 8, 12);
		expect(Array.from(drawn.label)).toEqual(Array.from(outer, (bit, k) => (inner[k] ? 2 : bit)));
		expect(drawn).toMatchObject({ drawn: 2, crowds: 0, boxesOnly: 0 });
	});

	it('ignores crowds, and boxes whose pixels nobody knows, under the objects', () => {
		const crowd = { ...square(0, 0, 6, 8), flag: 'iscrowd' };
		const onlyBox = { ...square(6, 0, 8, 8), segmentation: null };
		const { label, ...counts } = rasteriseSemantic([square(4, 0, 7, 8), crowd, onlyBox], image, image, 0);
		expect(Array.from(label.subarray(12, 24))).toEqual([-1, -1, -1, -1, 1, 1, 1, -1, 0, 0, 0, 0]);
		expect(counts).toEqual({ drawn: 1, crowds: 1, boxesOnly: 1 });
	});

	it('is read at the size of the prediction, run-length masks in their own frame', () => {
		const bitmap = rasterisePolygons([Float64Array.of(2, 2, 9, 2, 9, 7, 2, 7)], 8, 12);
		const rle: SemanticObject = {
			...square(2, 2, 9, 7),
			segmentation: { kind: 'rle', width: 12, height: 8, counts: bitmapToRle(bitmap, 8, 12) },
		};
		const size = { width: 6, height: 4 };
		const polygon = rasteriseSemantic([square(2, 2, 9, 7)], image, size, 0).label;
		expect(rasteriseSemantic([rle], image, size, 0).label).toEqual(polygon);
		expect(Array.from(polygon)).toEqual(
			Array.from({ length: 24 }, (_, k) => bitmap[2 * Math.floor(k / 6) * 12 + 2 * (k % 6)]),
		);
		// The same frame for an image of twice the size.
		const twice = { width: 24, height: 16 };
		expect(rasteriseSemantic([rle], twice, size, 0).label).toEqual(polygon);
	});
});
