// What becomes of a data set's objects over several checkpoints of one training: mean losses, forgetting, area under the margin.

import type { LossTermName } from '../recipe';
import type { DatasetColumns } from './columns';

export interface CheckpointStatistics {
	/** Images that have losses in every checkpoint. */
	images: number;
	/** Mean over those images of each term, a value a checkpoint. */
	terms: { name: LossTermName; means: number[] }[];
	/** Objects whose probability every checkpoint gives. */
	objects: number;
	/** `[objects of the columns]` how often it went from learnt to not learnt; -1 where it is not among `objects`. */
	forgetting: Int32Array;
	/** `[objects]` 1 where it is learnt in some checkpoint. */
	learnt: Uint8Array;
	/**
	 * `[objects]` mean over the checkpoints of the probability of its class less that of the likeliest other; NaN where it is
	 * not among them. The lowest are likely to be mislabelled.
	 */
	margin: Float64Array;
}

/**
 * @param scans of the same files with one dump each, in the order of training.
 *
 * An object is learnt where the model gives its own class at least even odds and more than any other. Sources of the two statistics: Toneva et al.
 * 2019, "An Empirical Study of Example Forgetting" (forgetting events: correct, then incorrect); Pleiss et al. 2020,
 * "Identifying Mislabeled Data using the Area Under the Margin Ranking" (there of logits; probabilities here, since dumps
 * of several frameworks are compared by them).
 */
export function checkpointStatistics(scans: readonly DatasetColumns[]): CheckpointStatistics {
	const [first] = scans;
	if (!first) throw new RangeError('no checkpoint');
	const { images, objects } = first;
	const shared: number[] = [];
	for (let image = 0; image < images.count; image++)
		if (scans.every((scan) => Number.isFinite(scan.images.total[image]))) shared.push(image);
	const names = first.terms.filter((name) => scans.every(({ terms }) => terms.includes(name)));
	const terms = names.map((name) => ({
		name,
		means: scans.map((scan) => {
			const at = scan.terms.indexOf(name);
			const values = shared.map((image) => scan.images.losses[image * scan.terms.length + at] as number);
			const known = values.filter(Number.isFinite);
			return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
		}),
	}));
	const forgetting = new Int32Array(objects.count).fill(-1);
	const learnt = new Uint8Array(objects.count);
	const margin = new Float64Array(objects.count).fill(Number.NaN);
	let compared = 0;
	for (let object = 0; object < objects.count; object++) {
		const margins = scans.map((scan) => marginOf(scan, object));
		if (!margins.every(Number.isFinite)) continue;
		compared++;
		const known = scans.map(
			({ objects: each }, at) => (each.own[object] as number) >= 0.5 && (margins[at] as number) > 0,
		);
		forgetting[object] = known.filter((is, at) => !is && at > 0 && known[at - 1]).length;
		learnt[object] = known.includes(true) ? 1 : 0;
		margin[object] = margins.reduce((sum, value) => sum + value, 0) / margins.length;
	}
	return { images: shared.length, terms, objects: compared, forgetting, learnt, margin };
}

function marginOf({ objects }: DatasetColumns, object: number): number {
	const other = objects.otherProbability[object] as number;
	return (objects.own[object] as number) - (Number.isFinite(other) ? other : 0);
}
