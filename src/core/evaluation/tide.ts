// The error types of TIDE: why each detection is wrong and each label missed, and what the average precision would gain
// if all errors of one type were mended.

import type { DetectionColumns, LabelColumns } from './columns';
import { eachImage, type ImageBlock } from './matches';
import type { Overlaps } from './overlap';
import { sortByScore } from './rows';
import { type Points, pointAverages } from './tide-ap';

/**
 * - `Cls`: overlaps a label of another class well.
 * - `Loc`: overlaps a label of its class, but not well enough.
 * - `Both`: neither class nor place is right, but it is not in the background.
 * - `Dupe`: overlaps a label of its class well that a better detection has taken.
 * - `Bkg`: overlaps no label.
 * - `Miss`: a label that no detection found, and that mending another error would not find.
 */
export const tideErrors = ['Cls', 'Loc', 'Both', 'Dupe', 'Bkg', 'Miss'] as const;
export type TideError = (typeof tideErrors)[number];

/** What a detection is, as codes in `TideColumns.verdict`; the errors have the place of theirs in `tideErrors`, plus 1. */
export const tideVerdicts = { right: 0, Cls: 1, Loc: 2, Both: 3, Dupe: 4, Bkg: 5, notCounted: 7 } as const;
/** What a label is, as codes in `TideColumns.labelVerdict`. */
export const tideLabelVerdicts = { found: 0, mendable: 1, missed: 2, crowd: 3, notCounted: 4 } as const;

export interface TideOptions {
	overlaps: Overlaps;
	/** Overlap from which on a detection is right, and up to which it is background. */
	positive: number;
	background: number;
	/** Detections of an image that count. */
	maxDetections: number;
	/** Numbers of the images that are looked at; `null`: all. */
	images: ArrayLike<number> | null;
}

/** Those of the paper and of tidecv. */
export const tideDefaults = { positive: 0.5, background: 0.1, maxDetections: 100, images: null } as const;

export interface TideColumns {
	/** By row of the detections: `tideVerdicts`. */
	verdict: Uint8Array;
	/** By row: 1 for a detection in a crowd of its class, which counts neither way; its verdict is what it would be. */
	inCrowd: Uint8Array;
	/** By row: the label that it found, or that it would have found but for its error; -1 for none. */
	label: Int32Array;
	/** By row of the labels: `tideLabelVerdicts`. */
	labelVerdict: Uint8Array;
}

export interface TideReport {
	/** Average precision at `positive`, 0 to 1, over the classes that occur. */
	ap: number;
	/** What it would gain, 0 to 1. */
	gain: Record<TideError, number>;
	/** What it would gain without any false positive, and without any false negative. */
	falsePositives: number;
	falseNegatives: number;
	/** How many errors there are of each type. */
	count: Record<TideError, number>;
	columns: TideColumns;
}

/** What is known while images are gone through. */
interface Work {
	labels: LabelColumns;
	detections: DetectionColumns;
	options: TideOptions;
	columns: TideColumns;
	/** By row of the detections: 1 where mending its error finds its label. */
	isMendable: Uint8Array;
	/** By row of the labels: whether it is taken, and by which detection it would be found. */
	isTaken: Uint8Array;
	mender: Int32Array;
	/** Detections that count, in the order of images and scores. */
	order: Int32Array;
	length: number;
	/** Labels to be found, by class. */
	positives: Int32Array;
	/** Unfound ones, by class, and those of them that nothing else mends. */
	negatives: Int32Array;
	missed: Int32Array;
}

/**
 * The errors of all detections and labels, equal to tidecv 1.0.1. Crowds are its ignored regions. It looks at boxes or masks,
 * as `overlaps` does; images are ranked by their numbers where scores are equal.
 *
 * Sources: dbolya/tide tidecv/quantify.py (TIDEExample, TIDERun), tidecv/errors/main_errors.py, tidecv/errors/error.py
 * (BestGTMatch); Bolya et al., TIDE: A General Toolbox for Identifying Object Detection Errors, ECCV 2020.
 */
export function tide(labels: LabelColumns, detections: DetectionColumns, options: TideOptions): TideReport {
	const work: Work = {
		labels,
		detections,
		options,
		columns: {
			verdict: new Uint8Array(detections.count).fill(tideVerdicts.notCounted),
			inCrowd: new Uint8Array(detections.count),
			label: new Int32Array(detections.count).fill(-1),
			labelVerdict: new Uint8Array(labels.count).fill(tideLabelVerdicts.notCounted),
		},
		isMendable: new Uint8Array(detections.count),
		isTaken: new Uint8Array(labels.count),
		mender: new Int32Array(labels.count).fill(-1),
		order: new Int32Array(detections.count),
		length: 0,
		positives: new Int32Array(labels.classes),
		negatives: new Int32Array(labels.classes),
		missed: new Int32Array(labels.classes),
	};
	const { overlaps, images, background, positive, maxDetections } = options;
	const block = {
		overlaps,
		images,
		least: Math.min(background, positive),
		above: Number.NEGATIVE_INFINITY,
		mostDetections: maxDetections,
	};
	eachImage(labels, detections, block, (found) => {
		takeLabels(work, found);
		judge(work, found);
		countLabels(work, found);
	});
	return reportOf(work);
}

/** Each detection takes, in order, the free label of its class with the largest overlap; then crowds are looked at. */
function takeLabels(work: Work, { detected, labelled, overlaps }: ImageBlock): void {
	const { labels, detections, options, columns, isTaken } = work;
	const count = labelled.to - labelled.from;
	for (let d = detected.from; d < detected.to; d++) {
		const row = detected.rows[d];
		work.order[work.length++] = row;
		const at = (d - detected.from) * count;
		let best = -1;
		let overlap = 0;
		let crowd = 0;
		for (let g = 0; g < count; g++) {
			const label = labelled.rows[labelled.from + g];
			if (labels.class[label] !== detections.class[row]) continue;
			const value = overlaps[at + g];
			if (labels.crowd[label]) crowd = Math.max(crowd, value);
			else if (!isTaken[label] && value > overlap) {
				best = label;
				overlap = value;
			}
		}
		if (best >= 0 && overlap >= options.positive) {
			isTaken[best] = 1;
			columns.verdict[row] = tideVerdicts.right;
			columns.label[row] = best;
		} else if (crowd > options.positive) columns.inCrowd[row] = 1;
	}
}

/** Says why every detection that found nothing is wrong: the first reason that fits. */
function judge(work: Work, { detected, labelled, overlaps }: ImageBlock): void {
	const { columns } = work;
	const count = labelled.to - labelled.from;
	for (let d = detected.from; d < detected.to; d++) {
		const row = detected.rows[d];
		if (columns.verdict[row] === tideVerdicts.right) continue;
		columns.verdict[row] = verdictOf(work, row, labelled, overlaps, (d - detected.from) * count);
		const label = columns.label[row];
		const isCls = columns.verdict[row] === tideVerdicts.Cls;
		if (label < 0 || work.isTaken[label] || !(isCls || columns.verdict[row] === tideVerdicts.Loc)) continue;
		// Of the detections that would find a label the one with the highest score does.
		if (work.mender[label] < 0) {
			work.mender[label] = row;
			work.isMendable[row] = 1;
		}
	}
}

function verdictOf(
	{ labels, detections, options, columns, isTaken }: Work,
	row: number,
	{ rows, from, to }: { rows: Int32Array; from: number; to: number },
	overlaps: Float64Array,
	at: number,
): number {
	let own = -1;
	let ownOverlap = 0;
	let other = -1;
	let otherOverlap = 0;
	let taken = -1;
	let takenOverlap = 0;
	for (let g = from; g < to; g++) {
		const label = rows[g];
		if (labels.crowd[label]) continue;
		const value = overlaps[at + g - from];
		if (labels.class[label] !== detections.class[row]) {
			if (value > otherOverlap) [other, otherOverlap] = [label, value];
			continue;
		}
		if (value > ownOverlap) [own, ownOverlap] = [label, value];
		if (isTaken[label] && value > takenOverlap) [taken, takenOverlap] = [label, value];
	}
	if (own >= 0 && options.background <= ownOverlap && ownOverlap <= options.positive) {
		columns.label[row] = own;
		return tideVerdicts.Loc;
	}
	if (other >= 0 && otherOverlap >= options.positive) {
		columns.label[row] = other;
		return tideVerdicts.Cls;
	}
	if (taken >= 0 && takenOverlap >= options.positive) {
		columns.label[row] = taken;
		return tideVerdicts.Dupe;
	}
	return Math.max(ownOverlap, otherOverlap) <= options.background ? tideVerdicts.Bkg : tideVerdicts.Both;
}

function countLabels({ labels, columns, isTaken, mender, ...work }: Work, { labelled }: ImageBlock): void {
	for (let g = labelled.from; g < labelled.to; g++) {
		const label = labelled.rows[g];
		const kind = labels.class[label];
		if (labels.crowd[label]) {
			columns.labelVerdict[label] = tideLabelVerdicts.crowd;
			continue;
		}
		work.positives[kind]++;
		columns.labelVerdict[label] = tideLabelVerdicts.found;
		if (isTaken[label]) continue;
		work.negatives[kind]++;
		columns.labelVerdict[label] = tideLabelVerdicts.mendable;
		if (mender[label] >= 0) continue;
		work.missed[kind]++;
		columns.labelVerdict[label] = tideLabelVerdicts.missed;
	}
}

function reportOf(work: Work): TideReport {
	const { columns, positives } = work;
	const counted = work.order.subarray(0, work.length);
	const { score } = work.detections;
	const { right, wrong } = parted(counted, columns.verdict);
	// tidecv adds what is right behind what is wrong once it mends, so that equal scores are ranked otherwise.
	const mended = sortByScore(joined(wrong, right), score);
	const now = sortByScore(counted, score);
	const ap = pointAverages(pointsOf(work, now, null), positives);
	const gain = {} as Record<TideError, number>;
	const count = {} as Record<TideError, number>;
	for (const error of tideErrors) {
		const left = error === 'Miss' ? positives.map((value, k) => value - work.missed[k]) : positives;
		gain[error] = Math.max(0, pointAverages(pointsOf(work, mended, error), left) - ap);
		count[error] = 0;
	}
	for (const row of wrong) count[tideErrors[columns.verdict[row] - 1]]++;
	for (const value of work.missed) count.Miss += value;
	const parts = parted(mended, columns.verdict);
	const rightFirst = joined(parts.right, parts.wrong);
	const found = positives.map((value, k) => value - work.negatives[k]);
	return {
		ap,
		gain,
		falsePositives: pointAverages(pointsOf(work, rightFirst, null), positives) - ap,
		falseNegatives: pointAverages(pointsOf(work, mended, null), found) - ap,
		count,
		columns,
	};
}

/** Rows that are right and rows that are not, each in their order. */
function parted(rows: Int32Array, verdict: Uint8Array): { right: Int32Array; wrong: Int32Array } {
	const right = new Int32Array(rows.length);
	const wrong = new Int32Array(rows.length);
	let rights = 0;
	let wrongs = 0;
	for (let i = 0; i < rows.length; i++) {
		if (verdict[rows[i]] === tideVerdicts.right) right[rights++] = rows[i];
		else wrong[wrongs++] = rows[i];
	}
	return { right: right.subarray(0, rights), wrong: wrong.subarray(0, wrongs) };
}

function joined(a: Int32Array, b: Int32Array): Int32Array {
	const all = new Int32Array(a.length + b.length);
	all.set(a);
	all.set(b, a.length);
	return all;
}

/** The detections that count, in this order, once the errors of one type are mended. */
function pointsOf(work: Work, order: Int32Array, mended: TideError | null): Points {
	const { columns, detections, labels } = work;
	const points: Points = {
		class: new Int32Array(order.length),
		isRight: new Uint8Array(order.length),
		count: 0,
	};
	const code = mended === null ? -1 : tideErrors.indexOf(mended) + 1;
	for (let i = 0; i < order.length; i++) {
		const row = order[i];
		const verdict = columns.verdict[row];
		let isRight = verdict === tideVerdicts.right ? 1 : 0;
		let kind = detections.class[row];
		if (isRight === 0 && verdict !== code) {
			if (columns.inCrowd[row]) continue;
		} else if (isRight === 0) {
			if (work.isMendable[row] === 0) continue;
			isRight = 1;
			if (verdict === tideVerdicts.Cls) kind = labels.class[columns.label[row]];
		}
		points.class[points.count] = kind;
		points.isRight[points.count++] = isRight;
	}
	return points;
}
