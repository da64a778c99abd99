// What a person can do to one labelled object, whatever the format: the overlay and the tree say it, the formats write it.

import type { Box, Segmentation } from './geometry';
import { polygonBounds } from './masks/polygon';

export type ObjectEdit =
	/** New corners, image pixels. The mask stays as it is. */
	| { kind: 'box'; box: Box }
	/** Box and polygons together, image pixels. */
	| { kind: 'move'; dx: number; dy: number }
	/** One corner of a polygon to a new place, image pixels; a box that lay around the mask follows. */
	| { kind: 'vertex'; part: number; vertex: number; x: number; y: number }
	/** A new corner before `vertex` (its number of corners: behind the last). */
	| { kind: 'insert-vertex'; part: number; vertex: number; x: number; y: number }
	| { kind: 'remove-vertex'; part: number; vertex: number }
	/** Name of a class that the file or its class list has; formats without a list take any name. */
	| { kind: 'class'; className: string }
	/** Sets or takes away the flag that keeps the object apart (`iscrowd`, `difficult`). */
	| { kind: 'flag'; on: boolean }
	| { kind: 'duplicate' }
	| { kind: 'delete' };

/** Which edits the record of an object can take. */
export interface Editable {
	/** Its box is written down: `box`. */
	box: boolean;
	/** Its polygons are written corner by corner: `vertex`, `insert-vertex`, `remove-vertex`. */
	vertices: boolean;
	/** `move`. */
	move: boolean;
	/** Name of the flag that can be set, `null` where the format has none. */
	flag: string | null;
	/** Why the shape takes no edits, where it is not for how it is written: a sentence for a person. */
	reason?: string;
}

export interface Geometry {
	box: Box;
	segmentation: Segmentation | null;
}

/** A box may lie this far from the bounds of its mask and still be taken for those bounds, image pixels. */
const boundsTolerance = 1;

/** Whether the box is the one around the polygons, so that it goes with them. */
export function isAroundMask({ box, segmentation }: Geometry): boolean {
	const bounds = segmentation?.kind === 'polygons' ? polygonBounds(segmentation.parts) : null;
	return bounds?.every((value, at) => Math.abs(value - (box[at] as number)) <= boundsTolerance) ?? false;
}

/**
 * Box and mask after an edit, image pixels; `null` where the edit leaves no such object, or names a corner that is not
 * there. What is written may differ by the rounding of the file's number style.
 */
export function editedGeometry(before: Geometry, edit: ObjectEdit): Geometry | null {
	const { segmentation } = before;
	switch (edit.kind) {
		case 'box':
			return { box: edit.box, segmentation };
		case 'move':
			return moved(before, edit.dx, edit.dy);
		case 'vertex':
		case 'insert-vertex':
		case 'remove-vertex':
			return withParts(before, editedParts(segmentation, edit));
		case 'delete':
			return null;
		default:
			return before;
	}
}

function moved({ box: [x1, y1, x2, y2], segmentation }: Geometry, dx: number, dy: number): Geometry {
	const box: Box = [x1 + dx, y1 + dy, x2 + dx, y2 + dy];
	if (segmentation?.kind !== 'polygons') return { box, segmentation };
	const parts = segmentation.parts.map((part) => part.map((value, at) => value + (at % 2 === 0 ? dx : dy)));
	return { box, segmentation: { kind: 'polygons', parts } };
}

type VertexEdit = Extract<ObjectEdit, { part: number }>;

function editedParts(segmentation: Segmentation | null, edit: VertexEdit): Float64Array[] | null {
	const part = segmentation?.kind === 'polygons' ? segmentation.parts[edit.part] : undefined;
	if (segmentation?.kind !== 'polygons' || !part) return null;
	const points = Array.from(part);
	const at = 2 * edit.vertex;
	const isThere =
		edit.vertex >= 0 && (edit.kind === 'insert-vertex' ? at <= points.length : at < points.length);
	if (!isThere || (edit.kind === 'remove-vertex' && points.length <= 6)) return null;
	if (edit.kind === 'remove-vertex') points.splice(at, 2);
	else points.splice(at, edit.kind === 'vertex' ? 2 : 0, edit.x, edit.y);
	return segmentation.parts.map((other, row) => (row === edit.part ? Float64Array.from(points) : other));
}

function withParts(before: Geometry, parts: Float64Array[] | null): Geometry | null {
	if (!parts) return null;
	const { box, segmentation } = before;
	const old =
		segmentation?.kind === 'polygons' && isAroundMask(before) ? polygonBounds(segmentation.parts) : null;
	const bounds = old && polygonBounds(parts);
	// A side whose bound stays is not touched, though it may lie beside the bound by the rounding of the file.
	const side = (at: number) => (old && bounds && old[at] !== bounds[at] ? bounds[at] : box[at]) as number;
	return { box: [side(0), side(1), side(2), side(3)], segmentation: { kind: 'polygons', parts } };
}
