// What can be done to the chosen line, and why it cannot.

import type { ObjectEdit } from '../../core/object-edit';
import type { MenuItem } from '../shared/menuList';
import { cursor, onceChosen, openChosen, toggle } from './choose';
import { expanded, lines } from './expanded';
import { ask, command } from './host';
import { rowAt } from './rows';
import * as state from './state';
import { lineAt } from './virtual';

let isEditing = false;

/** Makes an edit of the chosen object; the rows that follow show it. One at a time. */
function edit(change: ObjectEdit): void {
	const place = state.chosen.peek();
	const reason = state.file.peek()?.readOnly;
	if (!place || place.object === null || isEditing) return;
	if (reason) {
		state.bar.value = { text: reason };
		return;
	}
	isEditing = true;
	ask('edit', { image: place.image, object: place.object, edit: change })
		.then(
			() => {
				state.bar.value = null;
			},
			(error: Error) => {
				state.bar.value = { text: error.message };
			},
		)
		.finally(() => {
			isEditing = false;
		});
}

export function deleteChosen(): void {
	edit({ kind: 'delete' });
}

function changeClass(): void {
	const object = state.chosen.peek()?.object;
	if (object === null || object === undefined) return;
	onceChosen(
		() => command('changeClass', object),
		() => {
			const text = 'The image of this object did not open, so its class cannot be changed. Choose it again.';
			state.bar.value = { text };
		},
	);
}

/** Opens the menu of the chosen line at a point of the page. */
export function openMenu(x: number, y: number): void {
	if (state.chosen.peek() && cursor.peek() !== null) state.menuAt.value = { x, y };
}

/** The menu of what is chosen. */
export function menuItems(): MenuItem[] {
	const place = state.chosen.value;
	const line = cursor.value;
	if (!place || line === null) return [];
	const open: MenuItem = { label: 'Open in overlay', hint: 'Enter', run: openChosen };
	if (place.object === null) {
		const { index } = lineAt(lines.value, line);
		const isOpen = expanded.value.has(place.image);
		return [
			open,
			{
				label: isOpen ? 'Collapse' : 'Expand',
				hint: isOpen ? '←' : '→',
				disabled: rowAt(index)?.objects === 0,
				run: () => toggle(place.image, index),
			},
		];
	}
	const reason = state.file.value?.readOnly ?? undefined;
	const disabled = reason !== undefined;
	return [
		open,
		{ label: 'Change class…', separated: true, disabled, title: reason, run: changeClass },
		{ label: 'Duplicate', disabled, title: reason, run: () => edit({ kind: 'duplicate' }) },
		{ label: 'Delete', hint: 'Del', disabled, title: reason, run: deleteChosen },
	];
}
