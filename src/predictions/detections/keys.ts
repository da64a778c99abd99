// Which image and which class of the annotation file each detection names: by id, by file name or stem, by position.
// Where ids can be read in two ways they are taken as they are, and the other reading is told.

import { textIdBase } from '../../formats/coco/bytes/scan';
import type { DetectionTarget } from './types';

export interface Resolved {
	/** By row: number of the image or class, -1 for one that the annotation file does not have. */
	of: Int32Array;
	note: string | null;
}

/** What names images or classes: numbers, or texts by `textIdBase` downwards. */
export interface Keys {
	values: Float64Array;
	count: number;
	texts: readonly string[];
}

/** Whether a text that is the id of one image and the file name of another means the id (COCO) or the name (text files). */
export type ImageTexts = 'ids-first' | 'names-first';

/**
 * Images by id; texts also by file name and stem. Numbers that are no ids of the file are read as file names without
 * extension where more of them fit so: Ultralytics writes `int(stem)` (ultralytics/ultralytics,
 * models/yolo/detect/val.py, pred_to_json).
 */
export function resolveImages(keys: Keys, { images }: DetectionTarget, order: ImageTexts): Resolved {
	const ids = new NumberTable();
	const stems = new NumberTable();
	const names = new Map<string, number>();
	const name = (text: string, at: number) => {
		const known = names.get(text);
		// A stem that two images share names neither.
		if (known === undefined) names.set(text, at);
		else if (known !== at) names.set(text, -1);
	};
	images.forEach(({ id }, at) => {
		if (/^-?\d{1,15}$/.test(id)) ids.set(Number(id), at);
	});
	const hasNumbers = anyNumber(keys);
	if (hasNumbers || keys.texts.length > 0) {
		images.forEach(({ fileName }, at) => {
			const base = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
			const stem = base.replace(/\.[^.]*$/, '');
			if (/^\d{1,15}$/.test(stem)) stems.set(Number(stem), at);
			if (keys.texts.length === 0) return;
			for (const text of new Set([fileName, base, stem])) name(text, at);
		});
		if (keys.texts.length > 0)
			for (const [at, { id }] of images.entries())
				if (order === 'ids-first' || !names.has(id)) names.set(id, at);
	}
	const unknown = unknownIn(keys, ids);
	const useStems = unknown > 0 && unknown > unknownIn(keys, stems);
	const of = looked(keys, useStems ? stems : ids, (text) => names.get(text) ?? -1);
	if (useStems) {
		const note = 'Image ids are file names without extension, read as numbers, as Ultralytics writes them.';
		return { of, note };
	}
	if (hasNumbers && unknown === 0 && fitsOtherwise(keys, ids, stems)) {
		const note =
			'Image ids are taken as ids of the annotation file; they would also fit its file names read as numbers.';
		return { of, note };
	}
	return { of, note: null };
}

/** How many rows name no number of the table; texts are not looked at. */
function unknownIn({ values, count }: Keys, table: NumberTable): number {
	let unknown = 0;
	for (let row = 0; row < count; row++)
		if (!(values[row] <= textIdBase) && table.get(values[row]) < 0) unknown++;
	return unknown;
}

/** Whether all numbers are in the other table as well, and mean something else there. */
function fitsOtherwise({ values, count }: Keys, table: NumberTable, other: NumberTable): boolean {
	let isDifferent = false;
	for (let row = 0; row < count; row++) {
		if (values[row] <= textIdBase) continue;
		const at = other.get(values[row]);
		if (at < 0) return false;
		isDifferent ||= at !== table.get(values[row]);
	}
	return isDifferent;
}

/** Whether numbers of classes are ids of the file (COCO) or positions from 0 (YOLO). */
export type ClassNumbers = 'ids' | 'positions';

/**
 * Classes by id, by position, or by name. Ids of the file that do not fit are read as positions where only positions
 * do: from 0 where the 0 occurs (Detectron2's and MMDetection's own numbers), from 1 where the last occurs (Ultralytics,
 * models/yolo/detect/val.py, class_map of data sets other than COCO).
 */
export function resolveClasses(keys: Keys, { classes }: DetectionTarget, numbers: ClassNumbers): Resolved {
	const ids = new NumberTable();
	classes.forEach(({ id }, at) => {
		if (id !== null) ids.set(id, at);
	});
	const names = new Map<string, number>();
	// Of classes that share a name the first is meant.
	for (let at = classes.length - 1; at >= 0; at--) names.set(classes[at].name, at);
	const byText = (text: string) => {
		const named = names.get(text.trim());
		if (named !== undefined) return named;
		return /^-?\d{1,15}$/.test(text.trim()) ? reading.get(Number(text)) : -1;
	};
	const { reading, note } = classReading(numbersOf(keys), ids, classes, numbers);
	return { of: looked(keys, reading, byText), note };
}

/** Numbers below this are noted in a list: there are few classes, and millions of rows. */
const fewClasses = 4096;

/** All numbers that occur, texts of numbers included. */
function numbersOf({ values, count, texts }: Keys): number[] {
	const small = new Uint8Array(fewClasses);
	const others = new Set<number>();
	for (let row = 0; row < count; row++) {
		const key = values[row];
		if ((key & (fewClasses - 1)) === key) small[key] = 1;
		else if (key > textIdBase) others.add(key);
		else if (key <= textIdBase) {
			const text = texts[textIdBase - key].trim();
			if (/^-?\d{1,15}$/.test(text)) others.add(Number(text));
		}
	}
	for (let key = 0; key < fewClasses; key++) if (small[key]) others.add(key);
	return [...others];
}

function classReading(
	found: readonly number[],
	ids: NumberTable,
	classes: DetectionTarget['classes'],
	numbers: ClassNumbers,
): { reading: NumberTable; note: string | null } {
	const fromZero = positions(classes, 0);
	const isSame = classes.every(({ id }, at) => id === at);
	const low = found.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
	const high = found.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
	const fitsPositions = low >= 0 && high < classes.length;
	if (isSame || found.length === 0) return { reading: fromZero, note: null };
	const unnumbered = classes.every(({ id }) => id === null);
	if (numbers === 'positions' || unnumbered) {
		const note = unnumbered
			? 'The annotation file does not number its classes: class numbers are taken as positions, from 0, in the order in which it lists them.'
			: "Class numbers are positions, from 0, in the order of the annotation file's ids.";
		return { reading: fromZero, note };
	}
	const allIds = found.every((value) => ids.get(value) >= 0);
	if (allIds) {
		const note =
			'Category ids are taken as ids of the annotation file; they would also fit as positions from 0.';
		return { reading: ids, note: fitsPositions ? note : null };
	}
	if (fitsPositions && low === 0)
		return {
			reading: fromZero,
			note: 'Category ids are no ids of the annotation file: they are taken as positions, from 0, in the order of its ids.',
		};
	if (low >= 1 && high === classes.length)
		return {
			reading: positions(classes, 1),
			note: 'Category ids are no ids of the annotation file: they are taken as positions, from 1, in the order of its ids.',
		};
	return { reading: ids, note: null };
}

/** Numbers from `first` on for the classes, in the order of their ids, of those without ids in their own. */
function positions(classes: DetectionTarget['classes'], first: number): NumberTable {
	const order = classes.map((_, at) => at);
	if (classes.every(({ id }) => id !== null))
		order.sort((a, b) => (classes[a].id as number) - (classes[b].id as number));
	const table = new NumberTable();
	for (const [position, at] of order.entries()) table.set(first + position, at);
	return table;
}

function anyNumber({ values, count }: Keys): boolean {
	for (let row = 0; row < count; row++) if (values[row] > textIdBase) return true;
	return false;
}

function looked(
	{ values, count, texts }: Keys,
	table: NumberTable,
	byText: (text: string) => number,
): Resolved['of'] {
	const ofText = Int32Array.from(texts, byText);
	const of = new Int32Array(count);
	for (let row = 0; row < count; row++) {
		const key = values[row];
		of[row] = key <= textIdBase ? ofText[textIdBase - key] : table.get(key);
	}
	return of;
}

/** Small numbers are looked up in a list: millions of rows name the same few images. */
const listed = 1 << 22;

class NumberTable {
	private list = new Int32Array(1024).fill(-1);
	private readonly others = new Map<number, number>();

	/** As in pycocotools' dictionaries, the last of a number wins. */
	set(key: number, value: number): void {
		if (!(Number.isInteger(key) && key >= 0 && key < listed)) {
			this.others.set(key, value);
			return;
		}
		if (key >= this.list.length) {
			const larger = new Int32Array(Math.min(listed, 2 * key + 1)).fill(-1);
			larger.set(this.list);
			this.list = larger;
		}
		this.list[key] = value;
	}

	/** -1 for a number that is not known. */
	get(key: number): number {
		const place = key | 0;
		if (place === key && place >= 0 && place < this.list.length) return this.list[place];
		return this.others.get(key) ?? -1;
	}
}
