// One pass over the bytes of a list of COCO results: numbers go into columns, masks stay where they are as byte ranges.
// No record becomes an object and no text a string, so that files of a gigabyte are read in seconds.

import { ranOut, skipAny, skipBlank, skipText } from '../../formats/coco/bytes/record';
import { recordStart } from '../../formats/coco/bytes/scan';
import {
	closeBrace,
	closeBracket,
	colon,
	comma,
	openBrace,
	openBracket,
	quote,
} from '../../formats/text/ascii';
import { behindNumber, numberAt, textAt } from './json-bytes';
import { keyAt, keys } from './result-keys';
import { enlarged, has, Rows } from './rows';
import { scanMask } from './scan-mask';

/** What a list of results holds. */
export interface ScannedResults {
	rows: Rows;
	/** Numbers of keypoints, by `pointsStart` and `pointsLength` of the rows. */
	points: Float64Array;
	/** What is no record, by its entry (from 1) and the first letters of it. */
	strangers: { count: number; examples: { place: number; value: string }[] };
	/** Entries of the list. */
	entries: number;
	/** Whether entries are lists of seven numbers. */
	isNumbers: boolean;
	/** Where the text breaks off, and what is missing there; `null` for a whole list. */
	broken: { at: number; what: string } | null;
}

/** Rows for which room is made in advance. */
const mostExpected = 1 << 24;
/** Bytes that may be gone through again and again, looking for the record behind one that is no JSON. */
const mostTried = 2 ** 33;

/** Scans the list whose bracket is at `start`. Never throws; records in front of a break are kept. */
export function scanResults(b: Uint8Array, start: number): ScannedResults {
	return new ResultScanner(b).scan(start);
}

class ResultScanner {
	private rows = new Rows(0);
	private points = new Float64Array(64);
	private pointCount = 0;
	private readonly end: number;
	private entries = 0;
	private isNumbers = false;
	private readonly strangers: ScannedResults['strangers'] = { count: 0, examples: [] };
	private broken: ScannedResults['broken'] = null;
	private breaks = 0;

	constructor(private readonly b: Uint8Array) {
		this.end = b.length;
	}

	scan(start: number): ScannedResults {
		this.list(start + 1);
		return {
			rows: this.rows,
			points: this.points,
			strangers: this.strangers,
			entries: this.entries,
			isNumbers: this.isNumbers,
			broken: this.broken,
		};
	}

	private list(from: number): void {
		const { b, end } = this;
		let at = skipBlank(b, from, end);
		const first = skipAny(b, at, end) - at;
		// Records are about as long as the first; what is estimated too short grows.
		this.rows = new Rows(Math.min(mostExpected, Math.ceil((1.1 * (end - at)) / Math.max(first, 64)) + 16));
		for (;;) {
			if (at >= end) {
				this.breakOff(end, 'the closing bracket of the list is missing');
				return;
			}
			if (b[at] === closeBracket) return;
			this.entries++;
			const behind = this.entry(at);
			if (behind < 0) {
				// Brackets that never close make each try as long as the file.
				const next = ++this.breaks * end < mostTried ? recordStart(b, at + 1, end) : -1;
				if (next < 0) {
					this.entries--;
					this.breakOff(at, 'the record that begins there is cut off or is no JSON');
					return;
				}
				this.stranger(at, next);
				at = next;
				continue;
			}
			at = skipBlank(b, behind, end);
			if (at < end && b[at] === comma) at = skipBlank(b, at + 1, end);
			else if (at < end && b[at] !== closeBracket) {
				this.breakOff(at, 'a comma or the end of the list is expected');
				return;
			}
		}
	}

	private breakOff(at: number, what: string): void {
		this.broken = { at, what };
	}

	/** Reads the entry at `at`; the index behind it, or negative where it does not end or is no JSON. */
	private entry(at: number): number {
		const { b, end, rows } = this;
		const code = b[at];
		if (code !== openBrace && code !== openBracket) {
			const behind = skipAny(b, at, end);
			if (behind > at) this.stranger(at, behind);
			return behind > at ? behind : ranOut;
		}
		const row = rows.add();
		rows.place[row] = this.entries;
		const behind = code === openBrace ? this.record(at, row) : this.numbers(at, row);
		if (behind < 0) rows.count--;
		return behind;
	}

	private stranger(at: number, behind: number): void {
		const { strangers, b } = this;
		strangers.count++;
		if (strangers.examples.length >= 5) return;
		const value = new TextDecoder().decode(b.subarray(at, Math.min(behind, at + 40)));
		strangers.examples.push({ place: this.entries, value });
	}

	/** `[image id, x, y, width, height, score, class]`, as pycocotools takes an array of results. */
	private numbers(from: number, row: number): number {
		const { b, end, rows } = this;
		let at = skipBlank(b, from + 1, end);
		let count = 0;
		while (at < end && b[at] !== closeBracket) {
			const value = numberAt(b, at, end);
			if (behindNumber <= at) return ranOut;
			if (count === 0) rows.image[row] = Math.trunc(value);
			else if (count < 5) rows.box[4 * row + count - 1] = value;
			else if (count === 5) rows.score[row] = value;
			else if (count === 6) rows.class[row] = Math.trunc(value);
			count++;
			at = skipBlank(b, behindNumber, end);
			if (b[at] === comma) at = skipBlank(b, at + 1, end);
		}
		if (at >= end) return ranOut;
		if (count !== 7) {
			rows.count--;
			this.stranger(from, at + 1);
			return at + 1;
		}
		this.isNumbers = true;
		rows.says[row] = has.box | has.score | has.image | has.class;
		return at + 1;
	}

	private record(from: number, row: number): number {
		const { b, end } = this;
		let at = skipBlank(b, from + 1, end);
		if (at < end && b[at] === closeBrace) return at + 1;
		for (;;) {
			if (at >= end || b[at] !== quote) return ranOut;
			const key = keyAt(b, at + 1);
			const keyEnd = key === null ? skipText(b, at, end) : at + key.bytes.length + 2;
			if (keyEnd < 0 || keyEnd >= end) return ranOut;
			at = b[keyEnd] === colon ? keyEnd + 1 : behindColon(b, keyEnd, end);
			if (at < 0) return ranOut;
			if (b[at] <= 32) at = skipBlank(b, at, end);
			if (at >= end) return ranOut;
			at = key === null ? skipAny(b, at, end) : this.value(key.code, at, row);
			if (at < 0 || at >= end) return ranOut;
			if (b[at] <= 32) at = skipBlank(b, at, end);
			if (b[at] === closeBrace) return at + 1;
			if (b[at] !== comma) return ranOut;
			at++;
			if (b[at] <= 32) at = skipBlank(b, at, end);
		}
	}

	/** Takes the value at `at` of a key; the index behind the value. */
	private value(code: number, at: number, row: number): number {
		switch (code) {
			case keys.image.code:
				return this.id(at, row, this.rows.image, has.image);
			case keys.category.code:
				return this.id(at, row, this.rows.class, has.class);
			case keys.box.code:
				return this.box(at, row);
			case keys.score.code:
				return this.score(at, row);
			case keys.mask.code:
				return scanMask(this.b, at, this.rows, row);
			default:
				return this.keypoints(at, row);
		}
	}

	private id(at: number, row: number, into: Float64Array, said: number): number {
		const { b, end, rows } = this;
		rows.says[row] |= said;
		if (b[at] !== quote) {
			into[row] = numberAt(b, at, end);
			return behindNumber;
		}
		const behind = skipText(b, at, end);
		if (behind > 0) into[row] = rows.keyOf(textAt(b, at, behind));
		return behind;
	}

	private score(at: number, row: number): number {
		this.rows.says[row] |= has.score;
		this.rows.score[row] = numberAt(this.b, at, this.end);
		return behindNumber;
	}

	private box(at: number, row: number): number {
		const { b, end, rows } = this;
		if (b[at] !== openBracket) return skipAny(b, at, end);
		let i = skipBlank(b, at + 1, end);
		let count = 0;
		const first = 4 * row;
		while (i < end && b[i] !== closeBracket) {
			const value = numberAt(b, i, end);
			if (behindNumber <= i) return ranOut;
			if (count < 4) rows.box[first + count] = value;
			count++;
			i = b[behindNumber] === comma ? behindNumber + 1 : skipBlank(b, behindNumber, end);
			if (b[i] <= 32) i = skipBlank(b, i, end);
			if (b[i] === comma) i = skipBlank(b, i + 1, end);
		}
		if (i >= end) return ranOut;
		// An empty list counts as no box, and says so of the whole file where it stands first.
		if (count >= 4) rows.says[row] |= has.box;
		else if (count > 0) {
			rows.says[row] |= has.box;
			rows.box[first] = Number.NaN;
		}
		return i + 1;
	}

	private keypoints(at: number, row: number): number {
		const { b, end, rows } = this;
		if (b[at] !== openBracket) return skipAny(b, at, end);
		const start = this.pointCount;
		let i = skipBlank(b, at + 1, end);
		while (i < end && b[i] !== closeBracket) {
			const value = numberAt(b, i, end);
			if (behindNumber <= i) return ranOut;
			if (this.pointCount === this.points.length) this.points = enlarged(this.points, 2 * this.pointCount);
			this.points[this.pointCount++] = value;
			i = skipBlank(b, behindNumber, end);
			if (b[i] === comma) i = skipBlank(b, i + 1, end);
		}
		if (i >= end) return ranOut;
		rows.setPoints(row, start, this.pointCount - start);
		return i + 1;
	}
}

/** Index behind the colon that follows after white space; `ranOut` where there is none. */
function behindColon(b: Uint8Array, from: number, end: number): number {
	const at = skipBlank(b, from, end);
	return at < end && b[at] === colon ? at + 1 : ranOut;
}
