// Every key of the segmentation page. Keys in menus stay theirs.

import { command } from './host';
import { zoom } from './stage';
import * as state from './state';

const modes: Record<string, state.Mode> = { '1': 'errors', '2': 'loss', '3': 'probability', '4': 'label' };
const steps: Record<string, readonly [column: number, row: number]> = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, -1],
	ArrowDown: [0, 1],
};

export function installKeys(): void {
	window.addEventListener('keydown', (event) => {
		if (event.defaultPrevented || !state.segmentation.peek()) return;
		if (onKey(event, event.target as HTMLElement)) event.preventDefault();
	});
}

/** True where the key was used. */
function onKey(event: KeyboardEvent, target: HTMLElement): boolean {
	const { key } = event;
	if (event.altKey) {
		if (state.view.peek()?.place === null || (key !== 'PageDown' && key !== 'PageUp')) return false;
		command(key === 'PageDown' ? 'nextImage' : 'previousImage');
		return true;
	}
	if (event.ctrlKey || event.metaKey) return false;
	if (key === 'Escape') return stepBack();
	if (key in modes) {
		state.mode.value = modes[key] as state.Mode;
		return true;
	}
	if (key in steps) {
		if (target.closest('button, [role=toolbar]')) return false;
		movePixel(steps[key] as readonly [number, number], event.shiftKey ? 10 : 1);
		return true;
	}
	if (key === '+' || key === '=') zoom('in');
	else if (key === '-') zoom('out');
	else if (key.toLowerCase() === 'f') zoom('fit');
	else return false;
	return true;
}

/** The pointed pixel first, then the chosen class. */
function stepBack(): boolean {
	if (state.pixel.peek()) state.pixel.value = null;
	else if (state.chosen.peek() !== null) state.chosen.value = null;
	else return false;
	return true;
}

function movePixel([dx, dy]: readonly [number, number], by: number): void {
	const now = state.segmentation.peek();
	if (!now) return;
	const from = state.pixel.peek();
	const within = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
	state.pixel.value = from
		? { column: within(from.column + by * dx, now.width), row: within(from.row + by * dy, now.height) }
		: { column: now.width >> 1, row: now.height >> 1 };
}
