// Editing by mouse, pen or touch: what a press takes hold of, and what dragging it makes of the object.

import type { ObjectEdit } from '../../../core/object-edit';
import type { Size } from '../../shared/camera';
import { toImage } from '../../shared/camera';
import { stage } from '../stage';
import * as state from '../state';
import { removeVertex } from './commands';
import { editing, shownGeometry } from './draft';
import { cancel, commit, draw } from './editing';
import { cursorOf, edgeAt, type HandleName, handleAt, handlesOf, reach, screenBox } from './handles';
import { extent } from './nudge';
import { heldMove, heldPoint, hundredths, resizedBox } from './resize';

interface Point {
	x: number;
	y: number;
}

/** What is held: a handle, or the object as a whole. */
type Grip = HandleName | { kind: 'object' };

interface Drag {
	/** Id of the object: a row may mean another one after the text has changed. */
	id: string;
	grip: Grip;
	/** Where it was pressed, image pixels. */
	from: Point;
}

let drag: Drag | null = null;

/** What lies under the pointer while objects are edited: a handle of the chosen one, or its inside. */
export function gripAt({ x, y }: Point, pointer: 'mouse' | 'touch'): Grip | null {
	const row = state.selected.peek();
	const object = row === null ? undefined : state.inspection.peek()?.objects[row];
	const geometry = row === null ? null : shownGeometry(row);
	if (!state.editing.peek() || !object || !geometry) return null;
	const { editable } = object;
	const { list } = handlesOf(geometry, editable, stage.camera, state.handle.peek());
	const handle = handleAt(list, x, y, reach[pointer]);
	if (handle) return handle;
	const box = screenBox(geometry.box, stage.camera);
	const side = editable.box ? edgeAt(box, x, y) : null;
	if (side) return { kind: 'box', side };
	const inside = x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
	return inside && editable.move ? { kind: 'object' } : null;
}

/** The pointer's shape over something that can be dragged; empty elsewhere. */
export function cursorAt(grip: Grip | null): string {
	if (!grip) return '';
	return grip.kind === 'object' ? 'move' : cursorOf(grip);
}

/** A press on a handle or inside the object takes hold of it. */
export function press(point: Point, pointer: 'mouse' | 'touch'): boolean {
	const grip = gripAt(point, pointer);
	const id = chosenId();
	drag = grip && id !== undefined ? { id, grip, from: toImage(stage.camera, point.x, point.y) } : null;
	return drag !== null;
}

function chosenId(): string | undefined {
	const row = state.selected.peek();
	return row === null ? undefined : state.inspection.peek()?.objects[row]?.id;
}

/** A handle or the object is held: other keys than Esc wait. */
export function isDragging(): boolean {
	return drag !== null;
}

/** `alt` lets go of the image's border, `shift` keeps the ratio. */
export function dragTo(point: Point, keys: { alt: boolean; shift: boolean }): void {
	const now = state.inspection.peek();
	const row = state.selected.peek();
	if (drag && drag.id !== chosenId()) cancelDrag();
	if (!drag || !now || row === null) return;
	const { draft } = editing;
	const base = draft?.object === row ? draft.base : shownGeometry(row);
	if (!base) return;
	const to = toImage(stage.camera, point.x, point.y);
	const dx = hundredths(to.x - drag.from.x);
	const dy = hundredths(to.y - drag.from.y);
	const within: Size | null = keys.alt ? null : now.image;
	const { grip } = drag;
	let edit: ObjectEdit;
	if (grip.kind === 'object') edit = { kind: 'move', ...heldMove(extent(base), dx, dy, within) };
	else if (grip.kind === 'box')
		edit = {
			kind: 'box',
			box: resizedBox(base.box, grip.side, dx, dy, { within, ratio: keys.shift ? 'kept' : 'free' }),
		};
	else {
		const part = base.segmentation?.kind === 'polygons' ? base.segmentation.parts[grip.part] : undefined;
		if (!part) return;
		const { part: row, vertex } = grip;
		const at = (index: number): Point => ({
			x: part[(2 * index) % part.length] as number,
			y: part[(2 * index + 1) % part.length] as number,
		});
		if (grip.kind === 'vertex')
			edit = { kind: 'vertex', part: row, vertex, ...heldPoint(at(vertex), dx, dy, within) };
		else {
			const [a, b] = [at(vertex - 1), at(vertex)];
			const middle = { x: hundredths((a.x + b.x) / 2), y: hundredths((a.y + b.y) / 2) };
			edit = { kind: 'insert-vertex', part: row, vertex, ...heldPoint(middle, dx, dy, within) };
		}
	}
	draw(row, base, edit, 'pointer');
}

/** The pointer lets go after dragging: the edit is written. */
export function drop(): void {
	const was = drag;
	drag = null;
	if (was?.grip.kind === 'midpoint') state.handle.value = { ...was.grip, kind: 'vertex' };
	commit();
}

/** The pointer lets go where it was pressed. True where that meant a handle. */
export function click(keys: { alt: boolean }): boolean {
	const was = drag;
	drag = null;
	if (!was || was.grip.kind === 'object' || was.grip.kind === 'midpoint') return false;
	const row = state.selected.peek();
	if (was.grip.kind === 'vertex' && keys.alt && row !== null) removeVertex(row, was.grip);
	else state.handle.value = was.grip;
	return true;
}

/** Ends a drag with nothing changed. True where there was one. */
export function cancelDrag(): boolean {
	if (!drag) return false;
	drag = null;
	cancel();
	return true;
}
