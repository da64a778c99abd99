// Takes an edit into what was read of a file without reading the file again: one record changed, what stands behind it
// moved. Only COCO files hold so many records that this pays; the others are read whole in a millisecond.

import type { Problem, Span, TextEdit } from '../core/problem';
import { annotationObject } from './coco';
import { readAnnotation } from './coco-annotation';
import { usableBox } from './coco-checks';
import { openJson } from './json';
import { locateInIndex, type SpanIndex, shiftIndex } from './locate';
import type { AnnotatedText, AnnotationFile, ObjectRecord } from './types';

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

/**
 * Brings `before` (and `index`, made of it) up to the text `after`, in place: the row of the image whose record was read
 * again, or `null` where the change reaches beyond one object's record, so that the file has to be read as a whole.
 */
export function rereadRecord(
	before: AnnotatedText,
	index: SpanIndex,
	change: TextChange,
	after: string,
): number | null {
	const { annotations } = before;
	if (annotations.format !== 'coco') return null;
	const location = locateInIndex(index, change.start);
	if (!location || location.object === null) return null;
	const image = annotations.images[location.image];
	const object = image?.objects[location.object];
	if (!image || !object) return null;
	const { record } = object.spans;
	// The braces themselves stay: what is typed outside of them may join or part records.
	if (change.start <= record.start || change.oldEnd >= record.end) return null;
	const by = change.newEnd - change.oldEnd;
	const json = openJson(after);
	const { raw, end } = readAnnotation(json, record.start);
	const box = usableBox(raw);
	if (json.faults.length > 0 || end !== record.end + by || !box) return null;
	const ownClass = annotations.classes.findLast(({ id }) => String(id) === raw.category?.key);
	const isSameRecord =
		raw.id?.key === object.id && raw.image?.key === image.id && raw.category?.isText === false && ownClass;
	if (!isSameRecord) return null;
	const isInside = ({ span }: Problem) =>
		span !== null && span.start >= record.start && span.end <= record.end;
	const place = { image: location.image, object: location.object };
	annotations.problems = annotations.problems
		.filter((problem) => !isInside(problem))
		.map((problem) => shiftedProblem(problem, change))
		.concat((raw.complaints ?? []).map((complaint) => ({ ...complaint, ...place })))
		.sort((a, b) => (a.span?.start ?? -1) - (b.span?.start ?? -1));
	image.objects[location.object] = annotationObject(raw, 0, box, ownClass.name);
	shiftRecords(annotations, change, image.objects[location.object] as ObjectRecord);
	shiftIndex(index, change.oldEnd, by);
	return location.image;
}

/** Moves the spans of all records behind the change, and ends those around it; `fresh` was read from the new text. */
function shiftRecords(annotations: AnnotationFile, change: TextChange, fresh: ObjectRecord): void {
	const by = change.newEnd - change.oldEnd;
	const from = change.oldEnd;
	const move = (span: Span | null) => {
		if (!span || span.end < from) return;
		if (span.start >= from) span.start += by;
		span.end += by;
	};
	for (const { spans, objects } of annotations.images) {
		move(spans.record);
		move(spans.fileName);
		for (const object of objects) {
			if (object === fresh || object.spans.record.end < from) continue;
			move(object.spans.record);
			move(object.spans.box);
			move(object.spans.class);
			move(object.spans.segmentation);
			move(object.spans.area);
		}
	}
}
