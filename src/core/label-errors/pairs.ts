// Which labels and detections of a data set overlap, and which detection finds which label: one detection a label, as an
// evaluation has it, so that what is well found by one detection is not accused by another.

import { iouOfCorners } from '../boxes/iou';
import { type DatasetColumns, objectUses } from '../dataset/columns';
import type { DetectionRows } from './types';

/** IoU from which a detection of its class finds a label. */
export const foundIou = 0.5;
/** Share of a detection inside a crowd or a difficult object from which it accuses nobody. */
const excusedShare = 0.5;
const trained = objectUses.indexOf('trained');
const invalid = objectUses.indexOf('invalid');

export interface Pairs {
	/** `[images + 1]` pairs of image i are `first[i]` up to `first[i + 1]`. */
	first: Int32Array;
	/** Row of the object in the columns and of the detection, and their IoU, over 0. */
	object: Int32Array;
	detection: Int32Array;
	iou: Float64Array;
	/** `[objects]` 1 for those that can be accused: trained, with a class and a box. */
	isPlain: Uint8Array;
	/** `[objects]` the detection of its class that finds it, -1 for none. */
	finder: Int32Array;
	/** `[detections]` the object that it finds, -1 for none. */
	finds: Int32Array;
	/** `[detections]` 1 for those that lie in a crowd or a difficult object. */
	isExcused: Uint8Array;
}

/**
 * Pairs by image. Detections choose in falling order of score: each takes the object of its class that it overlaps most and
 * that no better one has taken, from IoU 0.5 on. Equal scores go by box and class, so that the order of a file decides nothing.
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (evaluateImg).
 */
export function pairsOf({ images, objects }: DatasetColumns, detections: DetectionRows): Pairs {
	const isPlain = Uint8Array.from(objects.use, (use, row) =>
		use === trained && objects.class[row] >= 0 && isBox(objects.box, row) ? 1 : 0,
	);
	const finder = new Int32Array(objects.count).fill(-1);
	const finds = new Int32Array(detections.count).fill(-1);
	const isExcused = new Uint8Array(detections.count);
	const first = new Int32Array(images.count + 1);
	const found = { object: [] as number[], detection: [] as number[], iou: [] as number[] };
	let at = 0;
	for (let image = 0; image < images.count; image++) {
		const [from, to] = [images.first[image], images.first[image + 1]];
		while (at < detections.count && detections.image[at] < image) at++;
		const start = at;
		while (at < detections.count && detections.image[at] === image) at++;
		for (let row = from; row < to; row++) {
			if (isPlain[row]) addPairs(objects.box, row, detections.box, start, at, found);
			else if (objects.use[row] !== invalid && objects.use[row] !== trained)
				excuse(objects.box, row, detections.box, start, at, isExcused);
		}
		first[image + 1] = found.iou.length;
		match(objects.class, detections, { start: first[image], ...found }, finder, finds);
	}
	return {
		first,
		object: Int32Array.from(found.object),
		detection: Int32Array.from(found.detection),
		iou: Float64Array.from(found.iou),
		isPlain,
		finder,
		finds,
		isExcused,
	};
}

function isBox(box: Float64Array, row: number): boolean {
	return box[4 * row + 2] > box[4 * row] && box[4 * row + 3] > box[4 * row + 1];
}

interface Found {
	object: number[];
	detection: number[];
	iou: number[];
}

function addPairs(
	boxes: Float64Array,
	object: number,
	other: Float64Array,
	start: number,
	end: number,
	found: Found,
): void {
	const from = 4 * object;
	const x1 = boxes[from];
	const y1 = boxes[from + 1];
	const x2 = boxes[from + 2];
	const y2 = boxes[from + 3];
	for (let row = start; row < end; row++) {
		const at = 4 * row;
		if (!(other[at] < x2 && other[at + 2] > x1 && other[at + 1] < y2 && other[at + 3] > y1)) continue;
		found.object.push(object);
		found.detection.push(row);
		found.iou.push(
			iouOfCorners('matterport', x1, y1, x2, y2, other[at], other[at + 1], other[at + 2], other[at + 3]),
		);
	}
}

function excuse(
	boxes: Float64Array,
	object: number,
	other: Float64Array,
	start: number,
	end: number,
	isExcused: Uint8Array,
): void {
	for (let row = start; row < end; row++)
		if (shareInside(other, row, boxes, object) >= excusedShare) isExcused[row] = 1;
}

/** Share of box `row` of `of` inside box `other` of `inside`; 0 where one has no area. */
export function shareInside(of: Float64Array, row: number, inside: Float64Array, other: number): number {
	const [a, b] = [4 * row, 4 * other];
	const across = Math.min(of[a + 2], inside[b + 2]) - Math.max(of[a], inside[b]);
	const down = Math.min(of[a + 3], inside[b + 3]) - Math.max(of[a + 1], inside[b + 1]);
	if (!(across > 0 && down > 0)) return 0;
	return (across * down) / ((of[a + 2] - of[a]) * (of[a + 3] - of[a + 1]));
}

function match(
	classOf: Int32Array,
	detections: DetectionRows,
	{ start, object, detection, iou }: Found & { start: number },
	finder: Int32Array,
	finds: Int32Array,
): void {
	const order: number[] = [];
	for (let pair = start; pair < iou.length; pair++)
		if (iou[pair] >= foundIou && detections.class[detection[pair]] === classOf[object[pair]])
			order.push(pair);
	order.sort(
		(a, b) =>
			compareDetections(detections, detection[a], detection[b]) || iou[b] - iou[a] || object[a] - object[b],
	);
	for (const pair of order) {
		if (finds[detection[pair]] >= 0 || finder[object[pair]] >= 0) continue;
		finds[detection[pair]] = object[pair];
		finder[object[pair]] = detection[pair];
	}
}

/** Falling by score; equal ones by box and class. */
export function compareDetections({ score, box, class: kind }: DetectionRows, a: number, b: number): number {
	if (a === b) return 0;
	if (score[a] !== score[b]) return score[b] - score[a];
	for (let side = 0; side < 4; side++) {
		const difference = box[4 * a + side] - box[4 * b + side];
		if (difference !== 0) return difference;
	}
	return kind[a] - kind[b];
}
