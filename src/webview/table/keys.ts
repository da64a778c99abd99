// Every key of the table. Keys in the search field, the toolbar and menus stay theirs.

import { hideCard, toggleCard } from './card';
import { cursor, moveTo, openChosen, stepIn, stepOut } from './choose';
import { deleteChosen, openMenu } from './edits';
import { lines } from './expanded';
import { firstLine, linesInView, revealLine, top } from './scroll';
import * as state from './state';
import { lineHeight } from './virtual';

/** Where a menu or a card opens that no pointer asked for, px from the table's left edge. */
const indent = 46;

function tableElement(): HTMLElement | null {
	return document.querySelector('.treegrid');
}

export function focusTable(): void {
	tableElement()?.focus({ preventScroll: true });
}

function focusSearch(): void {
	const field = document.querySelector<HTMLInputElement>('.search input');
	field?.focus();
	field?.select();
}

export function installKeys(): void {
	window.addEventListener('keydown', (event) => {
		const isKeyOfCard = event.key === ' ' && state.card.peek() !== null;
		const hadCard = state.card.peek() !== null;
		if (!isKeyOfCard) hideCard();
		if (event.defaultPrevented) return;
		if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'f') {
			event.preventDefault();
			focusSearch();
			return;
		}
		const target = event.target as HTMLElement;
		if (target !== document.body && target !== tableElement()) return;
		if ((hadCard && event.key === 'Escape') || onKey(event)) event.preventDefault();
	});
	window.addEventListener('focus', () => {
		if (document.activeElement === document.body) focusTable();
	});
}

/** Left end and bottom of the chosen line, in the page; the middle of the table where it is out of sight. */
export function pointAtCursor(): { x: number; y: number } {
	const body = document.querySelector('.lines')?.getBoundingClientRect();
	const line = cursor.peek();
	if (!body || line === null) return { x: indent, y: indent };
	const y = body.top + (line + 1) * lineHeight - top.peek();
	return { x: body.left + indent, y: Math.min(body.bottom, Math.max(body.top, y)) };
}

/** True where the key was used. */
function onKey(event: KeyboardEvent): boolean {
	const { key } = event;
	if (event.altKey || event.ctrlKey || event.metaKey) return false;
	const now = cursor.peek();
	const step = (by: number) => {
		moveTo(now === null ? firstSeen() : now + by);
		return true;
	};
	switch (key) {
		case 'ArrowDown':
			return step(1);
		case 'ArrowUp':
			return step(-1);
		case 'PageDown':
			return step(linesInView() - 1);
		case 'PageUp':
			return step(1 - linesInView());
		case 'Home':
			moveTo(0);
			return true;
		case 'End':
			moveTo(lines.peek().count - 1);
			return true;
		case 'ArrowRight':
			stepIn();
			return true;
		case 'ArrowLeft':
			stepOut();
			return true;
		case 'Enter':
			openChosen();
			return true;
		case 'Delete':
			// A held key would go through the whole image.
			if (!event.repeat) deleteChosen();
			return true;
		case 'F10':
			if (!event.shiftKey) return false;
			return menuByKey();
		case 'F2':
		case 'ContextMenu':
			return menuByKey();
		case ' ':
			if (now === null) return false;
			revealLine(now);
			toggleCard(now, pointAtCursor().x);
			return true;
		default:
			return false;
	}
}

function firstSeen(): number {
	return Math.max(firstLine.peek(), Math.ceil(top.peek() / lineHeight));
}

function menuByKey(): boolean {
	const line = cursor.peek();
	if (line === null) return false;
	revealLine(line);
	const { x, y } = pointAtCursor();
	openMenu(x, y);
	return true;
}
