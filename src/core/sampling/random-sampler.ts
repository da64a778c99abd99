// The frameworks' samplers: which positives and negatives the loss sees. Random ones take at most a fraction of
// positives and fill up with negatives, drawn without replacement.

import { type Assignment, Role } from '../assignment';
import type { DrawnSample } from '../inspection';
import type { SamplerRule } from '../recipe';
import { mersenneTwister, randomPermutationHead } from './mersenne-twister';

export interface Counts {
	positives: number;
	negatives: number;
}

/**
 * How many of the positives and negatives are drawn. `all`: every one. `hard-negative`: every positive, and negatives in
 * proportion (where they run out, positives fill the places once more: see hard-negatives.ts).
 *
 * `mostNegatives` limits them to that many for each positive, at least one positive counted (MMDetection `neg_pos_ub`).
 *
 * Sources: pytorch/vision models/detection/_utils.py (BalancedPositiveNegativeSampler): `min(#positive, int(count *
 * fraction))`, then `min(#negative, count - positives)`; facebookresearch/detectron2 modeling/sampling.py
 * (subsample_labels) and open-mmlab/mmdetection task_modules/samplers/base_sampler.py (sample), the same;
 * pseudo_sampler.py (PseudoSampler); pytorch/vision models/detection/ssd.py (compute_loss).
 */
export function sampleCounts(
	rule: SamplerRule,
	positives: number,
	negatives: number,
	mostNegatives = Number.POSITIVE_INFINITY,
): Counts {
	switch (rule.kind) {
		case 'all':
			return { positives, negatives };
		case 'hard-negative':
			return { positives, negatives: Math.min(negatives, rule.negativesPerPositive * positives) };
		case 'random': {
			const drawn = Math.min(positives, Math.floor(rule.count * rule.positiveFraction));
			const bound = Math.trunc(mostNegatives * Math.max(1, drawn));
			return { positives: drawn, negatives: Math.min(negatives, rule.count - drawn, bound) };
		}
	}
}

/**
 * Draws from one assignment; indices ascending. Random samplers draw as torchvision draws with
 * `torch.manual_seed(seed)` set just before. Other samplers list their positives alone: hard negatives depend on the class
 * loss, and where everything counts the negatives are all the others.
 */
export function drawSample(rule: SamplerRule, assignment: Assignment, seed: number): DrawnSample {
	const { index, role, totals } = assignment;
	const candidates = index.filter((_, k) => role[k] === Role.positive || role[k] === Role.forced);
	if (rule.kind !== 'random') return { seed, positive: candidates, negative: new Int32Array(0) };
	const counts = sampleCounts(rule, totals.positive, totals.negative);
	const random = mersenneTwister(seed);
	const positive = randomPermutationHead(random, candidates.length, counts.positives).map(
		(k) => candidates[k] as number,
	);
	const negative = randomPermutationHead(random, totals.negative, counts.negatives).map((rank) =>
		nthNegative(index, rank),
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
