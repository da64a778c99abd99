import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Box } from '../../../src/core/geometry';
import { eachTwin, overlapOf, sameFrom } from '../../../src/rules/support/twins';
import { cocoFile, told, yoloFile } from '../../support/check-file';

const name = 'object-near-duplicate';
/** Boxes of 40 x 20 beside one of 38 x 20 and less: IoU is the share of the width. */
const beside = (width: number, more: object = {}) =>
	cocoFile([{ bbox: [10, 10, 40, 20] }, { bbox: [10, 10, width, 20], ...more }]);

it('begins at an IoU of 0.95', () => {
	const [problem] = told(beside(38), name);
	expect(problem).toMatchObject({ severity: 'information', image: 0, object: 1 });
	expect(problem.message).toContain('almost 1 again (IoU 95 %)');
	expect(told(beside(37.9), name)).toEqual([]);
});

it('leaves what is equal, crowds and other classes to other rules', () => {
	expect(told(beside(40), name)).toEqual([]);
	expect(told(beside(38, { iscrowd: 1 }), name)).toEqual([]);
	expect(told(beside(38, { category_id: 9 }), name)).toEqual([]);
	expect(told(yoloFile('0 0.5 0.5 0.5 0.5\n0 0.5 0.5 0.5 0.5'), name)).toEqual([]);
	expect(told(yoloFile('0 0.5 0.5 0.5 0.5\n0 0.5 0.5 0.5 0.49'), name)).toHaveLength(1);
});

it('is told of one box with two masks', () => {
	const masks = [[[10, 10, 50, 10, 50, 30]], [[10, 10, 50, 10, 50, 30, 10, 30]]];
	const file = cocoFile(masks.map((segmentation) => ({ bbox: [10, 10, 40, 20], segmentation })));
	expect(told(file, name)).toHaveLength(1);
});

it('finds in long lists what holding every pair against each other finds', () => {
	const near = fc.tuple(
		fc.nat(12),
		fc.nat(12),
		fc.integer({ min: 18, max: 42 }),
		fc.integer({ min: 18, max: 42 }),
	);
	fc.assert(
		fc.property(fc.array(near, { minLength: 25, maxLength: 60 }), (boxes) => {
			const { objects } = cocoFile(boxes.map((bbox) => ({ bbox }))).annotations.images[0];
			const isTwin = (a: (typeof objects)[0], b: (typeof objects)[0]) => overlapOf(a, b) >= sameFrom;
			const found: number[] = [];
			eachTwin(objects, isTwin, (later, earlier) => {
				expect(earlier).toBeLessThan(later);
				expect(isTwin(objects[earlier], objects[later])).toBe(true);
				found.push(later);
			});
			const expected = objects.flatMap((object, row) =>
				objects.slice(0, row).some((other) => isTwin(other, object)) ? [row] : [],
			);
			expect(found.sort((a, b) => a - b)).toEqual(expected);
		}),
		{ seed: 5, numRuns: 200 },
	);
});

it('stays quick in an image of 20,000 objects', () => {
	const boxes = Array.from(
		{ length: 20_000 },
		(_, k): Box => [(k % 200) * 20, Math.floor(k / 200) * 20, 15, 15],
	);
	const { objects } = cocoFile(boxes.map((bbox) => ({ bbox }))).annotations.images[0];
	const start = performance.now();
	eachTwin(
		objects,
		(a, b) => overlapOf(a, b) >= sameFrom,
		() => expect.unreachable(),
	);
	expect(performance.now() - start).toBeLessThan(500);
});
