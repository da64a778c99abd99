// The part of a file that is looked at: bytes are brought in as they are needed, and given up behind the place.

import { skipBlank } from './record';

/** Reads bytes at a place of the file; returns how many there were. */
export type ReadBytes = (into: Uint8Array, position: number) => number;

export interface WindowOptions {
	read: ReadBytes;
	/** Bytes of the file. */
	size: number;
	/** Bytes that are looked at together, if not as many as usual. */
	window?: number;
}

/** Bytes that are looked at together; a record that is longer makes the window larger. */
const usualLength = 1 << 22;
/** A record longer than this is none. */
const longestRecord = 1 << 28;

export class ByteWindow {
	buffer: Uint8Array;
	/** File offset of the buffer's first byte. */
	base = 0;
	/** Bytes of the buffer that are the file's. */
	end = 0;
	/** Index in the buffer. */
	at = 0;
	private readonly read: ReadBytes;

	constructor({ read, size, window = usualLength }: WindowOptions) {
		this.read = read;
		this.buffer = new Uint8Array(Math.min(window, size + 1));
	}

	/** File offset of the present place. */
	get place(): number {
		return this.base + this.at;
	}

	goTo(offset: number): void {
		this.base = offset;
		this.at = 0;
		this.end = 0;
		this.fill();
	}

	/** Past white space. */
	blank(): void {
		for (;;) {
			this.at = skipBlank(this.buffer, this.at, this.end);
			if (this.at < this.end || !this.fill()) return;
		}
	}

	/** Brings in more bytes, from the present place on; false at the end of the file. */
	fill(): boolean {
		const kept = this.end - this.at;
		if (this.at === 0 && this.end === this.buffer.length) {
			if (this.buffer.length >= longestRecord)
				throw new Error(
					`The record at byte ${this.base.toLocaleString('en')} is longer than ${longestRecord >> 20} MB: the file is cut or no COCO.`,
				);
			const larger = new Uint8Array(this.buffer.length * 2);
			larger.set(this.buffer);
			this.buffer = larger;
		} else if (this.at > 0) {
			this.buffer.copyWithin(0, this.at, this.end);
			this.base += this.at;
			this.at = 0;
			this.end = kept;
		}
		const got = this.read(this.buffer.subarray(this.end), this.base + this.end);
		this.end += got;
		return got > 0;
	}
}
