// What becomes of objects over checkpoints: means, forgetting, margins, on columns made by hand.

import { describe, expect, it } from 'vitest';
import { checkpointStatistics } from '../../src/core/dataset/checkpoints';
import { type DatasetColumns, emptyColumns } from '../../src/core/dataset/columns';
import { checkpointsFinding } from '../../src/core/words';

/** Three objects in two images; `own` and `other` are probabilities by object, `totals` the images' losses. */
function checkpoint(own: number[], other: number[], totals: number[]): DatasetColumns {
	const names = { splits: [''], files: [{ path: '/a.json', split: 0 }], classes: ['a', 'b'], levels: [] };
	const columns = emptyColumns({ ...names, terms: ['roi_class'] }, { images: 2, objects: 3, unlabelled: 0 });
	columns.images.first.set([0, 2, 3]);
	columns.images.total.set(totals);
	columns.images.losses.set(totals.map((total) => total / 2));
	columns.objects.own.set(own);
	columns.objects.otherProbability.set(other);
	return columns;
}

const scans = [
	checkpoint([0.2, 0.9, 0.6], [0.5, 0.1, 0.3], [4, 2]),
	checkpoint([0.8, 0.3, 0.4], [0.1, 0.6, 0.3], [2, Number.NaN]),
	checkpoint([0.9, 0.7, 0.4], [0.05, 0.2, 0.5], [1, 1]),
];

describe('statistics of checkpoints', () => {
	it('are means over the images that all of them have', () => {
		const { images, terms } = checkpointStatistics(scans);
		expect(images).toBe(1);
		expect(terms).toEqual([{ name: 'roi_class', means: [2, 1, 0.5] }]);
	});

	it('count how often an object went from learnt to not learnt', () => {
		const { objects, forgetting, learnt } = checkpointStatistics(scans);
		expect(objects).toBe(3);
		expect([...forgetting]).toEqual([0, 1, 1]);
		expect([...learnt]).toEqual([1, 1, 1]);
	});

	it('hold a probability under even odds, or under another class’s, for not learnt', () => {
		const never = [checkpoint([0.4, 0.5, 0.45], [0.1, 0.5, 0.5], [1, 1])];
		expect([...checkpointStatistics(never).learnt]).toEqual([0, 0, 0]);
	});

	it('give the mean margin, and nothing of objects that a checkpoint does not know', () => {
		const { margin } = checkpointStatistics(scans);
		expect(margin[0]).toBeCloseTo((-0.3 + 0.7 + 0.85) / 3, 12);
		const unknown = checkpoint([Number.NaN, 0.9, 0.9], [0, 0, 0], [1, 1]);
		const some = checkpointStatistics([...scans, unknown]);
		expect(some.objects).toBe(2);
		expect(some.forgetting[0]).toBe(-1);
		expect(some.margin[0]).toBeNaN();
	});

	it('need a checkpoint', () => {
		expect(() => checkpointStatistics([])).toThrow(RangeError);
	});

	it('are said in a sentence', () => {
		expect(checkpointsFinding(1, 2, 40)).toBe(
			'1 object was learnt and forgotten again and 2 objects were never learnt, of 40.',
		);
		expect(checkpointsFinding(0, 0, 40)).toBe('All 40 objects were learnt, and none was forgotten.');
		expect(checkpointsFinding(0, 0, 0)).toContain('No object');
	});
});
