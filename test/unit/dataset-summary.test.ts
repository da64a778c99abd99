// Numbers of a whole data set: heads, classes, sizes, and how far a loss lies over that of its like.

import { describe, expect, it } from 'vitest';
import { type DatasetColumns, emptyColumns, objectUses } from '../../src/core/dataset/columns';
import { classLines, headCounts, sizeLines, sizeOf } from '../../src/core/dataset/summary';
import { imageZScores, zScores } from '../../src/core/dataset/z-scores';

interface Given {
	image: number;
	class: number;
	side: number;
	use?: (typeof objectUses)[number];
	positives?: number;
	forced?: number;
	open?: number;
	level?: number;
	loss?: number;
}

/** Two splits, the first half of the images in the first. */
function columnsOf(images: number, given: readonly Given[]): DatasetColumns {
	const columns = emptyColumns(
		{
			splits: ['train', 'val'],
			files: [
				{ path: '/train.json', split: 0 },
				{ path: '/val.json', split: 1 },
			],
			classes: ['cat', 'dog', 'owl'],
			terms: ['class'],
			levels: ['P2', 'P3'],
		},
		{ images, objects: given.length, unlabelled: 0 },
	);
	for (let image = 0; image < images; image++) {
		columns.images.file[image] = image < images / 2 ? 0 : 1;
		columns.images.first[image + 1] = given.filter((each) => each.image <= image).length;
	}
	const sorted = [...given].sort((a, b) => a.image - b.image);
	for (const [at, each] of sorted.entries()) {
		const { objects } = columns;
		objects.class[at] = each.class;
		objects.input.set([10, 10, 10 + each.side, 10 + each.side], 4 * at);
		objects.use[at] = objectUses.indexOf(each.use ?? 'trained');
		objects.positives[at] = each.positives ?? 0;
		objects.forced[at] = each.forced ?? 0;
		objects.open[at] = each.open ?? 0;
		if (each.level !== undefined) objects.levels[2 * at + each.level] = each.positives ?? 0;
		if (each.loss !== undefined) {
			objects.loss[at] = each.loss;
			objects.losses[at] = each.loss;
		}
	}
	return columns;
}

const small: Given[] = [
	{ image: 0, class: 0, side: 10, positives: 3, forced: 3, level: 0, loss: 2 },
	{ image: 0, class: 0, side: 50, positives: 5, forced: 1, level: 1, loss: 4 },
	{ image: 0, class: 1, side: 200, positives: 0 },
	{ image: 2, class: 0, side: 31.9, positives: 2, forced: 0, level: 0 },
	{ image: 2, class: 0, side: 32, use: 'left-out' },
	{ image: 3, class: -1, side: 96, positives: 1, forced: 1, level: 1 },
];

describe('numbers', () => {
	const columns = columnsOf(4, small);

	it('of the whole', () => {
		expect(headCounts(columns)).toEqual({
			images: 4,
			empty: 1,
			objects: 5,
			leftOut: 1,
			forcedOnly: 2,
			unmatched: 1,
		});
		expect(headCounts(columnsOf(1, [{ image: 0, class: 0, side: 9, open: 1 }]))).toMatchObject({
			forcedOnly: null,
			unmatched: 0,
		});
	});

	it('of classes', () =>
		expect(classLines(columns)).toEqual([
			{
				class: 0,
				name: 'cat',
				objects: 3,
				bySplit: [2, 1],
				images: 2,
				positives: 10,
				forced: 4,
				unmatched: 0,
				loss: 3,
			},
			{
				class: 1,
				name: 'dog',
				objects: 1,
				bySplit: [1, 0],
				images: 1,
				positives: 0,
				forced: 0,
				unmatched: 1,
				loss: null,
			},
			{
				class: 2,
				name: 'owl',
				objects: 0,
				bySplit: [0, 0],
				images: 0,
				positives: 0,
				forced: 0,
				unmatched: 0,
				loss: null,
			},
		]));

	it('of sizes at input', () => {
		expect([0, 1, 2, 3, 4, 5].map((at) => sizeOf(columns, at))).toEqual([0, 1, 2, 0, 1, 2]);
		expect(sizeLines(columns)).toEqual([
			{ name: 'small', objects: 2, positives: [5, 0], forced: 3, unmatched: 0 },
			{ name: 'medium', objects: 1, positives: [0, 5], forced: 1, unmatched: 0 },
			{ name: 'large', objects: 2, positives: [0, 1], forced: 1, unmatched: 1 },
		]);
	});
});

describe('z-scores', () => {
	const spread = (count: number, of: Partial<Given>, losses: (at: number) => number): Given[] =>
		Array.from({ length: count }, (_, at) => ({ image: 0, class: 0, side: 10, ...of, loss: losses(at) }));

	it('are taken within class and size', () => {
		// Medians 2 and 20, median absolute deviations 1 and 10.
		const low = spread(25, {}, (at) => at % 5);
		const high = spread(25, { side: 50 }, (at) => 10 * (at % 5));
		const z = zScores(columnsOf(1, [...low, ...high]));
		expect(z[4]).toBeCloseTo(2 / 1.4826, 12);
		expect(z[25 + 4]).toBeCloseTo(20 / 14.826, 12);
		expect(z[2]).toBe(0);
	});

	it('of few, or of equal ones, within the class, then within all', () => {
		const own = spread(25, {}, (at) => at % 5);
		const few = spread(3, { side: 500 }, () => 12);
		const z = zScores(columnsOf(1, [...own, ...few, ...spread(2, { class: 1 }, () => 7)]));
		const classMad = 1;
		expect(z[25]).toBeCloseTo((12 - 2) / (1.4826 * classMad), 12);
		// All 30: median 2, deviations of median 1.
		expect(z[28]).toBeGreaterThan(2);
		expect(
			Array.from(
				zScores(
					columnsOf(
						1,
						spread(30, {}, () => 5),
					),
				),
			),
		).toEqual(Array(30).fill(0));
	});

	it('are not known without a loss', () => {
		const z = zScores(columnsOf(1, [...spread(25, {}, (at) => at), { image: 0, class: 0, side: 10 }]), 0);
		expect(z[25]).toBeNaN();
		expect(z[24]).toBeGreaterThan(1);
	});

	it('of an image are those of its objects as one', () => {
		const columns = columnsOf(
			4,
			[0, 0, 0, 0, 1, 1, 2].map((image) => ({ image, class: 0, side: 10 })),
		);
		const z = Float64Array.from([1, 2, 3, Number.NaN, -1, 4, Number.NaN]);
		// 6 / sqrt(3), 3 / sqrt(2); no object with a loss; no object.
		expect(Array.from(imageZScores(columns, z))).toEqual([
			expect.closeTo(3.4641016151, 9),
			expect.closeTo(2.1213203436, 9),
			Number.NaN,
			Number.NaN,
		]);
	});

	it('of images are usual whatever they hold, and far off where each object is a little', () => {
		// Losses 0 to 4 for cats, tens of that for dogs: ten objects one deviation over the usual weigh more than one three over it.
		const usual = Array.from({ length: 250 }, (_, at) => ({
			image: 0,
			class: at % 2,
			side: 10,
			loss: (at % 2 === 0 ? 1 : 10) * ((at >> 1) % 5),
		}));
		const many = Array.from({ length: 10 }, () => ({ image: 1, class: 1, side: 10, loss: 36 }));
		const one = [{ image: 2, class: 0, side: 10, loss: 6 }];
		const columns = columnsOf(3, [...usual, ...many, ...one]);
		const z = zScores(columns);
		const images = imageZScores(columns, z);
		expect(images[1]).toBeCloseTo(Math.sqrt(10) * (z[250] as number), 12);
		expect(images[2]).toBe(z[260]);
		expect(images[1]).toBeGreaterThan(images[2] as number);
		expect(Math.abs(images[0] as number)).toBeLessThan(1);
	});
});
