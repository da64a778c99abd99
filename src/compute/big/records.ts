// Reads records of a large COCO file one image at a time, with the same readers as a file that is one string.

import type { Problem, Span } from '../../core/problem';
import { bySpan } from '../../core/problem';
import { moveAnnotation, type RawAnnotation, readAnnotation } from '../../formats/coco/annotation';
import type { CocoIndex } from '../../formats/coco/bytes/index';
import { rowsById } from '../../formats/coco/bytes/index';
import { reportMissingCategory, reportOrphan, reportSharedNames, usableBox } from '../../formats/coco/checks';
import {
	classRecord,
	indexCategories,
	joinAnnotation,
	type RawCategory,
	type RawImage,
	readCategory,
	readImage,
} from '../../formats/coco/read';
import {
	createProblems,
	finishProblems,
	type ProblemList,
	type ProblemPlace,
	report,
} from '../../formats/problems';
import { openJson } from '../../formats/text/json';
import { reportFaults } from '../../formats/text/json-problems';
import type { ClassRecord, ImageRecord, ObjectRecord } from '../../formats/types';
import { strangeMessage, strangeNumbers } from '../../rules/support/strange-numbers';
import type { ImageSummary } from '../protocol';
import type { EditedRecords, PlacedRecord } from './edited-records';
import { readable } from './text';

/** One image with its objects and what is wrong with them. */
export interface ReadImage {
	record: ImageRecord;
	objects: ObjectRecord[];
	problems: Problem[];
}

/** Annotations without an image that are told one by one. */
const mostOrphans = 1000;
/** Bytes of image records that are read together for a list. */
const listedBytes = 1 << 20;

export class RecordReader {
	private categories: Map<string, RawCategory> = new Map();
	/** Where the first annotation of each category that is not listed starts: it is told there. */
	private readonly firstOfMissing = new Set<number>();

	constructor(
		private readonly index: CocoIndex,
		private readonly part: (span: Span) => string,
		private readonly edited: EditedRecords,
	) {}

	/** The classes, and what is wrong with the file beside single records. */
	whole(): { classes: ClassRecord[]; problems: Problem[] } {
		const problems = createProblems();
		const { start, length } = this.index.categories;
		const categories = Array.from(start, (at, row) =>
			this.category({ start: at, end: at + length[row] }, row),
		);
		this.categories = indexCategories(problems, categories);
		this.noteMissing();
		this.tellSharedNames(problems);
		if (!this.index.lists.includes('images')) {
			const message = 'The file has no list "images", so none of its annotations belongs to an image.';
			report(problems, 'images-missing', 'error', null, message);
		}
		this.tellImages(problems);
		this.tellOrphans(problems);
		this.tellFaults(problems);
		return { classes: categories.map(classRecord), problems: finishProblems(problems) };
	}

	private category(span: Span, row: number): RawCategory {
		const { category } = readCategory(openJson(this.part(span)), 0, row);
		const { id } = category;
		return {
			id: id && { ...id, key: readable(id.key) },
			name: readable(category.name),
			span,
		};
	}

	/** Looks again where categories that are not listed are to be told. */
	noteMissing(): void {
		this.firstOfMissing.clear();
		const known = new Set([...this.categories.keys()].map(Number));
		if (this.index.annotations.categoryId.every((id) => known.has(id)) && !this.edited.isEdited) return;
		for (const { start, end, image, categoryId } of this.edited.inOrder()) {
			if (known.has(categoryId) || image < 0) continue;
			// One that is no object is told for other reasons.
			if (!usableBox(this.annotation({ start, end }).raw)) continue;
			known.add(categoryId);
			this.firstOfMissing.add(start);
		}
	}

	private tellSharedNames(problems: ProblemList): void {
		const used = new Set(this.index.annotations.categoryId);
		const ofUsed = [...this.categories].filter(([key]) => used.has(Number(key)));
		reportSharedNames(problems, new Map(ofUsed));
	}

	/** Images whose id is missing, or used again. */
	private tellImages(problems: ProblemList): void {
		const { id: ids, start, length } = this.index.images;
		const rows = rowsById(ids);
		const seen = new Set<number>();
		ids.forEach((id, image) => {
			const span = { start: start[image], end: start[image] + length[image] };
			if (Number.isNaN(id)) {
				const message = 'The image has no id, so pycocotools stops on it.';
				report(problems, 'image-id-missing', 'error', span, message, { image });
			} else if (seen.has(id)) {
				const { record } = this.image(image);
				const message = `Image id ${record.id} is used again: the earlier image loses all its annotations to this one.`;
				report(problems, 'image-id-duplicate', 'error', span, message, { image });
			}
			// Only ids that occur twice are worth remembering.
			if (rows.get(id) !== image) seen.add(id);
		});
	}

	private tellOrphans(problems: ProblemList): void {
		const { image, start, length } = this.index.annotations;
		let told = 0;
		for (let number = 0; number < image.length && told < mostOrphans; number++) {
			if (image[number] >= 0) continue;
			told++;
			const span = { start: start[number], end: start[number] + length[number] };
			reportOrphan(problems, this.annotation(span).raw);
		}
	}

	private tellFaults(problems: ProblemList): void {
		const json = openJson('');
		const count = this.index.annotations.start.length.toLocaleString('en');
		for (const { rule, at, what } of this.index.faults) {
			const span = { start: Math.min(at, this.index.size - 1), end: Math.min(at + 1, this.index.size) };
			if (rule === 'key-duplicate') {
				const message = `"${what}" stands in the file twice: only the last list is trained on.`;
				report(problems, rule, 'error', span, message);
			} else if (rule === 'record-expected') {
				const message = `An entry of "${what}" is not a record, so training stops on it.`;
				report(problems, rule, 'error', span, message);
			} else json.faults.push({ rule, at, what });
		}
		reportFaults(problems, json, `${count} annotations`, this.index.size);
	}

	/** The record of image `row` alone. */
	image(row: number): RawImage {
		const span = this.edited.imageRecord(row);
		return this.imageIn(this.part(span), 0, span.start, row);
	}

	private imageIn(text: string, at: number, start: number, row: number): RawImage {
		const { image } = readImage(openJson(text), at, row);
		const { record } = image;
		const by = start - at;
		const moved = (span: Span | null) => span && { start: span.start + by, end: span.end + by };
		return {
			id: image.id,
			record: {
				...record,
				id: readable(record.id),
				fileName: readable(record.fileName),
				spans: { record: moved(record.spans.record) as Span, fileName: moved(record.spans.fileName) },
			},
		};
	}

	private annotation(span: Span): { raw: RawAnnotation; text: string } {
		const text = this.part(span);
		const { raw } = readAnnotation(openJson(text), 0);
		moveAnnotation(raw, span.start);
		for (const id of [raw.id, raw.image, raw.category]) if (id) id.key = readable(id.key);
		return { raw, text };
	}

	/** What an annotation's object owes to others of the file: its number where that names it, and whether it is the first of a class that is not listed. */
	surroundings({ number, start }: PlacedRecord): string {
		const name = number >= 0 && Number.isNaN(this.index.annotations.id[number]) ? number : '';
		return this.firstOfMissing.has(start) ? `${name}!` : `${name}`;
	}

	/** One image, its objects in the order of the file, and what is wrong with them. */
	read(row: number): ReadImage {
		const image = this.image(row);
		const problems = createProblems();
		const record = { ...image.record, objects: [] as ObjectRecord[] };
		for (const placed of this.edited.annotationsOf(row))
			this.add(placed, row, { ...image, record }, problems);
		return { record, objects: record.objects, problems: problems.all.sort(bySpan) };
	}

	private add(placed: PlacedRecord, row: number, { record, id }: RawImage, problems: ProblemList): void {
		const { raw, text } = this.annotation(placed);
		tellStrange(problems, raw, text, { image: row, object: record.objects.length });
		const category = this.categories.get(raw.category?.key ?? '') ?? null;
		const object = joinAnnotation(problems, raw, placed.number, { image: row, id, record }, category);
		if (!object) return;
		if (!category && this.firstOfMissing.has(placed.start))
			reportMissingCategory(problems, raw, { image: row, object: record.objects.length });
		record.objects.push(object);
	}

	/** Images `[from, to)` for a list: their records are read together where they stand together. */
	list(from: number, to: number): ImageSummary[] {
		const { images } = this.index;
		const last = Math.min(to, images.start.length);
		const out: ImageSummary[] = [];
		for (let row = from; row < last; ) {
			const first = this.edited.imageRecord(row);
			let behind = row + 1;
			let end = first.end;
			for (; behind < last; behind++) {
				const next = this.edited.imageRecord(behind);
				if (next.start < end || next.end - first.start > listedBytes) break;
				end = next.end;
			}
			const text = this.part({ start: first.start, end });
			for (; row < behind; row++) {
				const { start } = this.edited.imageRecord(row);
				const { record } = this.imageIn(text, start - first.start, start, row);
				out.push({
					row,
					id: record.id,
					fileName: record.fileName,
					objects: this.edited.annotationsOf(row).length,
				});
			}
		}
		return out;
	}
}

/** NaN and Infinity outside of box and mask, which have rules of their own. */
function tellStrange(problems: ProblemList, raw: RawAnnotation, text: string, place: ProblemPlace): void {
	const { span, boxSpan, segmentationSpan } = raw;
	const told = [boxSpan, segmentationSpan]
		.filter((each): each is Span => each !== null)
		.map(({ start, end }) => ({ start: start - span.start, end: end - span.start }))
		.sort((a, b) => a.start - b.start);
	for (const { start, end } of strangeNumbers(text, told)) {
		const found = { start: span.start + start, end: span.start + end };
		report(problems, 'number-not-finite', 'warning', found, strangeMessage(text.slice(start, end)), place);
	}
}
