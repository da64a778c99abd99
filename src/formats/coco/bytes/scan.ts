// One pass over the bytes of a COCO file of any size: where each record starts and by which ids records belong together.
// A part of a file can be scanned by itself: it starts at the first place that looks like a record's start, and whoever
// joins the parts checks that the part before ends exactly there.

import { closeBrace, closeBracket, colon, comma, openBrace, openBracket, quote } from '../../text/ascii';
import { type Growing, growingCounts, growingOffsets } from './columns';
import {
	createRecord,
	faultAt,
	faulty,
	ranOut,
	type ScannedRecord,
	scanRecord,
	skipAny,
	skipBlank,
	skipText,
} from './record';
import { ByteWindow, type WindowOptions } from './window';

export const listKeys = ['images', 'annotations', 'categories'] as const;
export type ListKey = (typeof listKeys)[number];

/** Where scanning goes on: in a list in front of a record, or between the members of the file's object. */
export type ScanState =
	| { in: 'list'; key: ListKey; at: number }
	| { in: 'object'; at: number }
	| { in: 'end' };

export interface ScanFault {
	rule: 'json-syntax' | 'json-trailing-comma' | 'json-truncated' | 'key-duplicate' | 'record-expected';
	/** Byte offset in the file. */
	at: number;
	what: string;
}

/** What a part of the file holds; parallel lists, one entry a record. */
export interface ScannedPart {
	/** `null`: nothing in the part looks like a record. */
	from: ScanState | null;
	to: ScanState;
	images: { start: Float64Array; length: Uint32Array; id: Float64Array };
	annotations: {
		start: Float64Array;
		length: Uint32Array;
		id: Float64Array;
		imageId: Float64Array;
		categoryId: Float64Array;
	};
	/** Byte ranges of the entries of `categories`. */
	categories: { start: Float64Array; length: Uint32Array };
	/** Where a list begins: how many records of its kind this part had seen by then. */
	lists: { key: ListKey; at: number; before: number }[];
	/** Ids in quotes, by the number that stands for each: `textIdBase` the first, one less for each that follows. */
	texts: string[];
	faults: ScanFault[];
}

/** Ids in quotes are told by numbers that no file counts with. */
export const textIdBase = -(2 ** 52);

const mostFaults = 1000;
/** Bytes between two reports of progress. */
const reportEvery = 1 << 24;

export interface ScanOptions extends WindowOptions {
	/** Where to start: a state that is known, or a byte offset from where on the first record is looked for. */
	from: ScanState | number;
	/** Byte offset behind which no record is started. */
	until: number;
	/** Called with the bytes done every now and then; throws to stop. */
	progress?(done: number): void;
}

/** Scans a part of a file. Throws where a record is longer than can be held, and where `progress` does. */
export function scanCoco(options: ScanOptions): ScannedPart {
	return new Scanner(options).run();
}

class Scanner {
	private readonly bytes: ByteWindow;
	private reported = 0;
	private readonly record: ScannedRecord = createRecord();
	private readonly texts = new Map<string, number>();
	private readonly image = { start: growingOffsets(), length: growingCounts(), id: growingOffsets() };
	private readonly annotation = {
		start: growingOffsets(),
		length: growingCounts(),
		id: growingOffsets(),
		imageId: growingOffsets(),
		categoryId: growingOffsets(),
	};
	private readonly category = { start: growingOffsets(), length: growingCounts() };
	private readonly lists: ScannedPart['lists'] = [];
	private readonly seen = new Set<ListKey>();
	private readonly faults: ScanFault[] = [];

	constructor(private readonly options: ScanOptions) {
		this.bytes = new ByteWindow(options);
	}

	run(): ScannedPart {
		const { from } = this.options;
		const begun = typeof from === 'number' ? this.findRecord(from) : from;
		const to = begun ? this.scan(begun) : { in: 'end' as const };
		const taken = <T extends Record<string, Growing<Float64Array> | Growing<Uint32Array>>>(columns: T) =>
			Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.taken()]));
		return {
			from: begun,
			to,
			images: taken(this.image) as ScannedPart['images'],
			annotations: taken(this.annotation) as ScannedPart['annotations'],
			categories: taken(this.category) as ScannedPart['categories'],
			lists: this.lists,
			texts: [...this.texts.keys()],
			faults: this.faults,
		};
	}

	private scan(from: ScanState): ScanState {
		if (from.in === 'end') return from;
		this.goTo(from.at);
		let state: ScanState | null = from;
		if (from.in === 'object' && from.at === 0 && !this.openObject()) return { in: 'end' };
		while (state) {
			const left = state.in === 'list' ? this.scanList(state.key) : null;
			if (left) return left;
			state = this.nextMember();
		}
		return this.last;
	}

	/** Where the object was left, once `nextMember` finds nothing more in this part. */
	private last: ScanState = { in: 'end' };

	/** Past the opening brace of the file; false where there is none. */
	private openObject(): boolean {
		if (this.bytes.buffer[0] === 0xef && this.bytes.buffer[1] === 0xbb && this.bytes.buffer[2] === 0xbf)
			this.bytes.at += 3;
		this.bytes.blank();
		if (this.bytes.buffer[this.bytes.at] !== openBrace || this.bytes.at >= this.bytes.end) return false;
		this.bytes.at++;
		return true;
	}

	/** Goes through the members of the file's object up to the next list of records; `null` at the end of it or the part. */
	private nextMember(): ScanState | null {
		for (;;) {
			this.bytes.blank();
			if (this.bytes.at < this.bytes.end && this.bytes.buffer[this.bytes.at] === comma) {
				this.bytes.at++;
				this.bytes.blank();
			}
			if (this.bytes.at >= this.bytes.end) return this.truncated();
			if (this.bytes.buffer[this.bytes.at] === closeBrace) return null;
			if (this.bytes.place >= this.options.until) {
				this.last = { in: 'object', at: this.bytes.place };
				return null;
			}
			if (this.bytes.buffer[this.bytes.at] !== quote) {
				this.fault('json-syntax', this.bytes.place, 'a key in double quotes is expected');
				return null;
			}
			const key = this.keyHere();
			if (key === null) return this.truncated();
			this.bytes.blank();
			if (this.bytes.buffer[this.bytes.at] === colon) this.bytes.at++;
			this.bytes.blank();
			if (this.bytes.at >= this.bytes.end) return this.truncated();
			const list = listKeys.find((name) => name === key);
			if (list && this.bytes.buffer[this.bytes.at] === openBracket) return this.openList(list);
			if (!this.skipLong()) return this.truncated();
		}
	}

	private openList(key: ListKey): ScanState {
		if (this.seen.has(key)) this.fault('key-duplicate', this.bytes.place, key);
		this.seen.add(key);
		this.lists.push({ key, at: this.bytes.place, before: this.count(key) });
		this.bytes.at++;
		return { in: 'list', key, at: this.bytes.place };
	}

	private count(key: ListKey): number {
		if (key === 'images') return this.image.start.length;
		return key === 'annotations' ? this.annotation.start.length : this.category.start.length;
	}

	/** Goes through a list from between two of its records; gives the state in which the part ends, `null` behind the list. */
	private scanList(key: ListKey): ScanState | null {
		const { until } = this.options;
		let afterComma = false;
		for (;;) {
			this.bytes.at = skipBlank(this.bytes.buffer, this.bytes.at, this.bytes.end);
			if (this.bytes.at >= this.bytes.end) {
				if (this.bytes.fill()) continue;
				this.truncated();
				return { in: 'end' };
			}
			const code = this.bytes.buffer[this.bytes.at];
			if (code === comma) {
				afterComma = true;
				this.bytes.at++;
				continue;
			}
			if (code === closeBracket || code === closeBrace) {
				if (afterComma && code === closeBracket)
					this.fault('json-trailing-comma', this.bytes.place, 'a comma stands before a closing bracket');
				if (code === closeBrace) this.fault('json-syntax', this.bytes.place, 'a closing bracket is missing');
				if (code === closeBracket) this.bytes.at++;
				return null;
			}
			if (this.bytes.place >= until) return { in: 'list', key, at: this.bytes.place };
			afterComma = false;
			if (!(code === openBrace ? this.takeRecord(key) : this.skipNoRecord(key))) {
				this.truncated();
				return { in: 'end' };
			}
		}
	}

	/** Takes the record at the place; false where the file ends in it. */
	private takeRecord(key: ListKey): boolean {
		for (;;) {
			const behind = scanRecord(this.bytes.buffer, this.bytes.at, this.bytes.end, this.record);
			if (behind === ranOut) {
				if (!this.bytes.fill()) return false;
				continue;
			}
			if (behind === faulty) {
				this.fault('json-syntax', this.bytes.base + faultAt, 'a comma, colon or key is missing');
				return this.resume();
			}
			const start = this.bytes.place;
			const length = behind - this.bytes.at;
			if (key === 'images') this.takeImage(start, length);
			else if (key === 'annotations') this.takeAnnotation(start, length);
			else {
				this.category.start.push(start);
				this.category.length.push(length);
			}
			this.bytes.at = behind;
			this.report();
			return true;
		}
	}

	private takeImage(start: number, length: number): void {
		const { id, idText } = this.record;
		this.image.start.push(start);
		this.image.length.push(length);
		this.image.id.push(idText ? this.textId(idText) : id);
	}

	private takeAnnotation(start: number, length: number): void {
		const { id, idText, imageId, imageIdText, categoryId } = this.record;
		const { annotation } = this;
		annotation.start.push(start);
		annotation.length.push(length);
		annotation.id.push(idText ? this.textId(idText) : id);
		annotation.imageId.push(imageIdText ? this.textId(imageIdText) : imageId);
		annotation.categoryId.push(categoryId);
	}

	/** Ids in quotes that look like numbers are those numbers: readers join them by their text. */
	private textId([start, end]: [number, number]): number {
		const text = latin1(this.bytes.buffer.subarray(start, end));
		if (/^\d{1,15}$/.test(text) && String(Number(text)) === text) return Number(text);
		let number = this.texts.get(text);
		if (number === undefined) {
			number = textIdBase - this.texts.size;
			this.texts.set(text, number);
		}
		return number;
	}

	private skipNoRecord(key: ListKey): boolean {
		this.fault('record-expected', this.bytes.place, key);
		for (;;) {
			const behind = skipAny(this.bytes.buffer, this.bytes.at, this.bytes.end);
			if (behind === ranOut) {
				if (!this.bytes.fill()) return false;
				continue;
			}
			this.bytes.at = Math.max(behind, this.bytes.at + 1);
			return true;
		}
	}

	/** Past a faulty record: to the next place that looks like the start of one. */
	private resume(): boolean {
		this.bytes.at = Math.max(this.bytes.at, faultAt);
		for (;;) {
			const next = recordStart(this.bytes.buffer, this.bytes.at, this.bytes.end);
			if (next >= 0) {
				this.bytes.at = next;
				return true;
			}
			// What may be the separator in front of a record stays in the window.
			this.bytes.at = Math.max(this.bytes.at, this.bytes.end - 256);
			if (!this.bytes.fill()) {
				this.bytes.at = this.bytes.end;
				return false;
			}
		}
	}

	/** The first place from `from` on where a record starts that tells its list by its keys. */
	private findRecord(from: number): ScanState | null {
		this.goTo(from);
		const { until } = this.options;
		while (this.bytes.place < until) {
			const next = recordStart(this.bytes.buffer, this.bytes.at, this.bytes.end);
			if (next < 0) {
				this.bytes.at = Math.max(this.bytes.at, this.bytes.end - 256);
				if (!this.bytes.fill()) return null;
				continue;
			}
			this.bytes.at = next;
			const behind = scanRecord(this.bytes.buffer, this.bytes.at, this.bytes.end, this.record);
			if (behind === ranOut && this.bytes.fill()) continue;
			const key = behind > 0 ? this.likelyList() : null;
			if (key) return this.bytes.place < until ? { in: 'list', key, at: this.bytes.place } : null;
			this.bytes.at++;
		}
		return null;
	}

	private likelyList(): ListKey | null {
		const { imageId, imageIdText, nameStart, id, idText } = this.record;
		if (imageIdText || !Number.isNaN(imageId)) return 'annotations';
		return nameStart >= 0 && (idText || !Number.isNaN(id)) ? 'images' : null;
	}

	/** The text of the key at the place, and the place behind it; `null` where the file ends in it. */
	private keyHere(): string | null {
		for (;;) {
			const behind = skipText(this.bytes.buffer, this.bytes.at, this.bytes.end);
			if (behind > 0) {
				const key = latin1(this.bytes.buffer.subarray(this.bytes.at + 1, behind - 1));
				this.bytes.at = behind;
				return key;
			}
			if (!this.bytes.fill()) return null;
		}
	}

	/** Past a value of any length; only the depth is kept, not the bytes. */
	private skipLong(): boolean {
		let depth = 0;
		let inText = false;
		for (;;) {
			const { buffer, end } = this.bytes;
			let i = this.bytes.at;
			for (; i < end; i++) {
				const code = buffer[i];
				if (inText) {
					if (code === 92) {
						if (i + 1 >= end) break;
						i++;
					} else if (code === quote) inText = false;
				} else if (code === quote) inText = true;
				else if (code === openBracket || code === openBrace) depth++;
				else if (code === closeBracket || code === closeBrace) {
					if (depth === 0) break;
					depth--;
				} else if (depth === 0 && code === comma) break;
			}
			const isOver = i < end && !(inText && buffer[i] === 92);
			this.bytes.at = i;
			this.report();
			if (isOver) return true;
			if (!this.bytes.fill()) return false;
		}
	}

	private goTo(offset: number): void {
		this.bytes.goTo(offset);
		this.reported = offset;
	}

	private report(): void {
		if (this.bytes.place - this.reported < reportEvery) return;
		this.options.progress?.(this.bytes.place - this.reported);
		this.reported = this.bytes.place;
	}

	private truncated(): null {
		this.fault('json-truncated', this.options.size, 'the text ends too early');
		return null;
	}

	private fault(rule: ScanFault['rule'], at: number, what: string): void {
		if (this.faults.length < mostFaults) this.faults.push({ rule, at, what });
	}
}

/** Index of the first brace behind a comma or an opening bracket and in front of a key; -1 for none. */
export function recordStart(b: Uint8Array, from: number, end: number): number {
	for (let i = from; i < end; i++) {
		const code = b[i];
		if (code !== comma && code !== openBracket) continue;
		const brace = skipBlank(b, i + 1, end);
		if (brace >= end || b[brace] !== openBrace) continue;
		const key = skipBlank(b, brace + 1, end);
		if (key < end && b[key] === quote) return brace;
	}
	return -1;
}

function latin1(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}
