// Every key of the overlay and the action behind it. Keys in menus and inputs stay theirs.

import { batch } from '@preact/signals';
import type { Direction } from '../marks/picking';
import * as act from './actions';
import { choose } from './actions';
import { moveAmongDetections, stepDetection } from './detections/pointing';
import { flush } from './edit/editing';
import { editArrow, editKey } from './edit/editKeys';
import { isDragging } from './edit/editPointer';
import { command } from './host';
import { maskKey } from './mask/maskKeys';
import { rankingKey } from './ranking/rankingKeys';
import { pan } from './stage';
import * as state from './state';

const arrows: Record<string, Direction> = {
	ArrowLeft: 'left',
	ArrowRight: 'right',
	ArrowUp: 'up',
	ArrowDown: 'down',
};

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta']);

/** Space is held: dragging pans, arrows pan. */
export const held = { space: false };

export function installKeys(): void {
	window.addEventListener('keydown', (event) => {
		if (event.defaultPrevented || !state.inspection.peek()) return;
		const target = event.target as HTMLElement;
		if (target.closest('[role=menu], input, select, textarea')) return;
		// The object strip moves by its own arrows; every other key works there too.
		if (target.closest('[role=listbox]') && event.key in arrows) return;
		if (onKey(event, target)) event.preventDefault();
	});
	window.addEventListener('keyup', (event) => {
		if (event.key === ' ') held.space = false;
	});
	window.addEventListener('blur', () => {
		held.space = false;
		flush();
	});
}

/** True where the key was used. */
function onKey(event: KeyboardEvent, target: HTMLElement): boolean {
	const { key } = event;
	if (isDragging() && key !== 'Escape') return !modifiers.has(key);
	// What keys have nudged is written before another key does something else.
	if (!(key in arrows) && key !== 'Escape' && !modifiers.has(key)) flush();
	if (event.altKey) {
		if (key === 'PageDown') command('nextImage');
		else if (key === 'PageUp') command('previousImage');
		else return false;
		return true;
	}
	if (event.ctrlKey || event.metaKey) {
		const free = !state.mask.peek() && !state.ranking.peek();
		return key in arrows && free && editArrow(arrows[key] as Direction, event);
	}
	if (key === 'Escape') return act.stepBack();
	const onControl = target.closest('button, a, [role=tab], [role=option], [role=radio]') !== null;
	if (state.mask.peek()) {
		if (onControl && (key === 'Enter' || key === ' ' || key in arrows)) return false;
		return maskKey(event);
	}
	if (state.ranking.peek()) {
		if (onControl && (key === 'Enter' || key === ' ' || key in arrows)) return false;
		return rankingKey(event) || onStep(event);
	}
	if (key in arrows) return !onControl && onArrow(arrows[key] as Direction, event);
	if (key === ' ') {
		if (onControl) return false;
		held.space = true;
		return true;
	}
	if (key === 'Enter') return !onControl && onEnter();
	return onLetter(event) || editKey(event);
}

function onArrow(direction: Direction, event: KeyboardEvent): boolean {
	if (held.space) {
		const step = 60;
		pan(
			direction === 'left' ? step : direction === 'right' ? -step : 0,
			direction === 'up' ? step : direction === 'down' ? -step : 0,
		);
	} else if (editArrow(direction, event)) return true;
	else if (state.pointedDetection.peek()) moveAmongDetections(direction);
	else if (state.selected.peek() !== null) act.moveAmongPlaces(direction);
	else act.moveAmongObjects(direction);
	return true;
}

function onEnter(): boolean {
	const pointed = state.pointed.peek();
	if (pointed) {
		state.pointed.value = { ...pointed, open: true, kept: !pointed.kept };
		return true;
	}
	const detection = state.pointedDetection.peek();
	if (detection) {
		state.pointedDetection.value = { ...detection, open: true, kept: !detection.kept };
		return true;
	}
	const cursor = state.hovered.peek();
	if (state.selected.peek() === null && cursor !== null) {
		choose(cursor);
		return true;
	}
	return false;
}

/** Letters that mean the same over the image and over one object's ranking. */
function onStep(event: KeyboardEvent): boolean {
	switch (event.key.toLowerCase()) {
		case 'n':
			act.stepObject(event.shiftKey ? -1 : 1);
			return true;
		case 'w':
			act.nextWeak();
			return true;
		case 'm':
			act.toggleMask();
			return true;
		case 'r':
			act.toggleRanking();
			return true;
		case 'f':
			act.perform('zoom.fit');
			return true;
		case '+':
		case '=':
			act.perform('zoom.in');
			return true;
		case '-':
			act.perform('zoom.out');
			return true;
	}
	return false;
}

function onLetter(event: KeyboardEvent): boolean {
	if (onStep(event)) return true;
	switch (event.key.toLowerCase()) {
		case 'c':
			act.perform('mode.centres');
			return true;
		case 'v':
			act.perform('mode.contours');
			return true;
		case 'b':
			act.perform('mode.boxes');
			return true;
		case 'a':
			stepDetection(event.shiftKey ? -1 : 1);
			return true;
		case '[':
			act.stepAnchor(-1);
			return true;
		case ']':
			act.stepAnchor(1);
			return true;
		case '0':
			act.setLevel(null);
			return true;
	}
	if (/^[1-9]$/.test(event.key)) {
		const level = Number(event.key) - 1;
		batch(() => act.setLevel(state.level.peek() === level ? null : level));
		return true;
	}
	return false;
}
