// What the comparison with the framework's own numbers says: equal, or where the two part and what to look at.

import { anchorCount, placeOf } from '../grids/grid';
import type { Inspection } from '../inspection';
import type { AnchorLabel, LossParity, Parity } from '../parity';
import { enumerate, formatCount, plural } from './format';
import { unitOf } from './vocabulary';

export interface ParityWords {
	equal: boolean;
	/** "Equal to torchvision 0.28.0: 22,380 anchors, their labels and 5 losses." */
	headline: string;
	/** Where they part first and what to look at, or what is not compared; empty where there is nothing to add. */
	detail: string;
	/** A line for each comparison. */
	rows: { what: string; theirs: string; ours: string; equal: boolean }[];
}

/** `null` where the dump holds nothing to compare with. */
export function parityWords(inspection: Inspection): ParityWords | null {
	const { parity } = inspection;
	if (!parity) return null;
	const apart = firstApart(inspection, parity);
	const said = compared(inspection, parity);
	return {
		equal: parity.equal,
		headline: apart
			? `Parts from ${parity.framework} at ${apart.at}.`
			: said.length > 0
				? `Equal to ${parity.framework}: ${enumerate(said)}.`
				: `Not compared with ${parity.framework}.`,
		detail: [apart?.detail, parity.lossesApart, triedSentence(parity)].filter(Boolean).join(' '),
		rows: [...countRows(inspection, parity), ...parity.losses.map(lossRow)],
	};
}

function compared(inspection: Inspection, { anchors, labels, losses }: Parity): string[] {
	const { many } = unitOf(inspection.recipe);
	const terms = losses.filter(({ name }) => name !== 'total').length;
	return [
		...(anchors ? [`${formatCount(anchors.count)} ${many}`] : []),
		...(labels ? [anchors ? 'their labels' : `the labels of ${formatCount(labels.count)} ${many}`] : []),
		...(terms > 0 ? [plural(terms, 'loss', 'losses')] : losses.length > 0 ? ['the total'] : []),
	];
}

/** Anchors decide labels, and labels losses: what parts first is named, what follows from it is not. */
function firstApart(inspection: Inspection, parity: Parity): { at: string; detail: string } | null {
	const { recipe } = inspection;
	const { one, many } = unitOf(recipe);
	const { anchors, labels, losses } = parity;
	const place = (index: number) => `${one} ${formatCount(index)} (${placeWords(inspection, index)})`;
	if (anchors?.first) {
		const { index, theirs, ours } = anchors.first;
		return {
			at: `the ${many}`,
			detail: `${formatCount(anchors.different)} of ${formatCount(anchors.count)} ${many} lie elsewhere, first ${place(index)}: ${sides(theirs)} there, ${sides(ours)} here. The recipe's sizes, ratios, strides or offset are not the model's.`,
		};
	}
	if (labels?.first) {
		const { index, theirs, ours } = labels.first;
		return {
			at: 'the labels',
			detail: `${formatCount(labels.different)} of ${formatCount(labels.count)} ${many} have other labels, first ${place(index)}: ${labelWords(theirs)} there, ${labelWords(ours)} here. The recipe's limits are not the model's, or it was trained on other boxes than the file has now.`,
		};
	}
	const loss = losses.find(({ equal }) => !equal);
	if (!loss) return null;
	const before = anchors && labels ? `, though ${many} and labels are equal` : '';
	return {
		at: loss.name === 'total' ? 'the total' : `${loss.title}`,
		detail: `${loss.title} is ${figure(loss.theirs)} there and ${figure(loss.ours)} here (${differenceWords(loss)})${before}. ${
			loss.name === 'total'
				? "Each term is equal: the recipe's weights are not the model's."
				: "The loss, its parameters or what it is divided by are not the model's, or the labels have changed since."
		}`,
	};
}

function countRows(inspection: Inspection, { anchors, labels }: Parity): ParityWords['rows'] {
	const { many } = unitOf(inspection.recipe);
	const row = (what: string, { count, different }: { count: number; different: number }) => ({
		what,
		theirs: formatCount(count),
		ours: different === 0 ? 'all equal' : `${formatCount(different)} differ`,
		equal: different === 0,
	});
	return [
		...(anchors ? [row(many.charAt(0).toUpperCase() + many.slice(1), anchors)] : []),
		...(labels ? [row('Labels', labels)] : []),
	];
}

function lossRow({ title, theirs, ours, equal }: LossParity): ParityWords['rows'][number] {
	return { what: title, theirs: figure(theirs), ours: figure(ours), equal };
}

function triedSentence({ tried, framework }: Parity): string {
	if (tried.length === 0) return '';
	return `${enumerate(tried)}: another loss than that of ${framework} is tried, so it is not compared.`;
}

function placeWords({ grids }: Inspection, index: number): string {
	if (index >= anchorCount(grids)) return '';
	const { level, row, column, shape } = placeOf(grids, index);
	return `${grids[level]?.name}, row ${row}, column ${column}, shape ${shape}`;
}

function sides(values: readonly number[]): string {
	return values.map((value) => Number(value.toFixed(2))).join(', ');
}

function labelWords(label: AnchorLabel): string {
	return label === 1 ? 'positive' : label === 0 ? 'negative' : 'ignored';
}

/** Enough digits to see where two losses part: "0.703512". */
function figure(value: number): string {
	return Number.isFinite(value) ? value.toPrecision(6) : String(value);
}

function differenceWords({ difference }: LossParity): string {
	if (!Number.isFinite(difference)) return 'no finite difference';
	return difference >= 0.001 ? `${(100 * difference).toFixed(1)} %` : difference.toExponential(1);
}
