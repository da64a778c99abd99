// Every key of the list; buttons, sliders, fields and menus keep theirs.

import { openChosen } from './actions';
import { choose, chosen, scroll, total } from './lines';
import { markChosen, undo } from './marks';
import * as state from './state';

export function listElement(): HTMLElement | null {
	return document.querySelector('.lines');
}

export function focusList(): void {
	listElement()?.focus({ preventScroll: true });
	// In a narrow page the list may be scrolled out of sight.
	listElement()?.scrollIntoView({ block: 'nearest' });
}

export function installKeys(): void {
	window.addEventListener('keydown', (event) => {
		if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
		const target = event.target as HTMLElement;
		const isList = target === document.body || target === listElement();
		// Buttons beside the list take Enter, arrows, Home and End themselves.
		const isBeside = target.closest('.queue') !== null && target.closest('[role=menu]') === null;
		if ((isList || (isBeside && event.key.length === 1)) && onKey(event)) event.preventDefault();
	});
}

/** True where the key was used. */
function onKey({ key, repeat, shiftKey }: KeyboardEvent): boolean {
	const { index } = chosen.peek();
	const moves: Record<string, () => number> = {
		j: () => index + 1,
		ArrowDown: () => index + 1,
		k: () => index - 1,
		ArrowUp: () => index - 1,
		PageDown: () => index + scroll.linesInView(),
		PageUp: () => index - scroll.linesInView(),
		Home: () => 0,
		End: () => (total.peek() ?? 1) - 1,
	};
	const name = key.length === 1 ? key.toLowerCase() : key;
	const to = moves[name];
	if (to) {
		choose(to());
		return true;
	}
	const which = shiftKey ? 'twin' : 'own';
	const acts: Record<string, () => void> = {
		Enter: () => openChosen('record', which),
		o: () => openChosen('overlay', which),
		f: () => markChosen('fixed'),
		x: () => markChosen('fine'),
		u: undo,
		Escape() {
			state.notice.value = null;
		},
	};
	const act = acts[name];
	if (!act) return false;
	// A held key would go through the whole list.
	if (!repeat) act();
	return true;
}
