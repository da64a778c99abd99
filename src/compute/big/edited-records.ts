// Where the records of a file stand after edits: those of the index, but for the neighbourhoods of what was typed, which
// are scanned anew.

import { growingCounts, growingOffsets } from '../../formats/coco/bytes/columns';
import { type CocoIndex, grouped, rowsById } from '../../formats/coco/bytes/index';
import { createRecord, scanRecord, skipBlank } from '../../formats/coco/bytes/record';
import { textIdBase } from '../../formats/coco/bytes/scan';
import { firstBehind } from '../../formats/locate';
import { comma, openBrace } from '../../formats/text/ascii';
import { EngineError } from '../errors';
import type { Piece, Pieces } from './pieces';
import { textOf } from './text';

/** A record as it stands now, byte offsets. */
export interface PlacedRecord {
	/** Its number among the annotations, as far as the index knows it; -1 for one that came since. */
	number: number;
	start: number;
	end: number;
}

/** Records that became others: kept over a restart, and put into the file again when it was changed meanwhile. */
export interface RecordChange {
	list: 'images' | 'annotations';
	/** Id of the first record, as its number in the index: it is looked for by this. */
	id: number;
	/** The text of the records on disk, from the first brace to the last, and what stands there instead; bytes as characters. */
	before: string;
	after: string;
}

/** A run of the index's annotations `[first, last)` that is replaced by what stands there now. */
interface Region {
	first: number;
	last: number;
	records: (PlacedRecord & { image: number; id: number; categoryId: number })[];
}

/** Bytes behind the last record in which the list is expected to end. */
const behindList = 4096;

export class EditedRecords {
	private regions: Region[] = [];
	private rowOfId: Map<number, number> | null = null;
	private ownLargest: number | null = null;

	constructor(
		private readonly index: CocoIndex,
		private readonly pieces: Pieces,
		private readonly bytes: (from: number, to: number) => Buffer,
	) {}

	get isEdited(): boolean {
		return this.regions.length > 0;
	}

	/** Records of the file. */
	get count(): number {
		return this.regions.reduce(
			(count, { first, last, records }) => count + records.length - (last - first),
			this.index.annotations.start.length,
		);
	}

	/** Largest whole id. */
	get largestId(): number {
		if (this.ownLargest === null) {
			let largest = 0;
			for (const id of this.index.annotations.id)
				if (id > largest && Number.isSafeInteger(id + 1)) largest = id;
			this.ownLargest = largest;
		}
		let largest = this.ownLargest;
		for (const { records } of this.regions)
			for (const { id } of records) if (id > largest && Number.isSafeInteger(id + 1)) largest = id;
		return largest;
	}

	/** Looks at the neighbourhoods of the pieces again. Throws where one does not lie among the annotations or in an image's record. */
	update(): void {
		const { start } = this.index.annotations;
		const runs: { first: number; last: number }[] = [];
		for (const piece of this.pieces.all) {
			if (this.isInImage(piece)) continue;
			if (start.length === 0 || !this.isInList(piece)) throw outside();
			const first = Math.max(0, firstBehind(start, piece.start) - 1);
			const last = Math.max(first + 1, firstBehind(start, piece.end - 0.5));
			const before = runs.at(-1);
			if (before && first < before.last) before.last = Math.max(before.last, last);
			else runs.push({ first, last });
		}
		this.regions = runs.map((run) => ({ ...run, records: this.scan(run.first, run.last) }));
	}

	/** Whether a piece starts behind the first annotation's brace, or takes that annotation out. */
	private isInList({ start, end, bytes }: Piece): boolean {
		const [first] = this.index.annotations.start as unknown as [number];
		return start >= first || (end > first && bytes.length === 0);
	}

	/** Whether a piece lies inside one image's record, braces excluded. */
	private isInImage({ start, end }: Piece): boolean {
		const { images } = this.index;
		const row = firstBehind(images.start, start) - 1;
		return row >= 0 && start > images.start[row] && end < images.start[row] + images.length[row];
	}

	/** The records that stand now where the annotations `[first, last)` stood. */
	private scan(first: number, last: number): Region['records'] {
		const { annotations } = this.index;
		const from = this.pieces.toCurrent(annotations.start[first]);
		const end = annotations.start[last - 1] + annotations.length[last - 1];
		const isLast = last === annotations.start.length;
		// What was put in right behind the last record stands in front of the byte behind it.
		const to = isLast
			? this.pieces.toCurrent(end + 1) + behindList
			: this.pieces.toCurrent(annotations.start[last]);
		const bytes = this.bytes(from, Math.min(to, this.pieces.size));
		const out: Region['records'] = [];
		const record = createRecord();
		let at = skipBlank(bytes, 0, bytes.length);
		while (at < bytes.length) {
			if (bytes[at] === comma) at = skipBlank(bytes, at + 1, bytes.length);
			if (bytes[at] !== openBrace) break;
			const behind = scanRecord(bytes, at, bytes.length, record);
			if (behind < 0) throw broken();
			const image = record.imageIdText
				? this.rowOfText(bytes.toString('latin1', ...record.imageIdText))
				: this.rowOf(record.imageId);
			const { categoryId, idText } = record;
			const id = idText ? Number(bytes.toString('latin1', ...idText)) : record.id;
			out.push({ number: -1, start: from + at, end: from + behind, image, id, categoryId });
			at = skipBlank(bytes, behind, bytes.length);
		}
		if (!isLast && at < bytes.length) throw broken();
		return out;
	}

	private rowOf(id: number): number {
		this.rowOfId ??= rowsById(this.index.images.id);
		return this.rowOfId.get(id) ?? -1;
	}

	private rowOfText(text: string): number {
		const at = this.index.texts.indexOf(text);
		return this.rowOf(at < 0 ? Number(text) : textIdBase - at);
	}

	/** The annotations of an image, in the order of the file. */
	annotationsOf(image: number): PlacedRecord[] {
		const { annotations, byImage } = this.index;
		const out: PlacedRecord[] = [];
		for (let k = byImage.first[image]; k < byImage.first[image + 1]; k++) {
			const number = byImage.rows[k];
			if (this.isReplaced(number)) continue;
			const start = this.pieces.toCurrent(annotations.start[number]);
			out.push({ number, start, end: start + annotations.length[number] });
		}
		for (const { records } of this.regions)
			for (const record of records) if (record.image === image) out.push(record);
		return this.regions.length > 0 ? out.sort((a, b) => a.start - b.start) : out;
	}

	/** Every annotation as it stands now, in the order of the file. */
	*inOrder(): Generator<{ start: number; end: number; image: number; categoryId: number }> {
		const { start, length, image, categoryId } = this.index.annotations;
		const now = movedBy(this.pieces.all);
		let next = 0;
		for (let number = 0; number < start.length; number++) {
			const region = this.regions[next];
			if (region && number === region.first) {
				yield* region.records;
				number = region.last - 1;
				next++;
				continue;
			}
			const at = now(start[number]);
			yield { start: at, end: at + length[number], image: image[number], categoryId: categoryId[number] };
		}
	}

	/** By row of the image: 1 where it has an annotation of one of the categories, or one with that id. */
	imagesWith(categories: ReadonlySet<number>, id: number): Uint8Array {
		const found = new Uint8Array(this.index.images.start.length);
		const { annotations } = this.index;
		for (let number = 0; number < annotations.start.length; number++) {
			if (
				annotations.image[number] < 0 ||
				!(annotations.id[number] === id || categories.has(annotations.categoryId[number]))
			)
				continue;
			if (!this.isReplaced(number)) found[annotations.image[number]] = 1;
		}
		for (const { records } of this.regions)
			for (const record of records)
				if (record.image >= 0 && (record.id === id || categories.has(record.categoryId)))
					found[record.image] = 1;
		return found;
	}

	private isReplaced(number: number): boolean {
		return this.regions.some(({ first, last }) => first <= number && number < last);
	}

	/** Where an image's record stands. */
	imageRecord(row: number): { start: number; end: number } {
		const { images } = this.index;
		const start = images.start[row];
		return {
			start: this.pieces.toCurrent(start),
			end: this.pieces.toCurrent(start + images.length[row]),
		};
	}

	/** The index of the file as it stands, for when it is written so; `null` where ids in quotes or images' ids may have changed. */
	indexNow(): CocoIndex | null {
		const { index, pieces } = this;
		if (index.texts.length > 0 || pieces.all.some((piece) => this.isInImage(piece))) return null;
		const now = movedBy(pieces.all);
		const { annotations } = index;
		const out = {
			start: growingOffsets(),
			length: growingCounts(),
			id: growingOffsets(),
			image: [] as number[],
			categoryId: growingOffsets(),
		};
		const take = (start: number, length: number, id: number, image: number, categoryId: number) => {
			out.start.push(start);
			out.length.push(length);
			out.id.push(id);
			out.image.push(image);
			out.categoryId.push(categoryId);
		};
		const regions = [...this.regions];
		for (let number = 0; number < annotations.start.length; number++) {
			const [region] = regions;
			if (region && number === region.first) {
				for (const { start, end, id, image, categoryId } of region.records)
					take(start, end - start, id, image, categoryId);
				number = region.last - 1;
				regions.shift();
				continue;
			}
			const { start, length, id, image, categoryId } = annotations;
			take(now(start[number]), length[number], id[number], image[number], categoryId[number]);
		}
		const { images, categories, texts, lists, faults } = index;
		return {
			size: pieces.size,
			images: { ...images, start: images.start.map(movedBy(pieces.all)) },
			annotations: {
				start: out.start.taken(),
				length: out.length.taken(),
				id: out.id.taken(),
				image: Int32Array.from(out.image),
				categoryId: out.categoryId.taken(),
			},
			byImage: grouped(Int32Array.from(out.image), images.start.length),
			categories: { ...categories, start: categories.start.map(movedBy(pieces.all)) },
			texts,
			lists,
			faults: faults.map((fault) => ({ ...fault, at: pieces.toCurrent(fault.at) })),
		};
	}

	/** Every run of records that was changed. */
	changes(base: (start: number, end: number) => Buffer): RecordChange[] {
		const { annotations, images } = this.index;
		const out: RecordChange[] = this.regions.map(({ first, last }) => {
			const start = annotations.start[first];
			// What separates the run from the next record goes with it: a record that is taken out takes it along.
			const isLast = last === annotations.start.length;
			const end = isLast
				? annotations.start[last - 1] + annotations.length[last - 1]
				: annotations.start[last];
			const from = this.pieces.toCurrent(start);
			const to = this.pieces.toCurrent(isLast ? end + 1 : end) - (isLast ? 1 : 0);
			return {
				list: 'annotations',
				id: annotations.id[first],
				before: textOf(base(start, end)),
				after: textOf(this.bytes(from, to)),
			};
		});
		for (const piece of this.pieces.all) {
			if (!this.isInImage(piece)) continue;
			const row = firstBehind(images.start, piece.start) - 1;
			const start = images.start[row];
			const { start: from, end: to } = this.imageRecord(row);
			const before = textOf(base(start, start + images.length[row]));
			if (out.some(({ list, id }) => list === 'images' && id === images.id[row])) continue;
			out.push({ list: 'images', id: images.id[row], before, after: textOf(this.bytes(from, to)) });
		}
		return out;
	}

	/** Rows of the images whose records, or some of whose annotations, stand in a range. */
	imagesIn(from: number, to: number): number[] {
		const { annotations, images } = this.index;
		const rows = new Set<number>();
		const first = this.pieces.toBase(from);
		const last = this.pieces.toBase(to);
		const { start, length } = annotations;
		for (let number = Math.max(0, firstBehind(start, first) - 1); number < start.length; number++) {
			if (start[number] > last) break;
			if (start[number] + length[number] >= first) rows.add(annotations.image[number]);
		}
		for (const { records } of this.regions)
			for (const record of records) if (record.start <= to && record.end >= from) rows.add(record.image);
		const row = firstBehind(images.start, first) - 1;
		if (row >= 0 && images.start[row] + images.length[row] >= first) rows.add(row);
		rows.delete(-1);
		return [...rows];
	}

	/** Row of the image whose record, or one of whose annotations, stands at a place; `null` for none. */
	imageAt(offset: number): number | null {
		for (const { records } of this.regions)
			for (const { start, end, image } of records) if (start <= offset && offset <= end) return own(image);
		const { annotations, images } = this.index;
		const base = this.pieces.toBase(offset);
		const number = firstBehind(annotations.start, base) - 1;
		if (number >= 0 && base <= annotations.start[number] + annotations.length[number])
			return own(annotations.image[number]);
		const row = firstBehind(images.start, base) - 1;
		return row >= 0 && base <= images.start[row] + images.length[row] ? row : null;
	}
}

/** As `toCurrent`, for places asked for in ascending order. */
function movedBy(pieces: readonly Piece[]): (base: number) => number {
	let next = 0;
	let shift = 0;
	return (base) => {
		for (; next < pieces.length && base >= pieces[next].end; next++) {
			const { start, end, bytes } = pieces[next];
			shift += bytes.length - (end - start);
		}
		return base + shift;
	};
}

function own(image: number): number | null {
	return image >= 0 ? image : null;
}

function outside(): EngineError {
	return new EngineError(
		'no-edit',
		'In a file of this size only the records of images and annotations can be edited here.',
	);
}

function broken(): EngineError {
	return new EngineError('no-edit', 'The edit would break the list of annotations, so it is not made.');
}
