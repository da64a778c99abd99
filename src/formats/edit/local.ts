// Edits in a file that is not held as one string: worked out in the text around the record, and moved to its place.

import type { ObjectEdit } from '../../core/object-edit';
import type { Fix, Span, TextEdit } from '../../core/problem';
import type { Format } from '../format';
import { partOf } from '../part';
import type { AnnotatedText, ImageRecord, ObjectRecord } from '../types';
import { removeRecords } from './remove';
import type { Edits } from './text-edits';

/** Characters around a record that are looked at: what separates it from its neighbours lies in them. */
const margin = 1024;

/** The text from a little before `span` to a little behind it, and where it starts. */
function around(file: AnnotatedText, span: Span): { text: string; start: number } {
	const start = Math.max(0, span.start - margin);
	return { text: partOf(file, { start, end: span.end + margin }), start };
}

function moved(span: Span, by: number): Span {
	return { start: span.start + by, end: span.end + by };
}

function movedEdits(edits: readonly TextEdit[], by: number): TextEdit[] {
	return edits.map(({ span, text }) => ({ span: moved(span, by), text }));
}

/** As `Format.edit`, of a file that is read in parts. */
export function editInPart(
	format: Format,
	file: AnnotatedText,
	image: ImageRecord,
	object: ObjectRecord,
	edit: ObjectEdit,
): Edits {
	const { path, annotations, yolo, largestId } = file;
	const { text, start } = around(file, object.spans.record);
	const own = (span: Span | null) => span && moved(span, -start);
	const { record, ...spans } = object.spans;
	const placed = {
		...object,
		spans: {
			record: moved(record, -start),
			box: own(spans.box),
			class: own(spans.class),
			segmentation: own(spans.segmentation),
			area: own(spans.area),
		},
	};
	const edits = format.edit({ path, text, annotations, yolo, largestId }, image, placed, edit);
	return 'error' in edits ? edits : movedEdits(edits, start);
}

/** As `fixEdits`, of a file that is read in parts. */
export function fixesInParts(
	records: Format['records'],
	file: AnnotatedText,
	fixes: readonly Fix[],
): TextEdit[] {
	const removals = fixes
		.flatMap(({ remove }) => remove ?? [])
		.flatMap((span) => {
			const { text, start } = around(file, span);
			return movedEdits(removeRecords(records, text, [moved(span, -start)]), start);
		});
	const all = [...removals, ...fixes.flatMap(({ edits }) => edits)].sort(
		(a, b) => a.span.start - b.span.start || b.span.end - a.span.end,
	);
	const kept: TextEdit[] = [];
	for (const edit of all) {
		const last = kept.at(-1);
		if (!last || edit.span.start >= last.span.end) kept.push(edit);
		// Two removals that meet in a comma are one; what lies in a removed record goes with it.
		else if (last.text === '' && edit.text === '')
			last.span = { start: last.span.start, end: Math.max(last.span.end, edit.span.end) };
	}
	return kept;
}
