// Keys that edit the chosen object. Arrows and handles only in edit mode; the rest wherever an object is chosen.

import type { Direction } from '../../marks/picking';
import { command } from '../host';
import * as state from '../state';
import {
	changeClass,
	deleteChosen,
	duplicateChosen,
	insertAfterChosen,
	stepHandle,
	toggleEditing,
	toggleFlag,
} from './commands';
import { openMenuAtChosen } from './contextMenu';
import { nudge } from './nudge';

/** True where the key was used. */
export function editArrow(direction: Direction, event: KeyboardEvent): boolean {
	if (!state.editing.peek() || state.selected.peek() === null) return false;
	const step = event.shiftKey ? 10 : 1;
	return nudge({
		dx: direction === 'left' ? -step : direction === 'right' ? step : 0,
		dy: direction === 'up' ? -step : direction === 'down' ? step : 0,
		what: event.ctrlKey || event.metaKey ? 'far-edge' : 'chosen',
	});
}

/** True where the key was used. */
export function editKey(event: KeyboardEvent): boolean {
	const inMode = state.editing.peek() && state.selected.peek() !== null;
	switch (event.key) {
		case ',':
			return inMode && stepHandle(-1);
		case '.':
			return inMode && stepHandle(1);
		case 'Insert':
			return inMode && insertAfterChosen();
		case 'Delete':
		case 'Backspace':
			deleteChosen();
			return true;
		case 'F2':
			changeClass();
			return true;
		case 'ContextMenu':
			return openMenuAtChosen();
		case 'F10':
			return event.shiftKey && openMenuAtChosen();
	}
	switch (event.key.toLowerCase()) {
		case 'e':
			toggleEditing();
			return true;
		case 'd':
			duplicateChosen();
			return true;
		case 'x':
			toggleFlag();
			return true;
		case 'p':
			command(event.shiftKey ? 'previousProblem' : 'nextProblem');
			return true;
		case 'u':
			command('nextUnmatched');
			return true;
	}
	return false;
}
