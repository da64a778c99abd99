// What raw head outputs say of every label, from the columns of a scan: the model's opinion of its class, and whether its box
// costs more than those of labels of its size.

import type { DatasetColumns } from '../dataset/columns';
import type { LossTermName } from '../recipe';
import { logitOf } from './calibrate';
import { sizeBin, sizeBins } from './size';

export interface LabelOpinion {
	/** Mean probability of the labelled class, and of the likeliest other one; NaN where the head knows none. */
	own: number;
	other: number;
	/** Log-odds that it is neither of the two; how much more than of the data set's median label where that is over 0. */
	nothing: number;
	/** How much its boxes and masks cost, in deviations from the median of its size: about 0, 6 at most. */
	misfit: number;
}

/** How much each term says of a box. The first stage's proposals are coarse, so that its boxes say little. */
const boxTerms: Partial<Record<LossTermName, number>> = {
	rpn_box: 0.2,
	roi_box: 1,
	mask: 1,
	box: 1,
	l1: 1,
	giou: 1,
	dfl: 1,
};
/** Labels of a size from which they are compared among themselves. */
const fewest = 20;
/** From the median distance to a standard deviation of normal numbers; and the least that is taken for one, of logarithms. */
const spread = 1.4826;
const leastDeviation = 0.5;

/** By object; `null` for all where no label has an opinion, and for each that has none. */
export function headEvidence(columns: DatasetColumns): (LabelOpinion | null)[] | null {
	const { own, otherProbability, count } = columns.objects;
	const odds = Float64Array.from({ length: count }, (_, row) =>
		logitOf(Math.max(0, 1 - own[row] - (otherProbability[row] || 0))),
	);
	const known = odds.filter((value) => !Number.isNaN(value)).sort();
	if (known.length === 0) return null;
	const usual = Math.max(0, median(known));
	const misfits = misfitOf(columns);
	return Array.from(odds, (nothing, row) =>
		Number.isNaN(nothing)
			? null
			: { own: own[row], other: otherProbability[row] || 0, nothing: nothing - usual, misfit: misfits[row] },
	);
}

/** The weighted mean over the terms that compare boxes. */
function misfitOf({ objects, terms }: DatasetColumns): Float64Array {
	const sum = new Float64Array(objects.count);
	const weights = new Float64Array(objects.count);
	terms.forEach((name, term) => {
		const weight = boxTerms[name];
		if (weight === undefined) return;
		const logs = Float64Array.from({ length: objects.count }, (_, row) =>
			Math.log(objects.losses[row * terms.length + term] + 1e-3),
		);
		const deviations = deviationsBySize(logs, objects.box);
		deviations.forEach((deviation, row) => {
			if (Number.isNaN(deviation)) return;
			sum[row] += weight * Math.max(-3, Math.min(6, deviation));
			weights[row] += weight;
		});
	});
	return sum.map((value, row) => (weights[row] > 0 ? value / weights[row] : 0));
}

/** Distance from the median of the same size in deviations that outliers do not stretch; NaN where there is no value. */
function deviationsBySize(values: Float64Array, box: Float64Array): Float64Array {
	const bins = values.map((value, row) => (Number.isFinite(value) ? sizeBin(box, row) : -1));
	const all = centreOf(values.filter((_, row) => bins[row] >= 0));
	const centres = Array.from({ length: sizeBins }, (_, bin) => {
		const own = values.filter((_, row) => bins[row] === bin);
		return own.length < fewest ? all : centreOf(own);
	});
	return values.map((value, row) => {
		if (bins[row] < 0) return Number.NaN;
		const { middle, deviation } = centres[bins[row]];
		return (value - middle) / deviation;
	});
}

function centreOf(values: Float64Array): { middle: number; deviation: number } {
	const middle = median(values.sort());
	const distance = median(values.map((value) => Math.abs(value - middle)).sort());
	return { middle, deviation: Math.max(leastDeviation, spread * distance) };
}

/** Of an ascending list; NaN of none. */
function median(sorted: Float64Array): number {
	return sorted.length === 0 ? Number.NaN : sorted[sorted.length >> 1];
}
