// Editing by arrow keys: the object, its far edge, or the chosen handle moves by whole image pixels.

import { polygonBounds } from '../../../core/masks/polygon';
import type { Geometry, ObjectEdit } from '../../../core/object-edit';
import * as state from '../state';
import { tell } from '../tell';
import { editing, shownGeometry } from './draft';
import { commit, draw } from './editing';
import type { HandleName } from './handles';
import { heldEdges, heldMove, heldPoint, leastSide, resizedBox } from './resize';

export interface Nudge {
	/** Image pixels. */
	dx: number;
	dy: number;
	/** `far-edge`: the right or bottom edge whatever handle is chosen. */
	what: 'chosen' | 'far-edge';
}

/** True where there was something to move, or a word was said why not. */
export function nudge({ dx, dy, what }: Nudge): boolean {
	const row = state.selected.peek();
	const now = state.inspection.peek();
	const object = row === null ? undefined : now?.objects[row];
	if (row === null || !now || !object) return false;
	const handle: HandleName | null =
		what === 'far-edge' ? { kind: 'box', side: dx !== 0 ? 'e' : 's' } : state.handle.peek();
	const { editable } = object;
	const allowed = handle === null ? editable.move : handle.kind === 'box' ? editable.box : editable.vertices;
	const current = shownGeometry(row);
	if (!allowed || !current) {
		tell(state.editHint.peek() ?? 'This object cannot be edited so.');
		return true;
	}
	const before = editing.draft;
	const goesOn = before?.by === 'keys' && before.object === row && continues(before.edit, handle);
	if (before && !goesOn) commit();
	const base = goesOn && before ? before.base : (shownGeometry(row) as Geometry);
	const moved = goesOn && before?.edit.kind === 'move' ? before.edit : { dx: 0, dy: 0 };
	const edit = editFor(handle, { base, current, dx, dy, moved, within: now.image });
	if (edit) draw(row, base, edit, 'keys');
	return true;
}

/** Whether the same thing is moved on, so that both are one edit. */
function continues(edit: ObjectEdit, handle: HandleName | null): boolean {
	if (handle === null) return edit.kind === 'move';
	if (handle.kind === 'box') return edit.kind === 'box';
	return edit.kind === 'vertex' && edit.part === handle.part && edit.vertex === handle.vertex;
}

interface Step {
	base: Geometry;
	current: Geometry;
	dx: number;
	dy: number;
	/** What was moved before, in the same edit. */
	moved: { dx: number; dy: number };
	within: { width: number; height: number };
}

function editFor(
	handle: HandleName | null,
	{ base, current, dx, dy, moved, within }: Step,
): ObjectEdit | null {
	if (handle === null)
		return { kind: 'move', ...heldMove(extent(base), moved.dx + dx, moved.dy + dy, within) };
	if (handle.kind === 'box') {
		const { side } = handle;
		const [x1, y1, x2, y2] = current.box;
		const rule = { within, ratio: 'free' } as const;
		const right = stopped(heldEdges(side).x, dx, x2 - x1);
		const down = stopped(heldEdges(side).y, dy, y2 - y1);
		return { kind: 'box', box: resizedBox(current.box, side, right, down, rule) };
	}
	const part =
		current.segmentation?.kind === 'polygons' ? current.segmentation.parts[handle.part] : undefined;
	if (handle.kind !== 'vertex' || !part) return null;
	const at = { x: part[2 * handle.vertex] as number, y: part[2 * handle.vertex + 1] as number };
	return { kind: 'vertex', part: handle.part, vertex: handle.vertex, ...heldPoint(at, dx, dy, within) };
}

/** Keys stop where the box would turn inside out: only a pointer crosses over. */
function stopped(held: -1 | 0 | 1, by: number, side: number): number {
	const inwards = -held * by;
	return inwards > 0 ? -held * Math.max(0, Math.min(inwards, side - leastSide)) : by;
}

/** Bounds of box and polygons together. */
export function extent({ box, segmentation }: Geometry): Geometry['box'] {
	const bounds = segmentation?.kind === 'polygons' ? polygonBounds(segmentation.parts) : null;
	if (!bounds) return box;
	return [
		Math.min(box[0], bounds[0]),
		Math.min(box[1], bounds[1]),
		Math.max(box[2], bounds[2]),
		Math.max(box[3], bounds[3]),
	];
}
