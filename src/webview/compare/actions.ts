// What a person can do, by name: the toolbar, the keys, the pictures and the table all end here.

import { batch } from '@preact/signals';
import type { ComparedLine, CompareSubject } from '../../messages';
import { type Direction, nearestTowards } from '../marks/picking';
import { send } from './host';
import { joinStages, mainStage, revealBox, stages } from './stages';
import * as state from './state';
import { lineWords } from './words';

/** Chooses an object on both sides and tells the host. @param show brings it into sight. */
export function choose(object: number | null, show = true): void {
	if (object === state.selected.peek()) return;
	batch(() => {
		state.selected.value = object;
		state.hovered.value = null;
	});
	send({ v: 1, kind: 'selected', object });
	if (object === null) return;
	if (show) reveal(object);
	announce(object);
}

export function reveal(object: number): void {
	const box = state.view.peek()?.a.inspection.objects[object]?.boxImage;
	if (box) revealBox(box);
}

function announce(object: number): void {
	const line = state.lineOf.peek().get(object);
	const name = state.view.peek()?.a.inspection.objects[object]?.className ?? '';
	const valueTitle = state.comparison.peek()?.valueTitle ?? '';
	state.announcement.value = line ? lineWords(line, valueTitle) : `${name}, takes no part in training`;
}

/** The next or previous object of the table. */
export function stepObject(step: 1 | -1): void {
	const lines: readonly ComparedLine[] = state.comparison.peek()?.lines ?? [];
	if (lines.length === 0) return;
	const at = lines.findIndex(({ object }) => object === state.selected.peek());
	const next = at < 0 ? (step === 1 ? 0 : lines.length - 1) : (at + step + lines.length) % lines.length;
	choose((lines[next] as ComparedLine).object);
}

/** Moves the cursor among objects; Enter chooses. */
export function moveAmongObjects(direction: Direction): void {
	const objects = state.view.peek()?.a.inspection.objects ?? [];
	if (objects.length === 0) return;
	const centres = objects.flatMap(({ boxImage: [x1, y1, x2, y2] }) => [(x1 + x2) / 2, (y1 + y2) / 2]);
	const from = state.hovered.peek() ?? state.selected.peek();
	const next =
		from === null
			? (state.comparison.peek()?.lines[0]?.object ?? 0)
			: nearestTowards(centres, centres[2 * from] as number, centres[2 * from + 1] as number, direction);
	if (next < 0) return;
	state.hovered.value = next;
	reveal(next);
	announce(next);
}

export function setMode(mode: state.Mode): void {
	if (mode === state.mode.peek()) return;
	state.mode.value = mode;
	// Pictures that lie over one another show the same part.
	if (mode !== 'side') joinStages('b');
}

export function toggleLink(): void {
	state.linked.value = !state.linked.peek();
	if (state.linked.peek()) joinStages('a');
}

export function swap(): void {
	send({ v: 1, kind: 'swap' });
}

export function chooseOther(): void {
	send({ v: 1, kind: 'choose' });
}

export function setSubject(subject: CompareSubject): void {
	send({ v: 1, kind: 'subject', subject });
}

/** Zooms about the chosen object where it is in sight. */
export function zoom(factor: number): void {
	const stage = mainStage();
	const object = state.selected.peek();
	const box = object === null ? undefined : state.view.peek()?.a.inspection.objects[object]?.boxImage;
	const { zoom, panX, panY } = stage.camera;
	const x = box ? ((box[0] + box[2]) / 2) * zoom + panX : Number.NaN;
	const y = box ? ((box[1] + box[3]) / 2) * zoom + panY : Number.NaN;
	const isSeen = x > 0 && y > 0 && x < stage.size.width && y < stage.size.height;
	if (isSeen) stage.zoomBy(factor, x, y);
	else stage.zoomBy(factor);
}

export function fitImages(): void {
	stages.a.fitWhole();
	stages.b.fitWhole();
}

export function show(where: 'overlay' | 'record', object: number | null = state.selected.peek()): void {
	send({ v: 1, kind: 'show', where, object });
}

/** Lets go of the cursor, then of the object. True where there was something to leave. */
export function stepBack(): boolean {
	if (state.hovered.peek() !== null) state.hovered.value = null;
	else if (state.selected.peek() !== null) choose(null);
	else return false;
	return true;
}
