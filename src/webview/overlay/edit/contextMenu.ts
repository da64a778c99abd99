// Where the menu of an object opens: at the pointer, or by keyboard at the object itself. And what it holds.

import { flagWord } from '../../../core/words';
import type { MenuItem } from '../../shared/menuList';
import { command } from '../host';
import { stage } from '../stage';
import * as state from '../state';
import { changeClass, deleteChosen, duplicateChosen, isFlagged, toggleEditing, toggleFlag } from './commands';
import { shownGeometry } from './draft';
import { flush } from './editing';
import { screenBox } from './handles';

/** Opens the menu of the chosen object at a point of the canvas. */
export function openMenu(x: number, y: number): void {
	flush();
	state.unpoint();
	state.menuAt.value = { x, y };
}

/** By keyboard: under the object's top left corner, where that is in sight. True where an object is chosen. */
export function openMenuAtChosen(): boolean {
	const row = state.selected.peek();
	const geometry = row === null ? null : shownGeometry(row);
	if (!geometry) return false;
	const [x1, y1] = screenBox(geometry.box, stage.camera);
	const inside = (value: number, size: number) => Math.min(size - 24, Math.max(8, value));
	openMenu(inside(x1 + 12, stage.size.width), inside(y1 + 12, stage.size.height));
	return true;
}

/** What can be done to the chosen object. */
export function objectItems(): MenuItem[] {
	const row = state.selected.value;
	const object = row === null ? undefined : state.inspection.value?.objects[row];
	const none = row === null || !object;
	const flag = object?.editable.flag ?? null;
	return [
		{ label: 'Edit', hint: 'E', on: state.editing.value, disabled: none, run: toggleEditing },
		{ label: 'Change class…', hint: 'F2', disabled: none, run: changeClass },
		{ label: 'Duplicate', hint: 'D', disabled: none, run: duplicateChosen },
		...(flag === null || none
			? []
			: [{ label: `Mark as ${flagWord(flag)}`, hint: 'X', on: isFlagged(row), run: toggleFlag }]),
		{ label: 'Delete', hint: 'Del', disabled: none, run: deleteChosen },
		{
			label: 'Show in text',
			separated: true,
			disabled: none,
			run: () => command('revealInText', row ?? undefined),
		},
	];
}
