import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchColumns, Unmatched } from '../../src/core/assign/matcher';
import { assignMaxIou, Part } from '../../src/core/assign/max-iou';
import { assignRegions } from '../../src/core/assign/regions';
import { type Assignment, entryOf, Role, roleNames } from '../../src/core/assignment';
import { iouOf } from '../../src/core/boxes/iou';
import { buildGrids } from '../../src/core/grids/build';
import { anchorBox, anchorCount, type Grid, indexOf, placeOf } from '../../src/core/grids/grid';
import type { AnchorRule, AssignerRule } from '../../src/core/recipe';
import { classicFasterRcnn } from '../../src/core/recipes/py-faster-rcnn';
import { torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { bruteForce, plainIou } from '../support/brute-force';

type IouName = AssignerRule['iou'];

/** Small pyramids in each framework's own enumeration. */
const anchorRules: Record<IouName, AnchorRule> = {
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

function rule(iou: IouName, over: Partial<AssignerRule> = {}): AssignerRule {
	return {
		kind: 'max-iou',
		positive: 0.7,
		negative: 0.3,
		forceBest: true,
		iou,
		border: null,
		crowd: 'drop',
		...over,
	};
}

function gridsOf(iou: IouName): Grid[] {
	return buildGrids(anchorRules[iou], { width: 128, height: 96 });
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
const parts = fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2), { minLength: 10, maxLength: 10 });

const variants: [string, Partial<AssignerRule>][] = [
	['as shipped', {}],
	['with the border rule', { border: 0 }],
	['with a wide border', { border: 9 }],
	['without forced matches', { forceBest: false }],
	['with a crowd that shields', { crowd: 'shield' }],
	['with other limits', { positive: 0.5, negative: 0.5 }],
	['with a low limit', { positive: 0.35, negative: 0.05 }],
];

describe.each(['torchvision', 'matterport', 'py-faster-rcnn'] as const)(
	'windowed matching, %s IoU',
	(iou) => {
		const grids = gridsOf(iou);

		it.each(variants)('equals the whole matrix, %s', (_, over) => {
			fc.assert(
				fc.property(boxes, parts, (list, codes) => {
					const objects = objectsOf(
						list,
						over.crowd === 'shield'
							? codes
							: codes.map((code) => (code === Part.shield ? Part.leftOut : code)),
					);
					expect(plain(assignMaxIou(rule(iou, over), grids, objects))).toEqual(
						bruteForce(rule(iou, over), grids, objects),
					);
				}),
				{ numRuns: 150 },
			);
		});

		it('leaves nothing behind for the next image', () => {
			fc.assert(
				fc.property(boxes, boxes, (first, second) => {
					assignMaxIou(rule(iou, { border: 0 }), grids, objectsOf(first));
					const after = plain(assignMaxIou(rule(iou), grids, objectsOf(second)));
					assignMaxIou(rule(iou), gridsOf('torchvision'), objectsOf(first));
					expect(plain(assignMaxIou(rule(iou), grids, objectsOf(second)))).toEqual(after);
				}),
				{ numRuns: 60 },
			);
		});

		it('follows the order of objects only where two tie, and then takes the first', () => {
			fc.assert(
				fc.property(
					boxes.filter((list) => list.length > 1),
					fc.infiniteStream(number(0, 1)),
					(list, keys) => {
						const order = [...list.keys()]
							.map((g) => [keys.next().value as number, g] as const)
							.sort((a, b) => a[0] - b[0])
							.map(([, g]) => g);
						const before = assignMaxIou(rule(iou), grids, objectsOf(list));
						const shuffled = order.map((g) => list[g]);
						const after = assignMaxIou(rule(iou), grids, objectsOf(shuffled));
						expect(after.totals).toEqual(before.totals);
						expect(Array.from(after.index)).toEqual(Array.from(before.index));
						expect(Array.from(after.role)).toEqual(Array.from(before.role));
						expect(Array.from(after.iou)).toEqual(Array.from(before.iou));
						after.index.forEach((anchor, k) => {
							const corner = Array.from(anchorBox(grids, anchor));
							const values = shuffled.map((b) => plainIou(iou, b.map(Math.fround), corner));
							expect(after.object[k]).toBe(values.indexOf(Math.max(...values)));
						});
					},
				),
				{ numRuns: 60 },
			);
		});
	},
);

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
		expect(found.totals).toEqual({ positive: 0, forced: 0, ignored: 0, negative: anchorCount(grids) });
		expect(entryOf(found, 0)).toBe(-1);
	});

	it('bears grids without a place', () => {
		const none = buildGrids(anchorRules.torchvision, { width: 128, height: 0 });
		const found = assignMaxIou(rule('torchvision'), none, objectsOf([[0, 0, 10, 10]]));
		expect(found.totals).toEqual({ positive: 0, forced: 0, ignored: 0, negative: 0 });
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
		const grids = buildGrids(torchvisionMaskRcnn.anchors, { width: 320, height: 256 });
		const objects = objectsOf([
			[12.5, 30.25, 200, 180.75],
			[40, 40, 72, 72],
			[100, 20, 103, 200],
			[0, 0, 320, 256],
			[40, 40, 72, 72],
		]);
		const { assigner } = torchvisionMaskRcnn.rpn;
		expect(plain(assignMaxIou(assigner, grids, objects))).toEqual(bruteForce(assigner, grids, objects));
	});

	it('equal the whole matrix on a full input of the classic detector', () => {
		const grids = buildGrids(classicFasterRcnn.anchors, { width: 600, height: 450 });
		const objects = {
			...objectsOf([
				[10, 20, 180, 220],
				[300, 100, 340, 130],
				[560, 400, 599, 449],
			]),
			width: 600,
			height: 450,
		};
		const { assigner } = classicFasterRcnn.rpn;
		expect(plain(assignMaxIou(assigner, grids, objects))).toEqual(bruteForce(assigner, grids, objects));
	});
});

describe('indices of anchors', () => {
	it('go from place to index and back', () => {
		for (const iou of ['torchvision', 'matterport', 'py-faster-rcnn'] as const) {
			const grids = gridsOf(iou);
			for (let k = 0; k < anchorCount(grids); k++) {
				const { level, row, column, shape } = placeOf(grids, k);
				expect(indexOf(grids[level], row, column, shape)).toBe(k);
			}
			expect(() => placeOf(grids, anchorCount(grids))).toThrow(RangeError);
		}
	});
});

describe('IoU of two boxes', () => {
	it.each(['torchvision', 'matterport', 'py-faster-rcnn'] as const)('is the plain formula, %s', (iou) => {
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
