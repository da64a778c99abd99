// The bytes of a pickle, read one after another: lengths are checked against what is there before anything is made of them.

import { PickleRefused } from './values';

/** Digits of an integer beyond this are no number of a detection. */
const longestInteger = 16;
/** A name longer than this is none. */
const longestLine = 1000;

/** Reads the bytes from `at` on. All methods throw a PickleRefused where they are not there. */
export class PickleBytes {
	readonly view: DataView;
	/** Where the present opcode stands. */
	opAt = 0;

	constructor(
		private readonly bytes: Uint8Array,
		public at: number,
	) {
		this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}

	/** Index of the next `count` bytes, and past them. */
	take(count: number): number {
		const from = this.at;
		if (count > this.bytes.length - from)
			throw new PickleRefused(
				`is cut off or damaged: at byte ${this.opAt.toLocaleString('en')} it asks for ${count.toLocaleString('en')} bytes, ${(this.bytes.length - from).toLocaleString('en')} are left`,
			);
		this.at += count;
		return from;
	}

	byte(): number {
		return this.bytes[this.take(1)];
	}

	length4(): number {
		return this.view.getUint32(this.take(4), true);
	}

	length8(): number {
		return Number(this.view.getBigUint64(this.take(8), true));
	}

	/** UTF-8. */
	text(length: number): string {
		const from = this.take(length);
		return new TextDecoder().decode(this.bytes.subarray(from, this.at));
	}

	/** Texts of Python 2, which may be bytes as well: one character a byte. */
	oldText(length: number): string {
		const from = this.take(length);
		let text = '';
		for (let at = from; at < this.at; at++) text += String.fromCharCode(this.bytes[at]);
		return text;
	}

	/** The bytes as they are. */
	raw(length: number): Uint8Array {
		const from = this.take(length);
		return this.bytes.subarray(from, this.at);
	}

	/** Little-endian two's complement of `length` bytes. */
	integer(length: number): number | bigint {
		if (length > longestInteger) throw this.broken(`an integer has ${length} bytes`);
		const from = this.take(length);
		let value = 0n;
		for (let k = length - 1; k >= 0; k--) value = value * 256n + BigInt(this.bytes[from + k]);
		value = BigInt.asIntN(8 * length, value);
		const number = Number(value);
		return Number.isSafeInteger(number) ? number : value;
	}

	/** A line of text, as GLOBAL has two. */
	line(): string {
		const end = this.bytes.indexOf(10, this.at);
		if (end < 0 || end - this.at > longestLine) throw this.broken('a name does not end');
		const text = new TextDecoder().decode(this.bytes.subarray(this.at, end));
		this.at = end + 1;
		return text;
	}

	/** What is wrong at the present opcode. */
	broken(what: string): PickleRefused {
		return new PickleRefused(`is damaged at byte ${this.opAt.toLocaleString('en')}: ${what}`);
	}
}
