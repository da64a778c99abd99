// A COCO file of any size, read record by record: the index says where each stands, and what was typed since lies in
// pieces over the file on disk. It answers what a file that is one string answers; spans count bytes.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { Fix, Problem, Span, TextEdit } from '../../core/problem';
import { type Location, shiftedProblem, type TextChange } from '../../formats';
import type { CocoIndex } from '../../formats/coco/bytes/index';
import { fixesInParts } from '../../formats/edit/local';
import type { AnnotationFile, ImageRecord, ObjectRecord } from '../../formats/types';
import { EngineError } from '../errors';
import { FoundProblems } from '../found-problems';
import { Lru } from '../lru';
import type { OpenFile } from '../open-file';
import type { ImageSummary } from '../protocol';
import type { BuiltIndex } from './build-index';
import { EditedRecords, type RecordChange } from './edited-records';
import { Pieces } from './pieces';
import { placeChanges } from './place-changes';
import { type ReadImage, RecordReader } from './records';
import { bytesOf, textOf } from './text';

/** With more replacements at once problems are looked for anew instead of moved along. */
const mostShifted = 20;
/** Images, and bytes of single records, that are kept as they were read. */
const keep = 512;
/** Longer ranges of bytes are no records. */
const longestKept = 1 << 16;

export class BigFile implements OpenFile {
	readonly isBig = true;
	readonly yolo = null;
	readonly reason = null;
	readonly annotations: AnnotationFile;
	version = 0;
	found = new FoundProblems();
	private readonly file: number;
	private isClosed = false;
	private readonly pieces: Pieces;
	private readonly edited: EditedRecords;
	private readonly reader: RecordReader;
	private readonly images = new Lru<ReadImage>(keep);
	/** All bytes on disk, where somebody goes through them. */
	private held: Buffer | null = null;
	/** Records that were read last, by where they start: who names an image by its bytes reads them twice. */
	private readonly lastRead = new Map<number, Buffer>();

	constructor(
		readonly path: string,
		public stamp: string,
		public reading: number,
		readonly built: BuiltIndex,
	) {
		this.file = openSync(path, 'r');
		this.pieces = new Pieces(built.size);
		this.edited = new EditedRecords(built.index, this.pieces, (from, to) => this.bytes(from, to));
		this.reader = new RecordReader(built.index, (span) => this.part(span), this.edited);
		const { classes, problems } = this.reader.whole();
		this.annotations = {
			format: 'coco',
			images: Array.from({ length: built.index.images.start.length }, (_, row) => new BigImage(this, row)),
			classes,
			problems,
			problemsOf: (row) => this.imageAt(row).problems,
		};
	}

	get index(): CocoIndex {
		return this.built.index;
	}

	get text(): string {
		throw new EngineError('too-large', 'The file is too large to be read as one text.');
	}

	/** Bytes of the file as it stands. */
	get size(): number {
		return this.pieces.size;
	}

	get records(): number {
		return this.edited.count;
	}

	get largestId(): number {
		return this.edited.largestId;
	}

	/** Whether something was typed since the file was read. */
	get isEdited(): boolean {
		return this.pieces.all.length > 0;
	}

	part({ start, end }: Span): string {
		return textOf(this.bytes(Math.max(0, start), Math.min(end, this.size)));
	}

	/** All bytes of the file as it stands. */
	allBytes(): Buffer {
		return this.bytes(0, this.size);
	}

	/** The bytes `[from, to)` of the file as it stands. */
	private bytes(from: number, to: number): Buffer {
		return this.pieces.slice((start, end) => this.readBase(start, end), from, to);
	}

	/** Reads all bytes on disk at once, for who is about to look at every record. */
	hold(): void {
		this.held ??= this.readBase(0, this.built.size);
	}

	private readBase(start: number, end: number): Buffer {
		if (this.held) return this.held.subarray(start, end);
		const known = this.lastRead.get(start);
		if (known?.length === end - start) return known;
		const buffer = this.readDisk(start, end);
		if (this.lastRead.size >= keep) this.lastRead.clear();
		if (buffer.length <= longestKept) this.lastRead.set(start, buffer);
		return buffer;
	}

	private readDisk(start: number, end: number): Buffer {
		// A number that was given back may be another file's by now.
		if (this.isClosed) throw new EngineError('cancelled', 'The file was read anew meanwhile.');
		const buffer = Buffer.allocUnsafe(end - start);
		let done = 0;
		while (done < buffer.length) {
			const got = readSync(this.file, buffer, done, buffer.length - done, start + done);
			if (got === 0)
				throw new EngineError('changed', 'The file became shorter while it was read: open it again.');
			done += got;
		}
		return buffer;
	}

	/** What the file is made of now, in order: ranges on disk and what was typed. */
	runs(): ReturnType<Pieces['runs']> {
		return this.pieces.runs(0, this.size);
	}

	/** The index of the file as it stands, `null` where it has to be scanned again. */
	indexNow(): CocoIndex | null {
		return this.edited.indexNow();
	}

	/** Takes replacements, each in the text that the one before left. Throws, and takes none, where one would break a list. */
	apply(edits: readonly TextEdit[], version: number): void {
		const earlier = this.pieces.all;
		const changes: { rows: number[]; change: TextChange }[] = [];
		try {
			for (const { span, text } of edits) {
				const bytes = bytesOf(text);
				const before = this.edited.imagesIn(span.start, span.end);
				this.pieces.apply({ start: span.start, end: span.end, bytes });
				this.edited.update();
				const newEnd = span.start + bytes.length;
				changes.push({
					rows: [...before, ...this.edited.imagesIn(span.start, newEnd)],
					change: { start: span.start, oldEnd: span.end, newEnd },
				});
			}
		} catch (error) {
			this.pieces.restore(earlier);
			this.edited.update();
			throw error;
		}
		this.version = version;
		this.images.clear();
		this.reader.noteMissing();
		for (const { change } of changes) this.moveProblems(change);
		if (changes.length > mostShifted) this.found = new FoundProblems();
		else for (const { rows, change } of changes) this.found.moved(rows, change);
	}

	/** Problems of the file as a whole move along; those of records that were replaced are gone with them. */
	private moveProblems(change: TextChange): void {
		const isReplaced = ({ span }: Problem) =>
			span !== null && change.start <= span.start && span.end <= change.oldEnd;
		this.annotations.problems = this.annotations.problems
			.filter((problem) => !isReplaced(problem))
			.map((problem) => shiftedProblem(problem, change));
	}

	/** Throws where replacements, all in the present text, would break a list. */
	check(edits: readonly TextEdit[]): void {
		const before = this.pieces.all;
		try {
			for (const { span, text } of [...edits].sort((a, b) => b.span.start - a.span.start))
				this.pieces.apply({ start: span.start, end: span.end, bytes: bytesOf(text) });
			this.edited.update();
		} finally {
			this.pieces.restore(before);
			this.edited.update();
		}
	}

	/** One image's record and its objects, with what is wrong with them. */
	imageAt(row: number): ReadImage {
		return this.images.take(String(row), () => this.reader.read(row));
	}

	/** Hands over all that image `row` and its objects are made of: the same pieces make the same image. */
	fingerprint(row: number, add: (piece: Buffer | string) => void): void {
		const { start, end } = this.edited.imageRecord(row);
		add(this.bytes(start, end));
		for (const placed of this.edited.annotationsOf(row)) {
			add(this.bytes(placed.start, placed.end));
			add(this.reader.surroundings(placed));
		}
	}

	countOf(row: number): number {
		return this.edited.annotationsOf(row).length;
	}

	imagesWith(classNames: ReadonlySet<string>, objectId: string): Uint8Array {
		const ids = this.annotations.classes.flatMap(({ id, name }) =>
			id !== null && classNames.has(name) ? [id] : [],
		);
		return this.edited.imagesWith(new Set(ids), Number(objectId));
	}

	locate(offset: number): Location | null {
		const image = this.edited.imageAt(offset);
		if (image === null) return null;
		const { objects } = this.imageAt(image);
		const within = ({ start, end }: Span) => start <= offset && offset <= end;
		const object = objects.findIndex(({ spans }) => within(spans.record));
		if (object < 0) return { image, object: null, part: 'record' };
		const { class: category, box, segmentation } = (objects[object] as ObjectRecord).spans;
		const part =
			category && within(category)
				? 'class'
				: box && within(box)
					? 'box'
					: segmentation && within(segmentation)
						? 'segmentation'
						: 'record';
		return { image, object, part };
	}

	list(from: number, to: number): ImageSummary[] {
		return this.reader.list(from, to);
	}

	fixes(fixes: readonly Fix[]): TextEdit[] {
		return fixesInParts('json', this, fixes);
	}

	/** Records that are not as on disk. */
	changes(): RecordChange[] {
		return this.edited.changes((start, end) => this.readBase(start, end));
	}

	/** Where changes of records, made in an earlier state of the file, belong in this one; nothing may have been typed yet. */
	place(changes: readonly RecordChange[]): { edits: TextEdit[]; lost: RecordChange[] } {
		return placeChanges(this.index, changes, (start, end) => this.readBase(start, end));
	}

	/** Throws where another program wrote into the very file that is read: what is left of it is no longer what was indexed. */
	checkUnchanged(): void {
		const { size, mtimeMs } = fstatSync(this.file);
		if (size === this.built.size && mtimeMs === this.built.mtimeMs) return;
		throw new EngineError(
			'changed',
			`${basename(this.path)} was changed by another program: save to put your edits into the new file, or revert it.`,
		);
	}

	/** Who still reads learns that the file was given up. */
	close(): void {
		if (this.isClosed) return;
		this.isClosed = true;
		this.held = null;
		this.lastRead.clear();
		closeSync(this.file);
	}
}

/** An image as all others are seen, read when somebody looks at it. */
class BigImage implements ImageRecord {
	constructor(
		private readonly file: BigFile,
		private readonly row: number,
	) {}

	get id(): string {
		return this.file.imageAt(this.row).record.id;
	}

	get fileName(): string {
		return this.file.imageAt(this.row).record.fileName;
	}

	get width(): number | null {
		return this.file.imageAt(this.row).record.width;
	}

	get height(): number | null {
		return this.file.imageAt(this.row).record.height;
	}

	get objects(): ObjectRecord[] {
		return this.file.imageAt(this.row).objects;
	}

	get spans(): ImageRecord['spans'] {
		return this.file.imageAt(this.row).record.spans;
	}
}
