// What one LabelMe shape is: its record in the text, and the box and mask it stands for.

import { type Box, boxOfCorners, type Segmentation } from '../../core/geometry';
import { maskOfCrop } from '../../core/masks/crop';
import { polygonBounds } from '../../core/masks/polygon';
import type { Span } from '../../core/problem';
import { decodePngMask } from '../png-mask';
import { base64Bytes } from '../text/base64';
import {
	decodeString,
	eachMember,
	isList,
	isNull,
	isString,
	type JsonText,
	readPairList,
	skipValue,
} from '../text/json';

export interface RawShape {
	span: Span;
	label: string | null;
	labelSpan: Span | null;
	/** Flat `x, y, ...`, image pixels, NaN where a number is none. */
	points: number[];
	pointsSpan: Span | null;
	/** Missing in files of the first versions: they hold polygons. */
	type: string;
	/** `group_id` as it stands in the text, `null` without one. */
	group: string | null;
	/** Base64 of the PNG crop of a mask. */
	mask: string | null;
	/** Name of a member that stands there twice: the last counts, as in Python. */
	repeated: string | null;
}

/** What a shape gives: a box, and a mask where the shape is one. */
export interface ShapeGeometry {
	box: Box;
	segmentation: Segmentation | null;
	/** The same as a polygon, for shapes that are joined into one object. */
	parts: Float64Array[];
}

/** Shapes that mark lines and points: no detector trains boxes on them. */
export const markTypes = new Set(['line', 'linestrip', 'point', 'points']);

/** Shapes with the same key are the parts of one object; `null` for a shape that stands alone. */
export function groupKey({ group, label }: RawShape): string | null {
	return group === null ? null : `${group}\n${label}`;
}

/** Reads the shape whose brace is at `start`; `end` is the offset behind it. */
export function readShape(json: JsonText, start: number): { shape: RawShape; end: number } {
	const shape: RawShape = {
		span: { start, end: start },
		label: null,
		labelSpan: null,
		points: [],
		pointsSpan: null,
		type: 'polygon',
		group: null,
		mask: null,
		repeated: null,
	};
	const end = eachMember(json, start, (key, at) => {
		if (key === 'points' && isList(json, at)) {
			if (shape.pointsSpan) shape.repeated = key;
			shape.points.length = 0;
			const after = readPairList(json, at, shape.points);
			shape.pointsSpan = { start: at, end: after };
			return after;
		}
		const after = skipValue(json, at);
		const span = { start: at, end: after };
		if (isNull(json, span)) return after;
		if (key === 'label') {
			if (shape.labelSpan) shape.repeated = key;
			shape.label = isString(json, at) ? decodeString(json.text, at, after) : json.text.slice(at, after);
			shape.labelSpan = span;
		} else if (key === 'shape_type' && isString(json, at)) shape.type = decodeString(json.text, at, after);
		else if (key === 'group_id') shape.group = json.text.slice(at, after);
		else if (key === 'mask' && isString(json, at)) shape.mask = decodeString(json.text, at, after);
		return after;
	});
	shape.span.end = end;
	return { shape, end };
}

/**
 * Box (corners, image pixels) and mask of a shape; an error says what is wrong with it.
 *
 * As LabelMe itself draws them: wkentaro/labelme, labelme/utils/shape.py (shape_to_mask), and for circles
 * examples/instance_segmentation/labelme2coco.py.
 */
export function shapeGeometry(
	shape: RawShape,
	frame: { width: number; height: number } | null,
): ShapeGeometry | { error: string } {
	const { points, type } = shape;
	const corners = { rectangle: 4, circle: 4, mask: 4, oriented_rectangle: 8, polygon: 6 }[type];
	if (corners === undefined) return { error: `has the unknown shape_type "${type.slice(0, 40)}"` };
	if (points.length < corners) {
		return {
			error: `is a ${type} with ${points.length / 2} ${points.length === 2 ? 'point' : 'points'} instead of ${corners / 2}`,
		};
	}
	if (type === 'circle') return circle(points);
	if (type === 'mask') return mask(shape, frame);
	if (type === 'rectangle') {
		const box = boxOfCorners(points);
		return { box, segmentation: null, parts: [boxPart(box)] };
	}
	return polygon(new Float64Array(points));
}

function polygon(part: Float64Array): ShapeGeometry {
	const box = part.every(Number.isFinite) ? polygonBounds([part]) : null;
	if (!box) return { box: [Number.NaN, Number.NaN, Number.NaN, Number.NaN], segmentation: null, parts: [] };
	return { box, segmentation: { kind: 'polygons', parts: [part] }, parts: [part] };
}

/** Four corners of a box as a polygon. */
export function boxPart([x1, y1, x2, y2]: Box): Float64Array {
	return Float64Array.of(x1, y1, x2, y1, x2, y2, x1, y2);
}

/** Centre and a point on the rim: as many corners as LabelMe's export takes, at most 1000. */
function circle([cx, cy, edgeX, edgeY]: number[]): ShapeGeometry {
	const radius = Math.hypot(edgeX - cx, edgeY - cy);
	const wanted = Math.trunc(Math.PI / Math.acos(1 - 1 / Math.max(radius, 1)));
	const corners = Math.min(Math.max(wanted || 0, 12), 1000);
	const part = new Float64Array(2 * corners);
	for (let i = 0; i < corners; i++) {
		part[2 * i] = cx + radius * Math.sin((2 * Math.PI * i) / corners);
		part[2 * i + 1] = cy + radius * Math.cos((2 * Math.PI * i) / corners);
	}
	const box: Box = [cx - radius, cy - radius, cx + radius, cy + radius];
	return { ...polygon(part), box };
}

/** Two inclusive corners and the PNG crop between them, placed at the first corner cut to whole pixels. */
function mask(
	shape: RawShape,
	frame: { width: number; height: number } | null,
): ShapeGeometry | { error: string } {
	const [x1, y1, x2, y2] = shape.points.map(Math.trunc);
	const box: Box = [x1, y1, x2 + 1, y2 + 1];
	if (!shape.mask) return { error: 'is a mask without its picture' };
	const png = decodePngMask(base64Bytes(shape.mask));
	if ('error' in png) return { error: `has a mask that cannot be decoded: ${png.error}` };
	return { box, segmentation: maskOfCrop({ x: x1, y: y1, ...png }, frame), parts: [boxPart(box)] };
}
