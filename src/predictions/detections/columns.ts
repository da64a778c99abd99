// Rows of any format become the columns of an evaluation: images and classes are looked up, what cannot be taken is
// counted, and boxes and areas are set as pycocotools sets them.

import type { KeypointColumn, OverlapKind } from '../../core/evaluation/columns';
import { rleArea } from '../../core/masks/rle';
import { type MeasuredRuns, measureRuns } from '../../core/masks/run-counts';
import { textIdBase } from '../../formats/coco/bytes/scan';
import { type ClassNumbers, type ImageTexts, resolveClasses, resolveImages } from './keys';
import { LeftOutList, type Reason } from './left-out';
import { type MaskSource, masksOf } from './mask-column';
import { has, maskForms, type Rows } from './rows';
import type { DetectionFile, DetectionFormat } from './types';

export interface Readings extends MaskSource {
	format: DetectionFormat;
	name: string;
	classNumbers: ClassNumbers;
	imageTexts: ImageTexts;
	/** Whether boxes and areas follow the first record, as pycocotools has it, or every record its own mask. */
	areas: 'as-first-record' | 'of-masks';
	/** Where a row stands: "entry 17". */
	where(row: number): string;
	/** Already left out by the reader. */
	strangers: { count: number; examples: { where: string; value: string }[] };
	notes: string[];
}

/**
 * Looks up and checks all rows; `rows` is used up. Which area and box a detection has is decided by the first record:
 * with a box, width times height; else with a mask, its pixels and their box; else the box of the keypoints.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (loadRes).
 */
export function toColumns(readings: Readings): DetectionFile {
	const { rows, target, notes } = readings;
	const total = rows.count + readings.strangers.count;
	const leftOut = new LeftOutList();
	leftOut.addMany('not-a-record', readings.strangers.count, readings.strangers.examples);
	const texts = rows.keyTexts();
	const images = resolveImages({ values: rows.image, count: rows.count, texts }, target, readings.imageTexts);
	const classes = resolveClasses(
		{ values: rows.class, count: rows.count, texts },
		target,
		readings.classNumbers,
	);
	const anyMask = holds(rows, has.mask);
	const anyPoints = holds(rows, has.points);
	const ruled = rows.count > 0 ? rows.says[0] : has.box;
	const rule =
		readings.areas === 'of-masks' || (ruled & has.box) !== 0
			? has.box
			: (ruled & has.mask) !== 0
				? has.mask
				: ruled & has.points;
	const perRow = anyPoints ? rows.pointsOf(firstWith(rows, has.points)) : 0;
	const isPlain = rule === has.box ? isSoundBox : isNever;
	const checked = { readings, rule, perRow, images: images.of, classes: classes.of };
	let kept = 0;
	for (let row = 0; row < rows.count; row++) {
		const reason = isPlain(rows, row, images.of, classes.of) ? null : refusal(checked, row);
		if (reason !== null) {
			const at = row;
			leftOut.add(reason, () => ({
				where: readings.where(at),
				value: saidBy(rows, at, reason, texts),
			}));
			continue;
		}
		if (kept !== row) move(rows, row, kept, images.of, classes.of);
		kept++;
	}
	rows.count = kept;
	const box = rows.box.subarray(0, 4 * kept);
	const image = images.of.subarray(0, kept);
	if (rule === has.box) setBoxAreas(readings);
	const masks = anyMask ? masksOf(readings, { image, box }) : null;
	const keypoints = anyPoints ? pointsOf(rows, readings.points, perRow) : null;
	const kinds: OverlapKind[] = [];
	if (masks) kinds.push('segm');
	if (keypoints) kinds.push('keypoints');
	kinds.push('bbox');
	for (const { note } of [images, classes]) if (note !== null) notes.push(note);
	if (masks && readings.areas === 'as-first-record' && rule === has.box && kept > 0)
		notes.push('Records have boxes and masks: sizes are those of the boxes, as pycocotools takes them.');
	return {
		format: readings.format,
		name: readings.name,
		columns: {
			count: kept,
			image,
			class: classes.of.subarray(0, kept),
			box,
			area: rows.area.subarray(0, kept),
			score: rows.score.subarray(0, kept),
			masks,
			keypoints,
		},
		kinds,
		total,
		leftOut: leftOut.taken(),
		notes,
		scoreRange: scoreRange(rows),
	};
}

interface Checked {
	readings: Readings;
	rule: number;
	perRow: number;
	images: Int32Array;
	classes: Int32Array;
}

const isNever = () => false;
const plainBox = has.box | has.score | has.image | has.class;

/** Whether the row is a box like most: nothing but a box, sound in all. */
function isSoundBox(
	{ says, score, box }: Rows,
	row: number,
	images: Int32Array,
	classes: Int32Array,
): boolean {
	const at = 4 * row;
	// Of a sum or difference with something that is not finite nothing is left but that.
	const sum = box[at] + box[at + 1] + box[at + 2] + box[at + 3] + score[row];
	return (
		says[row] === plainBox &&
		images[row] >= 0 &&
		classes[row] >= 0 &&
		sum - sum === 0 &&
		box[at + 2] >= 0 &&
		box[at + 3] >= 0
	);
}

function setBoxAreas({ rows, areas }: Readings): void {
	const { area, box, count } = rows;
	const ofMasks = areas === 'of-masks';
	for (let row = 0; row < count; row++) {
		if (ofMasks && rows.formOf(row) !== maskForms.none) continue;
		area[row] = box[4 * row + 2] * box[4 * row + 3];
	}
}

/** Why a row cannot be taken, `null` where it can; sets boxes and areas that follow from masks and keypoints. */
function refusal({ readings, rule, perRow, images, classes }: Checked, row: number): Reason | null {
	const { rows } = readings;
	if (images[row] < 0) return 'unknown-image';
	if ((rows.says[row] & has.noSize) !== 0) return 'size-unknown';
	if (classes[row] < 0) return 'unknown-class';
	const says = rows.says[row];
	if ((says & has.score) === 0) return 'score-missing';
	if (!Number.isFinite(rows.score[row])) return 'score-not-finite';
	if ((says & has.brokenMask) !== 0) return 'mask-damaged';
	if ((says & has.points) !== 0 || rule === has.points) {
		if (!soundPoints(readings, row, perRow)) return 'keypoints-damaged';
		if (rule === has.points) boxOfPoints(readings, row);
	}
	if (rule === has.mask && (says & has.mask) === 0) return 'mask-damaged';
	if (rows.formOf(row) >= maskForms.json && !measureListed(readings, row, images)) return 'mask-damaged';
	if (rule === 0 || (rule === has.box && (says & has.box) === 0)) return 'box-missing';
	const { box } = rows;
	const at = 4 * row;
	if (!Number.isFinite(box[at] + box[at + 1] + box[at + 2] + box[at + 3])) return 'box-not-finite';
	return box[at + 2] < 0 || box[at + 3] < 0 ? 'negative-size' : null;
}

function soundPoints({ rows, points }: Readings, row: number, perRow: number): boolean {
	if (rows.pointsOf(row) !== perRow || perRow % 3 !== 0) return false;
	const start = rows.pointsStart[row];
	for (let at = start; at < start + perRow; at++) if (!Number.isFinite(points[at])) return false;
	return true;
}

function boxOfPoints({ rows, points }: Readings, row: number): void {
	const start = rows.pointsStart[row];
	let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
	for (let at = start; at < start + rows.pointsOf(row); at += 3) {
		left = Math.min(left, points[at]);
		right = Math.max(right, points[at]);
		top = Math.min(top, points[at + 1]);
		bottom = Math.max(bottom, points[at + 1]);
	}
	rows.box.set([left, top, right - left, bottom - top], 4 * row);
	rows.area[row] = (right - left) * (bottom - top);
}

const measured: MeasuredRuns = { area: 0, x: 0, y: 0, width: 0, height: 0 };

/** Area, and box where the record has none, of a mask that is a list; false where it cannot be decoded. */
function measureListed(readings: Readings, row: number, images: Int32Array): boolean {
	const { rows } = readings;
	const masks = masksOf(readings, { image: images, box: rows.box });
	const runs = masks.runs(row);
	if (runs === null) return false;
	measureRuns(runs, runs.length, { height: masks.height(row), width: masks.width(row) }, measured);
	rows.area[row] = rleArea(runs);
	if ((rows.says[row] & has.box) === 0)
		rows.box.set([measured.x, measured.y, measured.width, measured.height], 4 * row);
	return true;
}

function move(rows: Rows, from: number, to: number, image: Int32Array, classes: Int32Array): void {
	rows.move(from, to);
	image[to] = image[from];
	classes[to] = classes[from];
}

function pointsOf(rows: Rows, points: Float64Array, perRow: number): KeypointColumn {
	const values = new Float64Array(rows.count * perRow);
	for (let row = 0; row < rows.count; row++) {
		if (rows.pointsOf(row) !== perRow) continue;
		const start = rows.pointsStart[row];
		values.set(points.subarray(start, start + perRow), row * perRow);
	}
	return { points: perRow / 3, values };
}

function holds(rows: Rows, bit: number): boolean {
	return firstWith(rows, bit) < rows.count;
}

function firstWith(rows: Rows, bit: number): number {
	let row = 0;
	while (row < rows.count && (rows.says[row] & bit) === 0) row++;
	return row;
}

function scoreRange({ score, count }: Rows): { low: number; high: number } {
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (let row = 0; row < count; row++) {
		if (score[row] < low) low = score[row];
		if (score[row] > high) high = score[row];
	}
	return count > 0 ? { low, high } : { low: 0, high: 0 };
}

/** What the record says in the place that is at fault, for the list of examples. */
function saidBy(rows: Rows, row: number, reason: Reason, texts: readonly string[]): string {
	switch (reason) {
		case 'unknown-image':
			return keyWords(rows.image[row], texts);
		case 'unknown-class':
			return keyWords(rows.class[row], texts);
		case 'score-not-finite':
			return String(rows.score[row]);
		case 'box-not-finite':
		case 'negative-size':
			return `[${rows.box.subarray(4 * row, 4 * row + 4).join(', ')}]`;
		default:
			return '';
	}
}

function keyWords(key: number, texts: readonly string[]): string {
	if (Number.isNaN(key)) return 'none';
	return key <= textIdBase ? `"${texts[textIdBase - key]}"` : String(key);
}
