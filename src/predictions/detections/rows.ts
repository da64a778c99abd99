// Detections as they are read, before anybody knows which image and class they belong to: lists of numbers that grow.

import { textIdBase } from '../../formats/coco/bytes/scan';

/**
 * How the mask of a row is kept: not at all; as the bytes of a compressed string, in JSON's quotes or plain; as decoded runs;
 * as JSON of polygons or counts; or as numbers of one polygon in image pixels. The last two are measured at the end.
 */
export const maskForms = { none: 0, string: 1, plain: 2, runs: 3, json: 4, polygon: 5 } as const;

/** Runs that are kept decoded at most (64 MB): measuring a mask decodes it, and comparing it needs it once more. */
const mostRuns = 1 << 24;

/** Rows in the beginning, if nobody knows better. */
const fewRows = 1024;

/** One entry a detection; every list is at least `count` long, those of masks and keypoints once a row has some. */
export class Rows {
	count = 0;
	/** What names the image and the class: a number of the file, or `keyOf` a text; NaN where there is neither. */
	image: Float64Array;
	class: Float64Array;
	score: Float64Array;
	/** Four a row: x, y, width, height; NaN where there is no box. */
	box: Float64Array;
	/** Pixels of the mask, where it has been counted. */
	area: Float64Array;
	/** Which record of the file it is: the entry of a list or the line of a text, from 1. */
	place: Uint32Array;
	/** What the record says: see `has`. */
	says: Uint8Array;
	maskForm = new Uint8Array(0);
	/** Bytes `[start, end)` of the mask; of a polygon the range of numbers, of runs that of `runs`. */
	maskStart = new Float64Array(0);
	maskEnd = new Float64Array(0);
	maskHeight = new Int32Array(0);
	maskWidth = new Int32Array(0);
	/** Where the row's keypoints begin, as numbers, and how many numbers they are. */
	pointsStart = new Uint32Array(0);
	pointsLength = new Uint16Array(0);
	/** Decoded runs, one mask behind the other. */
	runs = new Uint32Array(0);
	private runCount = 0;
	private readonly texts = new Map<string, number>();

	/** `expected`: about how many rows there will be. */
	constructor(expected = fewRows) {
		this.image = new Float64Array(expected);
		this.class = new Float64Array(expected);
		this.score = new Float64Array(expected);
		this.box = new Float64Array(4 * expected);
		this.area = new Float64Array(expected);
		this.place = new Uint32Array(expected);
		this.says = new Uint8Array(expected);
	}

	/** Makes room for one more row and empties it. */
	add(): number {
		const row = this.count;
		if (row === this.score.length) this.grow();
		this.count++;
		this.image[row] = Number.NaN;
		this.class[row] = Number.NaN;
		this.score[row] = Number.NaN;
		this.box[4 * row] = Number.NaN;
		this.area[row] = 0;
		this.says[row] = 0;
		if (row < this.maskForm.length) this.maskForm[row] = maskForms.none;
		if (row < this.pointsLength.length) this.pointsLength[row] = 0;
		return row;
	}

	/** Notes where the mask of a row lies. */
	setMask(row: number, form: number, start: number, end: number): void {
		if (row >= this.maskForm.length) {
			const wanted = this.score.length;
			this.maskForm = enlarged(this.maskForm, wanted);
			this.maskStart = enlarged(this.maskStart, wanted);
			this.maskEnd = enlarged(this.maskEnd, wanted);
			this.maskHeight = enlarged(this.maskHeight, wanted);
			this.maskWidth = enlarged(this.maskWidth, wanted);
		}
		this.says[row] |= has.mask;
		this.maskForm[row] = form;
		this.maskStart[row] = start;
		this.maskEnd[row] = end;
	}

	/**
	 * Keeps the first `count` of `values` as the mask of a row that has one, while there is room.
	 * @param all more runs than this will never come: room is made once, and costs memory only where it is written.
	 */
	keepRuns(row: number, values: Uint32Array, count: number, all: number): void {
		if (this.runs.length === 0) this.runs = new Uint32Array(Math.min(mostRuns, all));
		const end = this.runCount + count;
		if (end > this.runs.length) return;
		for (let i = 0; i < count; i++) this.runs[this.runCount + i] = values[i];
		this.maskForm[row] = maskForms.runs;
		this.maskStart[row] = this.runCount;
		this.maskEnd[row] = end;
		this.runCount = end;
	}

	/** The form of a row's mask: one of `maskForms`. */
	formOf(row: number): number {
		return row < this.maskForm.length ? this.maskForm[row] : maskForms.none;
	}

	/** Notes which numbers are the keypoints of a row. */
	setPoints(row: number, start: number, length: number): void {
		if (row >= this.pointsStart.length) {
			const wanted = this.score.length;
			this.pointsStart = enlarged(this.pointsStart, wanted);
			this.pointsLength = enlarged(this.pointsLength, wanted);
		}
		this.pointsStart[row] = start;
		this.pointsLength[row] = Math.min(length, 0xffff);
		if (length > 0) this.says[row] |= has.points;
	}

	/** How many numbers the keypoints of a row are. */
	pointsOf(row: number): number {
		return row < this.pointsLength.length ? this.pointsLength[row] : 0;
	}

	/** Puts row `from` in the place of row `to`. */
	move(from: number, to: number): void {
		this.image[to] = this.image[from];
		this.class[to] = this.class[from];
		this.score[to] = this.score[from];
		this.box.copyWithin(4 * to, 4 * from, 4 * from + 4);
		this.area[to] = this.area[from];
		this.place[to] = this.place[from];
		this.says[to] = this.says[from];
		if (from < this.maskForm.length) {
			this.maskForm[to] = this.maskForm[from];
			this.maskStart[to] = this.maskStart[from];
			this.maskEnd[to] = this.maskEnd[from];
			this.maskHeight[to] = this.maskHeight[from];
			this.maskWidth[to] = this.maskWidth[from];
		} else if (to < this.maskForm.length) this.maskForm[to] = maskForms.none;
		if (from < this.pointsLength.length) {
			this.pointsStart[to] = this.pointsStart[from];
			this.pointsLength[to] = this.pointsLength[from];
		} else if (to < this.pointsLength.length) this.pointsLength[to] = 0;
	}

	/** The number that stands for a text in `image` and `class`. */
	keyOf(text: string): number {
		let key = this.texts.get(text);
		if (key === undefined) {
			key = textIdBase - this.texts.size;
			this.texts.set(text, key);
		}
		return key;
	}

	/** The texts by number: `textIdBase - key` is the place of a key's text. */
	keyTexts(): string[] {
		return [...this.texts.keys()];
	}

	private grow(): void {
		const wanted = Math.max(16, this.score.length * 2);
		this.image = enlarged(this.image, wanted);
		this.class = enlarged(this.class, wanted);
		this.score = enlarged(this.score, wanted);
		this.box = enlarged(this.box, 4 * wanted);
		this.area = enlarged(this.area, wanted);
		this.place = enlarged(this.place, wanted);
		this.says = enlarged(this.says, wanted);
	}
}

/** Bits of `says`. */
export const has = {
	box: 1,
	score: 2,
	mask: 4,
	brokenMask: 8,
	image: 16,
	class: 32,
	points: 64,
	noSize: 128,
} as const;

type Numbers = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

export function enlarged<T extends Numbers>(values: T, length: number): T {
	const Kind = values.constructor as new (length: number) => T;
	const larger = new Kind(length);
	larger.set(values);
	return larger;
}
