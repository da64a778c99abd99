// What holds for every data set: the queue's order, each record once, and nothing that depends on the order of files, of
// detections or of class numbers.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../src/core/geometry';
import { labelErrors } from '../../src/core/label-errors';
import { calibrate } from '../../src/core/label-errors/calibrate';
import { pairsOf } from '../../src/core/label-errors/pairs';
import { columnsOf, names, type PlainImage, rowsOf } from '../support/label-errors';

const side = fc.integer({ min: 0, max: 300 });
const size = fc.integer({ min: 4, max: 120 });
const box = fc.tuple(side, side, size, size).map(([x, y, w, h]): Box => [x, y, x + w, y + h]);
const kind = fc.constantFrom(...names);
const use = fc.constantFrom('trained', 'trained', 'trained', 'left-out', 'invalid' as const);
const image = fc.record({
	labels: fc.array(fc.record({ class: kind, box, use }), { maxLength: 5 }),
	detections: fc.array(fc.record({ class: kind, box, score: fc.double({ min: 0, max: 1, noNaN: true }) }), {
		maxLength: 8,
	}),
});
const dataset = fc
	.array(image, { minLength: 1, maxLength: 6 })
	.map((images): PlainImage[] => images.map((each, k) => ({ name: `${k}.jpg`, ...each }) as PlainImage));

const check = (property: Parameters<typeof fc.assert>[0]) => fc.assert(property, { seed: 9, numRuns: 200 });
const queueOf = (images: readonly PlainImage[], classes: readonly string[] = names) =>
	labelErrors(columnsOf(images, classes), rowsOf(images, classes), null);

/** An entry without the numbers of images and classes, scores rounded: sums may be taken in another order. */
function plainly(images: readonly PlainImage[], classes: readonly string[] = names) {
	return queueOf(images, classes)
		.map(({ key, kind: what, image: at, box: where, other, score }) => {
			const said = other && `${classes[other.class]} ${other.score} ${other.box}`;
			return `${what} ${images[at].name} ${where} ${said} ${score.toFixed(6)} ${key.slice(0, 16)}`;
		})
		.sort();
}

describe('the queue', () => {
	it('falls in score, which lies in 0..1', () => {
		check(
			fc.property(dataset, (images) => {
				const scores = queueOf(images).map(({ score }) => score);
				expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
				expect(scores).toEqual([...scores].sort((a, b) => b - a));
			}),
		);
	});

	it('names every record once, and only those that can be accused', () => {
		check(
			fc.property(dataset, (images) => {
				const queue = queueOf(images);
				const records = queue.flatMap(({ object, image: at }) =>
					object === null ? [] : [`${at} ${object}`],
				);
				expect(new Set(records).size).toBe(records.length);
				expect(new Set(queue.map(({ key }) => key)).size).toBe(queue.length);
				for (const { object, image: at } of queue)
					if (object !== null) expect(images[at].labels[object].use).toBe('trained');
			}),
		);
	});

	it('says of a place what a detection says that finds no label', () => {
		check(
			fc.property(dataset, (images) => {
				for (const { kind: what, image: at, other, object } of queueOf(images)) {
					if (what !== 'missing') continue;
					expect(object).toBeNull();
					expect(images[at].detections).toContainEqual({
						class: names[other?.class ?? -1],
						box: other?.box,
						score: other?.score,
					});
				}
			}),
		);
	});

	it('is the same whatever the order of detections', () => {
		check(
			fc.property(dataset, (images) => {
				const turned = images.map((each) => ({ ...each, detections: [...each.detections].reverse() }));
				expect(plainly(turned)).toEqual(plainly(images));
			}),
		);
	});

	it('is the same whatever the order of images', () => {
		check(
			fc.property(dataset, (images) => {
				expect(plainly([...images].reverse())).toEqual(plainly(images));
			}),
		);
	});

	it('is the same whatever the numbers of classes', () => {
		check(
			fc.property(dataset, (images) => {
				const turned = ['unused', ...names].reverse();
				expect(plainly(images, turned)).toEqual(plainly(images));
			}),
		);
	});
});

describe('matching', () => {
	it('gives every detection one label at most, and back', () => {
		check(
			fc.property(dataset, (images) => {
				const columns = columnsOf(images);
				const rows = rowsOf(images);
				const { finder, finds } = pairsOf(columns, rows);
				finder.forEach((row, object) => {
					if (row < 0) return;
					expect(finds[row]).toBe(object);
					expect(rows.class[row]).toBe(columns.objects.class[object]);
				});
				expect(finds.filter((object) => object >= 0)).toHaveLength(finder.filter((row) => row >= 0).length);
			}),
		);
	});
});

describe('calibration', () => {
	const scored = fc.array(
		fc.tuple(
			fc.integer({ min: 0, max: 2 }),
			fc.double({ min: 0, max: 1, noNaN: true }),
			fc.integer({ min: -1, max: 1 }),
		),
		{ maxLength: 60 },
	);
	const calibrated = (rows: [number, number, number][]) =>
		calibrate(
			Int32Array.from(rows, ([of]) => of),
			Float64Array.from(rows, ([, score]) => score),
			Int8Array.from(rows, ([, , right]) => right),
			3,
		);

	it('rises with the score in every class', () => {
		check(
			fc.property(scored, (rows) => {
				const { logit } = calibrated(rows);
				for (const of of [-1, 0, 1, 2])
					for (let score = 0.05; score < 0.9; score += 0.05)
						expect(logit(of, score + 0.05)).toBeGreaterThan(logit(of, score));
			}),
		);
	});

	it('leaves scores as they are where nothing is known', () => {
		expect(calibrated([]).logit(0, 0.8)).toBeCloseTo(Math.log(4), 12);
	});

	it('trusts a class more whose detections are right, and gives many of them their share', () => {
		const rows = Array.from({ length: 400 }, (_, k): [number, number, number] => [
			k % 2,
			0.6,
			k % 2 || k % 20 === 0 ? 1 : 0,
		]);
		const { logit } = calibrated(rows);
		const share = (of: number) => 1 / (1 + Math.exp(-logit(of, 0.6)));
		expect(share(1)).toBeGreaterThan(0.95);
		expect(share(0)).toBeGreaterThan(0.05);
		expect(share(0)).toBeLessThan(0.16);
	});
});
