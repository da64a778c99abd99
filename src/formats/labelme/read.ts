// LabelMe JSON: the shapes of one image. Shapes of one label and group_id are the parts of one object.

import type { Box } from '../../core/geometry';
import type { Editable } from '../../core/object-edit';
import type { Span } from '../../core/problem';
import { editableAs, type ShapeKind } from '../editable';
import { fileStem } from '../paths';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isObject,
	isString,
	type JsonText,
	openJson,
	readNumberValue,
	skipSpace,
	skipValue,
} from '../text/json';
import { reportFaults, skipNoRecord } from '../text/json-problems';
import type { AnnotationFile, ImageRecord, ObjectRecord, ReadContext } from '../types';
import { groupKey, markTypes, type RawShape, readShape, type ShapeGeometry, shapeGeometry } from './shapes';

/** The label that LabelMe's export leaves out. */
export const ignoredLabel = '__ignore__';

/** How the points of each type of shape can be edited. */
const shapeKinds: Record<string, ShapeKind> = {
	polygon: 'polygon',
	oriented_rectangle: 'polygon',
	rectangle: 'box',
	circle: 'points',
	mask: 'fixed',
};

/**
 * Reads a LabelMe file. Boxes are around the shapes, corners in image pixels; lines and points are no objects.
 *
 * Shapes of one label and group are one object (wkentaro/labelme, examples/instance_segmentation/labelme2coco.py).
 */
export function readLabelme(text: string, context: ReadContext): AnnotationFile {
	const json = openJson(text);
	const problems = createProblems();
	const start = skipSpace(text, 0);
	const image: ImageRecord = {
		id: fileStem(context.path),
		fileName: '',
		width: null,
		height: null,
		objects: [],
		spans: { record: { start, end: text.length }, fileName: null },
	};
	const shapes: RawShape[] = [];
	if (isObject(json, start)) {
		image.spans.record.end = eachMember(json, start, (key, at) =>
			readTopLevel(json, problems, image, shapes, key, at),
		);
	}
	if (image.fileName !== '') image.id = image.fileName;
	addShapes(shapes, image, problems);
	reportFaults(problems, json, `${shapes.length.toLocaleString('en')} shapes`);
	const names = new Set(image.objects.map(({ className }) => className));
	return {
		format: 'labelme',
		images: [image],
		classes: Array.from(names, (name) => ({ id: null, name })),
		problems: finishProblems(problems),
	};
}

/** Where the base64 text of the embedded picture stands (without quotes), `null` where there is none. */
export function findEmbeddedImage(text: string): Span | null {
	const json = openJson(text);
	const start = skipSpace(text, 0);
	let found: Span | null = null;
	if (!isObject(json, start)) return null;
	eachMember(json, start, (key, at) => {
		const end = skipValue(json, at);
		if (key === 'imageData' && isString(json, at) && end - at > 2) found = { start: at + 1, end: end - 1 };
		return end;
	});
	return found;
}

function readTopLevel(
	json: JsonText,
	problems: ProblemList,
	image: ImageRecord,
	shapes: RawShape[],
	key: string,
	at: number,
): number {
	if (key === 'shapes' && isList(json, at)) {
		if (shapes.length > 0) {
			shapes.length = 0;
			report(
				problems,
				'key-duplicate',
				'error',
				{ start: at, end: at + 1 },
				'"shapes" stands in the file twice: only the last list is trained on.',
			);
		}
		return eachElement(json, at, (element) => {
			if (!isObject(json, element)) {
				const message = 'An entry of "shapes" is not a record, so LabelMe cannot open the file.';
				return skipNoRecord(json, problems, element, message);
			}
			const { shape, end } = readShape(json, element);
			if (!json.isTruncated) shapes.push(shape);
			return end;
		});
	}
	const end = skipValue(json, at);
	if (key === 'imagePath' && isString(json, at)) {
		image.fileName = decodeString(json.text, at, end);
		image.spans.fileName = { start: at, end };
	} else if (key === 'imageWidth' || key === 'imageHeight') {
		const { value } = readNumberValue(json, at, end);
		if (value > 0 && value < Infinity) image[key === 'imageWidth' ? 'width' : 'height'] = value;
	}
	return end;
}

/** Adds every shape as an object, or as a part of the object that an earlier shape of its group has started. */
function addShapes(shapes: RawShape[], image: ImageRecord, problems: ProblemList): void {
	const { width, height } = image;
	const frame = width === null || height === null ? null : { width, height };
	const groups = new Map<string, { object: ObjectRecord; first: ShapeGeometry }>();
	shapes.forEach((shape, index) => {
		if (shape.repeated !== null) {
			report(
				problems,
				'key-duplicate',
				'warning',
				shape.span,
				`"${shape.repeated}" stands in the shape twice: only the last is read.`,
				{ image: 0 },
			);
		}
		if (markTypes.has(shape.type)) {
			report(
				problems,
				'labelme-mark-shape',
				'information',
				shape.span,
				'A line or point is no object for a detector: it is left out of training.',
				{ image: 0 },
			);
			return;
		}
		const geometry = shapeGeometry(shape, frame);
		if ('error' in geometry) {
			report(
				problems,
				'labelme-shape-malformed',
				'error',
				shape.span,
				`The shape ${geometry.error}: it is left out here, and LabelMe's export stops on it.`,
				{ image: 0 },
			);
			return;
		}
		const key = groupKey(shape);
		const group = key === null ? undefined : groups.get(key);
		if (group) {
			joinPart(group.object, group.first, geometry, shapeKinds[shape.type] ?? 'fixed');
			return;
		}
		const object = shapeObject(shape, index, geometry);
		if (key !== null) groups.set(key, { object, first: geometry });
		image.objects.push(object);
		if (shape.label === null) {
			const place = { image: 0, object: image.objects.length - 1 };
			report(
				problems,
				'class-missing',
				'error',
				shape.span,
				'The shape has no label, so it cannot be given a class.',
				place,
			);
		}
	});
}

function shapeObject(shape: RawShape, index: number, { box, segmentation }: ShapeGeometry): ObjectRecord {
	return {
		id: `object ${index + 1}`,
		className: shape.label ?? 'no class',
		classId: null,
		box,
		segmentation,
		flag: shape.label === ignoredLabel ? ignoredLabel : null,
		area: null,
		editable: editableAs(shapeKinds[shape.type] ?? 'fixed', null),
		spans: {
			record: shape.span,
			box: shape.pointsSpan,
			class: shape.labelSpan,
			segmentation: segmentation ? shape.pointsSpan : null,
			area: null,
		},
	};
}

/** The box grows to hold both; the parts are collected as polygons. */
function joinPart(object: ObjectRecord, first: ShapeGeometry, next: ShapeGeometry, kind: ShapeKind): void {
	const [x1, y1, x2, y2] = object.box;
	const box: Box = [
		Math.min(x1, next.box[0]),
		Math.min(y1, next.box[1]),
		Math.max(x2, next.box[2]),
		Math.max(y2, next.box[3]),
	];
	first.parts.push(...next.parts);
	object.box = box;
	object.segmentation = { kind: 'polygons', parts: first.parts };
	object.spans.segmentation = object.spans.box;
	object.editable = joinedEditable(object.editable, editableAs(kind, null));
}

/** Of several shapes the corners that are a polygon's can be edited; all of them are moved, or none. */
function joinedEditable(one: Editable, other: Editable): Editable {
	if (!one.move || !other.move) return editableAs('fixed', null);
	return editableAs(one.vertices || other.vertices ? 'polygon' : 'points', null);
}
