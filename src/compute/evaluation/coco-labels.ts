// Ground truth of a COCO file, straight from its bytes: the records that pycocotools would compare, in its order.

import { emptyLabels, type KeypointColumn, type LabelColumns } from '../../core/evaluation/columns';
import { rleArea, rleBounds } from '../../core/masks/rle';
import { plural } from '../../core/words/format';
import { skipBlank } from '../../formats/coco/bytes/record';
import { textIdBase } from '../../formats/coco/bytes/scan';
import { closeBracket, comma } from '../../formats/text/ascii';
import { behindNumber, numberAt, textAt } from '../../predictions/detections/json-bytes';
import { cocoMasks } from './coco-masks';
import { countedRecords } from './coco-records';
import { withDerivedFields } from './derived-fields';
import { type Numbering, numberIds } from './ids';
import { imageFields } from './image-fields';
import type { Labels } from './labels';
import { type ScannedLabels, scanLabels } from './scan-labels';
import type { ScannedAnnotations } from './scanned-tables';

/**
 * Labels of the file with these bytes, which are kept as long as masks may be asked for; `null` where it is no COCO file.
 * Never throws. What pycocotools stops on (a record without image, area or box) is left out or measured, and told.
 *
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (createIndex).
 */
export function readCocoLabels(bytes: Buffer, name: string): Labels | null {
	const scanned = scanLabels(bytes);
	if (!scanned.lists.has('images') || !scanned.lists.has('annotations')) return null;
	const { images, annotations, texts } = scanned;
	const categories = categoriesOf(scanned);
	const imageIds = numberIds(images.id, images.count, texts);
	const classIds = numberIds(categories.id, categories.id.length, texts);
	const image = imageIds.numbersOf(annotations.image, annotations.count);
	const kind = classIds.numbersOf(annotations.class, annotations.count);
	const notes = [...damageNotes(scanned), ...idNotes(imageIds, classIds)];
	const records = countedRecords(annotations, image, kind, imageIds.rows.length, notes);
	const shown = Array.from(imageIds.rows, (row) => ({
		id: idText(images.id[row], texts),
		fileName: images.nameEnd[row] > 0 ? textAt(bytes, images.nameStart[row], images.nameEnd[row]) : '',
		width: sideOf(images.width[row]),
		height: sideOf(images.height[row]),
	}));
	return {
		format: 'coco',
		name,
		columns: columnsOf(scanned, { records, image, kind, imageIds, classIds }, notes),
		objects: objectRows(annotations, image, imageIds.rows.length, records),
		withoutMask: records.reduce((sum, row) => sum + (hasMask(annotations, row) ? 0 : 1), 0),
		target: {
			images: shown,
			classes: Array.from(classIds.rows, (row) => ({
				id: categories.id[row] <= textIdBase ? null : categories.id[row],
				name: categories.names[row] as string,
			})),
			// Ids may stand in any order in the file, and results without ids follow it.
			fileOrder: Int32Array.from(imageIds.rows.keys()).sort((a, b) => imageIds.rows[a] - imageIds.rows[b]),
		},
		notes,
		place: (number) => ({ file: null, row: imageIds.rows[number] }),
		...withDerivedFields(
			shown,
			imageFields(imageIds.rows.length, (number) => {
				const row = imageIds.rows[number];
				return bytes.toString('utf8', images.start[row], images.end[row]);
			}),
		),
	};
}

/** By label. The reader lists every annotation of an image that has a box or a mask. */
function objectRows(
	annotations: ScannedAnnotations,
	image: Int32Array,
	images: number,
	records: Int32Array,
): Int32Array {
	const listed = new Int32Array(images);
	const row = new Int32Array(annotations.count);
	for (let record = 0; record < annotations.count; record++) {
		const isListed = !Number.isNaN(annotations.box[4 * record]) || hasMask(annotations, record);
		if (image[record] >= 0) row[record] = isListed ? listed[image[record]]++ : listed[image[record]];
	}
	return records.map((record) => row[record]);
}

function damageNotes({ unread, isCut, annotations }: ScannedLabels): string[] {
	const notes: string[] = [];
	if (unread.count > 0)
		notes.push(
			`${plural(unread.count, 'record')} could not be read, the first at byte ${unread.firstAt.toLocaleString('en')}: the others are compared, pycocotools refuses the whole file.`,
		);
	if (isCut)
		notes.push(
			`The annotation file breaks off before its end: the ${plural(annotations.count, 'annotation')} in front of the break are compared, pycocotools refuses the whole file.`,
		);
	return notes;
}

function idNotes(imageIds: Numbering, classIds: Numbering): string[] {
	const notes: string[] = [];
	if (imageIds.repeated > 0)
		notes.push(
			`${plural(imageIds.repeated, 'image record')} with the id of another: as in pycocotools, the last record of an id counts.`,
		);
	if (classIds.repeated > 0)
		notes.push(
			`${plural(classIds.repeated, 'category', 'categories')} with the id of another: as in pycocotools, the last record of an id counts.`,
		);
	if (imageIds.missing + classIds.missing > 0)
		notes.push(
			`${plural(imageIds.missing + classIds.missing, 'record')} of images or categories without an id: left out; pycocotools stops there.`,
		);
	return notes;
}

function idText(id: number, texts: readonly string[]): string {
	return id <= textIdBase ? (texts[textIdBase - id] as string) : String(id);
}

function sideOf(side: number): number | null {
	return Number.isInteger(side) && side > 0 ? side : null;
}

/** Ids and names of the classes by record; ids in quotes are numbered with all others. */
function categoriesOf({ bytes, categories, texts }: ScannedLabels): { id: Float64Array; names: string[] } {
	const count = categories.length / 2;
	const id = new Float64Array(count).fill(Number.NaN);
	const names: string[] = [];
	for (let row = 0; row < count; row++) {
		const record = parsed(bytes.toString('utf8', categories[2 * row], categories[2 * row + 1]));
		if (typeof record.id === 'number') id[row] = record.id;
		if (typeof record.id === 'string') {
			const known = texts.indexOf(record.id);
			id[row] = textIdBase - (known < 0 ? texts.push(record.id) - 1 : known);
		}
		names.push(typeof record.name === 'string' ? record.name : `class ${String(record.id)}`);
	}
	return { id, names };
}

function parsed(text: string): { id?: unknown; name?: unknown } {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? value : {};
	} catch {
		return {};
	}
}

interface Joined {
	/** By row of the columns: the annotation. */
	records: Int32Array;
	/** By annotation: numbers of image and class. */
	image: Int32Array;
	kind: Int32Array;
	imageIds: Numbering;
	classIds: Numbering;
}

function columnsOf(scanned: ScannedLabels, joined: Joined, notes: string[]): LabelColumns {
	const { bytes, annotations, images } = scanned;
	const { records, imageIds, classIds } = joined;
	const count = records.length;
	const columns = emptyLabels(count, { images: imageIds.rows.length, classes: classIds.rows.length });
	const places = {
		start: new Float64Array(count),
		end: new Float64Array(count),
		height: new Float64Array(count),
		width: new Float64Array(count),
	};
	let hasMasks = false;
	for (let row = 0; row < count; row++) {
		const record = records[row];
		const number = joined.image[record];
		const imageRow = imageIds.rows[number];
		columns.image[row] = number;
		columns.class[row] = joined.kind[record];
		for (let side = 0; side < 4; side++) columns.box[4 * row + side] = annotations.box[4 * record + side];
		columns.area[row] = annotations.area[record];
		columns.crowd[row] = annotations.crowd[record];
		columns.zeroId[row] = annotations.id[record] === 0 ? 1 : 0;
		places.start[row] = annotations.maskStart[record];
		places.end[row] = annotations.maskEnd[record];
		places.height[row] = images.height[imageRow];
		places.width[row] = images.width[imageRow];
		if (hasMask(annotations, record)) hasMasks = true;
	}
	if (hasMasks) columns.masks = cocoMasks(bytes, places);
	measureMissing(columns, notes);
	const keypoints = keypointsOf(bytes, annotations, records, notes);
	return keypoints ? { ...columns, ...keypoints } : columns;
}

/** An empty list, `[[]]` and `null` are no mask. */
function hasMask({ maskStart, maskEnd }: ScannedAnnotations, row: number): boolean {
	return maskEnd[row] - maskStart[row] > 4;
}

/** Boxes and areas that records do not give, from their masks. */
function measureMissing({ count, box, area, masks }: LabelColumns, notes: string[]): void {
	let boxes = 0;
	let areas = 0;
	for (let row = 0; row < count; row++) {
		const hasBox = !Number.isNaN(box[4 * row]);
		if (hasBox && !Number.isNaN(area[row])) continue;
		const runs = masks?.runs(row) ?? null;
		if (!hasBox) {
			boxes++;
			const bounds = runs && masks ? rleBounds(runs, masks.height(row), masks.width(row)) : null;
			const [x1, y1, x2, y2] = bounds ?? [0, 0, 0, 0];
			box.set([x1, y1, x2 - x1, y2 - y1], 4 * row);
		}
		if (Number.isNaN(area[row])) {
			areas++;
			area[row] = runs ? rleArea(runs) : box[4 * row + 2] * box[4 * row + 3];
		}
	}
	if (boxes > 0)
		notes.push(
			`${plural(boxes, 'annotation')} without a box of four numbers: the mask's box is taken, else an empty one; pycocotools stops there.`,
		);
	if (areas > 0)
		notes.push(
			`${plural(areas, 'annotation')} without an area: the pixels of the mask are taken, else width times height; pycocotools stops there.`,
		);
}

/** Keypoints of all labels; records with another number of them than the first have none. */
function keypointsOf(
	b: Uint8Array,
	annotations: ScannedAnnotations,
	records: Int32Array,
	notes: string[],
): { keypoints: KeypointColumn; labelledKeypoints: Int32Array } | null {
	let points = 0;
	for (let row = 0; row < records.length && points === 0; row++)
		points = Math.floor(readNumbers(b, annotations.pointsStart[records[row]], null, 0, 0) / 3);
	if (points === 0) return null;
	const values = new Float64Array(records.length * points * 3);
	const labelled = new Int32Array(records.length);
	let others = 0;
	for (let row = 0; row < records.length; row++) {
		const record = records[row];
		const at = 3 * points * row;
		const count = readNumbers(b, annotations.pointsStart[record], values, at, 3 * points);
		if (count !== 3 * points) {
			values.fill(0, at, at + 3 * points);
			if (count > 0) others++;
			continue;
		}
		for (let k = 0; k < points; k++) if (values[at + 3 * k + 2] > 0) labelled[row]++;
		if (!Number.isNaN(annotations.labelled[record])) labelled[row] = annotations.labelled[record];
	}
	if (others > 0)
		notes.push(
			`${plural(others, 'annotation')} with another number of keypoints than ${points}: taken as without any.`,
		);
	return { keypoints: { points, values }, labelledKeypoints: labelled };
}

/** Numbers of the list that starts at `start` (0: none), the first `most` of them into `into`; gives how many there are. */
function readNumbers(
	b: Uint8Array,
	start: number,
	into: Float64Array | null,
	at: number,
	most: number,
): number {
	if (start === 0) return 0;
	let count = 0;
	let i = skipBlank(b, start + 1, b.length);
	while (i < b.length && b[i] !== closeBracket) {
		const value = numberAt(b, i, b.length);
		if (behindNumber <= i) return count;
		if (into && count < most) into[at + count] = value;
		count++;
		i = skipBlank(b, behindNumber, b.length);
		if (b[i] === comma) i = skipBlank(b, i + 1, b.length);
	}
	return count;
}
