import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignHungarian } from '../../src/core/assign/hungarian';
import { hungarianCosts } from '../../src/core/assign/hungarian-cost';
import { linearSumAssignment } from '../../src/core/assign/linear-sum-assignment';
import { Part } from '../../src/core/assign/objects';
import { cutOf } from '../../src/core/assign/ranking';
import { Fate, type Predictions, type Ranking } from '../../src/core/assignment';
import type { HungarianRule } from '../../src/core/recipe';

/** Least sum over all ways to give each row a column of its own. */
function leastSum(cost: number[][], columns: number): number {
	const [row, ...rest] = cost;
	if (!row) return 0;
	let least = Number.POSITIVE_INFINITY;
	for (let j = 0; j < columns; j++) {
		if (row[j] === undefined) continue;
		const without = rest.map((r) => {
			const copy = [...r];
			delete copy[j];
			return copy;
		});
		least = Math.min(least, (row[j] as number) + leastSum(without, columns));
	}
	return least;
}

describe('linear sum assignment', () => {
	it('has the least sum of all permutations', () => {
		const sizes = fc.record({
			rows: fc.integer({ min: 1, max: 6 }),
			columns: fc.integer({ min: 1, max: 6 }),
		});
		const matrix = sizes.chain(({ rows, columns }) =>
			fc.record({
				rows: fc.constant(rows),
				columns: fc.constant(columns),
				cost: fc.array(fc.integer({ min: -4, max: 9 }), {
					minLength: rows * columns,
					maxLength: rows * columns,
				}),
			}),
		);
		fc.assert(
			fc.property(matrix, ({ rows, columns, cost }) => {
				const column = Array.from(linearSumAssignment(Float64Array.from(cost), rows, columns));
				const given = column.filter((j) => j >= 0);
				expect(given.length).toBe(Math.min(rows, columns));
				expect(new Set(given).size).toBe(given.length);
				const sum = column.reduce((s, j, i) => (j < 0 ? s : s + (cost[i * columns + j] as number)), 0);
				const table = Array.from({ length: rows }, (_, i) => cost.slice(i * columns, (i + 1) * columns));
				const turned = Array.from({ length: columns }, (_, j) => table.map((row) => row[j] as number));
				expect(sum).toBe(rows <= columns ? leastSum(table, columns) : leastSum(turned, rows));
			}),
			{ seed: 71, numRuns: 300 },
		);
	});

	// scipy.optimize.linear_sum_assignment of SciPy 1.17: which of several equal optima it returns.
	it.each([
		{ rows: 3, columns: 3, cost: [1, 1, 1, 1, 1, 1, 1, 1, 1], scipy: [0, 1, 2] },
		{ rows: 2, columns: 4, cost: [0, 0, 0, 0, 0, 0, 0, 0], scipy: [0, 1] },
		{ rows: 4, columns: 2, cost: [0, 0, 0, 0, 0, 0, 0, 0], scipy: [0, 1, -1, -1] },
		{ rows: 3, columns: 3, cost: [2, 1, 1, 1, 2, 1, 1, 1, 2], scipy: [2, 0, 1] },
		{ rows: 3, columns: 4, cost: [1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1], scipy: [2, 0, 1] },
		{ rows: 4, columns: 3, cost: [1, 0, 2, 0, 2, 2, 2, 0, 0, 1, 2, 0], scipy: [1, 0, 2, -1] },
		{
			rows: 5,
			columns: 5,
			cost: [1, 1, 2, 1, 2, 1, 1, 2, 1, 1, 0, 2, 1, 2, 1, 2, 0, 0, 1, 0, 2, 2, 0, 1, 1],
			scipy: [3, 1, 0, 4, 2],
		},
	])('resolves ties as SciPy does: $rows x $columns', ({ rows, columns, cost, scipy }) => {
		expect(Array.from(linearSumAssignment(Float64Array.from(cost), rows, columns))).toEqual(scipy);
	});

	it('answers an empty matrix with nobody', () => {
		expect(linearSumAssignment(new Float64Array(0), 0, 5).length).toBe(0);
		expect(Array.from(linearSumAssignment(new Float64Array(0), 3, 0))).toEqual([-1, -1, -1]);
	});

	it('refuses what is no cost', () => {
		expect(() => linearSumAssignment(Float64Array.of(1, Number.NaN), 1, 2)).toThrow(RangeError);
		expect(() => linearSumAssignment(Float64Array.of(1, Number.NEGATIVE_INFINITY), 1, 2)).toThrow(RangeError);
		expect(() => linearSumAssignment(Float64Array.of(Number.POSITIVE_INFINITY), 1, 1)).toThrow(RangeError);
	});
});

const rule: HungarianRule = { kind: 'hungarian', classCost: 1, l1Cost: 5, giouCost: 2 };

/** Boxes in a row, 20 px each, in an input of 100 x 100. */
const boxAt = (x: number) => [x, 40, x + 20, 60];
const objectsAt = (...xs: number[]) => ({
	boxes: Float64Array.from(xs.flatMap(boxAt)),
	part: new Uint8Array(xs.length),
	width: 100,
	height: 100,
});
const queriesAt = (xs: number[], scores: number[], channels: number[]): Predictions => ({
	classes: 1,
	scores: Float32Array.from(scores),
	boxes: Float64Array.from(xs.flatMap(boxAt)),
	channels: Int32Array.from(channels),
});

describe('Hungarian matching', () => {
	it('gives each object the query that makes the sum least, not each its own best', () => {
		// Both objects are nearest to query 0; the second gives it up more cheaply.
		const own = assignHungarian(rule, [], objectsAt(0, 4), queriesAt([2, 30, 60], [0.9, 0.9, 0.9], [0, 0]));
		expect(Array.from(own.index)).toEqual([0, 1]);
		expect(Array.from(own.object)).toEqual([0, 1]);
		expect(own.totals).toMatchObject({ positive: 2, negative: 1, candidate: 0 });
		const ranking = own.rankings?.[1] as Ranking;
		expect(Array.from(ranking.index)).toEqual([0, 1, 2]);
		expect(Array.from(ranking.fate)).toEqual([Fate.lost, Fate.chosen, Fate.behind]);
		expect(Array.from(ranking.other)).toEqual([0, -1, -1]);
		expect(ranking.metric[1]).toBe(own.metric?.[1]);
		expect(cutOf(rule, ranking)).toMatchObject({ last: 1, next: 2, decidedBy: 'iou' });
	});

	it('names the score where the boxes are alike', () => {
		const own = assignHungarian(rule, [], objectsAt(10), queriesAt([10, 10], [0.2, 0.7], [0]));
		expect(Array.from(own.index)).toEqual([1]);
		expect(own.iou[0]).toBe(1);
		const cut = cutOf(rule, own.rankings?.[0] as Ranking);
		expect(cut).toMatchObject({ last: 0, next: 1, decidedBy: 'score' });
		expect(cut?.margin).toBeCloseTo(0.5, 6);
	});

	it('says that equal queries are an arbitrary choice', () => {
		const equal = assignHungarian(rule, [], objectsAt(10), queriesAt([10, 10], [0.5, 0.5], [0]));
		expect(equal.rankings?.[0]?.ambiguous).toBe(true);
		const two = assignHungarian(rule, [], objectsAt(10, 10), queriesAt([10, 10], [0.5, 0.5], [0, 0]));
		expect(two.totals.positive).toBe(2);
		expect(two.rankings?.[0]?.ambiguous).toBe(false);
	});

	it('leaves objects without a query where there are too few, and those out that it cannot compare', () => {
		const few = assignHungarian(rule, [], objectsAt(0, 40, 80), queriesAt([41], [1], [0, 0, 0]));
		expect(few.objects.map((o) => o.positives)).toEqual([0, 1, 0]);
		expect(Array.from(few.rankings?.[0]?.fate ?? [])).toEqual([Fate.lost]);
		const objects = objectsAt(0, 40, 80);
		objects.part[0] = Part.leftOut;
		const some = assignHungarian(rule, [], objects, queriesAt([0, 80], [1, 1], [0, -1, 0]));
		expect(some.objects.map((o) => o.positives)).toEqual([0, 0, 1]);
		expect(some.rankings?.map((ranking) => ranking === null)).toEqual([true, true, false]);
	});

	it('is empty without predictions, and matches nothing where a cost is not a number', () => {
		expect(assignHungarian(rule, [], objectsAt(0), null)).toMatchObject({ count: 0, rankings: null });
		const broken = assignHungarian(rule, [], objectsAt(0), queriesAt([Number.NaN, 0], [1, 1], [0]));
		expect(broken.totals).toMatchObject({ positive: 0, negative: 2 });
	});

	it('ranks rows by the total cost, the object’s own among the first and about ten more', () => {
		const xs = Array.from({ length: 40 }, (_, k) => 2 * k);
		const predictions = queriesAt(
			xs,
			xs.map(() => 0.5),
			[0, 0],
		);
		const objects = objectsAt(0, 1);
		const own = assignHungarian(rule, [], objects, predictions);
		const costs = hungarianCosts(rule, objects, predictions, [0, 1]);
		own.rankings?.forEach((ranking, g) => {
			const column = xs.map((_, q) => costs.total[2 * q + g] as number);
			const sorted = [...column.keys()].sort(
				(a, b) => (column[a] as number) - (column[b] as number) || a - b,
			);
			expect(Array.from(ranking?.index ?? [])).toEqual(sorted.slice(0, ranking?.index.length));
			const place = ranking?.fate.indexOf(Fate.chosen) ?? -1;
			expect(ranking?.index.length).toBe(place + 11);
			expect(ranking?.candidates).toBe(40);
		});
	});
});
