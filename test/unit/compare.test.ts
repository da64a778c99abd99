// Two scans beside each other: which images and objects are the same, what differs, and what is said of it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DatasetColumns, emptyColumns, objectUses } from '../../src/core/dataset/columns';
import { compareScans, type ScanComparison } from '../../src/core/dataset/compare';
import { rowsByChange, services } from '../../src/core/dataset/compared-rows';
import { pairImages } from '../../src/core/dataset/pair-images';
import { headCounts } from '../../src/core/dataset/summary';
import type { LossTermName } from '../../src/core/recipe';
import { recipeByName } from '../../src/core/recipes';
import {
	changeMeaning,
	comparisonFinding,
	formatChange,
	precisionFinding,
	type SideFacts,
	serviceWords,
	sideFacts,
	threeDigits,
} from '../../src/core/words/compare';
import { formatCount } from '../../src/core/words/format';

interface Thing {
	class?: string;
	use?: (typeof objectUses)[number];
	positives?: number;
	forced?: number;
	open?: number;
	bestIou?: number;
	loss?: number;
}

interface Picture {
	file?: string;
	row: number;
	id?: string;
	fileName?: string;
	total?: number;
	losses?: number[];
	objects: Thing[];
}

/** A scan of such images, in this order; classes in the order in which they turn up. */
function scanned(pictures: readonly Picture[], terms: LossTermName[] = []): DatasetColumns {
	const paths = [...new Set(pictures.map(({ file }) => file ?? '/labels.json'))];
	const things = pictures.flatMap(({ objects }) => objects);
	const classes = [...new Set(things.map((thing) => thing.class ?? 'cat'))];
	const files = paths.map((path) => ({ path, split: 0 }));
	const columns = emptyColumns(
		{ splits: [''], files, classes, terms, levels: [] },
		{ images: pictures.length, objects: things.length, unlabelled: 0 },
	);
	const { images, objects } = columns;
	pictures.forEach((picture, at) => {
		images.file[at] = paths.indexOf(picture.file ?? '/labels.json');
		images.row[at] = picture.row;
		images.id[at] = picture.id ?? String(picture.row);
		images.fileName[at] = picture.fileName ?? '';
		images.first[at + 1] = images.first[at] + picture.objects.length;
		images.total[at] = picture.total ?? Number.NaN;
		images.losses.set(picture.losses ?? terms.map(() => Number.NaN), at * terms.length);
	});
	things.forEach((thing, at) => {
		objects.class[at] = classes.indexOf(thing.class ?? 'cat');
		objects.use[at] = objectUses.indexOf(thing.use ?? 'trained');
		objects.positives[at] = thing.positives ?? 0;
		objects.forced[at] = thing.forced ?? 0;
		objects.open[at] = thing.open ?? 0;
		objects.bestIou[at] = thing.bestIou ?? 0;
		objects.loss[at] = thing.loss ?? Number.NaN;
	});
	return columns;
}

/** One image with these objects on each side. */
function compared(a: readonly Thing[], b: readonly Thing[]): ScanComparison {
	return compareScans(scanned([{ row: 0, objects: [...a] }]), scanned([{ row: 0, objects: [...b] }]));
}

const well: Thing = { positives: 4, bestIou: 0.8 };
const forced: Thing = { positives: 2, forced: 2, bestIou: 0.5 };
const none: Thing = { bestIou: 0.1 };
const open: Thing = { open: 1 };

describe('images', () => {
	it('are the same by file and row, wherever they stand', () => {
		const a = scanned([
			{ file: '/a.json', row: 0, objects: [] },
			{ file: '/b.json', row: 0, objects: [] },
			{ file: '/b.json', row: 1, objects: [] },
		]);
		const b = scanned([
			{ file: '/b.json', row: 1, objects: [] },
			{ file: '/a.json', row: 0, objects: [] },
			{ file: '/c.json', row: 0, objects: [] },
		]);
		expect(pairImages(a, b)).toEqual({ a: Int32Array.of(0, 2), b: Int32Array.of(1, 0), onlyA: 1, onlyB: 1 });
	});

	it('are the same by name where files differ, the first of a name with the first', () => {
		const name = (file: string, names: string[]) =>
			scanned(names.map((fileName, row) => ({ file, row, fileName, id: `${file}${row}`, objects: [] })));
		const pairs = pairImages(name('/a.json', ['x', 'y', 'x', '']), name('/b.json', ['', 'x', 'z', 'x', 'x']));
		expect(pairs).toEqual({ a: Int32Array.of(0, 2), b: Int32Array.of(1, 3), onlyA: 2, onlyB: 3 });
	});

	it('of a row that holds another image now are looked for by name', () => {
		const a = scanned([
			{ row: 0, id: '7', fileName: 'seven', objects: [] },
			{ row: 1, id: '8', fileName: 'eight', objects: [] },
		]);
		const b = scanned([
			{ row: 0, id: '6', fileName: 'six', objects: [] },
			{ row: 1, id: '7', fileName: 'seven', objects: [] },
			{ row: 2, id: '8', fileName: 'eight', objects: [] },
		]);
		expect(pairImages(a, b)).toEqual({ a: Int32Array.of(0, 1), b: Int32Array.of(1, 2), onlyA: 0, onlyB: 1 });
	});
});

describe('objects', () => {
	it('have how they are served, and what differs', () => {
		const comparison = compared(
			[{ ...well, loss: 2 }, forced, none, open, { use: 'left-out' }, { use: 'invalid' }],
			[{ ...forced, loss: 3.5 }, well, none, well, well, { use: 'left-out' }],
		);
		const { objects, lost, won, costlier } = comparison;
		const of = (side: 'a' | 'b') => Array.from(objects[side].service, (service) => services[service]);
		expect(of('a')).toEqual(['well', 'forced', 'none', 'open', 'out']);
		expect(of('b')).toEqual(['forced', 'well', 'none', 'well', 'well']);
		expect([...objects.change.positives]).toEqual([-2, 2, 0, 4, 4]);
		expect(objects.change.bestIou[0]).toBeCloseTo(-0.3, 12);
		expect([...objects.change.loss]).toEqual([1.5, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
		expect([[...lost], [...won], [...costlier]]).toEqual([[0], [1], [0]]);
		expect(comparison.totals).toEqual({
			a: {
				...{ objects: 4, well: 1, forcedOnly: 1, unmatched: 1, open: 1, positives: 6, forced: 2 },
				...{ bestIou: (0.8 + 0.5 + 0.1 + 0) / 4, loss: 2 },
			},
			b: {
				...{ objects: 5, well: 3, forcedOnly: 1, unmatched: 1, open: 0, positives: 14, forced: 2 },
				...{ bestIou: expect.closeTo((0.5 + 0.8 + 0.1 + 0.8 + 0.8) / 5, 12), loss: 3.5 },
			},
		});
	});

	it('stand with the largest change first', () => {
		const { objects, lost, won } = compared(
			[well, well, forced, forced, none, { ...well, positives: 5 }],
			[{ ...forced, bestIou: 0.6 }, none, well, none, { ...forced, bestIou: 0.9 }, well],
		);
		expect([...lost]).toEqual([1, 3, 0]);
		expect([...won]).toEqual([4, 2]);
		expect([...rowsByChange(objects)]).toEqual([1, 4, 3, 2, 0, 5]);
		expect([...rowsByChange(objects, ['positives'])]).toEqual([1, 0, 2, 3, 4, 5]);
		expect([...rowsByChange(objects, ['bestIou'], Int32Array.of(5, 0, 3))]).toEqual([3, 0, 5]);
	});

	it('that only one scan has are counted, and their images left alone', () => {
		const a = scanned([
			{ row: 0, objects: [well, well, well] },
			{ row: 1, objects: [well] },
			{ row: 2, objects: [none] },
		]);
		const b = scanned([
			{ row: 0, objects: [well] },
			{ row: 1, objects: [forced, none] },
		]);
		const { images, records, totals } = compareScans(a, b);
		expect(images).toEqual({ both: 2, onlyA: 1, onlyB: 0 });
		expect(records).toEqual({ onlyA: 2, onlyB: 1 });
		expect([totals.a.objects, totals.a.unmatched, totals.b.objects, totals.b.forcedOnly]).toEqual([
			2, 0, 2, 1,
		]);
	});

	it('count for the class that each side labels', () => {
		const { byClass, classes } = compared(
			[
				{ class: 'owl', ...well },
				{ class: 'dog', ...well },
			],
			[
				{ class: 'cat', ...forced },
				{ class: 'dog', ...none },
			],
		);
		expect(classes).toEqual(['owl', 'dog', 'cat']);
		const line = (side: { objects: number; positives: number; unmatched: number }) => [
			side.objects,
			side.positives,
			side.unmatched,
		];
		expect(byClass.map(({ name, a, b }) => [name, line(a), line(b)])).toEqual([
			['owl', [1, 4, 0], [0, 0, 0]],
			['dog', [1, 4, 0], [1, 0, 1]],
			['cat', [0, 0, 0], [1, 2, 0]],
		]);
	});
});

describe('losses', () => {
	it('are means over the images that have them on both sides', () => {
		const a = scanned(
			[
				{ row: 0, total: 3, losses: [1, 2], objects: [] },
				{ row: 1, total: 9, losses: [4, 5], objects: [] },
				{ row: 2, objects: [] },
			],
			['rpn_objectness', 'rpn_box'],
		);
		const b = scanned(
			[
				{ row: 0, total: 4, losses: [4], objects: [] },
				{ row: 1, objects: [] },
				{ row: 2, total: 1, losses: [1], objects: [] },
			],
			['rpn_objectness'],
		);
		expect(compareScans(a, b).losses).toEqual([
			{ term: 'total', images: 1, a: 3, b: 4 },
			{ term: 'rpn_objectness', images: 1, a: 1, b: 4 },
			{ term: 'rpn_box', images: 2, a: 3.5, b: null },
		]);
	});

	it('of a term that an image has no rows in are 0: the terms add up to the total', () => {
		const scan = (box: number) =>
			scanned(
				[
					{ row: 0, total: 1, losses: [1, Number.NaN], objects: [] },
					{ row: 1, total: 2 + box, losses: [2, box], objects: [] },
				],
				['rpn_objectness', 'rpn_box'],
			);
		expect(compareScans(scan(3), scan(5)).losses).toEqual([
			{ term: 'total', images: 2, a: 3, b: 4 },
			{ term: 'rpn_objectness', images: 2, a: 1.5, b: 1.5 },
			{ term: 'rpn_box', images: 2, a: 1.5, b: 2.5 },
		]);
	});

	it('of no common image are not compared', () => {
		const scan = (row: number) =>
			scanned(
				[0, 1].map((each) =>
					each === row ? { row: each, total: 1, losses: [1], objects: [] } : { row: each, objects: [] },
				),
				['rpn_box'],
			);
		expect(compareScans(scan(0), scan(1)).losses).toEqual(
			['total', 'rpn_box'].map((term) => ({ term, images: 0, a: null, b: null })),
		);
	});

	it('are none without dumps', () => expect(compared([well], [well]).losses).toEqual([]));
});

const things = fc.record({
	use: fc.constantFrom(...objectUses),
	positives: fc.integer({ min: 0, max: 3 }),
	forced: fc.integer({ min: 0, max: 3 }),
	open: fc.constantFrom(0, 0, 0, 1),
	bestIou: fc.double({ min: 0, max: 1, noNaN: true }),
	loss: fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 9, noNaN: true })),
	class: fc.constantFrom('cat', 'dog', 'owl'),
});
const scans = fc.array(fc.array(things, { maxLength: 4 }), { maxLength: 5 }).map((images) =>
	scanned(
		images.map((objects, row) => ({
			row,
			objects: objects.map((each) => ({ ...each, forced: Math.min(each.forced, each.positives) })),
		})),
	),
);

describe('of any scans', () => {
	it('against itself nothing changes, and totals are those of the scan', () =>
		fc.assert(
			fc.property(scans, (scan) => {
				const { lost, won, costlier, totals, images } = compareScans(scan, scan);
				expect([lost.length, won.length, costlier.length]).toEqual([0, 0, 0]);
				expect(totals.b).toEqual(totals.a);
				const head = headCounts(scan);
				expect([images.both, totals.a.objects, totals.a.unmatched]).toEqual([
					head.images,
					head.objects,
					head.unmatched,
				]);
			}),
			{ numRuns: 200, seed: 3 },
		));

	it('turned about, lost is won; parts add up', () =>
		fc.assert(
			fc.property(scans, scans, (a, b) => {
				const there = compareScans(a, b);
				const back = compareScans(b, a);
				const objectsOf = (rows: Int32Array, side: Int32Array) => Array.from(rows, (row) => side[row]).sort();
				expect(objectsOf(back.won, back.objects.b.object)).toEqual(
					objectsOf(there.lost, there.objects.a.object),
				);
				expect(back.totals).toEqual({ a: there.totals.b, b: there.totals.a });
				for (const side of ['a', 'b'] as const) {
					const { objects, well: good, forcedOnly, unmatched, open: waiting, positives } = there.totals[side];
					expect(good + forcedOnly + unmatched + waiting).toBe(objects);
					const sum = (of: 'objects' | 'positives') =>
						there.byClass.reduce((total, line) => total + line[side][of], 0);
					expect([sum('objects'), sum('positives')]).toEqual([objects, positives]);
				}
				expect(there.images.both + there.images.onlyA).toBe(a.images.count);
				expect(there.images.both + there.images.onlyB).toBe(b.images.count);
				expect([...rowsByChange(there.objects)].sort((x, y) => x - y)).toEqual([
					...Array(there.objects.count).keys(),
				]);
				for (let row = 0; row < there.objects.count; row++)
					expect(changeMeaning(there.objects, row, { a: anchors, b: anchors })).toMatch(/^[a-z0-9., ]+$/i);
				expect(comparisonFinding(there)).toMatch(/^[A-Z0-9].*\.$/);
			}),
			{ numRuns: 300, seed: 4 },
		));
});

const anchors: SideFacts = { unit: { one: 'anchor', many: 'anchors' }, limit: 0.7, comparesIou: true };
const points: SideFacts = { unit: { one: 'point', many: 'points' }, limit: null, comparesIou: false };

describe('the verdict', () => {
	const times = (count: number, thing: Thing) => Array<Thing>(count).fill(thing);
	const losses = (...totals: number[]) =>
		scanned(
			totals.map((total, row) => ({ row, total, losses: [total], objects: [well] })),
			['rpn_box'],
		);
	const cases: [string, ScanComparison, string][] = [
		[
			'forced matches',
			compared([...times(8, well), ...times(8, forced)], [...times(5, well), ...times(11, forced)]),
			'3 more objects train only on forced matches in B: 8 of 16 in A, 11 in B.',
		],
		[
			'one object, and other counts',
			compared([forced, well], [well, { use: 'left-out' }]),
			'1 fewer object trains only on forced matches in B: 1 of 2 in A, 0 of 1 in B.',
		],
		[
			'no match at all, which is worse than forced ones',
			compared([forced, well], [none, well]),
			'1 more object is matched to nothing in B: 0 of 2 in A, 1 in B.',
		],
		[
			'as many, but others',
			compared([forced, well, well], [well, forced, well]),
			'As many objects train only on forced matches, 1 of 3 in A and 1 in B, but not the same ones: 1 is served worse in B and 1 is served better in B.',
		],
		[
			'other objects',
			compared([well], [{ use: 'left-out' }]),
			'1 fewer object is trained in B: 1 in A, 0 in B.',
		],
		[
			'positives',
			compared([well], [{ ...well, positives: 1 }]),
			'Every object is served as in A, by fewer positives in B: 4 in A, 1 in B.',
		],
		[
			'nothing',
			compared([well, forced], [well, forced]),
			'Nothing changes: A and B serve all 2 objects alike.',
		],
		[
			'what waits',
			compared([well, well], [open, none]),
			'What serves an object waits for predictions: 0 of 2 objects in A, 1 of 2 objects in B. Choose dumps to compare it.',
		],
		['no object', compared([], []), 'No object is trained in A or in B.'],
		[
			'no image',
			compareScans(scanned([{ row: 0, objects: [well] }]), scanned([])),
			'A and B have no image in common: there is nothing to compare.',
		],
		[
			'losses',
			compareScans(losses(1, 2), losses(1, 1.5)),
			'The mean loss of an image falls by 0.2500 in B: 1.5000 in A, 1.2500 in B.',
		],
		[
			'equal losses',
			compareScans(losses(1, 2), losses(1, 2.00001)),
			'The mean loss of an image is the same: 1.5000 in A and in B.',
		],
		[
			'losses of one image',
			compareScans(losses(1.5), losses(1.75)),
			'The loss of the image grows by 0.2500 in B: 1.5000 in A, 1.7500 in B.',
		],
	];
	it.each(cases)('on %s', (_, comparison, wanted) => expect(comparisonFinding(comparison)).toBe(wanted));
});

describe('what a change means', () => {
	const fewer = { ...well, positives: 1 };
	const cases: [Thing, Thing, string][] = [
		[well, forced, 'falls under 0.7, forced only'],
		[{ ...well, bestIou: 0.6 }, forced, 'loses its other matches, forced only'],
		[{ ...well, bestIou: 0.6 }, { ...forced, bestIou: 0.8 }, 'loses its other matches, forced only'],
		[forced, well, 'reaches 0.7, no longer forced only'],
		[forced, { ...well, bestIou: 0.6 }, 'no longer forced only'],
		[forced, { ...forced, bestIou: 0.69 }, 'closer, still forced only'],
		[forced, { ...forced, bestIou: 0.4 }, 'further off'],
		[forced, { ...forced, positives: 1, forced: 1 }, 'no change, forced only'],
		[well, fewer, 'fewer anchors, still served'],
		[fewer, well, 'more anchors, still served'],
		[well, well, 'no change'],
		[{ ...well, bestIou: 0.8 }, { ...well, bestIou: 0.9 }, 'no change'],
		[{ ...well, loss: 1 }, { ...well, loss: 2 }, 'larger loss, still served'],
		[{ ...forced, loss: 2 }, { ...forced, loss: 1 }, 'smaller loss, still forced only'],
		[well, none, 'no longer matched'],
		[none, forced, 'now matched, forced only'],
		[none, well, 'now served'],
		[none, none, 'no change, unmatched'],
		[none, { bestIou: 0.2 }, 'closer, still unmatched'],
		[open, well, 'waits for predictions in A'],
		[open, open, 'waits for predictions in A and B'],
		[well, { use: 'left-out' }, 'trained in A alone'],
		[{ use: 'shield' }, well, 'trained in B alone'],
	];
	it.each(cases)('%j to %j: %s', (a, b, wanted) =>
		expect(changeMeaning(compared([a], [b]).objects, 0, { a: anchors, b: anchors })).toBe(wanted),
	);

	it('speaks of no IoU where a side compares none, and of positives where the units differ', () => {
		const say = (a: Thing, b: Thing) =>
			changeMeaning(compared([a], [b]).objects, 0, { a: points, b: anchors });
		expect(say(well, forced)).toBe('loses its other matches, forced only');
		expect(say(well, fewer)).toBe('fewer positives, still served');
		expect(say(forced, { ...forced, positives: 3, forced: 3 })).toBe('more positives, still forced only');
		expect(say(none, { bestIou: 0.6 })).toBe('no change, unmatched');
	});

	it('has the positives of a side', () => {
		const { objects } = compared(
			[well, forced, none, open, { use: 'left-out' }],
			[well, well, well, well, well],
		);
		expect([...Array(5).keys()].map((row) => serviceWords(objects.a, row))).toEqual([
			...['4', '2 forced', 'none', 'open', 'not trained'],
		]);
	});
});

it.each([
	['torchvision-mask-rcnn', { unit: anchors.unit, limit: 0.7, comparesIou: true }],
	['mmdetection-atss', { unit: anchors.unit, limit: null, comparesIou: true }],
	['torchvision-fcos', points],
])('knows %s', (name, wanted) => {
	const recipe = recipeByName(name);
	expect(recipe && sideFacts(recipe)).toEqual(wanted);
});

describe('numbers', () => {
	it('have sign and direction', () => {
		const cases: [number | null, string][] = [
			[0.334, '▲ +0.334'],
			[-0.141, '▼ −0.141'],
			[0.0004, '= 0.000'],
			[0, '= 0.000'],
			[Number.NaN, '–'],
			[null, '–'],
		];
		expect(cases.map(([change]) => formatChange(change, threeDigits))).toEqual(cases.map(([, text]) => text));
		expect(formatChange(-1234, formatCount)).toBe('▼ −1,234');
	});

	it('of precision say how sure they are', () => {
		const say = (a: number, b: number, low: number, high: number) =>
			precisionFinding([{ name: 'AP', a, b, difference: b - a, low, high }]);
		expect([
			say(0.351, 0.383, 0.01, 0.055),
			say(0.383, 0.351, -0.07, 0.005),
			say(0.3, 0.3, 0, 0),
			say(-1, -1, Number.NaN, Number.NaN),
		]).toEqual([
			'AP is 0.032 higher in B: 0.351 in A, 0.383 in B; 95 % of the draws lie between +0.010 and +0.055.',
			'AP is 0.032 lower in B: 0.383 in A, 0.351 in B, which chance alone may give; 95 % of the draws lie between −0.070 and +0.005.',
			'AP is the same: 0.300 in A, 0.300 in B; 95 % of the draws lie between 0.000 and 0.000.',
			'No label is to be found: there is no average precision to compare.',
		]);
	});
});
