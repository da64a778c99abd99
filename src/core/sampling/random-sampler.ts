// The frameworks' random sampler: at most a fraction of positives, filled up with negatives, drawn without replacement.

import { type Assignment, Role } from '../assignment';
import type { DrawnSample } from '../inspection';
import type { SamplerRule } from '../recipe';
import { mersenneTwister, randomPermutationHead } from './mersenne-twister';

/**
 * How many positives and negatives are drawn.
 * Source: pytorch/vision models/detection/_utils.py (BalancedPositiveNegativeSampler):
 * `min(#positive, int(count * fraction))`, then `min(#negative, count - positives)`.
 */
export function sampleCounts(
	rule: SamplerRule,
	positives: number,
	negatives: number,
): { positives: number; negatives: number } {
	const drawn = Math.min(positives, Math.floor(rule.count * rule.positiveFraction));
	return {
		positives: drawn,
		negatives: Math.min(negatives, rule.count - drawn),
	};
}

/**
 * Draws from one assignment as torchvision draws with `torch.manual_seed(seed)` set just before; indices ascending.
 */
export function drawSample(rule: SamplerRule, assignment: Assignment, seed: number): DrawnSample {
	const candidates: number[] = [];
	for (let k = 0; k < assignment.index.length; k++) {
		if (assignment.role[k] !== Role.ignored) candidates.push(assignment.index[k] as number);
	}
	const { totals } = assignment;
	const counts = sampleCounts(rule, totals.positive, totals.negative);
	const random = mersenneTwister(seed);
	const positive = randomPermutationHead(random, candidates.length, counts.positives).map(
		(k) => candidates[k] as number,
	);
	const negative = randomPermutationHead(random, totals.negative, counts.negatives).map((rank) =>
		nthNegative(assignment.index, rank),
	);
	return { seed, positive: positive.sort(), negative: negative.sort() };
}

/** Anchor index of the negative with this rank, given the ascending indices of all anchors that are not negative. */
export function nthNegative(listed: Int32Array, rank: number): number {
	let low = 0;
	let high = listed.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((listed[middle] as number) - middle <= rank) low = middle + 1;
		else high = middle;
	}
	return rank + low;
}
