// Images by the value of a field.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slicesOf } from '../../src/core/evaluation/slices';

const slices = (of: (string | number | null)[]) =>
	slicesOf({ name: 'field', of }).map(({ label, images }) => [label, [...images]]);

describe('slices', () => {
	it('are the values of texts in the order of the alphabet, those without a value last', () => {
		expect(slices(['val', null, 'train', 'val'])).toEqual([
			['train', [2]],
			['val', [0, 3]],
			['none', [1]],
		]);
	});

	it('are the values of numbers where they are few, ascending', () => {
		expect(slices([10, 9, 10, Number.NaN])).toEqual([
			['9', [1]],
			['10', [0, 2]],
			['none', [3]],
		]);
	});

	it('are quartiles where numbers are many', () => {
		const of = Array.from({ length: 12 }, (_, image) => 100 - image);
		expect(slices(of)).toEqual([
			['89 to 91', [9, 10, 11]],
			['92 to 94', [6, 7, 8]],
			['95 to 97', [3, 4, 5]],
			['98 to 100', [0, 1, 2]],
		]);
	});

	it('keep equal values together', () => {
		const of = [...Array(20).fill(1), 2, 3, 4, 5, 6, 7, 8, 9, 10];
		const labels = slices(of).map(([label]) => label);
		expect(labels[0]).toBe('1');
		expect(new Set(labels).size).toBe(labels.length);
	});

	it('hold every image once, whatever the values', () => {
		const value = fc.oneof(
			fc.constant(null),
			fc.string({ maxLength: 2 }),
			fc.integer({ min: -5, max: 30 }),
			fc.double(),
		);
		fc.assert(
			fc.property(fc.array(value, { maxLength: 60 }), (of) => {
				const all = slicesOf({ name: 'field', of }).flatMap(({ images }) => [...images]);
				expect(all.sort((a, b) => a - b)).toEqual(of.map((_, image) => image));
			}),
			{ seed: 4, numRuns: 400 },
		);
		fc.assert(
			fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 60 }), (of) => {
				const parts = slicesOf({ name: 'field', of });
				for (let k = 1; k < parts.length; k++) {
					const highest = Math.max(...[...parts[k - 1].images].map((image) => of[image]));
					expect(Math.min(...[...parts[k].images].map((image) => of[image]))).toBeGreaterThanOrEqual(highest);
				}
			}),
			{ seed: 5, numRuns: 400 },
		);
	});
});
