// What the records of one Datumaro instance are together: a box, a mask, a class.

import type { Box, Segmentation } from '../../core/geometry';
import { polygonBounds, rasterisePolygons } from '../../core/masks/polygon';
import { polygonArea } from '../../core/masks/polygon-area';
import { bitmapToRle, frameFits, rleArea, rleBounds, rleToBitmap } from '../../core/masks/rle';
import type { Geometry } from '../../core/object-edit';
import type { ShapeKind } from '../editable';
import type { RawAnnotation } from './annotation';

type Rle = Extract<Segmentation, { kind: 'rle' }>;

/** Corners of an ellipse's polygon, as Datumaro's own `as_polygon` gives it. */
const ellipseCorners = 720;

/**
 * Box (corners, image pixels) and mask of an instance; `null` where its mask is empty and it has no box.
 *
 * The box is the one around its boxes, or, without such, around its shapes. Polygons are its mask, or, where one of its
 * records is a mask, all of them drawn together. Source: openvinotoolkit/datumaro plugins/data_formats/coco/exporter.py
 * (find_instance_parts).
 */
export function instanceGeometry(instance: readonly RawAnnotation[]): Geometry | null {
	const segmentation = segmentationOf(instance);
	const boxes = instance.filter(({ type }) => type === 'bbox').map(({ bbox }) => cornersOf(bbox));
	const box = boxes.length > 0 ? unitedBox(boxes) : boundsOf(segmentation);
	return box && { box, segmentation };
}

function cornersOf([x, y, width, height]: readonly number[]): Box {
	return [x, y, x + width, y + height];
}

function unitedBox(boxes: readonly Box[]): Box {
	const side = (at: number, of: (...values: number[]) => number) =>
		of(...boxes.map((box) => box[at] as number));
	return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
}

function boundsOf(segmentation: Segmentation | null): Box | null {
	if (!segmentation) return null;
	if (segmentation.kind === 'polygons') return polygonBounds(segmentation.parts);
	return rleBounds(segmentation.counts, segmentation.height, segmentation.width);
}

function segmentationOf(instance: readonly RawAnnotation[]): Segmentation | null {
	const parts = instance.flatMap((annotation) => polygonOf(annotation) ?? []);
	const masks = instance.flatMap(({ mask }) => (mask?.kind === 'rle' ? [mask] : []));
	if (masks.length === 0) return parts.length > 0 ? { kind: 'polygons', parts } : null;
	return masks.length === 1 && parts.length === 0 ? masks[0] : drawnTogether(masks, parts);
}

function polygonOf({ type, points }: RawAnnotation): Float64Array | null {
	if (type === 'polygon') return new Float64Array(points);
	if (type !== 'ellipse') return null;
	const [x1, y1, x2, y2] = points;
	const polygon = new Float64Array(2 * ellipseCorners);
	for (let corner = 0; corner < ellipseCorners; corner++) {
		const angle = (2 * Math.PI * corner) / (ellipseCorners - 1);
		polygon[2 * corner] = (x1 + x2) / 2 + ((x2 - x1) / 2) * Math.cos(angle);
		polygon[2 * corner + 1] = (y1 + y2) / 2 + ((y2 - y1) / 2) * Math.sin(angle);
	}
	return polygon;
}

/** All in the frame of the first mask; masks of another frame have no place in it. */
function drawnTogether(masks: readonly Rle[], parts: readonly Float64Array[]): Rle {
	const [{ height, width }] = masks;
	if (!frameFits(height, width)) return masks[0];
	const bitmap = rasterisePolygons(parts, height, width);
	for (const mask of masks) {
		if (mask.height !== height || mask.width !== width) continue;
		rleToBitmap(mask.counts, height, width).forEach((value, at) => {
			if (value !== 0) bitmap[at] = 1;
		});
	}
	return { kind: 'rle', height, width, counts: bitmapToRle(bitmap, height, width) };
}

/** The record whose label counts: the largest. Source: datumaro util/annotation_util.py (find_group_leader). */
export function leaderOf(instance: readonly RawAnnotation[]): RawAnnotation {
	return instance.reduce((leader, next) => (areaOf(next) > areaOf(leader) ? next : leader));
}

/** Square pixels. */
function areaOf({ type, bbox, points, mask }: RawAnnotation): number {
	if (type === 'bbox') return bbox[2] * bbox[3];
	if (type === 'polygon') return polygonArea([new Float64Array(points)]);
	if (type === 'ellipse') return (Math.PI / 4) * (points[2] - points[0]) * (points[3] - points[1]);
	return mask?.kind === 'rle' ? rleArea(mask.counts) : 0;
}

/** How an instance is written, and so which edits it can take. */
export function shapeKindOf(instance: readonly RawAnnotation[]): ShapeKind {
	const count = (type: string) => instance.filter((annotation) => annotation.type === type).length;
	const [boxes, polygons, masks, ellipses] = ['bbox', 'polygon', 'mask', 'ellipse'].map(count);
	if (ellipses > 0) return instance.length === 1 ? 'points' : 'fixed';
	if (boxes > 1) return 'fixed';
	if (masks > 0) return boxes === 1 ? 'boxAndRuns' : 'fixed';
	if (polygons === 0) return 'box';
	return boxes === 1 ? 'boxAndPolygon' : 'polygon';
}
