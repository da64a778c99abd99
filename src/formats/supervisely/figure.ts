// One object of a Supervisely annotation: its record in the text, and the box and mask it stands for.

import { unzlibSync } from 'fflate';
import { type Box, boxOfCorners, type Segmentation } from '../../core/geometry';
import { cropOfMask, maskOfCrop } from '../../core/masks/crop';
import { drawnMask } from '../../core/masks/draw';
import { polygonBounds } from '../../core/masks/polygon';
import type { Span } from '../../core/problem';
import type { ShapeKind } from '../editable';
import { decodePngMask } from '../png-mask';
import { base64Bytes } from '../text/base64';
import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isNull,
	isObject,
	isString,
	type JsonText,
	readNumberList,
	readPairList,
	skipValue,
} from '../text/json';

export interface RawFigure {
	span: Span;
	className: string | null;
	classSpan: Span | null;
	/** `rectangle`, `polygon`, `bitmap`, ...; empty in files of the first versions. */
	type: string;
	/** Flat `x, y, ...`, image pixels, NaN where a number is none. */
	exterior: number[];
	exteriorSpan: Span | null;
	/** Holes. */
	interior: number[][];
	interiorSpans: Span[];
	/** Base64 of the mask. */
	data: string | null;
	bitmapSpan: Span | null;
	/** Pixel of the image that the mask's first is. */
	origin: number[];
}

/** What a figure gives. */
export interface FigureGeometry {
	box: Box;
	segmentation: Segmentation | null;
	kind: ShapeKind;
}

interface Frame {
	width: number;
	height: number;
}

/** Reads the figure whose brace is at `start`. */
export function readFigure(json: JsonText, start: number): RawFigure {
	const figure: RawFigure = {
		span: { start, end: start },
		className: null,
		classSpan: null,
		type: '',
		exterior: [],
		exteriorSpan: null,
		interior: [],
		interiorSpans: [],
		data: null,
		bitmapSpan: null,
		origin: [],
	};
	figure.span.end = eachMember(json, start, (key, at) => {
		if (key === 'points' && isObject(json, at)) return readPoints(json, at, figure);
		if (key === 'bitmap' && isObject(json, at)) return readBitmap(json, at, figure);
		const end = skipValue(json, at);
		if (key === 'classTitle' && !isNull(json, { start: at, end })) {
			figure.className = isString(json, at) ? decodeString(json.text, at, end) : json.text.slice(at, end);
			figure.classSpan = { start: at, end };
		} else if (key === 'geometryType' && isString(json, at)) {
			figure.type = decodeString(json.text, at, end);
		}
		return end;
	});
	if (figure.type === '') figure.type = typeByContent(figure);
	return figure;
}

function readPoints(json: JsonText, start: number, figure: RawFigure): number {
	return eachMember(json, start, (key, at) => {
		if (key === 'exterior' && isList(json, at)) {
			figure.exterior.length = 0;
			const end = readPairList(json, at, figure.exterior);
			figure.exteriorSpan = { start: at, end };
			return end;
		}
		if (key !== 'interior' || !isList(json, at)) return skipValue(json, at);
		figure.interior.length = 0;
		figure.interiorSpans.length = 0;
		return eachElement(json, at, (ring) => {
			if (!isList(json, ring)) return skipValue(json, ring);
			const points: number[] = [];
			const end = readPairList(json, ring, points);
			figure.interior.push(points);
			figure.interiorSpans.push({ start: ring, end });
			return end;
		});
	});
}

function readBitmap(json: JsonText, start: number, figure: RawFigure): number {
	const end = eachMember(json, start, (key, at) => {
		if (key === 'origin' && isList(json, at)) {
			figure.origin.length = 0;
			return readNumberList(json, at, figure.origin);
		}
		const after = skipValue(json, at);
		if (key === 'data' && isString(json, at)) figure.data = decodeString(json.text, at, after);
		return after;
	});
	figure.bitmapSpan = { start, end };
	return end;
}

/** The first versions left the shape to the class in meta.json. */
function typeByContent({ data, exterior }: RawFigure): string {
	if (data !== null) return 'bitmap';
	return exterior.length === 4 ? 'rectangle' : exterior.length > 4 ? 'polygon' : 'point';
}

/**
 * Box (corners, image pixels) and mask of a figure; an error says what is wrong with it, `null` stands for shapes that
 * are no objects. Corners are taken as they are written.
 *
 * Source: supervisely/supervisely geometry/rectangle.py, geometry/polygon.py, geometry/bitmap.py (from_json).
 */
export function figureGeometry(
	figure: RawFigure,
	frame: Frame | null,
): FigureGeometry | { error: string } | null {
	const { type, exterior } = figure;
	if (type === 'bitmap') return bitmapGeometry(figure, frame);
	if (type === 'rectangle') {
		if (exterior.length !== 4)
			return { error: `is a rectangle with ${exterior.length / 2} points instead of 2` };
		return { box: boxOfCorners(exterior), segmentation: null, kind: 'box' };
	}
	if (type !== 'polygon') return null;
	if (exterior.length < 6) {
		return { error: `is a polygon with ${exterior.length / 2} points instead of at least 3` };
	}
	const part = new Float64Array(exterior);
	const box = part.every(Number.isFinite) ? polygonBounds([part]) : null;
	if (!box) return { error: 'has a corner that is not a number' };
	const holes = figure.interior.filter((ring) => ring.length >= 6 && ring.every(Number.isFinite));
	const cut = holes.length > 0 ? withHoles(part, holes, box, frame) : null;
	if (cut) return { box, segmentation: cut, kind: 'points' };
	return { box, segmentation: { kind: 'polygons', parts: [part] }, kind: 'polygon' };
}

/** Polygons hold no holes: the pixels of the outline without those of the holes. `null` in a frame that is too large. */
function withHoles(
	part: Float64Array,
	holes: readonly number[][],
	[, , right, bottom]: Box,
	frame: Frame | null,
): Segmentation | null {
	const whole = frame ?? { width: Math.ceil(right), height: Math.ceil(bottom) };
	const rings = holes.map((hole) => new Float64Array(hole));
	return drawnMask([part], rings, whole);
}

function bitmapGeometry(
	{ data, origin }: RawFigure,
	frame: Frame | null,
): FigureGeometry | { error: string } {
	const [x, y] = origin;
	if (data === null) return { error: 'is a bitmap without its data' };
	if (!Number.isInteger(x) || !Number.isInteger(y)) {
		return { error: 'is a bitmap whose origin is not two whole numbers' };
	}
	const png = decodePngMask(inflated(base64Bytes(data)));
	if ('error' in png) return { error: `has a bitmap that cannot be decoded: ${png.error}` };
	const segmentation = maskOfCrop({ x, y, ...png }, frame);
	if (!segmentation) return { error: 'has a bitmap that has no place in the image' };
	const crop = cropOfMask(segmentation);
	if (!crop) return { error: 'has a bitmap without a pixel in the image' };
	const box: Box = [crop.x, crop.y, crop.x + crop.width, crop.y + crop.height];
	return { box, segmentation, kind: 'fixed' };
}

/**
 * The PNG in a zlib stream, or as it is where it was not compressed once more. A PNG, compressed itself, hardly shrinks
 * again: a stream that grows without end is cut.
 */
function inflated(bytes: Uint8Array): Uint8Array {
	try {
		return unzlibSync(bytes, { out: new Uint8Array(65_536 + 32 * bytes.length) });
	} catch {
		return bytes;
	}
}
