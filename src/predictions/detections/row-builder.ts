// Rows built from values instead of bytes: records of a pickle, with their masks copied behind one another.

import { encodeRleString, frameFits } from '../../core/masks/rle';
import { type Readings, toColumns } from './columns';
import { mostExamples } from './left-out';
import { member, PickleRefused, type PickleValue } from './pickle/values';
import { enlarged, has, maskForms, Rows } from './rows';
import type { DetectionFile, DetectionFormat, DetectionTarget } from './types';

/** What the finished rows are for. */
export interface Purpose {
	format: DetectionFormat;
	name: string;
	target: DetectionTarget;
	/** Where a row stands, by its place: "record 17". */
	where(place: number): string;
	notes: string[];
}

/** Takes detections one after another. */
export class RowBuilder {
	readonly rows = new Rows();
	private bytes = new Uint8Array(1024);
	private byteCount = 0;
	private points = new Float64Array(64);
	private pointCount = 0;
	private readonly strangers: Readings['strangers'] = { count: 0, examples: [] };

	/** `limit`: more detections than the file has bytes are one repeated. */
	constructor(private readonly limit: number) {}

	/** One more row, of the image and class that these values name. */
	add(place: number, image: PickleValue | undefined, kind: PickleValue | undefined): number {
		if (this.rows.count >= this.limit)
			throw new PickleRefused('is refused: it repeats its records more often than it has bytes');
		const row = this.rows.add();
		this.rows.place[row] = place;
		this.rows.image[row] = this.key(image);
		this.rows.class[row] = this.key(kind);
		return row;
	}

	private key(value: PickleValue | undefined): number {
		if (typeof value === 'string') return this.rows.keyOf(value);
		return scalarOf(value) ?? Number.NaN;
	}

	/** x, y, width, height. */
	box(row: number, values: ArrayLike<number>): void {
		this.rows.says[row] |= has.box;
		for (let k = 0; k < 4; k++) this.rows.box[4 * row + k] = k < values.length ? values[k] : Number.NaN;
	}

	score(row: number, score: number | null): void {
		if (score === null) return;
		this.rows.says[row] |= has.score;
		this.rows.score[row] = score;
	}

	keypoints(row: number, values: ArrayLike<number>): void {
		const start = this.pointCount;
		while (this.points.length < start + values.length)
			this.points = enlarged(this.points, 2 * this.points.length);
		for (let k = 0; k < values.length; k++) this.points[start + k] = values[k];
		this.pointCount += values.length;
		this.rows.setPoints(row, start, values.length);
	}

	/** A mask as pycocotools encodes it: `{size: [h, w], counts: bytes or text or list}`. */
	mask(row: number, mask: PickleValue): void {
		const size = numbersOf(member(mask, 'size'));
		const counts = member(mask, 'counts');
		const compressed = countsOf(counts);
		this.rows.setMask(row, maskForms.plain, this.byteCount, this.byteCount);
		if (compressed === null || size === null || size.length !== 2 || !frameFits(size[0], size[1])) {
			this.rows.says[row] |= has.brokenMask;
			return;
		}
		const end = this.byteCount + compressed.length;
		while (this.bytes.length < end) this.bytes = enlarged(this.bytes, 2 * this.bytes.length);
		this.bytes.set(compressed, this.byteCount);
		this.rows.setMask(row, maskForms.plain, this.byteCount, end);
		this.rows.maskHeight[row] = size[0];
		this.rows.maskWidth[row] = size[1];
		this.byteCount = end;
	}

	stranger(where: string, value: string): void {
		this.strangers.count++;
		if (this.strangers.examples.length < mostExamples) this.strangers.examples.push({ where, value });
	}

	finish({ format, name, target, where, notes }: Purpose): DetectionFile {
		const { rows } = this;
		return toColumns({
			format,
			name,
			rows,
			bytes: this.bytes,
			points: this.points,
			target,
			classNumbers: 'positions',
			imageTexts: 'ids-first',
			areas: 'as-first-record',
			where: (row) => where(rows.place[row]),
			strangers: this.strangers,
			notes,
		});
	}
}

function countsOf(counts: PickleValue | undefined): Uint8Array | null {
	if (counts instanceof Uint8Array) return counts;
	if (typeof counts === 'string')
		return Uint8Array.from(counts, (letter) => Math.min(letter.charCodeAt(0), 255));
	const list = numbersOf(counts);
	if (list === null || list.some((count) => !(Number.isInteger(count) && count >= 0 && count < 2 ** 31)))
		return null;
	const text = encodeRleString(list);
	return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** A number, also one of numpy's or a tensor of a single value; `null` for anything else. */
export function scalarOf(value: PickleValue | undefined): number | null {
	if (typeof value === 'number') return value;
	if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
	const list = Array.isArray(value) ? null : numbersOf(value);
	return list !== null && list.length === 1 ? list[0] : null;
}

/** The numbers of a list or array, flat; `null` where it is none or holds other things. */
export function numbersOf(value: PickleValue | undefined): Float64Array | null {
	if (typeof value === 'object' && value !== null && 'kind' in value)
		return value.kind === 'array' ? value.numbers() : null;
	if (!Array.isArray(value)) return null;
	const numbers = new Float64Array(value.length);
	for (const [at, item] of value.entries()) {
		const number = typeof item === 'number' ? item : scalarOf(item);
		if (number === null) return null;
		numbers[at] = number;
	}
	return numbers;
}
