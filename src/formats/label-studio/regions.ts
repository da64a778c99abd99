// What one region of a Label Studio file is: its record in the text, and the box and mask it stands for.

import type { Box, Segmentation } from '../../core/geometry';
import { polygonBounds } from '../../core/masks/polygon';
import { bitmapToRle, rleBounds } from '../../core/masks/rle';
import type { Span } from '../../core/problem';
import type { ShapeKind } from '../editable';
import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isObject,
	isString,
	type JsonText,
	readNumberList,
	readNumberValue,
	skipValue,
} from '../text/json';
import { decodeBrush } from './brush';

export interface RawRegion {
	span: Span;
	/** Records of the same id are one region, each with something that is said of it. */
	id: string | null;
	type: string | null;
	/** Of the picture as it was labelled, pixels; NaN where none is given. */
	originalWidth: number;
	originalHeight: number;
	/** Numbers of the value by name: x, y, width, height, rotation, radiusX, radiusY. */
	numbers: Map<string, { value: number; span: Span }>;
	/** Flat `x, y, ...` in percent, `null` without a list. */
	points: number[] | null;
	pointsSpan: Span | null;
	/** Bytes of a painted mask. */
	rle: number[] | null;
	rleSpan: Span | null;
	label: string | null;
	/** The string, quotes included. */
	labelSpan: Span | null;
}

export type RegionShape = 'rectangle' | 'ellipse' | 'polygon' | 'brush';

export interface RegionGeometry {
	box: Box;
	segmentation: Segmentation | null;
	kind: ShapeKind;
}

export interface Size {
	width: number;
	height: number;
}

const numberNames = new Set(['x', 'y', 'width', 'height', 'rotation', 'radiusX', 'radiusY']);

/**
 * Reads the region whose brace is at `start`: a record with a `value`, or, as in the short export, the value itself with
 * everything in it; `end` is the offset behind it.
 */
export function readRegion(json: JsonText, start: number): { region: RawRegion; end: number } {
	const region: RawRegion = {
		span: { start, end: start },
		id: null,
		type: null,
		originalWidth: Number.NaN,
		originalHeight: Number.NaN,
		numbers: new Map(),
		points: null,
		pointsSpan: null,
		rle: null,
		rleSpan: null,
		label: null,
		labelSpan: null,
	};
	const readValue = (key: string, at: number): number => {
		if (key === 'points' && isList(json, at)) return readPoints(json, region, at);
		if (key === 'rle' && isList(json, at)) {
			region.rle = [];
			const end = readNumberList(json, at, region.rle);
			region.rleSpan = { start: at, end };
			return end;
		}
		if (key.endsWith('labels') && isList(json, at)) return readLabels(json, region, at);
		const end = skipValue(json, at);
		if (numberNames.has(key)) {
			region.numbers.set(key, { value: readNumberValue(json, at, end).value, span: { start: at, end } });
		}
		return end;
	};
	const end = eachMember(json, start, (key, at) => {
		if (key === 'value' && isObject(json, at)) return eachMember(json, at, readValue);
		if (key !== 'original_width' && key !== 'original_height' && key !== 'id' && key !== 'type') {
			return readValue(key, at);
		}
		const after = skipValue(json, at);
		if (key === 'original_width') region.originalWidth = readNumberValue(json, at, after).value;
		else if (key === 'original_height') region.originalHeight = readNumberValue(json, at, after).value;
		else if (isString(json, at)) region[key] = decodeString(json.text, at, after);
		return after;
	});
	region.span.end = end;
	return { region, end };
}

function readPoints(json: JsonText, region: RawRegion, at: number): number {
	const points: number[] = [];
	const end = eachElement(json, at, (point) => {
		const length = points.length;
		const after = isList(json, point) ? readNumberList(json, point, points) : skipValue(json, point);
		while (points.length < length + 2) points.push(Number.NaN);
		points.length = length + 2;
		return after;
	});
	region.points = points;
	region.pointsSpan = { start: at, end };
	return end;
}

/** Where several labels are given, the first is the class, as in Label Studio's own exports. */
function readLabels(json: JsonText, region: RawRegion, at: number): number {
	return eachElement(json, at, (element) => {
		const end = skipValue(json, element);
		if (region.label === null && isString(json, element)) {
			region.label = decodeString(json.text, element, end);
			region.labelSpan = { start: element, end };
		}
		return end;
	});
}

/** The kind of shape that a region is by what its value holds; `null` for what is no object for a detector. */
export function shapeOf({ type, numbers, points, rle }: RawRegion): RegionShape | null {
	if (type && /^(?:video|vector|key|timeseries|magicwand3d)/i.test(type)) return null;
	if (rle) return 'brush';
	if (points) return 'polygon';
	if (numbers.has('radiusX') && numbers.has('radiusY')) return 'ellipse';
	return numbers.has('width') && numbers.has('height') ? 'rectangle' : null;
}

/** The numbers that say where a region of a shape is. */
const placeNumbers: Record<RegionShape, readonly string[]> = {
	rectangle: ['x', 'y', 'width', 'height'],
	ellipse: ['x', 'y', 'radiusX', 'radiusY'],
	polygon: [],
	brush: [],
};

export function hasWholePlace({ numbers }: RawRegion, shape: RegionShape): boolean {
	return placeNumbers[shape].every((name) => numbers.has(name));
}

/**
 * Box and mask of a region on an image of `size`, or what is wrong with it. Numbers are percent of the image; a rectangle
 * is turned clockwise about its top left corner, an ellipse about its centre.
 *
 * Sources: HumanSignal/label-studio-converter label_studio_converter/converter.py (rotated_rectangle, convert_to_coco).
 */
export function regionGeometry(
	region: RawRegion,
	shape: RegionShape,
	size: Size,
): RegionGeometry | { rule: string; error: string } {
	if (shape === 'polygon') return polygonGeometry(region.points ?? [], size);
	if (shape === 'brush') return brushGeometry(region.rle ?? [], size);
	const number = (name: string) => region.numbers.get(name)?.value ?? Number.NaN;
	const angle = ((number('rotation') || 0) * Math.PI) / 180;
	const [x, y] = pixels(number('x'), number('y'), size);
	const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
	if (shape === 'ellipse') {
		const [rx, ry] = pixels(number('radiusX'), number('radiusY'), size);
		const halfWidth = angle === 0 ? rx : Math.hypot(rx * cos, ry * sin);
		const halfHeight = angle === 0 ? ry : Math.hypot(rx * sin, ry * cos);
		const box: Box = [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
		return { box, segmentation: null, kind: 'points' };
	}
	const [width, height] = pixels(number('width'), number('height'), size);
	const box: Box = [x, y, x + width, y + height];
	if (angle === 0) return { box, segmentation: null, kind: 'box' };
	const part = Float64Array.of(
		...[x, y],
		...[x + width * cos, y + width * sin],
		...[x + width * cos - height * sin, y + width * sin + height * cos],
		...[x - height * sin, y + height * cos],
	);
	const bounds = part.every(Number.isFinite) ? polygonBounds([part]) : null;
	if (!bounds) return { box, segmentation: null, kind: 'points' };
	return { box: [...bounds], segmentation: { kind: 'polygons', parts: [part] }, kind: 'points' };
}

/** A place in percent of the image as pixels. */
export function pixels(x: number, y: number, { width, height }: Size): [x: number, y: number] {
	return [(x * width) / 100, (y * height) / 100];
}

function polygonGeometry(
	points: readonly number[],
	size: Size,
): RegionGeometry | { rule: string; error: string } {
	if (points.length < 6) return { rule: 'polygon-too-short', error: 'has fewer than three corners' };
	if (!points.every(Number.isFinite)) {
		return { rule: 'polygon-not-finite', error: 'has a coordinate that is not a number' };
	}
	const part = new Float64Array(points.length);
	for (let at = 0; at < points.length; at += 2) part.set(pixels(points[at], points[at + 1], size), at);
	const box = polygonBounds([part]) ?? [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
	return { box: [...box], segmentation: { kind: 'polygons', parts: [part] }, kind: 'polygon' };
}

function brushGeometry(
	bytes: readonly number[],
	{ width, height }: Size,
): RegionGeometry | { rule: string; error: string } {
	const bitmap = decodeBrush(bytes, height, width);
	if ('error' in bitmap) return { rule: 'rle-malformed', error: `cannot be decoded: ${bitmap.error}` };
	const counts = bitmapToRle(bitmap, height, width);
	const box = rleBounds(counts, height, width);
	if (!box) return { rule: 'rle-malformed', error: 'has no pixels' };
	return { box, segmentation: { kind: 'rle', height, width, counts }, kind: 'fixed' };
}
