// A file on disk with what was typed into it since: which bytes were replaced by which, without a copy of the file.
// "Base" offsets are those on disk, the others those of the file as it stands with all replacements made.

/** `[start, end)` of the base became `bytes`. */
export interface Piece {
	start: number;
	end: number;
	bytes: Buffer;
}

/** A replacement in the file as it stands. */
export interface ByteEdit {
	start: number;
	end: number;
	bytes: Buffer;
}

/** Reads `[start, end)` of the file on disk. */
export type ReadBase = (start: number, end: number) => Buffer;

export class Pieces {
	/** In order, not overlapping and not touching. */
	private list: readonly Piece[] = [];

	constructor(private readonly baseSize: number) {}

	get all(): readonly Piece[] {
		return this.list;
	}

	/** Bytes of the file as it stands. */
	get size(): number {
		return this.list.reduce(
			(size, { start, end, bytes }) => size + bytes.length - (end - start),
			this.baseSize,
		);
	}

	/** Goes back to an earlier state (`all`). */
	restore(pieces: readonly Piece[]): void {
		this.list = pieces;
	}

	/** Makes one replacement; pieces that it touches become one with it. */
	apply({ start, end, bytes }: ByteEdit): void {
		const placed = this.placed();
		const touched = placed.filter(({ now, nowEnd }) => now <= end && nowEnd >= start);
		const first = touched[0];
		const last = touched.at(-1);
		const made: Piece =
			first && last
				? {
						start: Math.min(start - (first.now - first.piece.start), first.piece.start),
						end: Math.max(end - (last.nowEnd - last.piece.end), last.piece.end),
						bytes: Buffer.concat([
							first.piece.bytes.subarray(0, Math.max(0, start - first.now)),
							bytes,
							last.piece.bytes.subarray(Math.min(last.piece.bytes.length, end - last.now)),
						]),
					}
				: { start: this.toBase(start), end: this.toBase(end), bytes };
		const isNothing = made.start === made.end && made.bytes.length === 0;
		this.list = [
			...placed.filter(({ nowEnd }) => nowEnd < start).map(({ piece }) => piece),
			...(isNothing ? [] : [made]),
			...placed.filter(({ now }) => now > end).map(({ piece }) => piece),
		];
	}

	/** Every piece with the range that its bytes have now. */
	private placed(): { piece: Piece; now: number; nowEnd: number }[] {
		let shift = 0;
		return this.list.map((piece) => {
			const now = piece.start + shift;
			const nowEnd = now + piece.bytes.length;
			shift = nowEnd - piece.end;
			return { piece, now, nowEnd };
		});
	}

	/** Where a place on disk stands now; one that was replaced goes to the end of what replaced it. */
	toCurrent(base: number): number {
		let shift = 0;
		for (const { start, end, bytes } of this.list) {
			if (base <= start) break;
			if (base < end) return start + shift + bytes.length;
			shift += bytes.length - (end - start);
		}
		return base + shift;
	}

	/** Where a place stood on disk; one inside of what was typed goes to the start of what it replaced. */
	toBase(current: number): number {
		let shift = 0;
		for (const { start, end, bytes } of this.list) {
			const now = start + shift;
			if (current <= now) break;
			if (current < now + bytes.length) return start;
			shift += bytes.length - (end - start);
		}
		return current - shift;
	}

	/** The bytes `[from, to)` of the file as it stands. */
	slice(read: ReadBase, from: number, to: number): Buffer {
		if (this.list.length === 0) return read(from, to);
		const parts: Buffer[] = [];
		for (const run of this.runs(from, to)) parts.push('bytes' in run ? run.bytes : read(run.start, run.end));
		return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
	}

	/** What `[from, to)` of the file as it stands is made of, in order: ranges of the base, and what was typed. */
	*runs(from: number, to: number): Generator<{ start: number; end: number } | { bytes: Buffer }> {
		let at = from;
		let shift = 0;
		for (const { start, end, bytes } of this.list) {
			const now = start + shift;
			if (now >= to) break;
			const nowEnd = now + bytes.length;
			if (at < now) {
				yield { start: at - shift, end: now - shift };
				at = now;
			}
			if (at < nowEnd && bytes.length > 0) {
				yield { bytes: bytes.subarray(at - now, Math.min(nowEnd, to) - now) };
				at = Math.min(nowEnd, to);
			}
			shift += bytes.length - (end - start);
		}
		if (at < to) yield { start: at - shift, end: to - shift };
	}
}
