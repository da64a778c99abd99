// COCO results: the list of records that detectors write for COCOeval, or a whole COCO file whose annotations have scores.

import { skipAny, skipBlank, skipText } from '../../formats/coco/bytes/record';
import { textIdBase } from '../../formats/coco/bytes/scan';
import { closeBrace, openBracket, quote } from '../../formats/text/ascii';
import { type Readings, toColumns } from './columns';
import { textAt } from './json-bytes';
import { type ScannedResults, scanResults } from './scan-results';
import type { DetectionResult, DetectionTarget } from './types';

/**
 * Reads the bytes of a COCO results file, which are kept as long as masks may be asked for.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (loadRes, loadNumpyAnnotations).
 */
export function readCocoResults(bytes: Uint8Array, name: string, target: DetectionTarget): DetectionResult {
	const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
	const start = skipBlank(bytes, hasMark ? 3 : 0, bytes.length);
	if (bytes[start] === openBracket) return fromList(scanResults(bytes, start), bytes, name, target, []);
	return fromObject(bytes, start, name, target);
}

function fromList(
	scanned: ScannedResults,
	bytes: Uint8Array,
	name: string,
	target: DetectionTarget,
	notes: string[],
): DetectionResult {
	const { rows, broken, strangers, entries } = scanned;
	if (broken && rows.count === 0)
		return {
			error: `${name} is no COCO results file that can be read: at byte ${count(broken.at)} ${broken.what}; write the results again.`,
		};
	if (broken)
		notes.push(
			`The file breaks off at byte ${count(broken.at)} (${broken.what}): the ${count(rows.count)} records in front of it are read, pycocotools refuses the whole file.`,
		);
	if (rows.count === 0 && entries > 0)
		return {
			error: `${name} is a list of ${count(entries)} entries, none of which is a record with image_id, category_id, a box or mask, and score.`,
		};
	if (entries === 0) notes.push('The list of results is empty: there are no detections.');
	if (scanned.isNumbers)
		notes.push('Entries are lists of image id, x, y, width, height, score and category id.');
	const readings: Readings = {
		format: 'coco-results',
		name,
		rows,
		bytes,
		points: scanned.points,
		target,
		classNumbers: 'ids',
		imageTexts: 'ids-first',
		areas: 'as-first-record',
		where: (row) => `entry ${count(rows.place[row])}`,
		strangers: {
			count: strangers.count,
			examples: strangers.examples.map(({ place, value }) => ({ where: `entry ${count(place)}`, value })),
		},
		notes,
	};
	return toColumns(readings);
}

/** Lists of records that a whole file may carry its detections in. */
const listKeys = new Set(['annotations', 'predictions', 'results', 'detections']);

/** A whole COCO file: its own images and classes say by their names which of the annotation file's are meant. */
function fromObject(
	bytes: Uint8Array,
	start: number,
	name: string,
	target: DetectionTarget,
): DetectionResult {
	const members = membersOf(bytes, start);
	const list = [...members].find(([key, at]) => listKeys.has(key) && bytes[at] === openBracket);
	if (!list)
		return {
			error: `${name} is a JSON object without a list of detections; COCO results are a list of records with image_id, category_id, bbox or segmentation, and score.`,
		};
	const [key, at] = list;
	const scanned = scanResults(bytes, at);
	if (scanned.rows.count > 0 && scanned.rows.score.subarray(0, scanned.rows.count).every(Number.isNaN))
		return {
			error: `${name} holds annotations without scores: it is ground truth, not detections; give the results file of the model here.`,
		};
	const notes = [`Detections are the records of \`${key}\` of a whole file.`];
	renameImages(scanned, recordsAt(bytes, members.get('images')), target, notes);
	renameClasses(scanned, recordsAt(bytes, members.get('categories')), target, notes);
	return fromList(scanned, bytes, name, target, notes);
}

/** Where the value of each member of the object begins; what follows a break is not looked at. */
function membersOf(b: Uint8Array, start: number): Map<string, number> {
	const members = new Map<string, number>();
	const end = b.length;
	let at = skipBlank(b, start + 1, end);
	while (at < end && b[at] === quote) {
		const keyEnd = skipText(b, at, end);
		if (keyEnd < 0) break;
		const key = textAt(b, at, keyEnd);
		const value = skipBlank(b, skipBlank(b, keyEnd, end) + 1, end);
		if (value >= end) break;
		members.set(key, value);
		const behind = skipAny(b, value, end);
		if (behind <= value) break;
		at = skipBlank(b, behind, end);
		if (at >= end || b[at] === closeBrace) break;
		at = skipBlank(b, at + 1, end);
	}
	return members;
}

/** Records of a short list of a whole file, parsed; none where it cannot be. */
function recordsAt(b: Uint8Array, at: number | undefined): Record<string, unknown>[] {
	if (at === undefined || b[at] !== openBracket) return [];
	const end = skipAny(b, at, b.length);
	if (end < 0 || end - at > 1 << 28) return [];
	try {
		const list = JSON.parse(new TextDecoder().decode(b.subarray(at, end))) as unknown[];
		return list.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
	} catch {
		return [];
	}
}

function renameImages(
	{ rows }: ScannedResults,
	records: Record<string, unknown>[],
	{ images }: DetectionTarget,
	notes: string[],
): void {
	const names = new Map<unknown, string>();
	for (const { id, file_name: fileName } of records)
		if (typeof fileName === 'string') names.set(id, fileName);
	const known = new Map(images.map(({ fileName }, at) => [fileName, at]));
	const isSame = images.every(({ id, fileName }) => names.get(Number(id)) === fileName);
	if (isSame || ![...names.values()].some((fileName) => known.has(fileName))) return;
	renameKeys(rows.image, rows, names);
	notes.push('Its images are matched to those of the annotation file by file name, not by id.');
}

function renameClasses(
	{ rows }: ScannedResults,
	records: Record<string, unknown>[],
	{ classes }: DetectionTarget,
	notes: string[],
): void {
	const names = new Map<unknown, string>();
	for (const { id, name } of records) if (typeof name === 'string') names.set(id, name);
	const known = new Set(classes.map(({ name }) => name));
	const isSame = classes.every(({ id, name }) => names.get(id) === name);
	if (isSame || ![...names.values()].some((name) => known.has(name))) return;
	renameKeys(rows.class, rows, names);
	notes.push('Its classes are matched to those of the annotation file by name, not by id.');
}

function renameKeys(keys: Float64Array, rows: ScannedResults['rows'], names: Map<unknown, string>): void {
	const texts = rows.keyTexts();
	for (let row = 0; row < rows.count; row++) {
		const key = keys[row];
		const name = names.get(key <= textIdBase ? texts[textIdBase - key] : key);
		if (name !== undefined) keys[row] = rows.keyOf(name);
	}
}

function count(value: number): string {
	return value.toLocaleString('en');
}
