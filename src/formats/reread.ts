// Takes an edit into what was read of a file without reading the file again: one record changed, what stands behind it
// moved. Only COCO files hold so many records that this pays; the others are read whole in a millisecond.

import { bySpan, type Problem, type Span, type TextEdit } from '../core/problem';
import { moveAnnotation, type RawAnnotation, readAnnotation } from './coco/annotation';
import { usableBox } from './coco/checks';
import { annotationObject } from './coco/read';
import { firstBehind, locateInIndex, type SpanIndex, shiftIndex } from './locate';
import { openJson } from './text/json';
import type { AnnotatedText, AnnotationFile, ClassRecord, ImageRecord, ObjectRecord } from './types';

/** Edits that follow each other as one: `[start, oldEnd)` of the old text is `[start, newEnd)` of the new one. */
export interface TextChange {
	start: number;
	oldEnd: number;
	newEnd: number;
}

/** Several edits, each in the text that the one before left, as one change; `null` for none. */
export function joinEdits(edits: readonly TextEdit[]): TextChange | null {
	let joined: TextChange | null = null;
	for (const { span, text } of edits) {
		const end = span.start + text.length;
		if (!joined) {
			joined = { start: span.start, oldEnd: span.end, newEnd: end };
			continue;
		}
		const { start, oldEnd, newEnd }: TextChange = joined;
		joined = {
			start: Math.min(start, span.start),
			oldEnd: oldEnd + Math.max(0, span.end - newEnd),
			newEnd: Math.max(newEnd, span.end) + text.length - (span.end - span.start),
		};
	}
	return joined;
}

/** Where a place of the old text stands in the new one; what lay inside the change goes to its end. */
export function shifted(span: Span, change: TextChange): Span {
	const by = change.newEnd - change.oldEnd;
	const move = (at: number) => (at >= change.oldEnd ? at + by : Math.min(at, change.newEnd));
	return { start: move(span.start), end: move(span.end) };
}

/** A problem in the new text, its fix included. */
export function shiftedProblem(problem: Problem, change: TextChange): Problem {
	const { span, fix } = problem;
	if (!span || (span.end < change.start && !fix)) return problem;
	const moved = { ...problem, span: shifted(span, change) };
	if (fix) {
		moved.fix = {
			title: fix.title,
			edits: fix.edits.map((edit) => ({ ...edit, span: shifted(edit.span, change) })),
			...(fix.remove ? { remove: fix.remove.map((each) => shifted(each, change)) } : {}),
		};
	}
	return moved;
}

/** A text of which only a part is looked at. */
export interface SlicedText {
	slice(from: number, to: number): string;
}

/**
 * Brings `before` (and `index`, made of it) up to the text `after`: the row of the image whose record was read again and
 * the annotations as they are now, which share their records with `before`. `null` where the change reaches beyond one
 * object's record, so that the file has to be read as a whole; no record was changed then.
 *
 * Spans of other images' records are left behind (`SpanIndex.behind`): moving all of a large file's takes longer than
 * reading the record, and while somebody types nobody asks for them. `settleSpans` does it.
 */
export function rereadRecord(
	before: AnnotatedText,
	index: SpanIndex,
	change: TextChange,
	after: SlicedText,
): { image: number; annotations: AnnotationFile } | null {
	const { annotations } = before;
	if (annotations.format !== 'coco') return null;
	const location = locateInIndex(index, change.start);
	if (!location || location.object === null) return null;
	const place = { image: location.image, object: location.object };
	const image = annotations.images[place.image];
	const object = image?.objects[place.object];
	if (!image || !object) return null;
	const { behind } = index;
	if (behind && (behind.image !== place.image || behind.object !== place.object)) settleSpans(index);
	const { record } = object.spans;
	// The braces themselves stay: what is typed outside of them may join or part records.
	if (change.start <= record.start || change.oldEnd >= record.end) return null;
	const by = change.newEnd - change.oldEnd;
	const fresh = readAgain(after, { start: record.start, end: record.end + by }, annotations.classes);
	if (!fresh || fresh.raw.id?.key !== object.id || fresh.raw.image?.key !== image.id) return null;

	const isInside = ({ span }: Problem) =>
		span !== null && span.start >= record.start && span.end <= record.end;
	const problems = annotations.problems
		.filter((problem) => !isInside(problem))
		.map((problem) => shiftedProblem(problem, change))
		.concat((fresh.raw.complaints ?? []).map((complaint) => ({ ...complaint, ...place })))
		.sort(bySpan);
	image.objects[place.object] = fresh.object;
	moveImage(image, record.start, by);
	shiftIndex(index, change.oldEnd, by);
	const now = { ...annotations, problems };
	index.file = now;
	index.behind = { ...place, start: record.start, by: by + (index.behind?.by ?? 0) };
	return { image: place.image, annotations: now };
}

/** The record at a span, if it is sound, of one of the classes, and ends where it should. */
function readAgain(
	text: SlicedText,
	{ start, end }: Span,
	classes: readonly ClassRecord[],
): { raw: RawAnnotation; object: ObjectRecord } | null {
	const json = openJson(text.slice(start, end));
	const { raw, end: readTo } = readAnnotation(json, 0);
	moveAnnotation(raw, start);
	const box = usableBox(raw);
	const { category } = raw;
	if (json.faults.length > 0 || readTo !== end - start || !box || !category || category.isText) return null;
	const own = classes.findLast(({ id }) => String(id) === category.key);
	return own ? { raw, object: annotationObject(raw, 0, box, own.name) } : null;
}

/** Moves the spans that were left behind while somebody typed. */
export function settleSpans(index: SpanIndex): void {
	const { behind, objects, images, file } = index;
	if (!behind) return;
	const { image, start, by } = behind;
	for (let k = firstBehind(objects.starts, start); k < objects.starts.length; k++) {
		const row = objects.image[k];
		if (row !== image) moveObject(file.images[row].objects[objects.object[k]], by);
	}
	for (let k = firstBehind(images.starts, start); k < images.starts.length; k++) {
		const row = images.image[k];
		if (row !== image) moveRecord(file.images[row], by);
	}
	index.behind = null;
}

/** Moves the spans of an image and its objects, as far as they stand behind `start`. */
function moveImage(image: ImageRecord, start: number, by: number): void {
	if (image.spans.record.start > start) moveRecord(image, by);
	for (const object of image.objects) if (object.spans.record.start > start) moveObject(object, by);
}

function moveRecord({ spans }: ImageRecord, by: number): void {
	move(spans.record, by);
	move(spans.fileName, by);
}

function moveObject({ spans }: ObjectRecord, by: number): void {
	move(spans.record, by);
	move(spans.box, by);
	move(spans.class, by);
	move(spans.segmentation, by);
	move(spans.area, by);
}

function move(span: Span | null, by: number): void {
	if (!span) return;
	span.start += by;
	span.end += by;
}
