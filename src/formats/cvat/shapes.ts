// What one shape of a CVAT file is: its element in the text, its numbers, and the box and mask they stand for.

import type { Box, Segmentation } from '../../core/geometry';
import { maskOfCrop } from '../../core/masks/crop';
import { polygonBounds } from '../../core/masks/polygon';
import { frameFits, rleSum } from '../../core/masks/rle';
import type { Span } from '../../core/problem';
import type { ShapeKind } from '../editable';
import { readNumber } from '../text/json';
import { attributesOf, type XmlTag } from '../text/xml-events';

/** The kinds of shapes that are objects; `box` may be turned. */
export type ShapeName = 'box' | 'polygon' | 'ellipse' | 'mask';

export interface CvatShape {
	name: ShapeName;
	/** From `<` of the element to behind its end. */
	span: Span;
	/** Where the values stand, without quotes. */
	attributes: Map<string, Span>;
}

/** The numbers of a shape that is no mask, image pixels: corners, points, or centre and radii. */
export interface ShapeNumbers {
	name: Exclude<ShapeName, 'mask'>;
	values: number[];
	/** Degrees, clockwise on the screen. */
	rotation: number;
}

export interface ShapeGeometry {
	box: Box;
	segmentation: Segmentation | null;
	/** How it can be edited. */
	kind: ShapeKind;
}

/** Why a shape cannot be read. */
export interface ShapeFault {
	rule: string;
	/** Behind "The box ...": "has no ...". */
	message: string;
	/** What comes of it, where the shape is not left out. */
	effect?: string;
}

/** The attributes that hold the place of each kind. */
export const placeAttributes: Record<ShapeName, readonly string[]> = {
	box: ['xtl', 'ytl', 'xbr', 'ybr'],
	polygon: ['points'],
	ellipse: ['cx', 'cy', 'rx', 'ry'],
	mask: ['left', 'top', 'width', 'height'],
};

export function isShapeName(name: string): name is ShapeName {
	return Object.hasOwn(placeAttributes, name);
}

export function shapeOfTag(text: string, tag: XmlTag, name: ShapeName): CvatShape {
	return { name, span: { ...tag.span }, attributes: attributesOf(text, tag) };
}

/** Visits the numbers of a list that commas, semicolons and blanks set apart, in order. */
export function eachNumber(
	text: string,
	{ start, end }: Span,
	visit: (start: number, end: number) => void,
): void {
	let from = start;
	for (let at = start; at <= end; at++) {
		const code = at < end ? text.charCodeAt(at) : 44;
		if (code !== 44 && code !== 59 && code > 32) continue;
		if (at > from) visit(from, at);
		from = at + 1;
	}
}

/** The number that an attribute says, NaN without one. */
export function attributeNumber(text: string, attributes: Map<string, Span>, name: string): number {
	const span = attributes.get(name);
	let value = Number.NaN;
	if (span) eachNumber(text, span, (start, end) => (value = readNumber(text, start, end)));
	return value;
}

/** The numbers of a box, polygon or ellipse, or what is wrong with them. */
export function shapeNumbers(
	text: string,
	{ attributes }: CvatShape,
	name: ShapeNumbers['name'],
): ShapeNumbers | ShapeFault {
	const places = placeAttributes[name];
	const rotation = attributeNumber(text, attributes, 'rotation') || 0;
	if (!places.some((place) => attributes.has(place))) {
		return { rule: 'box-missing', message: `has no ${places.join(', ')}` };
	}
	if (name !== 'polygon') {
		return { name, rotation, values: places.map((place) => attributeNumber(text, attributes, place)) };
	}
	const values: number[] = [];
	const points = attributes.get('points') as Span;
	eachNumber(text, points, (start, end) => values.push(readNumber(text, start, end)));
	return polygonFault(values) ?? { name, rotation, values };
}

function polygonFault(values: readonly number[]): ShapeFault | null {
	if (values.length < 6) return { rule: 'polygon-too-short', message: 'has fewer than three corners' };
	if (values.length % 2 === 1) {
		return { rule: 'polygon-odd', message: `has ${values.length} coordinates, an odd number` };
	}
	if (values.every(Number.isFinite)) return null;
	return { rule: 'polygon-not-finite', message: 'has a coordinate that is not a number' };
}

/**
 * Box and mask of a box, polygon or ellipse.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/formats/transformations.py (RotatedBoxesToPolygons: turned about the
 * centre).
 */
export function geometryOf({ name, values, rotation }: ShapeNumbers): ShapeGeometry {
	if (name === 'polygon') {
		const parts = [Float64Array.from(values)];
		const box = polygonBounds(parts) ?? [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
		return { box: [...box], segmentation: { kind: 'polygons', parts }, kind: 'polygon' };
	}
	const angle = (rotation * Math.PI) / 180;
	const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
	if (name === 'ellipse') {
		const [cx, cy, rx, ry] = values;
		const [halfWidth, halfHeight] =
			rotation === 0 ? [rx, ry] : [Math.hypot(rx * cos, ry * sin), Math.hypot(rx * sin, ry * cos)];
		const box: Box = [cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight];
		return { box, segmentation: null, kind: 'points' };
	}
	const [x1, y1, x2, y2] = values;
	if (rotation === 0) return { box: [x1, y1, x2, y2], segmentation: null, kind: 'box' };
	const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
	const corners = [x1, y1, x2, y1, x2, y2, x1, y2];
	const part = Float64Array.from(corners, (_, at) => {
		const [x, y] = [corners[at - (at % 2)] - cx, corners[at - (at % 2) + 1] - cy];
		return at % 2 === 0 ? cx + x * cos - y * sin : cy + x * sin + y * cos;
	});
	const box = part.every(Number.isFinite) ? polygonBounds([part]) : null;
	if (!box) return { box: [x1, y1, x2, y2], segmentation: null, kind: 'points' };
	return { box: [...box], segmentation: { kind: 'polygons', parts: [part] }, kind: 'points' };
}

/**
 * Box and mask of run lengths: row by row inside the tight box, the first run counts zeros.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/formats/transformations.py (MaskConverter.cvat_rle_to_dm_rle).
 */
export function maskGeometry(
	text: string,
	{ attributes }: CvatShape,
	frame: { width: number; height: number } | null,
): ShapeGeometry | ShapeFault {
	const [x, y, width, height] = placeAttributes.mask.map((name) => attributeNumber(text, attributes, name));
	if (![x, y, width, height].every(Number.isInteger) || !frameFits(height, width)) {
		return { rule: 'rle-malformed', message: 'has no whole left, top, width and height' };
	}
	const runs: number[] = [];
	const rle = attributes.get('rle');
	if (rle) eachNumber(text, rle, (start, end) => runs.push(readNumber(text, start, end)));
	const isSound = runs.every((run) => Number.isInteger(run) && run >= 0);
	// Before there is a bitmap: a few bytes can claim any size.
	if (!isSound || rleSum(runs) !== width * height) {
		return {
			rule: 'rle-malformed',
			message: `has runs that do not add up to its ${width} x ${height} pixels`,
		};
	}
	const bitmap = new Uint8Array(width * height);
	let at = 0;
	runs.forEach((run, row) => {
		bitmap.fill(row % 2, at, at + run);
		at += run;
	});
	const box: Box = [x, y, x + width, y + height];
	return { box, segmentation: maskOfCrop({ x, y, width, height, bitmap }, frame), kind: 'fixed' };
}
