import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchColumns, Unmatched } from '../../src/core/assign/matcher';
import { assignMaxIou, type MaxIouVariant } from '../../src/core/assign/max-iou';
import { Part } from '../../src/core/assign/objects';
import { assignRegions } from '../../src/core/assign/regions';
import { type Assignment, entryOf, Role, roleNames } from '../../src/core/assignment';
import { iouOf, overlapShare } from '../../src/core/boxes/iou';
import { buildGrids } from '../../src/core/grids/build';
import { anchorBox, anchorCount, type Grid, indexOf, placeOf } from '../../src/core/grids/grid';
import type { GridRule, IouName, MaxIouRule } from '../../src/core/recipe';
import { classicFasterRcnn } from '../../src/core/recipes/py-faster-rcnn';
import { torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { bruteForce, plainIou, plainShare } from '../support/brute-force';

/** Small pyramids in each framework's own enumeration. */
const gridRules: Record<IouName, GridRule> = {
	torchvision: {
		kind: 'torchvision',
		levels: ['A', 'B'],
		strides: [8, 16],
		sizes: [[12], [28, 50]],
		ratios: [
			[0.5, 1, 2],
			[0.4, 1],
		],
	},
	detectron2: {
		kind: 'detectron2',
		levels: ['A', 'B'],
		strides: [8, 16],
		sizes: [[12, 17.3], [44]],
		ratios: [0.5, 1, 2],
		offset: 0.5,
	},
	mmdetection: {
		kind: 'mmdetection',
		levels: ['A', 'B'],
		strides: [8, 16],
		scales: [1.5, 2.4],
		ratios: [0.5, 1, 2],
	},
	matterport: {
		kind: 'matterport',
		levels: ['A', 'B'],
		strides: [8, 16],
		scales: [14, 44],
		ratios: [0.5, 1, 2],
		anchorStride: 1,
	},
	'py-faster-rcnn': {
		kind: 'py-faster-rcnn',
		levels: ['A'],
		stride: 8,
		baseSize: 8,
		ratios: [0.5, 1, 2],
		scales: [2, 5],
	},
};

const width = 118;
const height = 90;

function rule(iou: IouName, over: Partial<MaxIouRule> = {}): MaxIouRule {
	return {
		kind: 'max-iou',
		positive: 0.7,
		negative: 0.3,
		forceBest: true,
		forceFrom: 0,
		forcedTo: 'own-best',
		iou,
		border: null,
		crowd: 'drop',
		ignoreFrom: null,
		...over,
	};
}

function gridsOf(iou: IouName): Grid[] {
	return buildGrids(gridRules[iou], { width: 128, height: 96 });
}

function objectsOf(boxes: readonly number[][], parts?: readonly number[]) {
	return {
		boxes: Float64Array.from(boxes.flat(), Math.fround),
		part: Uint8Array.from(boxes, (_, g) => parts?.[g] ?? Part.trained),
		width,
		height,
	};
}

function plain(assignment: Assignment) {
	return {
		...assignment,
		index: Array.from(assignment.index),
		role: Array.from(assignment.role, (code) => roleNames[code]),
		object: Array.from(assignment.object),
		iou: Array.from(assignment.iou),
		forcedBy: Array.from(assignment.forcedBy),
	};
}

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** A box of positive size (in float32 too): anywhere, on whole pixels, on the grid, tiny, huge, or outside the image. */
const box = fc.oneof(
	{ weight: 4, arbitrary: fc.tuple(number(-20, 120), number(-20, 90), number(2, 90), number(2, 90)) },
	{
		weight: 3,
		arbitrary: fc.tuple(
			fc.integer({ min: -2, max: 15 }).map((k) => 8 * k),
			fc.integer({ min: -2, max: 12 }).map((k) => 8 * k),
			fc.integer({ min: 1, max: 8 }).map((k) => 8 * k),
			fc.integer({ min: 1, max: 8 }).map((k) => 8 * k),
		),
	},
	{
		weight: 2,
		arbitrary: fc.tuple(
			fc.integer({ min: 0, max: 110 }),
			fc.integer({ min: 0, max: 80 }),
			fc.integer({ min: 1, max: 60 }),
			fc.integer({ min: 1, max: 60 }),
		),
	},
	{ weight: 1, arbitrary: fc.tuple(number(0, 110), number(0, 80), number(0.01, 1), number(0.01, 1)) },
	{ weight: 1, arbitrary: fc.tuple(number(-900, 0), number(-900, 0), number(300, 2000), number(300, 2000)) },
	{ weight: 1, arbitrary: fc.tuple(number(400, 500), number(300, 400), number(1, 50), number(1, 50)) },
	{ weight: 1, arbitrary: fc.tuple(number(0, 100), number(0, 80), number(0.5, 3), number(40, 90)) },
);
const corners = box.map(([x, y, w, h]) => [x, y, x + w, y + h]);
const boxes = fc
	.tuple(fc.array(corners, { minLength: 0, maxLength: 7 }), fc.array(fc.nat(6), { maxLength: 3 }))
	.map(([list, copies]) => [...list, ...copies.flatMap((k) => (list[k] ? [list[k]] : []))]);
/** The same boxes in two orders. */
const shuffledBoxes = fc
	.tuple(
		boxes.filter((list) => list.length > 1),
		fc.array(number(0, 1), { minLength: 10, maxLength: 10 }),
	)
	.map(([list, keys]) => {
		const order = [...list.keys()].sort((a, b) => (keys[a] as number) - (keys[b] as number));
		return { list, shuffled: order.map((g) => list[g]) };
	});

/** IoU of every box with one anchor. */
function iousAt(iou: IouName, grids: readonly Grid[], anchor: number, list: readonly number[][]): number[] {
	const at = Array.from(anchorBox(grids, anchor));
	return list.map((b) => plainIou(iou, b.map(Math.fround), at));
}

const parts = fc.array(
	fc.constantFrom(Part.trained, Part.trained, Part.trained, Part.leftOut, Part.shield, Part.ignore),
	{ minLength: 10, maxLength: 10 },
);

const toForcing = { forcedTo: 'forcing-object' } as const;
const before = (px: number) => ({ border: { px, when: 'before-matching' } }) as const;
const after = (px: number) => ({ border: { px, when: 'after-matching' } }) as const;
const ignoring = { crowd: 'ignore', ignoreFrom: 0.5 } as const;
const variants: [string, Partial<MaxIouRule>, MaxIouVariant?][] = [
	['plainly', {}],
	['without forced matches', { forceBest: false }],
	['with the border rule before matching', before(0)],
	['with a wide border before matching', before(9)],
	['with the border rule after matching', after(0)],
	['with a crowd that shields', { crowd: 'shield' }],
	['with a crowd that shields, after the border', { crowd: 'shield', ...after(4) }],
	['with other limits', { positive: 0.5, negative: 0.5 }],
	['with a low limit', { positive: 0.35, negative: 0.05 }],
	['with a least IoU for forced matches', { forceFrom: 0.3 }],
	['towards the forcing object', toForcing],
	['towards the forcing object, from a least IoU', { ...toForcing, forceFrom: 0.3 }],
	['towards the forcing object, low limits', { ...toForcing, positive: 0.35, negative: 0.05 }],
	['towards the forcing object, inside the border', { ...toForcing, ...before(0) }],
	['towards the forcing object, border after matching', { ...toForcing, ...after(0) }],
	['towards the forcing object, first tie alone', toForcing, { forceTies: 'first' }],
	[
		'towards the forcing object, first tie inside the border',
		{ ...toForcing, ...before(0) },
		{ forceTies: 'first' },
	],
	['with ignored regions', { ...toForcing, ...ignoring }],
	['with ignored regions and a least IoU', { ...toForcing, ...ignoring, forceFrom: 0.3 }],
	[
		'with ignored regions that count by their own share',
		{ ...toForcing, ...ignoring },
		{ ignoreShareOf: 'object' },
	],
	['with ignored regions, own best, inside the border', { ...ignoring, ...before(4) }],
	['with ignored regions and the first tie alone', { ...toForcing, ...ignoring }, { forceTies: 'first' }],
	['with ignored regions that are not asked for', { crowd: 'ignore' }],
];

describe.each(['torchvision', 'detectron2', 'mmdetection', 'matterport', 'py-faster-rcnn'] as const)(
	'windowed matching, %s IoU',
	(iou) => {
		const grids = gridsOf(iou);

		it.each(variants)('equals the whole matrix, %s', (_, over, variant) => {
			fc.assert(
				fc.property(boxes, parts, (list, codes) => {
					const objects = objectsOf(list, codes);
					const asked = rule(iou, over);
					expect(plain(assignMaxIou(asked, grids, objects, variant))).toEqual(
						bruteForce(asked, grids, objects, variant),
					);
				}),
				{ numRuns: 30, seed: 7 },
			);
		});

		it('leaves nothing behind for the next image', () => {
			fc.assert(
				fc.property(boxes, boxes, (first, second) => {
					assignMaxIou(rule(iou, before(0)), grids, objectsOf(first));
					const after = plain(assignMaxIou(rule(iou), grids, objectsOf(second)));
					assignMaxIou(rule(iou), gridsOf('torchvision'), objectsOf(first));
					expect(plain(assignMaxIou(rule(iou), grids, objectsOf(second)))).toEqual(after);
				}),
				{ numRuns: 60 },
			);
		});

		it('follows the order of objects only where two tie, and then takes the first', () => {
			fc.assert(
				fc.property(shuffledBoxes, ({ list, shuffled }) => {
					const before = assignMaxIou(rule(iou), grids, objectsOf(list));
					const after = assignMaxIou(rule(iou), grids, objectsOf(shuffled));
					expect(after.totals).toEqual(before.totals);
					expect(Array.from(after.index)).toEqual(Array.from(before.index));
					expect(Array.from(after.role)).toEqual(Array.from(before.role));
					expect(Array.from(after.iou)).toEqual(Array.from(before.iou));
					after.index.forEach((anchor, k) => {
						const values = iousAt(iou, grids, anchor, shuffled);
						expect(after.object[k]).toBe(values.indexOf(Math.max(...values)));
					});
				}),
				{ numRuns: 60, seed: 8 },
			);
		});

		it('towards the forcing object: takes the last of those whose best an anchor is', () => {
			const asked = rule(iou, toForcing);
			fc.assert(
				fc.property(shuffledBoxes, ({ list, shuffled }) => {
					const before = assignMaxIou(asked, grids, objectsOf(list));
					const after = assignMaxIou(asked, grids, objectsOf(shuffled));
					expect(Array.from(after.index)).toEqual(Array.from(before.index));
					expect(after.totals.positive).toBe(before.totals.positive);
					expect(after.objects.map(({ bestIou }) => bestIou).sort()).toEqual(
						before.objects.map(({ bestIou }) => bestIou).sort(),
					);
					after.index.forEach((anchor, k) => {
						if (after.role[k] === Role.ignored) return;
						const values = iousAt(iou, grids, anchor, shuffled);
						const forcing = values.map((value, g) => value === after.objects[g].bestIou);
						const last = forcing.lastIndexOf(true);
						expect(after.object[k]).toBe(last >= 0 ? last : values.indexOf(Math.max(...values)));
					});
				}),
				{ numRuns: 60, seed: 9 },
			);
		});
	},
);

/** Grids of odd strides, sizes, offsets and inputs, in pixels or (SSD) in shares. */
const randomGrids = fc
	.record({
		width: fc.integer({ min: 20, max: 150 }),
		height: fc.integer({ min: 20, max: 110 }),
		stride: fc.integer({ min: 5, max: 19 }),
		sizes: fc.array(number(3, 70), { minLength: 1, maxLength: 3 }),
		offset: fc.constantFrom(0, 0.5, 0.3),
		scales: fc.array(number(0.03, 0.9), { minLength: 3, maxLength: 3 }),
		maps: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 2 }),
		kind: fc.constantFrom('detectron2', 'ssd', 'mmdetection', 'points'),
	})
	.map(({ width, height, stride, sizes, offset, scales, maps, kind }) => {
		const levels = ['A', 'B'];
		const strides = [stride, 2 * stride];
		const common: Record<string, GridRule> = {
			detectron2: {
				kind: 'detectron2',
				levels,
				strides,
				sizes: [sizes, sizes.map((size) => size / 2)],
				ratios: [0.4, 1.3],
				offset,
			},
			mmdetection: {
				kind: 'mmdetection',
				levels,
				strides,
				scales: sizes.map((size) => size / stride),
				ratios: [0.6, 1],
			},
			points: { kind: 'points', levels, strides, offset },
			ssd: { kind: 'ssd', levels, maps, steps: null, scales, ratios: [[2], [3]] },
		};
		return buildGrids(common[kind] as GridRule, { width, height });
	});

describe('windowed matching on grids of any kind', () => {
	it.each([
		['detectron2', {}],
		['mmdetection', { ...toForcing, forceFrom: 0.1 }],
		['mmdetection', { ...toForcing, ...ignoring }],
	] as [IouName, Partial<MaxIouRule>][])('equals the whole matrix, %s', (iou, over) => {
		fc.assert(
			fc.property(randomGrids, boxes, parts, (grids, list, codes) => {
				const objects = objectsOf(list, codes);
				const asked = rule(iou, { positive: 0.5, negative: 0.4, ...over });
				expect(plain(assignMaxIou(asked, grids, objects))).toEqual(bruteForce(asked, grids, objects));
			}),
			{ numRuns: 150, seed: 15 },
		);
	});
});

describe('matching by hand', () => {
	const grids = gridsOf('torchvision');

	it('makes every anchor positive when an object lies outside, and says by whom', () => {
		const objects = objectsOf([
			[16, 10, 20, 60],
			[900, 900, 940, 940],
		]);
		const found = assignMaxIou(rule('torchvision'), grids, objects);
		expect(found.totals.positive).toBe(found.count);
		expect(found.objects[1]).toMatchObject({ positives: 0, bestIou: 0, bestIndex: -1, ties: found.count });
		expect(new Set(found.forcedBy)).toEqual(new Set([0, 1]));
		expect(found.objects[0].positives).toBe(found.count);
	});

	it('gives every anchor to the last flooding object where anchors go to whom forces them', () => {
		const list = [
			[16, 10, 60, 60],
			[900, 900, 940, 940],
			[24, 24, 44, 44],
			[950, 900, 990, 940],
			[40, 40, 80, 72],
		];
		const found = assignMaxIou(rule('mmdetection', toForcing), gridsOf('mmdetection'), objectsOf(list));
		expect(found.totals).toMatchObject({ positive: found.count, forced: found.count });
		// Only the object behind the flood keeps what it forces.
		const own = found.objects.map(({ positives }) => positives);
		expect(own.slice(0, 3)).toEqual([0, 0, 0]);
		expect(own[4]).toBe(found.objects[4].ties);
		expect(own[3]).toBe(found.count - own[4]);
		const least = assignMaxIou(
			rule('mmdetection', { ...toForcing, forceFrom: 0.3 }),
			gridsOf('mmdetection'),
			objectsOf(list),
		);
		expect(least.objects[3]).toMatchObject({ positives: 0, ties: found.count });
		expect(least.totals.positive).toBeLessThan(found.count / 10);
	});

	it('calls an anchor over the limit forced where another object takes it, and says whom', () => {
		const twice = [
			[20, 20, 44, 44],
			[20, 20, 44, 44],
		];
		const found = assignMaxIou(rule('mmdetection', toForcing), gridsOf('mmdetection'), objectsOf(twice));
		const forced = [...found.index.keys()].filter((k) => found.role[k] === Role.forced);
		expect(forced.length).toBe(found.objects[1].ties);
		for (const k of forced) {
			expect([found.object[k], found.forcedBy[k]]).toEqual([1, 1]);
			expect(found.iou[k]).toBe(found.objects[1].bestIou);
		}
		expect(found.objects[0].forced).toBe(0);
		const alone = assignMaxIou(
			rule('mmdetection', { ...toForcing, positive: 0.3, negative: 0.3 }),
			gridsOf('mmdetection'),
			objectsOf(twice.slice(1)),
		);
		expect(alone.totals.forced).toBe(0);
	});

	it('ignores anchors that lie in an ignored region, but not in an image without objects', () => {
		const region = [0, 0, 60, 60];
		const asked = rule('mmdetection', { ...toForcing, ...ignoring });
		const object = [70, 10, 100, 40];
		const found = assignMaxIou(
			asked,
			gridsOf('mmdetection'),
			objectsOf([object, region], [Part.trained, Part.ignore]),
		);
		expect(found.totals.ignored).toBeGreaterThan(20);
		const bare = assignMaxIou(asked, gridsOf('mmdetection'), objectsOf([region], [Part.ignore]));
		expect(bare.totals).toMatchObject({ ignored: 0, negative: bare.count });
	});

	it('lets an object force an anchor outside the border where that is ignored afterwards', () => {
		const corner = [-6, -6, 6, 6];
		const early = assignMaxIou(rule('detectron2', before(0)), gridsOf('detectron2'), objectsOf([corner]));
		const late = assignMaxIou(rule('detectron2', after(0)), gridsOf('detectron2'), objectsOf([corner]));
		expect(late.objects[0].bestIou).toBeGreaterThan(early.objects[0].bestIou);
		expect(late.objects[0].positives).toBe(0);
		expect(early.objects[0].positives).toBeGreaterThan(0);
		expect(late.role[late.index.indexOf(late.objects[0].bestIndex)]).toBe(Role.ignored);
	});

	it('gives an anchor that two objects share to its own arg-max, not to the one that forces it', () => {
		// The small box has its best IoU with an anchor that overlaps the large box more.
		const objects = objectsOf([
			[8, 8, 40, 40],
			[20, 20, 22, 22],
		]);
		const found = assignMaxIou(rule('torchvision'), grids, objects);
		const disagreeing = [...found.index.keys()].filter(
			(k) => found.role[k] === Role.forced && found.forcedBy[k] !== found.object[k],
		);
		expect(disagreeing.length).toBeGreaterThan(0);
		expect(found.objects[1].positives).toBeLessThan(found.objects[1].ties);
	});

	it('labels all of an image without objects negative', () => {
		const found = assignMaxIou(rule('torchvision'), grids, objectsOf([]));
		expect(found.totals).toEqual({
			positive: 0,
			forced: 0,
			ignored: 0,
			candidate: 0,
			negative: anchorCount(grids),
		});
		expect(entryOf(found, 0)).toBe(-1);
	});

	it('bears grids without a place', () => {
		const none = buildGrids(gridRules.torchvision, { width: 128, height: 0 });
		const found = assignMaxIou(rule('torchvision'), none, objectsOf([[0, 0, 10, 10]]));
		expect(found.totals).toEqual({ positive: 0, forced: 0, ignored: 0, candidate: 0, negative: 0 });
	});

	it('keeps anchors beside a shielding crowd from being negative, but not from being positive', () => {
		const list = [
			[16, 16, 44, 44],
			[0, 0, 128, 96],
		];
		const shielded = assignMaxIou(
			rule('matterport', { crowd: 'shield' }),
			gridsOf('matterport'),
			objectsOf(list, [Part.trained, Part.shield]),
		);
		const alone = assignMaxIou(
			rule('matterport'),
			gridsOf('matterport'),
			objectsOf(list, [Part.trained, Part.leftOut]),
		);
		expect(shielded.totals.positive).toBe(alone.totals.positive);
		expect(shielded.totals.negative).toBe(0);
		expect(alone.totals.negative).toBeGreaterThan(100);
	});

	it('stands up to an object so large that its best IoU is shared by a hundred thousand anchors', () => {
		const many = buildGrids(
			{ kind: 'torchvision', levels: ['A'], strides: [2], sizes: [[8]], ratios: [[1]] },
			{ width: 1024, height: 1024 },
		);
		const objects = { boxes: Float64Array.of(-64, -64, 1200, 1200), part: Uint8Array.of(0), width, height };
		const found = assignMaxIou(rule('torchvision'), many, objects);
		expect(found.objects[0].ties).toBe(found.count);
		expect(found.objects[0].bestIndex).toBe(0);
	});
});

describe('the shipped pyramids', () => {
	it('equal the whole matrix on a full input of torchvision', () => {
		const grids = buildGrids(torchvisionMaskRcnn.grids, { width: 320, height: 256 });
		const objects = objectsOf([
			[12.5, 30.25, 200, 180.75],
			[40, 40, 72, 72],
			[100, 20, 103, 200],
			[0, 0, 320, 256],
			[40, 40, 72, 72],
		]);
		const assigner = torchvisionMaskRcnn.assigner as MaxIouRule;
		expect(plain(assignMaxIou(assigner, grids, objects))).toEqual(bruteForce(assigner, grids, objects));
	});

	it('equal the whole matrix on a full input of the classic detector', () => {
		const grids = buildGrids(classicFasterRcnn.grids, { width: 600, height: 450 });
		const objects = {
			...objectsOf([
				[10, 20, 180, 220],
				[300, 100, 340, 130],
				[560, 400, 599, 449],
			]),
			width: 600,
			height: 450,
		};
		const assigner = classicFasterRcnn.assigner as MaxIouRule;
		expect(plain(assignMaxIou(assigner, grids, objects))).toEqual(bruteForce(assigner, grids, objects));
	});
});

describe('indices of anchors', () => {
	it('go from place to index and back', () => {
		for (const iou of Object.keys(gridRules) as IouName[]) {
			const grids = gridsOf(iou);
			for (let k = 0; k < anchorCount(grids); k++) {
				const { level, row, column, shape } = placeOf(grids, k);
				expect(indexOf(grids[level], row, column, shape)).toBe(k);
			}
			expect(() => placeOf(grids, anchorCount(grids))).toThrow(RangeError);
		}
	});
});

describe('IoU of boxes of no size', () => {
	it('is 0 for Detectron2 and MMDetection, which keep the union from being nothing', () => {
		expect(iouOf('detectron2', [5, 5, 5, 5], [5, 5, 5, 5])).toBe(0);
		expect(iouOf('mmdetection', [5, 5, 5, 5], [5, 5, 5, 5])).toBe(0);
		const tiny = [0, 0, 1e-4, 1e-4];
		expect(iouOf('mmdetection', tiny, tiny)).toBeCloseTo(0.01, 6);
		expect(iouOf('detectron2', tiny, tiny)).toBe(1);
	});

	it('is not the share of one that lies in the other', () => {
		expect(overlapShare([0, 0, 10, 10], [5, 0, 100, 100])).toBe(0.5);
		expect(overlapShare([5, 0, 100, 100], [0, 0, 10, 10])).toBeCloseTo(50 / 9500, 8);
		expect(overlapShare([3, 3, 3, 3], [0, 0, 10, 10])).toBe(0);
		fc.assert(
			fc.property(corners, corners, (a, b) => {
				expect(overlapShare(a.map(Math.fround), b.map(Math.fround))).toBe(
					plainShare(a.map(Math.fround), b.map(Math.fround)),
				);
			}),
			{ numRuns: 200, seed: 14 },
		);
	});
});

describe('IoU of two boxes', () => {
	it.each(Object.keys(gridRules) as IouName[])('is the plain formula, %s', (iou) => {
		fc.assert(
			fc.property(corners, corners, (a, b) => {
				const object = a.map(Math.fround);
				const anchor = b.map(Math.fround);
				expect(iouOf(iou, object, anchor)).toBe(plainIou(iou, object, anchor));
			}),
		);
	});

	it('counts the last pixel for py-faster-rcnn alone', () => {
		expect(iouOf('py-faster-rcnn', [0, 0, 9, 9], [9, 9, 18, 18])).toBeCloseTo(1 / 199, 12);
		expect(iouOf('matterport', [0, 0, 9, 9], [9, 9, 18, 18])).toBe(0);
	});
});

describe('regions of the second stage', () => {
	it('are foreground from the limit on, in float32 where torchvision compares in float32', () => {
		const objects = objectsOf([
			[0, 0, 10, 10],
			[0, 0, 10, 10],
		]);
		const found = assignRegions(
			{ positive: 0.5, iou: 'torchvision' },
			Float64Array.of(0, 0, 10, 5, 0, 0, 10, 4.99, 50, 50, 60, 60),
			objects,
		);
		expect(Array.from(found.object)).toEqual([0, -1, -1]);
		expect(Array.from(found.argMax)).toEqual([0, 0, 0]);
		expect(found.iou[0]).toBe(0.5);
	});

	it('take no part beside a shielding crowd unless they are foreground', () => {
		const objects = objectsOf(
			[
				[0, 0, 10, 10],
				[0, 0, 30, 30],
			],
			[Part.trained, Part.shield],
		);
		const regions = Float64Array.of(0, 0, 10, 10, 15, 15, 30, 30, 60, 60, 70, 70);
		const found = assignRegions({ positive: 0.5, iou: 'matterport' }, regions, objects);
		expect(Array.from(found.object)).toEqual([0, -2, -1]);
	});

	it('go to the object whose best they are where that is asked for, the last one winning', () => {
		fc.assert(
			fc.property(boxes, fc.array(corners, { minLength: 1, maxLength: 12 }), (list, proposals) => {
				const regions = Float64Array.from([...proposals, ...list].flat(), Math.fround);
				const found = assignRegions(
					{ positive: 0.5, iou: 'mmdetection', forceBest: true, forceFrom: 0.4 },
					regions,
					objectsOf(list),
				);
				const ious = list.map((object) =>
					Array.from({ length: regions.length / 4 }, (_, n) =>
						plainIou('mmdetection', object.map(Math.fround), Array.from(regions.subarray(4 * n, 4 * n + 4))),
					),
				);
				const wanted = Array.from({ length: regions.length / 4 }, (_, n) => {
					const column = ious.map((row) => row[n]);
					const most = Math.max(-1, ...column);
					return most >= 0.5 ? column.indexOf(most) : -1;
				});
				ious.forEach((row, g) => {
					const best = Math.max(...row);
					if (best < Math.fround(0.4)) return;
					row.forEach((value, n) => {
						if (value === best) wanted[n] = g;
					});
				});
				expect(Array.from(found.object)).toEqual(wanted);
			}),
			{ numRuns: 100, seed: 13 },
		);
	});

	it('are all background without objects', () => {
		const found = assignRegions(
			{ positive: 0.5, iou: 'torchvision' },
			Float64Array.of(0, 0, 9, 9),
			objectsOf([]),
		);
		expect([found.object[0], found.argMax[0], found.iou[0]]).toEqual([-1, -1, 0]);
	});
});

describe('the matcher on a matrix', () => {
	const iou = Float32Array.of(0.8, 0.4, 0.1, 0.2, 0.8, 0.1, 0.1, 0.3);
	const limits = { high: 0.7, low: 0.3 };

	it('knows matched, between and below', () => {
		const match = matchColumns({ ...limits, force: 'none' }, iou, 2, 4);
		expect(Array.from(match)).toEqual([0, Unmatched.between, Unmatched.below, Unmatched.between]);
	});

	it('forces ties towards their own arg-max, or one column a row towards that row', () => {
		const ties = Float32Array.of(0.2, 0.2, 0, 0.1, 0.25, 0);
		expect(Array.from(matchColumns({ ...limits, force: 'ties' }, ties, 2, 3))).toEqual([
			0,
			1,
			Unmatched.below,
		]);
		expect(Array.from(matchColumns({ ...limits, force: 'one-per-row' }, ties, 2, 3))).toEqual([
			0,
			1,
			Unmatched.below,
		]);
		const shared = Float32Array.of(0.2, 0, 0.3, 0);
		expect(Array.from(matchColumns({ ...limits, force: 'one-per-row' }, shared, 2, 2))).toEqual([
			1,
			Unmatched.below,
		]);
	});

	it('leaves every column below without rows', () => {
		expect(Array.from(matchColumns({ ...limits, force: 'ties' }, new Float32Array(0), 0, 2))).toEqual([
			-1, -1,
		]);
	});
});
