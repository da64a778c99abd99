// Which detection is matched to which label, at every overlap threshold and for every range of size, class by class.
// What comes out is bits: bit t of a detection speaks of overlap threshold t.

import type { DetectionColumns, LabelColumns } from './columns';
import type { Overlaps, RowRange } from './overlap';
import type { SortedRows } from './rows';
import type { EvaluationSettings, SizeRange } from './settings';

/** The matches of everything. Positions are those of `detectionRows.rows`. */
export interface Matches {
	/** By class, and within a class by score, image and place in the file. */
	detectionRows: SortedRows;
	/** By class, and within a class by image and place in the file. */
	labelRows: SortedRows;
	/** By position: how many detections of the image and class come before it; -1 behind the last one that counts. */
	rank: Int32Array;
	/** `[sizes * positions]`: bits of the thresholds at which it is a true positive. */
	truePositive: Int32Array;
	/** `[sizes * positions]`: bits of the thresholds at which it counts neither way. */
	ignored: Int32Array;
	/** By position: the label that it is matched to at the first threshold, -1 for none, and their overlap. */
	label: Int32Array;
	overlap: Float64Array;
	/** `[sizes * classes]`: labels to be found. */
	labelCount: Int32Array;
	classes: number;
}

/** What matching one class after the other uses again. */
interface Scratch {
	/** By image: detections of the class so far, then where those that count begin in `group`. */
	seen: Int32Array;
	start: Int32Array;
	touched: Int32Array;
	/** Positions of the class's detections, image by image, and their rows. */
	group: Int32Array;
	groupRows: Int32Array;
	overlaps: Float64Array;
	best: Float64Array;
	order: Int32Array;
	isIgnored: Uint8Array;
	isTaken: Uint8Array;
	/** By threshold, as long as `best` each: the label that a detection takes, -1 for none. */
	chosen: Int32Array;
}

/** Everything that matching one image and class reads. */
interface Work {
	labels: LabelColumns;
	detections: DetectionColumns;
	settings: EvaluationSettings;
	overlaps: Overlaps;
	out: Matches;
	scratch: Scratch;
	/** Bits of all thresholds. */
	allBits: number;
}

/**
 * Matches the rows. A detection takes, in falling order of score, the free label of its image and class with the largest
 * overlap; of equal overlaps the later label; a label that is to be found before one that is ignored (a crowd, outside of
 * the range of size, for keypoints without a labelled one). Crowds are matched any number of times. What is matched to an
 * ignored label, or to none and lies outside of the range itself, counts neither way. A label whose id is 0 is taken, and
 * the detection that took it counts as matched to none.
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (evaluateImg).
 */
export function matchRows(
	labels: LabelColumns,
	detections: DetectionColumns,
	labelRows: SortedRows,
	detectionRows: SortedRows,
	settings: EvaluationSettings,
	overlaps: Overlaps,
): Matches {
	const positions = detectionRows.rows.length;
	const sizes = settings.sizes.length;
	const out: Matches = {
		detectionRows,
		labelRows,
		rank: new Int32Array(positions),
		truePositive: new Int32Array(sizes * positions),
		ignored: new Int32Array(sizes * positions),
		label: new Int32Array(positions).fill(-1),
		overlap: new Float64Array(positions),
		labelCount: new Int32Array(sizes * labels.classes),
		classes: labels.classes,
	};
	const scratch: Scratch = {
		seen: new Int32Array(labels.images),
		start: new Int32Array(labels.images),
		touched: new Int32Array(Math.min(labels.images, positions)),
		group: new Int32Array(positions),
		groupRows: new Int32Array(positions),
		overlaps: new Float64Array(1024),
		best: new Float64Array(128),
		order: new Int32Array(128),
		isIgnored: new Uint8Array(128),
		isTaken: new Uint8Array(128),
		chosen: new Int32Array(128 * settings.iouThresholds.length),
	};
	const allBits = 2 ** settings.iouThresholds.length - 1;
	const work: Work = { labels, detections, settings, overlaps, out, scratch, allBits };
	for (let k = 0; k < labels.classes; k++) matchClass(work, k);
	return out;
}

function matchClass(work: Work, k: number): void {
	const { labels, detections, settings, out, scratch } = work;
	const { rows, first } = out.detectionRows;
	const [from, to] = [first[k], first[k + 1]];
	const [labelFrom, labelTo] = [out.labelRows.first[k], out.labelRows.first[k + 1]];
	const { seen, start, touched, group, groupRows } = scratch;
	const most = settings.maxDetections.at(-1) as number;
	let images = 0;
	for (let p = from; p < to; p++) {
		const image = detections.image[rows[p]];
		if (seen[image] === 0) touched[images++] = image;
		out.rank[p] = seen[image] < most ? seen[image] : -1;
		seen[image]++;
	}
	for (let i = 0, at = 0; i < images; i++) {
		start[touched[i]] = at;
		at += Math.min(seen[touched[i]], most);
	}
	for (let p = from; p < to; p++) {
		if (out.rank[p] < 0) continue;
		const at = start[detections.image[rows[p]]] + out.rank[p];
		group[at] = p;
		groupRows[at] = rows[p];
	}
	markOutside(work, from, to);
	const labelled: RowRange = { rows: out.labelRows.rows, from: labelFrom, to: labelFrom };
	const detected: RowRange = { rows: groupRows, from: 0, to: 0 };
	while (labelled.from < labelTo) {
		const image = labels.image[labelled.rows[labelled.from]];
		labelled.to = labelled.from + 1;
		while (labelled.to < labelTo && labels.image[labelled.rows[labelled.to]] === image) labelled.to++;
		detected.from = seen[image] > 0 ? start[image] : 0;
		detected.to = detected.from + Math.min(seen[image], most);
		matchImage(work, k, labelled, detected);
		labelled.from = labelled.to;
	}
	for (let i = 0; i < images; i++) seen[touched[i]] = 0;
}

/** Detections as if none was matched: outside of a range they count neither way. */
function markOutside({ detections, settings, out, allBits }: Work, from: number, to: number): void {
	const { rows } = out.detectionRows;
	const { area } = detections;
	for (let s = 0; s < settings.sizes.length; s++) {
		const { low, high } = settings.sizes[s] as SizeRange;
		const base = s * rows.length;
		for (let p = from; p < to; p++) {
			const size = area[rows[p]];
			if (size < low || size > high) out.ignored[base + p] = allBits;
		}
	}
}

/** Matches the detections and labels of one image and class, at all thresholds and for all ranges of size. */
function matchImage(work: Work, k: number, labelled: RowRange, detected: RowRange): void {
	const { settings, scratch, out } = work;
	const { iouThresholds, sizes } = settings;
	const labelCount = labelled.to - labelled.from;
	makeRoom(scratch, labelCount, detected.to - detected.from);
	const best = detected.to > detected.from ? measure(work, labelled, detected) : 0;
	for (let s = 0; s < sizes.length; s++) {
		out.labelCount[s * out.classes + k] += orderLabels(work, s, labelled);
		for (let t = 0; t < iouThresholds.length && best >= limitAt(settings, t); t++) {
			// A single label is chosen alike whether it is ignored or not.
			const chosen = labelCount === 1 ? t : 0;
			if (labelCount > 1 || s === 0) choose(work, t, chosen, labelled, detected);
			note(work, s, t, chosen, labelled, detected);
		}
	}
}

/** The overlap that a threshold asks for: 1 is never reached by numbers that are rounded. */
function limitAt({ iouThresholds }: EvaluationSettings, t: number): number {
	return Math.min(iouThresholds[t], 1 - 1e-10);
}

/** Measures all overlaps; gives the largest. */
function measure({ settings, overlaps, scratch }: Work, labelled: RowRange, detected: RowRange): number {
	const labelCount = labelled.to - labelled.from;
	overlaps.fill(detected, labelled, limitAt(settings, 0), scratch.overlaps);
	let best = 0;
	for (let d = 0, at = 0; d < detected.to - detected.from; d++) {
		let own = 0;
		for (let g = 0; g < labelCount; g++, at++) if (scratch.overlaps[at] > own) own = scratch.overlaps[at];
		scratch.best[d] = own;
		if (own > best) best = own;
	}
	return best;
}

/** Whether a label is to be found: no crowd, in range `s` of sizes, and for keypoints with a labelled one. */
export function isToFind(
	{ area, crowd, labelledKeypoints }: LabelColumns,
	row: number,
	{ kind, sizes }: EvaluationSettings,
	s: number,
): boolean {
	const { low, high } = sizes[s] as SizeRange;
	if (crowd[row] !== 0 || area[row] < low || area[row] > high) return false;
	return kind !== 'keypoints' || labelledKeypoints === null || labelledKeypoints[row] !== 0;
}

/** Puts ignored labels last; gives how many are to be found. */
function orderLabels({ labels, settings, scratch }: Work, s: number, { rows, from, to }: RowRange): number {
	const { order, isIgnored } = scratch;
	let found = 0;
	for (let g = 0; g < to - from; g++) {
		const isOut = !isToFind(labels, rows[from + g], settings, s);
		isIgnored[g] = isOut ? 1 : 0;
		if (!isOut) order[found++] = g;
	}
	for (let g = 0, at = found; g < to - from; g++) if (isIgnored[g]) order[at++] = g;
	return found;
}

/** Which label each detection takes at one threshold, in row `chosen` of `scratch.chosen`; the labels are in order. */
function choose(
	{ labels, settings, scratch }: Work,
	t: number,
	chosen: number,
	labelled: RowRange,
	detected: RowRange,
): void {
	const { overlaps, best, order, isIgnored, isTaken } = scratch;
	const { crowd } = labels;
	const labelCount = labelled.to - labelled.from;
	const count = detected.to - detected.from;
	const limit = limitAt(settings, t);
	isTaken.fill(0, 0, labelCount);
	for (let d = 0; d < count; d++) {
		let match = -1;
		if (best[d] >= limit) {
			let overlap = limit;
			for (let i = 0; i < labelCount; i++) {
				const g = order[i];
				if (isTaken[g] && !crowd[labelled.rows[labelled.from + g]]) continue;
				if (match >= 0 && isIgnored[g] && !isIgnored[match]) break;
				if (overlaps[d * labelCount + g] < overlap) continue;
				overlap = overlaps[d * labelCount + g];
				match = g;
			}
			if (match >= 0) isTaken[match] = 1;
		}
		scratch.chosen[chosen * scratch.best.length + d] = match;
	}
}

/** Writes down what was chosen, for one range of size. */
function note(
	{ labels, scratch, out }: Work,
	s: number,
	t: number,
	chosen: number,
	labelled: RowRange,
	detected: RowRange,
): void {
	const base = s * out.rank.length;
	const bit = 1 << t;
	for (let d = 0; d < detected.to - detected.from; d++) {
		const match = scratch.chosen[chosen * scratch.best.length + d];
		if (match < 0) continue;
		const p = scratch.group[detected.from + d];
		const row = labelled.rows[labelled.from + match];
		if (scratch.isIgnored[match]) out.ignored[base + p] |= bit;
		else if (labels.zeroId[row] === 0) {
			out.truePositive[base + p] |= bit;
			out.ignored[base + p] &= ~bit;
		}
		if (s === 0 && t === 0) {
			out.label[p] = row;
			out.overlap[p] = scratch.overlaps[d * (labelled.to - labelled.from) + match];
		}
	}
}

function makeRoom(scratch: Scratch, labelCount: number, detectionCount: number): void {
	if (scratch.overlaps.length < labelCount * detectionCount)
		scratch.overlaps = new Float64Array(2 * labelCount * detectionCount);
	if (scratch.best.length < detectionCount) {
		scratch.chosen = new Int32Array((2 * detectionCount * scratch.chosen.length) / scratch.best.length);
		scratch.best = new Float64Array(2 * detectionCount);
	}
	if (scratch.order.length >= labelCount) return;
	scratch.order = new Int32Array(2 * labelCount);
	scratch.isIgnored = new Uint8Array(2 * labelCount);
	scratch.isTaken = new Uint8Array(2 * labelCount);
}
