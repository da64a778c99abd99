import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assignment, Role } from '../../src/core/assignment';
import type { RoiRule } from '../../src/core/recipe';
import { matterportMaskRcnn } from '../../src/core/recipes/matterport';
import { mmdetectionMaskRcnn } from '../../src/core/recipes/mmdetection';
import { classicFasterRcnn } from '../../src/core/recipes/py-faster-rcnn';
import { hardNegatives } from '../../src/core/sampling/hard-negatives';
import { mersenneTwister, randomPermutationHead } from '../../src/core/sampling/mersenne-twister';
import { drawSample, nthNegative, sampleCounts } from '../../src/core/sampling/random-sampler';
import { regionCounts } from '../../src/core/sampling/region-counts';

/** An assignment of `count` anchors with these roles; every anchor that is not listed is negative. */
function assigned(count: number, listed: readonly [number, number][]): Assignment {
	const sorted = [...listed].sort((a, b) => a[0] - b[0]);
	const ignored = sorted.filter(([, role]) => role === Role.ignored).length;
	return {
		count,
		index: Int32Array.from(sorted, ([index]) => index),
		role: Uint8Array.from(sorted, ([, role]) => role),
		object: new Int32Array(sorted.length),
		iou: new Float64Array(sorted.length),
		forcedBy: new Int32Array(sorted.length).fill(-1),
		metric: null,
		target: null,
		rankings: null,
		objects: [],
		totals: {
			positive: sorted.length - ignored,
			forced: 0,
			ignored,
			candidate: 0,
			negative: count - sorted.length,
		},
	};
}

describe('the permutation of torch', () => {
	it('is that of torch.randperm(10) with seed 0', () => {
		// torch.Generator().manual_seed(0); torch.randperm(10, generator=g)
		const all = Array.from(randomPermutationHead(mersenneTwister(0), 10, 10));
		expect(all.slice(0, 8)).toEqual([4, 1, 7, 5, 3, 9, 0, 8]);
		expect(all.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	});

	it('leaves the generator where torch leaves it', () => {
		const random = mersenneTwister(0);
		expect(Array.from(randomPermutationHead(random, 1000, 8))).toEqual([
			44, 37, 675, 775, 947, 209, 719, 500,
		]);
		expect(Array.from(randomPermutationHead(random, 1000, 4))).toEqual([800, 905, 682, 521]);
	});

	it('holds for as many as a pyramid has anchors', () => {
		expect(Array.from(randomPermutationHead(mersenneTwister(0), 240_000, 4))).toEqual([
			96044, 98849, 220531, 219087,
		]);
	});

	it('begins alike, however much of it is taken', () => {
		fc.assert(
			fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 60 }), fc.nat(60), (seed, n, take) => {
				const whole = Array.from(randomPermutationHead(mersenneTwister(seed), n, n));
				const head = Array.from(randomPermutationHead(mersenneTwister(seed), n, take));
				expect(whole.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, k) => k));
				expect(head).toEqual(whole.slice(0, take));
				const a = mersenneTwister(seed);
				const b = mersenneTwister(seed);
				randomPermutationHead(a, n, n);
				randomPermutationHead(b, n, take);
				expect(a.next()).toBe(b.next());
			}),
		);
	});

	it('skips as it draws', () => {
		const drawn = mersenneTwister(5489);
		for (let k = 0; k < 1500; k++) drawn.next();
		const skipped = mersenneTwister(5489);
		skipped.skip(1500);
		expect(skipped.next()).toBe(drawn.next());
		// The 10000th number of mt19937 with the standard seed (ISO C++ [rand.predef]).
		const standard = mersenneTwister(5489);
		standard.skip(9999);
		expect(standard.next()).toBe(4123659995);
	});
});

describe('the sampler', () => {
	const rule = { kind: 'random', count: 256, positiveFraction: 0.5 } as const;

	it.each([
		[10, 1000, 10, 246],
		[500, 1000, 128, 128],
		[500, 20, 128, 20],
		[0, 1000, 0, 256],
		[3, 0, 3, 0],
	])('of %i positives and %i negatives draws %i and %i', (positives, negatives, drawn, filled) => {
		expect(sampleCounts(rule, positives, negatives)).toEqual({ positives: drawn, negatives: filled });
	});

	it('draws ascending anchors of the right kind, each once, the same for the same seed', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 20, max: 400 }),
				fc.uniqueArray(fc.nat(19), { maxLength: 20 }),
				fc.nat(1000),
				(count, indices, seed) => {
					const roles = [Role.positive, Role.forced, Role.ignored];
					const assignment = assigned(
						count,
						indices.map((index, k) => [index, roles[k % 3]]),
					);
					const small = { kind: 'random', count: 12, positiveFraction: 0.5 } as const;
					const sample = drawSample(small, assignment, seed);
					const roleOf = (anchor: number) =>
						assignment.role[assignment.index.indexOf(anchor)] ?? Role.negative;
					for (const anchor of sample.positive)
						expect([Role.positive, Role.forced]).toContain(roleOf(anchor));
					for (const anchor of sample.negative) expect(roleOf(anchor)).toBe(Role.negative);
					for (const list of [sample.positive, sample.negative]) {
						expect(Array.from(list)).toEqual([...new Set(list)].sort((a, b) => a - b));
					}
					const { totals } = assignment;
					const counts = sampleCounts(small, totals.positive, totals.negative);
					expect([sample.positive.length, sample.negative.length]).toEqual([
						counts.positives,
						counts.negatives,
					]);
					expect(drawSample(small, assignment, seed)).toEqual(sample);
				},
			),
		);
	});

	it('draws positives first and negatives from the same generator, as torchvision does', () => {
		// manual_seed(0): perm1 = randperm(1000)[:8]; perm2 = randperm(1000)[:4]
		const assignment = assigned(
			2000,
			Array.from({ length: 1000 }, (_, k) => [2 * k, Role.positive]),
		);
		const sample = drawSample({ kind: 'random', count: 12, positiveFraction: 8 / 12 }, assignment, 0);
		const ascending = (list: number[]) => list.sort((a, b) => a - b);
		expect(Array.from(sample.positive)).toEqual(
			ascending([44, 37, 675, 775, 947, 209, 719, 500].map((k) => 2 * k)),
		);
		expect(Array.from(sample.negative)).toEqual(ascending([800, 905, 682, 521].map((k) => 2 * k + 1)));
	});

	it('finds the n-th negative between listed anchors', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.nat(60), { maxLength: 40 }), (list) => {
				const listed = Int32Array.from(list).sort();
				const negatives = Array.from({ length: 61 }, (_, k) => k).filter((k) => !listed.includes(k));
				expect(negatives.map((_, rank) => nthNegative(listed, rank))).toEqual(negatives);
			}),
		);
	});
});

describe('samplers that draw nothing at random', () => {
	it('take everything that is not ignored, and list the positives of it', () => {
		const assignment = assigned(9, [
			[1, Role.positive],
			[4, Role.ignored],
			[5, Role.forced],
			[7, Role.candidate],
		]);
		expect(sampleCounts({ kind: 'all' }, 2, 6)).toEqual({ positives: 2, negatives: 6 });
		const { totals } = assignment;
		const exact = { ...assignment, totals: { ...totals, positive: 2, candidate: 1, negative: 5 } };
		const sample = drawSample({ kind: 'all' }, exact, 3);
		expect(Array.from(sample.positive)).toEqual([1, 5]);
		expect(sample.negative).toHaveLength(0);
	});

	it('take negatives in proportion; which ones only the loss can say', () => {
		const rule = { kind: 'hard-negative', negativesPerPositive: 3 } as const;
		expect(sampleCounts(rule, 4, 100)).toEqual({ positives: 4, negatives: 12 });
		expect(sampleCounts(rule, 4, 5)).toEqual({ positives: 4, negatives: 5 });
		const sample = drawSample(rule, assigned(50, [[3, Role.positive]]), 0);
		expect([Array.from(sample.positive), sample.negative.length]).toEqual([[3], 0]);
	});

	it('limit negatives by the positives where MMDetection is told to', () => {
		const rule = { kind: 'random', count: 256, positiveFraction: 0.5 } as const;
		expect(sampleCounts(rule, 10, 1000, 3)).toEqual({ positives: 10, negatives: 30 });
		expect(sampleCounts(rule, 0, 1000, 3)).toEqual({ positives: 0, negatives: 3 });
		expect(sampleCounts(rule, 10, 1000, 1000)).toEqual({ positives: 10, negatives: 246 });
	});
});

describe('hard negatives', () => {
	const loss = Float64Array.of(0.5, 9, 0.1, 0.9, 0.5, 0.5, 8);

	it('are the highest losses that are no positives, the first of equal ones', () => {
		const mined = hardNegatives(loss, [1], 3);
		expect(Array.from(mined.index)).toEqual([0, 3, 6]);
		expect(mined.again).toBe(0);
	});

	it('are joined by positives where they run out: those count twice', () => {
		const mined = hardNegatives(loss, [1, 6], 3);
		expect(Array.from(mined.index)).toEqual([0, 1, 2, 3, 4, 5]);
		expect(mined.again).toBe(1);
		expect(hardNegatives(loss, [0, 1, 6], 3)).toEqual({
			index: Int32Array.of(0, 1, 2, 3, 4, 5, 6),
			again: 3,
		});
	});

	it('are none without a positive', () => {
		expect(hardNegatives(loss, [], 3)).toEqual({ index: new Int32Array(0), again: 0 });
	});

	it('are never easier than what is left out', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 8, maxLength: 60 }),
				fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 4 }),
				(values, positives) => {
					const sorted = positives.sort((a, b) => a - b);
					const { index, again } = hardNegatives(Float64Array.from(values), sorted, 3);
					const taken = new Set(index);
					const negatives = values.map((_, k) => k).filter((k) => !sorted.includes(k));
					expect(index.length).toBe(Math.min(values.length, 3 * sorted.length));
					expect(Array.from(index).filter((k) => sorted.includes(k)).length).toBe(again);
					const least = Math.min(...negatives.filter((k) => taken.has(k)).map((k) => values[k] as number));
					for (const k of negatives) if (!taken.has(k)) expect(values[k]).toBeLessThanOrEqual(least);
				},
			),
			{ numRuns: 100, seed: 4 },
		);
	});
});

describe('regions of the second stage', () => {
	it.each([
		[matterportMaskRcnn, 100, 1000, 66, 134],
		[matterportMaskRcnn, 10, 1000, 10, 20],
		[matterportMaskRcnn, 10, 7, 10, 7],
		[matterportMaskRcnn, 0, 1000, 0, 0],
		[classicFasterRcnn, 100, 1000, 32, 96],
		[classicFasterRcnn, 5, 1000, 5, 123],
		[mmdetectionMaskRcnn, 300, 1000, 128, 384],
	])('$name: of %i and %i draw %i and %i', ({ roi }, positives, negatives, drawn, filled) => {
		expect(regionCounts(roi as RoiRule, positives, negatives)).toEqual({
			positives: drawn,
			negatives: filled,
		});
	});

	it('are rounded by the classic detector and cut off by the others', () => {
		const half = (roi: RoiRule | null) => ({
			...(roi as RoiRule),
			sampler: { kind: 'random', count: 10, positiveFraction: 0.27 } as const,
		});
		expect(regionCounts(half(classicFasterRcnn.roi), 9, 90)).toEqual({ positives: 3, negatives: 7 });
		expect(regionCounts(half(mmdetectionMaskRcnn.roi), 9, 90)).toEqual({ positives: 2, negatives: 8 });
	});
});
