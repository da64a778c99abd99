// Which edits a record can take, by how its shape is written down. A handful of shared values: files hold many records.

import type { Editable } from '../core/object-edit';

const fixed = { box: false, vertices: false, move: false };
const shapes = {
	/** A box alone. */
	box: { box: true, vertices: false, move: true },
	/** Corners alone: the box is the one around them. */
	polygon: { box: false, vertices: true, move: true },
	/** A box and, written beside it, polygons. */
	boxAndPolygon: { box: true, vertices: true, move: true },
	/** A box and a mask that is no list of corners. */
	boxAndRuns: { box: true, vertices: false, move: false },
	/** Points that are neither a box's nor a polygon's corners (circles, turned boxes of several parts). */
	points: { box: false, vertices: false, move: true },
	/** Nothing that can be moved. */
	fixed,
} as const;

export type ShapeKind = keyof typeof shapes;

const known = new Map<string, Editable>();

/** The edits for a shape; `flag` names the flag of the format, `null` for none; `reason` says why a fixed one is. */
export function editableAs(shape: ShapeKind, flag: string | null, reason?: string): Editable {
	const key = `${shape} ${flag} ${reason ?? ''}`;
	let editable = known.get(key);
	if (!editable) {
		editable = reason === undefined ? { ...shapes[shape], flag } : { ...shapes[shape], flag, reason };
		known.set(key, editable);
	}
	return editable;
}

/** Why a shape takes no edits that lacks one of the numbers which say where it is. */
export const incompletePlace = 'A number of its place is missing: write it in the text first.';
