// Writes edits into Pascal VOC XML: the texts of the corners, the name and the flag inside one `object` element.

import { XmlElement } from '@rgrove/parse-xml';
import { editedGeometry, type ObjectEdit } from '../../core/object-edit';
import type { Span, TextEdit } from '../../core/problem';
import { inPixels, writeEnds } from '../edit/box-numbers';
import { createWriter, finishWriter, type NumberToken, styleOf } from '../edit/number-tokens';
import { removeRecords } from '../edit/remove';
import { type Edits, insertion, separatorBefore } from '../edit/text-edits';
import { childElements, childText, elementSpan, tryParse } from '../text/xml';
import type { AnnotatedText, ObjectRecord } from '../types';

const corners = ['xmin', 'ymin', 'xmax', 'ymax'] as const;

export function editVoc({ text }: AnnotatedText, object: ObjectRecord, edit: ObjectEdit): Edits {
	const { record } = object.spans;
	const element = tryParse(text.slice(record.start, record.end));
	if (!(element instanceof XmlElement))
		return { error: 'The object was not found in the text: read the file again.' };
	const place = { text, element, offset: record.start };
	switch (edit.kind) {
		case 'box':
		case 'move':
			return editBox(place, object, edit);
		case 'class':
			return editClass(place, edit.className);
		case 'flag':
			return editFlag(place, edit.on);
		case 'duplicate':
			return [
				insertion(record.end, separatorBefore(text, record.start) + text.slice(record.start, record.end)),
			];
		case 'delete':
			return removeRecords('lines', text, [record]);
		default:
			return { error: 'Pascal VOC holds boxes without polygons: move the sides of the box instead.' };
	}
}

/** An element parsed from a part of `text` that starts at `offset`. */
interface Place {
	text: string;
	element: XmlElement;
	offset: number;
}

function editBox({ text, element, offset }: Place, object: ObjectRecord, edit: ObjectEdit): Edits {
	const [boxElement] = childElements(element, 'bndbox');
	const found = corners.map((corner) => boxElement && childText(text, boxElement, corner, offset));
	const missing = corners.find((_, at) => !found[at] || isTag(text, found[at].span));
	if (missing) return { error: `The box has no number in <${missing}>: write one in the text first.` };
	const tokens = found.map((child) => numberToken(text, (child as { span: Span }).span));
	const [x1, y1, x2, y2] = tokens;
	const units = inPixels(styleOf(tokens, 'columns'));
	const before = object.box;
	const after = editedGeometry(object, edit)?.box ?? before;
	const writer = createWriter();
	writeEnds(writer, [x1, x2], [before[0], before[2]], [after[0], after[2]], units);
	writeEnds(writer, [y1, y2], [before[1], before[3]], [after[1], after[3]], units);
	return finishWriter(writer);
}

/** A decimal comma is read as a point. */
function numberToken(text: string, span: Span): NumberToken {
	const written = text.slice(span.start, span.end);
	return { span, text: written, value: written === '' ? Number.NaN : Number(written.replace(',', '.')) };
}

/** An empty element closed in its own tag has no place for a text. */
function isTag(text: string, { start, end }: Span): boolean {
	return /^<[^!][^>]*\/>$/.test(text.slice(start, end));
}

function editClass(place: Place, className: string): Edits {
	const name = childText(place.text, place.element, 'name', place.offset);
	const written = escaped(className);
	if (name?.value === className) return [];
	if (name) return [replaceText(place.text, name.span, 'name', written)];
	const [first] = childElements(place.element, 'bndbox');
	return [insertBefore(place, first, `<name>${written}</name>`)];
}

function editFlag(place: Place, on: boolean): Edits {
	const { text, element, offset } = place;
	const written = on ? '1' : '0';
	const flag = childText(text, element, 'difficult', offset);
	const isSet = Number(flag?.value) > 0;
	if (isSet === on) return [];
	if (flag) return [replaceText(text, flag.span, 'difficult', written)];
	const added = `<difficult>${written}</difficult>`;
	const [name] = childElements(element, 'name');
	if (!name) return [insertBefore(place, childElements(element, 'bndbox')[0], added)];
	const { start, end } = elementSpan(text, name, offset);
	return [insertion(end, separatorBefore(text, start) + added)];
}

/** The text of an element at `span`; where the span is the element's own empty tag, the element. */
function replaceText(text: string, span: Span, name: string, written: string): TextEdit {
	return { span, text: isTag(text, span) ? `<${name}>${written}</${name}>` : written };
}

function insertBefore({ text, offset }: Place, element: XmlElement, added: string): TextEdit {
	const { start } = elementSpan(text, element, offset);
	return insertion(start, added + separatorBefore(text, start));
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
