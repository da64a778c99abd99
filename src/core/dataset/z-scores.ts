// How far an object's loss lies over that of its like: a z-score within its class and size, so that small objects and hard
// classes do not fill every list; and the same of an image by its objects.

import type { DatasetColumns } from './columns';
import { sizeNames, sizeOf } from './summary';

/** Objects that a group needs for its spread to say anything. */
const fewest = 20;
/** Standard deviations in a median absolute deviation of normal values. */
const perDeviation = 1.4826;

interface Spread {
	median: number;
	/** As a standard deviation. */
	deviation: number;
}

/**
 * `[objects]` robust z-scores, (loss - median) / (1.4826 * median absolute deviation), NaN for objects without a loss. Groups are
 * class and size at input; one with fewer than 20 losses, or in which more than half are the same, goes by its class of all
 * sizes, that by the whole data set, and where all losses are the same the score is 0.
 *
 * @param term index into `terms` of one term; `null`: the whole loss.
 *
 * Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), the modified z-score.
 */
export function zScores(columns: DatasetColumns, term: number | null = null): Float64Array {
	const { objects, terms } = columns;
	const values =
		term === null
			? objects.loss
			: Float64Array.from(
					{ length: objects.count },
					(_, at) => objects.losses[at * terms.length + term] as number,
				);
	const groups = new Map<string, number[]>();
	const put = (key: string, value: number) => {
		const known = groups.get(key);
		if (known) known.push(value);
		else groups.set(key, [value]);
	};
	const keysOf = (at: number) => {
		const own = objects.class[at] as number;
		return [`${own} ${sizeNames[sizeOf(columns, at)]}`, `${own}`, ''] as const;
	};
	for (let at = 0; at < objects.count; at++) {
		const value = values[at] as number;
		if (Number.isNaN(value)) continue;
		for (const key of keysOf(at)) put(key, value);
	}
	const spreads = new Map(
		[...groups].map(([key, list]) => [key, key === '' || list.length >= fewest ? spreadOf(list) : null]),
	);
	return Float64Array.from({ length: objects.count }, (_, at) => {
		const value = values[at] as number;
		if (Number.isNaN(value)) return Number.NaN;
		for (const key of keysOf(at)) {
			const spread = spreads.get(key);
			if (spread && spread.deviation > 0) return (value - spread.median) / spread.deviation;
		}
		return 0;
	});
}

/**
 * `[images]` the z-scores of an image's objects as one, their sum / sqrt(how many there are): as far from the usual as that would be
 * for a single object where losses are independent of each other. NaN for images without an object that has one.
 *
 * @param z `[objects]` as `zScores` gives them.
 *
 * Source: Stouffer et al., The American Soldier, vol. 1 (1949); scipy.stats.combine_pvalues (stouffer).
 */
export function imageZScores({ images }: DatasetColumns, z: Float64Array): Float64Array {
	return Float64Array.from({ length: images.count }, (_, image) => {
		let sum = 0;
		let count = 0;
		for (let at = images.first[image] as number; at < (images.first[image + 1] as number); at++) {
			if (Number.isNaN(z[at])) continue;
			sum += z[at] as number;
			count++;
		}
		return count === 0 ? Number.NaN : sum / Math.sqrt(count);
	});
}

function spreadOf(list: readonly number[]): Spread {
	const middle = medianOf(Float64Array.from(list));
	return {
		median: middle,
		deviation: perDeviation * medianOf(Float64Array.from(list, (value) => Math.abs(value - middle))),
	};
}

/** Sorts in place. */
function medianOf(values: Float64Array): number {
	values.sort();
	const half = values.length >> 1;
	return values.length % 2 === 1
		? (values[half] as number)
		: ((values[half - 1] as number) + (values[half] as number)) / 2;
}
