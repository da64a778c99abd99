// Writes edits into COCO JSON: bbox as start and size, polygons as flat lists, and the area where it agreed before.

import type { Box } from '../../core/geometry';
import { polygonArea } from '../../core/masks/polygon-area';
import { editedGeometry, type Geometry, type ObjectEdit } from '../../core/object-edit';
import type { Span, TextEdit } from '../../core/problem';
import { inPixels, writeStartAndSize } from '../edit/box-numbers';
import {
	createWriter,
	finishWriter,
	type NumberToken,
	styleOf,
	type Writer,
	writeNumber,
} from '../edit/number-tokens';
import {
	moveFlat,
	noSuchCorner,
	roundedVertex,
	type VertexEdit,
	writeFlatVertex,
} from '../edit/polygon-numbers';
import { removeRecords } from '../edit/remove';
import { type Edits, insertion } from '../edit/text-edits';
import {
	eachElement,
	eachMember,
	isList,
	isObject,
	openJson,
	readNumberValue,
	skipSpace,
	skipValue,
} from '../text/json';
import { elementSeparator, elementsOf, memberOf, numberAt, numbersOf, setMember } from '../text/json-values';
import type { AnnotatedText, ObjectRecord } from '../types';

/** An area may differ this much from that of its box or polygons and still be taken for it: of 1, or square pixels. */
const areaTolerance = { relative: 0.01, px2: 1 };

export function editCoco(file: AnnotatedText, object: ObjectRecord, edit: ObjectEdit): Edits {
	const { text } = file;
	const { record } = object.spans;
	switch (edit.kind) {
		case 'class':
			return editClass(file, object, edit.className);
		case 'flag':
			return editFlag(text, record, edit.on);
		case 'duplicate':
			return duplicate(file, record);
		case 'delete':
			return removeRecords('json', text, [record]);
		default:
			return editShape(text, object, edit);
	}
}

type ShapeEdit = Exclude<ObjectEdit, { kind: 'class' | 'flag' | 'duplicate' | 'delete' }>;

function editShape(text: string, object: ObjectRecord, edit: ShapeEdit): Edits {
	const writer = createWriter();
	let exact: ShapeEdit = edit;
	if (edit.kind === 'move') {
		for (const list of listsOf(text, object)) moveFlat(writer, list, edit, styleOf(list, 'shortest'));
	} else if (edit.kind !== 'box') {
		const list = listOfPart(text, object, edit);
		const style = styleOf(list ?? [], 'shortest');
		exact = roundedVertex(edit, [style, style]);
		if (!list || !editedGeometry(object, edit)) return { error: noSuchCorner };
		writeFlatVertex(writer, text, list, exact, [style, style]);
	}
	const after = editedGeometry(object, exact) ?? object;
	const box = writeBox(writer, text, object, after.box);
	if (edit.kind !== 'move') writeArea(writer, text, object, { ...after, box });
	return finishWriter(writer);
}

/** The numbers of every polygon as written, those left out by the reader too. A flat list is one polygon. */
function listsOf(text: string, { spans, segmentation }: ObjectRecord): NumberToken[][] {
	const span = spans.segmentation;
	if (segmentation?.kind !== 'polygons' || !span || !isList(openJson(text), span.start)) return [];
	const lists = elementsOf(text, span.start).map(({ start }) => numbersOf(text, start));
	return lists.some((list) => list.length > 0) ? lists : [numbersOf(text, span.start)];
}

/** The list that holds the part of the edit: the reader leaves some out, so that they are told by their numbers. */
function listOfPart(text: string, object: ObjectRecord, { part }: VertexEdit): NumberToken[] | null {
	const parts = object.segmentation?.kind === 'polygons' ? object.segmentation.parts : [];
	let row = 0;
	for (const list of listsOf(text, object)) {
		const known = parts[row];
		const isSame = known?.length === list.length && list.every(({ value }, at) => value === known[at]);
		if (isSame && row++ === part) return list;
	}
	return null;
}

/** Writes the sides that moved; returns the box that then stands there. */
function writeBox(writer: Writer, text: string, { spans, box: before }: ObjectRecord, after: Box): Box {
	const tokens = spans.box ? numbersOf(text, spans.box.start) : [];
	if (tokens.length !== 4) return after;
	const [x, y, width, height] = tokens;
	const units = inPixels(styleOf(tokens, 'shortest'));
	const [left, spanX] = writeStartAndSize(
		writer,
		[x, width],
		[before[0], before[2]],
		[after[0], after[2]],
		units,
	);
	const [top, spanY] = writeStartAndSize(
		writer,
		[y, height],
		[before[1], before[3]],
		[after[1], after[3]],
		units,
	);
	return [left, top, left + spanX, top + spanY];
}

/** The area follows where it was that of the polygons, or, without a mask, of the box. */
function writeArea(writer: Writer, text: string, object: ObjectRecord, after: Geometry): void {
	const { area, spans } = object;
	if (area === null || !spans.area || writer.edits.length === 0) return;
	const before = areaOf(object);
	const allowed = Math.max(areaTolerance.px2, areaTolerance.relative * before);
	if (!(Math.abs(area - before) <= allowed)) return;
	const token = numberAt(text, spans.area);
	const now = areaOf(after);
	if (now !== before) writeNumber(writer, token, now, styleOf([token], 'shortest'));
}

/** Square pixels; NaN where the mask is runs. */
function areaOf({ box: [x1, y1, x2, y2], segmentation }: Geometry): number {
	if (!segmentation) return (x2 - x1) * (y2 - y1);
	return segmentation.kind === 'polygons' ? polygonArea(segmentation.parts) : Number.NaN;
}

function editClass({ text, annotations }: AnnotatedText, object: ObjectRecord, className: string): Edits {
	if (object.className === className) return [];
	const id = idOfClass({ annotations }, className);
	if (id === null) {
		return {
			error: `The file has no category "${className}" with a number as its id: add it to "categories" first.`,
		};
	}
	const known = memberOf(text, object.spans.record.start, 'category_id');
	const inQuotes = known !== null && text[known.value.start] === '"';
	return [
		setMember(
			text,
			object.spans.record.start,
			'category_id',
			inQuotes ? JSON.stringify(String(id)) : String(id),
		),
	];
}

/** Where a name has several ids, the one that objects of the file use. */
function idOfClass({ annotations }: Pick<AnnotatedText, 'annotations'>, className: string): number | null {
	const listed = annotations.classes.filter(({ name, id }) => name === className && Number.isFinite(id));
	if (listed.length < 2) return listed[0]?.id ?? null;
	for (const { objects } of annotations.images) {
		const used = objects.find((object) => object.className === className && Number.isFinite(object.classId));
		if (used) return used.classId;
	}
	return listed[0].id;
}

const flags = ['iscrowd', 'ignore'];

function editFlag(text: string, record: Span, on: boolean): Edits {
	if (on) return writeFlag(text, record, 'iscrowd', on);
	return flags.flatMap((flag) =>
		memberOf(text, record.start, flag) ? writeFlag(text, record, flag, on) : [],
	);
}

/** The flag in the words that stand there: 0 and 1, or true and false. */
function writeFlag(text: string, record: Span, flag: string, on: boolean): TextEdit[] {
	const known = memberOf(text, record.start, flag);
	if (!known) return [setMember(text, record.start, flag, on ? '1' : '0')];
	const token = numberAt(text, known.value);
	const isWord = token.text === 'true' || token.text === 'false';
	const isSet = isWord ? token.text === 'true' : token.value > 0;
	if (isSet === on) return [];
	const written = isWord ? String(on) : on ? '1' : '0';
	return [{ span: token.span, text: written }];
}

/** A copy behind the record, with an id that no annotation has. */
function duplicate({ text, largestId }: AnnotatedText, record: Span): TextEdit[] {
	let copy = text.slice(record.start, record.end);
	const id = memberOf(text, record.start, 'id');
	if (id) {
		const { span } = numberAt(text, id.value);
		copy =
			copy.slice(0, span.start - record.start) +
			String(largestId === undefined ? freeId(text) : largestId + 1) +
			copy.slice(span.end - record.start);
	}
	return [insertion(record.end, elementSeparator(text, record) + copy)];
}

/** One more than the largest whole number among the annotation ids, found in one pass over the text. */
function freeId(text: string): number {
	const json = openJson(text);
	let largest = 0;
	const readId = (key: string, start: number) => {
		const end = skipValue(json, start);
		if (key !== 'id') return end;
		const id = Math.floor(readNumberValue(json, start, end).value);
		if (id > largest && Number.isSafeInteger(id + 1)) largest = id;
		return end;
	};
	eachMember(json, skipSpace(text, 0), (key, at) => {
		if (key !== 'annotations' || !isList(json, at)) return skipValue(json, at);
		return eachElement(json, at, (record) =>
			isObject(json, record) ? eachMember(json, record, readId) : skipValue(json, record),
		);
	});
	return largest + 1;
}
