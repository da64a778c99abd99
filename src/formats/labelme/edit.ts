// Writes edits into LabelMe JSON: the points of a shape, or of all the shapes that are one object.

import { editedGeometry, type ObjectEdit } from '../../core/object-edit';
import type { TextEdit } from '../../core/problem';
import { type Ends, inPixels, writeEnds } from '../edit/box-numbers';
import { pairPolygon } from '../edit/json-points';
import type { NumberStyle } from '../edit/number-style';
import {
	createWriter,
	finishWriter,
	lowerFirst,
	type NumberToken,
	styleOf,
	type Writer,
} from '../edit/number-tokens';
import { polygonStyle, writeVertex } from '../edit/point-numbers';
import { moveFlat, noSuchCorner, type VertexEdit } from '../edit/polygon-numbers';
import { removeRecords } from '../edit/remove';
import { type Edits, insertion } from '../edit/text-edits';
import { isObject, openJson } from '../text/json';
import {
	elementSeparator,
	elementsOf,
	memberOf,
	numberAt,
	numbersOf,
	recordsOf,
	setMember,
} from '../text/json-values';
import type { AnnotatedText, ImageRecord, ObjectRecord } from '../types';
import { groupKey, markTypes, type RawShape, readShape, shapeGeometry } from './shapes';

export function editLabelme(
	{ text }: AnnotatedText,
	image: ImageRecord,
	object: ObjectRecord,
	edit: ObjectEdit,
): Edits {
	const all = shapesOf(text);
	const shapes = shapesOfObject(all, image, object);
	if (shapes.length === 0) return { error: 'The shape was not found in the text: read the file again.' };
	switch (edit.kind) {
		case 'class':
			return editClass(text, all, shapes, edit.className);
		case 'flag':
			return {
				error: 'LabelMe has no flag for crowds: give the object the class "__ignore__" to leave it out.',
			};
		case 'duplicate':
			return duplicate(text, all, shapes);
		case 'delete':
			return removeRecords(
				'json',
				text,
				shapes.map(({ span }) => span),
			);
		case 'box':
			return editRectangle(text, object, edit, shapes);
		case 'move':
			return move(text, edit, shapes);
		default:
			return editVertex(text, image, object, edit, shapes);
	}
}

function shapesOf(text: string): RawShape[] {
	const json = openJson(text);
	return recordsOf(text, 'shapes')
		.filter(({ start }) => isObject(json, start))
		.map(({ start }) => readShape(json, start).shape);
}

/** The shapes that the reader joins into the object, in its order; the first is where the object's record starts. */
function shapesOfObject(all: readonly RawShape[], image: ImageRecord, object: ObjectRecord): RawShape[] {
	const first = all.find(({ span }) => span.start === object.spans.record.start);
	if (!first) return [];
	const key = groupKey(first);
	if (key === null) return [first];
	return all.filter(
		(shape) => groupKey(shape) === key && !markTypes.has(shape.type) && partCount(shape, image) !== null,
	);
}

/** How many polygons of its object are this shape's; `null` where the reader leaves it out. */
function partCount(shape: RawShape, { width, height }: ImageRecord): number | null {
	const geometry = shapeGeometry(shape, width === null || height === null ? null : { width, height });
	return 'error' in geometry ? null : geometry.parts.length;
}

/** The numbers of every point that the reader takes: x and y. */
function pointsOf(text: string, { pointsSpan }: RawShape): NumberToken[][] {
	if (!pointsSpan) return [];
	return elementsOf(text, pointsSpan.start).map(({ start }) => numbersOf(text, start).slice(0, 2));
}

function editRectangle(
	text: string,
	{ box: before }: ObjectRecord,
	{ box: after }: Extract<ObjectEdit, { kind: 'box' }>,
	shapes: readonly RawShape[],
): Edits {
	const points = pointsOf(text, shapes[0]);
	const [[x1, y1] = [], [x2, y2] = []] = points;
	if (shapes.length > 1 || !x1 || !y1 || !x2 || !y2) {
		return { error: 'The box lies around several shapes: move them, or edit each by itself.' };
	}
	const style = styleOf(points.flat(), 'shortest');
	const writer = createWriter();
	writeSides(writer, [x1, x2], [before[0], before[2]], [after[0], after[2]], style);
	writeSides(writer, [y1, y2], [before[1], before[3]], [after[1], after[3]], style);
	return finishWriter(writer);
}

/** Any two opposite corners make a rectangle: the one that lies lower stays the lower. */
function writeSides(
	writer: Writer,
	[one, other]: readonly [NumberToken, NumberToken],
	before: Ends,
	after: Ends,
	style: NumberStyle,
): void {
	writeEnds(writer, lowerFirst(one, other), before, after, inPixels(style));
}

function move(text: string, way: { dx: number; dy: number }, shapes: readonly RawShape[]): Edits {
	if (shapes.some(({ type }) => type === 'mask')) {
		return { error: 'A mask is stored as a picture and cannot be moved: draw it anew in LabelMe.' };
	}
	const writer = createWriter();
	for (const shape of shapes) {
		const points = pointsOf(text, shape);
		const style = styleOf(points.flat(), 'shortest');
		for (const point of points) moveFlat(writer, point, way, style);
	}
	return finishWriter(writer);
}

function editVertex(
	text: string,
	image: ImageRecord,
	object: ObjectRecord,
	edit: VertexEdit,
	shapes: readonly RawShape[],
): Edits {
	const shape = shapeOfPart(shapes, image, edit.part);
	if (!shape || !editedGeometry(object, edit)) return { error: noSuchCorner };
	if (shape.type !== 'polygon' && shape.type !== 'oriented_rectangle') {
		return {
			error: `This part is a ${shape.type}, which has no corners of its own: move the object as a whole.`,
		};
	}
	if (shape.type === 'oriented_rectangle' && edit.kind !== 'vertex') {
		return { error: 'A turned rectangle always has four corners: change its shape_type to "polygon" first.' };
	}
	const points = pairPolygon(text, shape.pointsSpan ?? shape.span);
	const units = inPixels(polygonStyle(points, 'shortest'));
	const writer = createWriter();
	writeVertex(writer, text, points, edit, [units, units]);
	return finishWriter(writer);
}

function shapeOfPart(shapes: readonly RawShape[], image: ImageRecord, part: number): RawShape | null {
	let parts = 0;
	for (const shape of shapes) {
		parts += partCount(shape, image) ?? 0;
		if (part < parts) return shape;
	}
	return null;
}

function editClass(
	text: string,
	all: readonly RawShape[],
	shapes: readonly RawShape[],
	className: string,
): Edits {
	const [{ label, group }] = shapes;
	if (label === className) return [];
	if (group !== null && all.some((shape) => shape.group === group && shape.label === className)) {
		return {
			error: `Group ${group} already holds a "${className}", and the two would become one object: change its group_id first.`,
		};
	}
	const written = JSON.stringify(className);
	return shapes.map(({ span }) => setMember(text, span.start, 'label', written));
}

/** A copy behind each shape; copies of a group are a group of their own. */
function duplicate(text: string, all: readonly RawShape[], shapes: readonly RawShape[]): TextEdit[] {
	const freeGroup = String(1 + Math.max(0, ...all.map((shape) => wholeGroup(shape))));
	return shapes.map(({ span, group }) => {
		let copy = text.slice(span.start, span.end);
		const member = group === null ? null : memberOf(text, span.start, 'group_id');
		if (member) {
			const { span: own } = numberAt(text, member.value);
			copy = copy.slice(0, own.start - span.start) + freeGroup + copy.slice(own.end - span.start);
		}
		return insertion(span.end, elementSeparator(text, span) + copy);
	});
}

function wholeGroup({ group }: RawShape): number {
	const value = Number(group?.replaceAll('"', ''));
	return Number.isSafeInteger(value) ? value : 0;
}
