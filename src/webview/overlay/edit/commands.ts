// What can be done to the chosen object, by name: keys, menus and the host's commands all end here.

import { editedGeometry, type ObjectEdit } from '../../../core/object-edit';
import { flagWord } from '../../../core/words';
import { choose } from '../actions';
import { command } from '../host';
import * as state from '../state';
import { tell } from '../tell';
import { shownGeometry } from './draft';
import { draw, flush, write } from './editing';
import { type HandleName, handleWords, steppedHandle } from './handles';
import { hundredths } from './resize';

export function toggleEditing(): void {
	flush();
	state.handle.value = null;
	state.editing.value = !state.editing.peek();
	if (state.editing.peek()) state.unpoint();
	state.announcement.value = state.editing.peek()
		? `Editing objects. ${state.selected.peek() === null ? 'Choose an object to edit.' : ''}`.trim()
		: 'Editing ends.';
}

/** Row and record of the chosen object; says so where none is chosen. */
function chosenObject() {
	const row = state.selected.peek();
	const object = row === null ? undefined : state.inspection.peek()?.objects[row];
	if (row === null || !object) {
		tell('Choose an object first.');
		return null;
	}
	flush();
	return { row, object };
}

/** Deletes the chosen object, or the corner that is chosen of it. */
export function deleteChosen(): void {
	const chosen = chosenObject();
	if (!chosen) return;
	const active = state.handle.peek();
	if (state.editing.peek() && active?.kind === 'vertex') {
		removeVertex(chosen.row, active);
		return;
	}
	write(chosen.row, { kind: 'delete' }, `${chosen.object.className} deleted`);
	choose(null);
}

export function duplicateChosen(): void {
	const chosen = chosenObject();
	if (chosen) write(chosen.row, { kind: 'duplicate' }, `${chosen.object.className} duplicated`);
}

/** Whether the flag that can be set is set. */
export function isFlagged(row: number): boolean {
	const object = state.inspection.peek()?.objects[row];
	return object !== undefined && object.editable.flag !== null && object.flag === object.editable.flag;
}

export function toggleFlag(): void {
	const chosen = chosenObject();
	if (!chosen) return;
	const { flag } = chosen.object.editable;
	if (flag === null) {
		tell('This format has no flag that keeps an object apart.');
		return;
	}
	const on = !isFlagged(chosen.row);
	const done = `${chosen.object.className} ${on ? 'marked' : 'no longer marked'} as ${flagWord(flag)}`;
	write(chosen.row, { kind: 'flag', on }, done);
}

export function changeClass(): void {
	const chosen = chosenObject();
	if (chosen) command('changeClass', chosen.row);
}

/** Takes a corner away; a polygon keeps three. */
export function removeVertex(row: number, name: Extract<HandleName, { kind: 'vertex' }>): void {
	const base = shownGeometry(row);
	const { part, vertex } = name;
	const edit: ObjectEdit = { kind: 'remove-vertex', part, vertex };
	if (!base || !editedGeometry(base, edit)) {
		tell('A polygon keeps at least three corners.');
		return;
	}
	state.handle.value = null;
	const object = state.inspection.peek()?.objects[row];
	write(row, edit, `Corner ${vertex + 1} of ${object?.className} removed`);
}

/** Adds a corner in the middle of the side behind the chosen one. */
export function insertAfterChosen(): boolean {
	const active = state.handle.peek();
	const row = state.selected.peek();
	const base = row === null ? null : shownGeometry(row);
	if (row === null || active?.kind !== 'vertex' || base?.segmentation?.kind !== 'polygons') return false;
	flush();
	const part = base.segmentation.parts[active.part] as Float64Array;
	const next = (2 * (active.vertex + 1)) % part.length;
	const middle = (at: number) =>
		hundredths(((part[2 * active.vertex + at] as number) + (part[next + at] as number)) / 2);
	const vertex = active.vertex + 1;
	draw(row, base, { kind: 'insert-vertex', part: active.part, vertex, x: middle(0), y: middle(1) }, 'keys');
	flush();
	state.handle.value = { kind: 'vertex', part: active.part, vertex };
	return true;
}

/** Chooses the next handle of the object, for the arrows to move. */
export function stepHandle(step: 1 | -1): boolean {
	const row = state.selected.peek();
	const object = row === null ? undefined : state.inspection.peek()?.objects[row];
	const base = row === null ? null : shownGeometry(row);
	if (!object || !base) return false;
	flush();
	const next = steppedHandle(base, object.editable, state.handle.peek(), step);
	if (!next) {
		tell(state.editHint.peek() ?? 'This object has no handles.');
		return true;
	}
	state.handle.value = next;
	state.announcement.value = handleWords(next, base);
	return true;
}
