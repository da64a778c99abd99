// Every key of the page and what it does. Menus, the divider and the table take theirs first.

import type { Direction } from '../marks/picking';
import {
	choose,
	fitImages,
	moveAmongObjects,
	setMode,
	show,
	stepBack,
	stepObject,
	swap,
	toggleLink,
	zoom,
} from './actions';
import { command } from './host';
import { chooseLine, chosenLine, scroll, showChosen, total } from './lines';
import { mainStage } from './stages';
import * as state from './state';

const arrows: Record<string, Direction> = {
	ArrowLeft: 'left',
	ArrowRight: 'right',
	ArrowUp: 'up',
	ArrowDown: 'down',
};
/** Space and an arrow pan by this many CSS pixels. */
const panStep = 60;

/** Space is held: dragging pans and chooses nothing, arrows pan. */
export const held = { space: false };

export function installKeys(): void {
	window.addEventListener('keydown', (event) => {
		if (event.defaultPrevented || event.ctrlKey || event.metaKey || !state.view.peek()) return;
		const target = event.target as HTMLElement;
		if (target.closest('[role=menu], input, select, textarea')) return;
		const isRows = target.closest('.rows') !== null;
		const isUsed = event.altKey
			? onAlt(event.key)
			: (isRows ? onRows(event) : onPicture(event, target)) || onLetter(event);
		if (isUsed) event.preventDefault();
	});
	window.addEventListener('keyup', (event) => {
		if (event.key === ' ') held.space = false;
	});
	window.addEventListener('blur', () => {
		held.space = false;
	});
}

function onAlt(key: string): boolean {
	if (key === 'PageDown') command('nextImage');
	else if (key === 'PageUp') command('previousImage');
	else return false;
	return true;
}

/** True where the key was used. */
function onRows({ key, repeat }: KeyboardEvent): boolean {
	const at = chosenLine.peek();
	const moves: Record<string, () => number> = {
		ArrowDown: () => at + 1,
		ArrowUp: () => at - 1,
		PageDown: () => at + scroll().linesInView(),
		PageUp: () => at - scroll().linesInView(),
		Home: () => 0,
		End: () => (total.peek() ?? 1) - 1,
	};
	const to = moves[key];
	if (to) chooseLine(to());
	else if (key !== 'Enter' && key !== 'o') return false;
	else if (!repeat) showChosen(key === 'o' ? 'overlay' : 'record');
	return true;
}

function onPicture({ key }: KeyboardEvent, target: HTMLElement): boolean {
	const isPicture = target.closest('.canvas') !== null || target === document.body;
	if (!isPicture || target.closest('button, [role=slider]')) return false;
	const arrow = arrows[key];
	if (arrow) {
		if (held.space) panTowards(arrow);
		else moveAmongObjects(arrow);
		return true;
	}
	if (key === ' ') {
		held.space = true;
		return true;
	}
	const cursor = state.hovered.peek();
	if (key !== 'Enter' || (cursor === null && state.selected.peek() === null)) return false;
	if (cursor !== null && cursor !== state.selected.peek()) choose(cursor);
	else show('record');
	return true;
}

function panTowards(direction: Direction): void {
	const along = direction === 'left' || direction === 'up' ? panStep : -panStep;
	const isAcross = direction === 'left' || direction === 'right';
	mainStage().pan(isAcross ? along : 0, isAcross ? 0 : along);
}

function onLetter({ key, shiftKey, repeat }: KeyboardEvent): boolean {
	const acts: Record<string, () => void> = {
		'1': () => setMode('side'),
		'2': () => setMode('swipe'),
		'3': () => setMode('changes'),
		x: swap,
		l: toggleLink,
		f: fitImages,
		o: () => show('overlay'),
		'+': () => zoom(1.25),
		'=': () => zoom(1.25),
		'-': () => zoom(0.8),
		n: () => stepObject(shiftKey ? -1 : 1),
	};
	if (key === 'Escape') return stepBack();
	const act = acts[key.toLowerCase()];
	if (!act) return false;
	// Held, these would flicker.
	if (!repeat || !['x', 'l', 'o'].includes(key.toLowerCase())) act();
	return true;
}
