// The edit that is being made: what the person drags or nudges, and what was sent and is not shown by the host yet.
// Lives outside the signals, because it changes with every move of the pointer.

import type { InspectedObject, Inspection } from '../../../core/inspection';
import { editedGeometry, type Geometry, type ObjectEdit } from '../../../core/object-edit';
import * as state from '../state';
import { pairObjects } from './changes';

export interface Draft {
	/** Row of the object. */
	object: number;
	/** As the text has it. */
	base: Geometry;
	edit: ObjectEdit;
	/** `base` after `edit`. */
	geometry: Geometry;
	by: 'pointer' | 'keys';
}

export const editing: {
	draft: Draft | null;
	/** Written, and shown until the view that holds it comes. */
	sent: { object: number; geometry: Geometry } | null;
	/** Grows when what was asked of the host means nothing any more. */
	session: number;
} = { draft: null, sent: null, session: 0 };

export function geometryOf({ boxImage, outline }: InspectedObject): Geometry {
	return { box: boxImage, segmentation: outline ? { kind: 'polygons', parts: outline } : null };
}

/** Box and mask of an object as they stand on the picture now; `null` where it has no place on it. */
export function shownGeometry(row: number): Geometry | null {
	const { draft, sent } = editing;
	if (draft?.object === row) return draft.geometry;
	if (sent?.object === row) return sent.geometry;
	const object = state.view.peek()?.inspection.objects[row];
	return object?.boxImage.every(Number.isFinite) ? geometryOf(object) : null;
}

/** Forgets the edit; the picture is the host's again. */
export function dropDraft(): void {
	editing.draft = null;
	editing.sent = null;
	editing.session++;
	state.edited.value = null;
	state.preview.value = null;
}

/**
 * A view came. It holds what was sent; a drag that goes on stands on it from here. Called before the view is taken in,
 * `after` is its inspection.
 */
export function settleDraft(before: Inspection | null, after: Inspection): void {
	const { draft } = editing;
	dropDraft();
	const row = draft && before ? pairObjects(before.objects, after.objects).after[draft.object] : undefined;
	const object = row === undefined ? undefined : after.objects[row];
	if (!draft || row === undefined || !object) return;
	const base = geometryOf(object);
	editing.draft = { ...draft, object: row, base, geometry: editedGeometry(base, draft.edit) ?? base };
	state.edited.value = row;
}
