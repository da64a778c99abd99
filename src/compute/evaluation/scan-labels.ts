// One pass over the bytes of a COCO annotation file: what an evaluation needs of each record goes into lists of numbers.
// Masks and keypoints stay where they are as byte ranges; no record becomes an object.

import { isKeyAt, keyBytes } from '../../formats/coco/bytes/keys';
import { ranOut, skipAny, skipBlank, skipText } from '../../formats/coco/bytes/record';
import { recordStart, textIdBase } from '../../formats/coco/bytes/scan';
import {
	closeBrace,
	closeBracket,
	colon,
	comma,
	openBrace,
	openBracket,
	quote,
} from '../../formats/text/ascii';
import { behindNumber, numberAt, textAt } from '../../predictions/detections/json-bytes';
import { ScannedAnnotations, ScannedImages } from './scanned-tables';

const letterT = 116;

export interface ScannedLabels {
	bytes: Buffer;
	images: ScannedImages;
	annotations: ScannedAnnotations;
	/** Byte ranges of the records of `categories`: start, end, start, end ... */
	categories: number[];
	/** Ids in quotes by number: `textIdBase` the first, one less for each that follows. */
	texts: string[];
	/** Which lists the file has. */
	lists: Set<string>;
	/** Records that are no JSON, and where the first of them begins. */
	unread: { count: number; firstAt: number };
	/** Whether the file ends before its last bracket. */
	isCut: boolean;
}

/** Bytes that may be gone through again and again, looking for the record behind one that is no JSON. */
const mostTried = 2 ** 33;

/** Scans the file whose bytes are `b`. Never throws; records behind a damaged one are read as well. */
export function scanLabels(b: Buffer): ScannedLabels {
	return new LabelScanner(b).scan();
}

class LabelScanner {
	private readonly end: number;
	private readonly images = new ScannedImages();
	private readonly annotations = new ScannedAnnotations();
	private categories: number[] = [];
	private readonly texts = new Map<string, number>();
	private readonly lists = new Set<string>();
	private readonly unread = { count: 0, firstAt: -1 };
	private isCut = false;
	private tries = 0;

	constructor(private readonly b: Buffer) {
		this.end = b.length;
	}

	scan(): ScannedLabels {
		const { b } = this;
		const hasMark = b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf;
		const at = skipBlank(b, hasMark ? 3 : 0, this.end);
		if (b[at] === openBrace) this.isCut = !this.file(at);
		const { images, annotations, categories, lists, unread, isCut } = this;
		return { bytes: b, images, annotations, categories, texts: [...this.texts.keys()], lists, unread, isCut };
	}

	/** Goes through the members of the file's object; false where it does not end. */
	private file(from: number): boolean {
		const { b, end } = this;
		let at = skipBlank(b, from + 1, end);
		while (at < end && b[at] !== closeBrace) {
			const keyEnd = b[at] === quote ? skipText(b, at, end) : ranOut;
			if (keyEnd < 0) return false;
			const key = textAt(b, at, keyEnd);
			at = skipBlank(b, keyEnd, end);
			if (b[at] !== colon) return false;
			at = skipBlank(b, at + 1, end);
			if (at >= end) return false;
			const isList = b[at] === openBracket;
			if (isList) this.lists.add(key);
			if (isList && (key === 'images' || key === 'annotations' || key === 'categories'))
				at = this.list(key, at);
			else at = skipAny(b, at, end);
			if (at < 0) return false;
			at = skipBlank(b, at, end);
			if (b[at] === comma) at = skipBlank(b, at + 1, end);
		}
		return at < end;
	}

	/** Reads the records of a list; the index behind it, negative where it does not end. Of two lists the last counts. */
	private list(key: 'images' | 'annotations' | 'categories', from: number): number {
		const { b, end } = this;
		if (key === 'images') this.images.count = 0;
		else if (key === 'annotations') this.annotations.count = 0;
		else this.categories = [];
		let at = skipBlank(b, from + 1, end);
		for (;;) {
			if (at >= end) return ranOut;
			if (b[at] === closeBracket) return at + 1;
			let behind: number = ranOut;
			if (b[at] !== openBrace) {
				this.skipped(at);
				behind = skipAny(b, at, end);
			} else if (key === 'images') behind = this.image(at);
			else if (key === 'annotations') behind = this.annotation(at);
			else behind = this.category(at);
			if (behind <= at) {
				this.skipped(at);
				// Brackets that never close make each try as long as the file.
				behind = ++this.tries * end < mostTried ? recordStart(b, at + 1, end) : ranOut;
				if (behind < 0) return ranOut;
				at = behind;
				continue;
			}
			at = skipBlank(b, behind, end);
			if (at < end && b[at] === comma) at = skipBlank(b, at + 1, end);
		}
	}

	private skipped(at: number): void {
		if (this.unread.count++ === 0) this.unread.firstAt = at;
	}

	private category(at: number): number {
		const behind = skipAny(this.b, at, this.end);
		if (behind > at) this.categories.push(at, behind);
		return behind;
	}

	private image(from: number): number {
		const row = this.images.add(from);
		const behind = this.members(from, row, 'image');
		if (behind < 0) this.images.count--;
		else this.images.end[row] = behind;
		return behind;
	}

	private annotation(from: number): number {
		const row = this.annotations.add();
		const behind = this.members(from, row, 'annotation');
		if (behind < 0) this.annotations.count--;
		return behind;
	}

	/** Goes through the members of a record; the index behind it, negative where it is no JSON. */
	private members(from: number, row: number, kind: 'image' | 'annotation'): number {
		const { b, end } = this;
		let at = skipBlank(b, from + 1, end);
		if (at < end && b[at] === closeBrace) return at + 1;
		for (;;) {
			if (at >= end || b[at] !== quote) return ranOut;
			const keyEnd = skipText(b, at, end);
			if (keyEnd < 0) return ranOut;
			const key = at + 1;
			at = b[keyEnd] === colon ? keyEnd : skipBlank(b, keyEnd, end);
			if (at >= end || b[at] !== colon) return ranOut;
			at = skipBlank(b, at + 1, end);
			if (at >= end) return ranOut;
			const length = keyEnd - 1 - key;
			const behind =
				kind === 'image' ? this.imageValue(key, length, at, row) : this.annotationValue(key, length, at, row);
			if (behind <= at) return ranOut;
			at = skipBlank(b, behind, end);
			if (at >= end) return ranOut;
			if (b[at] === closeBrace) return at + 1;
			if (b[at] !== comma) return ranOut;
			at = skipBlank(b, at + 1, end);
		}
	}

	private imageValue(key: number, length: number, at: number, row: number): number {
		const { b, end, images } = this;
		if (length === 2 && isKeyAt(b, key, keys.id)) return this.id(at, row, images.id);
		if (length === 5 && isKeyAt(b, key, keys.width)) return this.number(at, row, images.width);
		if (length === 6 && isKeyAt(b, key, keys.height)) return this.number(at, row, images.height);
		const behind = skipAny(b, at, end);
		if (length === 9 && isKeyAt(b, key, keys.name) && b[at] === quote) {
			images.nameStart[row] = at;
			images.nameEnd[row] = behind;
		}
		return behind;
	}

	private annotationValue(key: number, length: number, at: number, row: number): number {
		const { b, end, annotations } = this;
		// The keys that count have lengths of their own, but for `bbox` and `area`.
		switch (length) {
			case 2:
				if (isKeyAt(b, key, keys.id)) return this.id(at, row, annotations.id);
				break;
			case 4:
				if (isKeyAt(b, key, keys.box)) return this.box(at, row);
				if (isKeyAt(b, key, keys.area)) return this.number(at, row, annotations.area);
				break;
			case 7:
				if (isKeyAt(b, key, keys.crowd)) return this.crowd(at, row);
				break;
			case 8:
				if (isKeyAt(b, key, keys.image)) return this.id(at, row, annotations.image);
				break;
			case 9:
				if (isKeyAt(b, key, keys.points)) annotations.pointsStart[row] = b[at] === openBracket ? at : 0;
				break;
			case 11:
				if (isKeyAt(b, key, keys.class)) return this.id(at, row, annotations.class);
				break;
			case 12: {
				if (!isKeyAt(b, key, keys.mask)) break;
				const behind = b[at] === openBracket ? this.behindPolygons(at) : skipAny(b, at, end);
				annotations.maskStart[row] = at;
				annotations.maskEnd[row] = behind;
				return behind;
			}
			case 13:
				if (isKeyAt(b, key, keys.labelled)) return this.number(at, row, annotations.labelled);
		}
		return skipAny(b, at, end);
	}

	/** Index behind a list of polygons: from bracket to bracket, which the machine finds faster than we do. */
	private behindPolygons(from: number): number {
		const { b, end } = this;
		let at = skipBlank(b, from + 1, end);
		while (b[at] === openBracket) {
			const close = b.indexOf(closeBracket, at);
			if (close < 0) return ranOut;
			at = skipBlank(b, close + 1, end);
			if (b[at] === closeBracket) return at + 1;
			if (b[at] !== comma) break;
			at = skipBlank(b, at + 1, end);
		}
		return skipAny(b, from, end);
	}

	private number(at: number, row: number, into: Float64Array): number {
		into[row] = numberAt(this.b, at, this.end);
		return behindNumber;
	}

	private id(at: number, row: number, into: Float64Array): number {
		const { b, end, texts } = this;
		if (b[at] !== quote) return this.number(at, row, into);
		const behind = skipText(b, at, end);
		if (behind < 0) return ranOut;
		const text = textAt(b, at, behind);
		let number = texts.get(text);
		if (number === undefined) {
			number = textIdBase - texts.size;
			texts.set(text, number);
		}
		into[row] = number;
		return behind;
	}

	private crowd(at: number, row: number): number {
		const value = numberAt(this.b, at, this.end);
		this.annotations.crowd[row] = this.b[at] === letterT || Math.abs(value) > 0 ? 1 : 0;
		return behindNumber;
	}

	/** Anything but four numbers or more is no box. */
	private box(from: number, row: number): number {
		const { b, end } = this;
		const { box } = this.annotations;
		if (b[from] !== openBracket) return skipAny(b, from, end);
		let at = skipBlank(b, from + 1, end);
		let count = 0;
		while (at < end && b[at] !== closeBracket) {
			const value = numberAt(b, at, end);
			if (behindNumber <= at) return ranOut;
			if (count < 4) box[4 * row + count] = value;
			count++;
			at = skipBlank(b, behindNumber, end);
			if (b[at] === comma) at = skipBlank(b, at + 1, end);
		}
		if (count < 4) box[4 * row] = Number.NaN;
		return at < end ? at + 1 : ranOut;
	}
}

const keys = {
	id: keyBytes('id'),
	width: keyBytes('width'),
	height: keyBytes('height'),
	name: keyBytes('file_name'),
	image: keyBytes('image_id'),
	class: keyBytes('category_id'),
	box: keyBytes('bbox'),
	area: keyBytes('area'),
	crowd: keyBytes('iscrowd'),
	mask: keyBytes('segmentation'),
	points: keyBytes('keypoints'),
	labelled: keyBytes('num_keypoints'),
};
