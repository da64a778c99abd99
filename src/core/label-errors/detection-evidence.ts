// What final detections say of every label, and which of them see something that no label is at.

import type { DatasetColumns } from '../dataset/columns';
import { sigmoid } from '../losses/logistic';
import { type Calibration, calibrate } from './calibrate';
import { compareDetections, foundIou, type Pairs, pairsOf, shareInside } from './pairs';
import { sizeBin, sizeBins } from './size';
import type { DetectionRows } from './types';

/** IoU from which a detection is about a label at all. */
const aboutIou = 0.1;

export interface LabelEvidence {
	/** The best detection of the label's class about it that finds no other label, -1 for none, and the IoU. */
	same: number;
	sameIou: number;
	/** Whether that one finds it, from IoU 0.5 on; and the largest IoU that it has with another label of the class. */
	found: boolean;
	claim: number;
	/** The detection of another class that speaks loudest against its class, -1 for none, and the IoU. */
	other: number;
	otherIou: number;
	/** How much any detection supports that something is here, 0..1: the most that score times IoU gives. */
	support: number;
	/** The same of detections that find another label. */
	taken: number;
	/** The largest IoU of any detection. */
	nearestIou: number;
	/** Logit of the share of labels of its class and size that are found, without itself. */
	recall: number;
	/** Share of found labels of its size whose detection fits no better than `sameIou`. */
	fit: number;
}

export interface PlaceEvidence {
	/** The surest detection here. */
	detection: number;
	image: number;
	/** Largest IoU with a label of its class, with any other label, and share of it inside a label of its class. */
	sameIou: number;
	otherIou: number;
	inside: number;
}

export interface DetectionEvidence {
	calibration: Calibration;
	/** By object; `null` for those that cannot be accused. */
	labels: (LabelEvidence | null)[];
	places: PlaceEvidence[];
}

/** Evidence for and against every label. Sizes and classes are judged by the other labels of the data set. */
export function detectionEvidence(columns: DatasetColumns, detections: DetectionRows): DetectionEvidence {
	const pairs = pairsOf(columns, detections);
	const calibration = calibrate(
		detections.class,
		detections.score,
		rightness(columns, detections, pairs),
		columns.classes.length,
	);
	const labels = labelEvidence(columns, detections, pairs, calibration);
	judgeBySize(columns, pairs, labels);
	return { calibration, labels, places: placeEvidence(columns, detections, pairs, calibration) };
}

/** 1 for detections that find a label, 0 for those about nothing of their class, -1 for second ones and excused ones. */
function rightness({ objects }: DatasetColumns, { class: kind }: DetectionRows, pairs: Pairs): Int8Array {
	const out = Int8Array.from(pairs.finds, (object, row) => (pairs.isExcused[row] ? -1 : object >= 0 ? 1 : 0));
	for (let pair = 0; pair < pairs.iou.length; pair++) {
		const row = pairs.detection[pair];
		if (out[row] === 0 && pairs.iou[pair] >= foundIou && kind[row] === objects.class[pairs.object[pair]])
			out[row] = -1;
	}
	return out;
}

function labelEvidence(
	{ objects }: DatasetColumns,
	detections: DetectionRows,
	pairs: Pairs,
	calibration: Calibration,
): (LabelEvidence | null)[] {
	const out = Array.from(pairs.isPlain, (isPlain, row): LabelEvidence | null =>
		isPlain
			? {
					same: pairs.finder[row],
					sameIou: 0,
					found: pairs.finder[row] >= 0,
					claim: 0,
					other: -1,
					otherIou: 0,
					support: 0,
					taken: 0,
					nearestIou: 0,
					recall: 0,
					fit: 0,
				}
			: null,
	);
	const sameScore = new Float64Array(objects.count).fill(-1);
	const otherScore = new Float64Array(objects.count).fill(-1);
	for (let pair = 0; pair < pairs.iou.length; pair++) {
		const object = pairs.object[pair];
		const row = pairs.detection[pair];
		const iou = pairs.iou[pair];
		const label = out[object] as LabelEvidence;
		label.nearestIou = Math.max(label.nearestIou, iou);
		const isElsewhere = pairs.finds[row] >= 0 && pairs.finds[row] !== object;
		const weight = detections.score[row] * iou;
		if (isElsewhere) {
			label.taken = Math.max(label.taken, weight);
			continue;
		}
		label.support = Math.max(label.support, weight);
		if (iou < aboutIou || detections.class[row] < 0) continue;
		if (detections.class[row] === objects.class[object]) {
			if (row === pairs.finder[object]) label.sameIou = iou;
			if (pairs.finder[object] >= 0 || !(weight > sameScore[object])) continue;
			sameScore[object] = weight;
			label.same = row;
			label.sameIou = iou;
		} else {
			const loud = sigmoid(calibration.logit(detections.class[row], detections.score[row])) * iou;
			if (!(loud > otherScore[object])) continue;
			otherScore[object] = loud;
			label.other = row;
			label.otherIou = iou;
		}
	}
	addClaims(objects, detections, pairs, out);
	return out;
}

/** Detections that overlap a second label of their class may be that one's. */
function addClaims(
	objects: DatasetColumns['objects'],
	detections: DetectionRows,
	pairs: Pairs,
	labels: (LabelEvidence | null)[],
): void {
	// The two labels of its class that each detection overlaps most.
	const best = new Int32Array(detections.count).fill(-1);
	const [most, second] = [new Float64Array(detections.count), new Float64Array(detections.count)];
	for (let pair = 0; pair < pairs.iou.length; pair++) {
		const object = pairs.object[pair];
		const row = pairs.detection[pair];
		const iou = pairs.iou[pair];
		if (detections.class[row] !== objects.class[object]) continue;
		if (iou > most[row]) {
			second[row] = most[row];
			most[row] = iou;
			best[row] = object;
		} else second[row] = Math.max(second[row], iou);
	}
	labels.forEach((label, object) => {
		if (label && label.same >= 0)
			label.claim = best[label.same] === object ? second[label.same] : most[label.same];
	});
}

/** Labels of the size that count like one of the class. */
const borrowed = 8;

function judgeBySize({ objects, classes }: DatasetColumns, pairs: Pairs, labels: (LabelEvidence | null)[]) {
	const bins = sizeBins;
	const [found, all] = [new Float64Array(bins), new Float64Array(bins)];
	const [foundOf, allOf] = [new Float64Array(bins * classes.length), new Float64Array(bins * classes.length)];
	const ious: number[][] = Array.from({ length: bins }, () => []);
	labels.forEach((label, row) => {
		if (!label) return;
		const bin = sizeBin(objects.box, row);
		const own = bin * classes.length + objects.class[row];
		all[bin]++;
		allOf[own]++;
		if (pairs.finder[row] < 0) return;
		found[bin]++;
		foundOf[own]++;
		ious[bin].push(label.sameIou);
	});
	const sorted = ious.map((list) => Float64Array.from(list).sort());
	labels.forEach((label, row) => {
		if (!label) return;
		const bin = sizeBin(objects.box, row);
		const own = bin * classes.length + objects.class[row];
		const self = pairs.finder[row] >= 0 ? 1 : 0;
		const ofSize = (found[bin] - self + 1) / (all[bin] + 1);
		const share = (foundOf[own] - self + borrowed * ofSize) / (allOf[own] - 1 + borrowed);
		label.recall = Math.log(share / (1 - share));
		// One better and one worse fit than all of them, so that few labels say little.
		label.fit = (countUpTo(sorted[bin], label.sameIou) - self + 1) / (sorted[bin].length - self + 2);
	});
}

/** How many of an ascending list are at most `value`. */
function countUpTo(list: Float64Array, value: number): number {
	let [low, high] = [0, list.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (list[middle] <= value) low = middle + 1;
		else high = middle;
	}
	return low;
}

function placeEvidence(
	{ images, objects }: DatasetColumns,
	detections: DetectionRows,
	pairs: Pairs,
	calibration: Calibration,
): PlaceEvidence[] {
	const { count, image, class: kind, box } = detections;
	const [sameIou, otherIou, inside] = [0, 1, 2].map(() => new Float64Array(count));
	for (let pair = 0; pair < pairs.iou.length; pair++) {
		const object = pairs.object[pair];
		const row = pairs.detection[pair];
		const iou = pairs.iou[pair];
		if (kind[row] !== objects.class[object]) otherIou[row] = Math.max(otherIou[row], iou);
		else {
			sameIou[row] = Math.max(sameIou[row], iou);
			inside[row] = Math.max(inside[row], shareInside(box, row, objects.box, object));
		}
	}
	const sureness = new Float64Array(count);
	const out: PlaceEvidence[] = [];
	for (let row = 0; row < count; ) {
		const here = image[row];
		const free: number[] = [];
		for (; row < count && image[row] === here; row++)
			if (here >= 0 && here < images.count && kind[row] >= 0 && pairs.finds[row] < 0 && !pairs.isExcused[row])
				free.push(row);
		for (const at of free) sureness[at] = calibration.logit(kind[at], detections.score[at]);
		free.sort((a, b) => sureness[b] - sureness[a] || compareDetections(detections, a, b));
		const kept: number[] = [];
		for (const at of free) if (kept.every((better) => overlap(box, better, at) < foundIou)) kept.push(at);
		for (const at of kept)
			out.push({
				detection: at,
				image: here,
				sameIou: sameIou[at],
				otherIou: otherIou[at],
				inside: inside[at],
			});
	}
	return out;
}

function overlap(box: Float64Array, a: number, b: number): number {
	const share = shareInside(box, a, box, b);
	if (share === 0) return 0;
	const area = (row: number) => (box[4 * row + 2] - box[4 * row]) * (box[4 * row + 3] - box[4 * row + 1]);
	const shared = share * area(a);
	return shared / (area(a) + area(b) - shared);
}
