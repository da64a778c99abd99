// Writes any edit of an object into its record, from the places where the record's numbers and words stand.

import { editedGeometry, type ObjectEdit } from '../../core/object-edit';
import type { Span, TextEdit } from '../../core/problem';
import { formatFacts } from '../format-names';
import { elementSeparator } from '../text/json-values';
import type { AnnotatedText, ImageRecord, ObjectRecord } from '../types';
import {
	type AxisUnits,
	type Ends,
	inParts,
	inPixels,
	writeCentreAndSize,
	writeEnds,
	writeStartAndSize,
} from './box-numbers';
import type { NumberStyle } from './number-style';
import { createWriter, finishWriter, styleOf, type Writer } from './number-tokens';
import { movePolygon, polygonStyle, writeVertex } from './point-numbers';
import { noSuchCorner, roundedVertex, type VertexEdit } from './polygon-numbers';
import { removeRecords } from './remove';
import type { AxisSlots, RecordSlots, WordSlot } from './slots';
import { applyEdits, type Edits, insertion, separatorBefore } from './text-edits';

/**
 * The replacements in `file.text` that write `edit` of an object, or why there are none. `slots` are those of the
 * record at `object.spans.record`, their spans places in `file.text`. Numbers keep the style that stands there; what
 * does not change keeps its text. Edits that `object.editable` forbids are refused before.
 */
export function editBySlots(
	{ text, annotations }: AnnotatedText,
	image: ImageRecord,
	object: ObjectRecord,
	edit: ObjectEdit,
	slots: RecordSlots,
): Edits {
	const records = slots.records ?? [object.spans.record];
	const isJson = formatFacts[annotations.format].extension === '.json';
	switch (edit.kind) {
		case 'class':
			return object.className === edit.className ? [] : writeWords(text, slots.className, edit.className);
		case 'flag':
			return (object.flag !== null) === edit.on ? [] : writeWords(text, slots.flag, String(edit.on));
		case 'duplicate':
			return 'error' in slots.copy ? slots.copy : copies(text, records, slots.copy, isJson);
		case 'delete':
			if (slots.keep !== null) return { error: slots.keep };
			return removeRecords(isJson ? 'json' : 'lines', text, records);
		default:
			return editShape(text, image, object, edit, slots);
	}
}

type ShapeEdit = Exclude<ObjectEdit, { kind: 'class' | 'flag' | 'duplicate' | 'delete' }>;

function editShape(
	text: string,
	image: ImageRecord,
	object: ObjectRecord,
	edit: ShapeEdit,
	slots: RecordSlots,
): Edits {
	const writer = createWriter();
	let exact: ShapeEdit = edit;
	if (edit.kind === 'move') {
		const way = [edit.dx * slots.scale[0], edit.dy * slots.scale[1]] as const;
		for (const polygon of slots.polygons) {
			movePolygon(writer, polygon, way, unitsOf(polygonStyle(polygon, slots.padding), image, slots));
		}
	} else if (edit.kind !== 'box') {
		const polygon = slots.polygons[edit.part];
		if (!polygon || !editedGeometry(object, edit)) return { error: noSuchCorner };
		const units = unitsOf(polygonStyle(polygon, slots.padding), image, slots);
		const inUnits = roundedVertex(scaled(edit, slots.scale), [units[0].style, units[1].style]);
		writeVertex(writer, text, polygon, inUnits, units);
		exact = scaled(inUnits, [1 / slots.scale[0], 1 / slots.scale[1]]);
	}
	const after = editedGeometry(object, exact);
	if (slots.box && after) {
		const style = styleOf(
			slots.box.flatMap(({ numbers }) => numbers),
			slots.padding,
		);
		const units = unitsOf(style, image, slots);
		const { box } = object;
		writeAxis(writer, slots.box[0], [box[0], box[2]], [after.box[0], after.box[2]], units[0]);
		writeAxis(writer, slots.box[1], [box[1], box[3]], [after.box[1], after.box[3]], units[1]);
	}
	return finishWriter(writer);
}

function scaled(edit: VertexEdit, [x, y]: readonly [number, number]): VertexEdit {
	return edit.kind === 'remove-vertex' ? edit : { ...edit, x: edit.x * x, y: edit.y * y };
}

/** Units of one pixel are pixels; others are parts of the image. */
function unitsOf(
	style: NumberStyle,
	{ width, height }: ImageRecord,
	{ scale }: RecordSlots,
): [x: AxisUnits, y: AxisUnits] {
	const along = (extent: number | null, units: number) =>
		units === 1 || extent === null ? inPixels(style) : inParts(style, extent, Math.round(extent * units));
	return [along(width, scale[0]), along(height, scale[1])];
}

const axisWriters = {
	ends: writeEnds,
	'start-size': writeStartAndSize,
	'centre-size': writeCentreAndSize,
};

function writeAxis(
	writer: Writer,
	{ as, numbers }: AxisSlots,
	before: Ends,
	after: Ends,
	units: AxisUnits,
): void {
	axisWriters[as](writer, numbers, before, after, units);
}

/** `value` at every place of the word; places that say so already stay. */
function writeWords(text: string, words: readonly WordSlot[] | { error: string }, value: string): Edits {
	if ('error' in words) return words;
	const edits = [];
	for (const { span, write } of words) {
		const written = write(value);
		if (typeof written !== 'string') return written;
		if (text.slice(span.start, span.end) !== written) edits.push({ span, text: written });
	}
	return edits;
}

/** A copy behind each record, with what it must say otherwise. */
function copies(
	text: string,
	records: readonly Span[],
	changes: readonly TextEdit[],
	isJson: boolean,
): TextEdit[] {
	return records.map((record) => {
		const { start, end } = record;
		const own = changes
			.filter(({ span }) => span.start >= start && span.end <= end)
			.map((change) => ({
				span: { start: change.span.start - start, end: change.span.end - start },
				text: change.text,
			}));
		const between = isJson ? elementSeparator(text, record) : separatorBefore(text, start);
		return insertion(end, between + applyEdits(text.slice(start, end), own));
	});
}
