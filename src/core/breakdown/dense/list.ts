// The anchors, points or queries that views list one by one: every positive, and the negatives that were mined or cost
// most.

import { classProbabilities, likeliestChannel } from '../class-probabilities';
import type { StageTerm } from '../term-inputs';
import type { AnchorLosses } from '../types';
import type { DenseContext } from './context';

/** Negatives that are listed where everything counts: those with the largest loss. */
const mostListed = 200;

export function listAnchors(
	context: DenseContext,
	terms: readonly StageTerm[],
	mined: Int32Array | null,
): AnchorLosses {
	const { positives, assignment } = context;
	const rowOf = new Int32Array(assignment.count).fill(-1);
	positives.index.forEach((index, row) => {
		rowOf[index] = row;
	});
	const negatives = mined
		? mined.filter((index) => (rowOf[index] as number) < 0)
		: costliest(costOfEach(terms, assignment.count), rowOf);
	const index = new Int32Array(positives.index.length + negatives.length);
	index.set(positives.index);
	index.set(negatives, positives.index.length);
	index.sort();
	return {
		index,
		label: Uint8Array.from(index, (at) => ((rowOf[at] as number) < 0 ? 0 : 1)),
		terms: terms.map(({ rule, term, index: own }) => ({
			name: rule.name,
			parts: Float64Array.from(index, (at) => {
				const row = own ? (rowOf[at] as number) : at;
				return row < 0 ? 0 : (term.contributions[row] as number);
			}),
		})),
		probability: probabilities(context, index, rowOf),
	};
}

/** What the model says: the probability of a positive's class, of the likeliest class for the others. */
function probabilities(context: DenseContext, index: Int32Array, rowOf: Int32Array): Float64Array {
	const { heads, recipe, positives, channels } = context;
	const read = classProbabilities(recipe, heads);
	const row = new Float64Array(heads.classes);
	return Float64Array.from(index, (at) => {
		read(at, row);
		const place = rowOf[at] as number;
		return place >= 0
			? (row[channels[positives.object[place] as number] as number] as number)
			: Math.max(0, row[likeliestChannel(recipe, row)] ?? 0);
	});
}

/** What each anchor costs in the terms that all have a row in: class, and objectness where points have one (YOLOX). */
function costOfEach(terms: readonly StageTerm[], count: number): Float64Array {
	const out = new Float64Array(count);
	for (const { index, rule, term } of terms) {
		if (index !== null) continue;
		for (let k = 0; k < count; k++) out[k] += rule.weight * (term.contributions[k] as number);
	}
	return out;
}

/** The negatives with the largest part, ascending by index. */
function costliest(parts: Float64Array, rowOf: Int32Array): Int32Array {
	const kept: number[] = [];
	const byCost = (a: number, b: number) => (parts[b] as number) - (parts[a] as number);
	let least = 0;
	for (let k = 0; k < parts.length; k++) {
		if (!((parts[k] as number) > least) || (rowOf[k] as number) >= 0) continue;
		kept.push(k);
		if (kept.length < 2 * mostListed) continue;
		kept.sort(byCost).length = mostListed;
		least = parts[kept[mostListed - 1] as number] as number;
	}
	return Int32Array.from(kept.sort(byCost).slice(0, mostListed)).sort();
}
