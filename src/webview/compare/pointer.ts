// Mouse, pen and touch on a picture: point, choose, pan, zoom, as on the overlay.

import { cycled, objectsAt } from '../marks/picking';
import { toImage, wheelFactor } from '../shared/camera';
import { choose } from './actions';
import { held } from './keys';
import { stages } from './stages';
import type { SideName } from './state';
import * as state from './state';

/** A press that moves further than this pans instead of choosing, CSS pixels. */
const dragPx = 4;
/** An object is hit this far outside its box, CSS pixels. */
const slackPx = 3;

export function listenPointer(element: HTMLElement, side: SideName): () => void {
	const stage = stages[side];
	let press: { x: number; y: number; moved: boolean; chip: number | null } | null = null;
	let last = { x: 0, y: 0 };
	const stop = new AbortController();
	const on = <K extends keyof HTMLElementEventMap>(name: K, then: (event: HTMLElementEventMap[K]) => void) =>
		element.addEventListener(name, then, { signal: stop.signal, passive: false });
	const at = (event: MouseEvent) => {
		const bounds = element.getBoundingClientRect();
		return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
	};
	const chipOf = (event: Event) => {
		const row = (event.target as HTMLElement).closest<HTMLElement>('.chip')?.dataset.object;
		return row === undefined ? null : Number(row);
	};
	const under = ({ x, y }: { x: number; y: number }): number[] => {
		const objects = state.view.peek()?.[side].inspection.objects ?? [];
		const image = toImage(stage.camera, x, y);
		return objectsAt(objects, image.x, image.y, slackPx / stage.camera.zoom);
	};

	on('pointerdown', (event) => {
		if (event.button === 2) return;
		const point = at(event);
		press = { ...point, moved: false, chip: chipOf(event) };
		last = point;
		element.setPointerCapture(event.pointerId);
		element.focus({ preventScroll: true });
		if (event.button === 1) event.preventDefault();
	});
	on('pointermove', (event) => {
		const point = at(event);
		if (!press) {
			const row = chipOf(event) ?? under(point)[0] ?? null;
			if (row !== state.hovered.peek()) state.hovered.value = row;
			return;
		}
		if (Math.hypot(point.x - press.x, point.y - press.y) > dragPx) press.moved = true;
		if (!press.moved) return;
		element.classList.add('panning');
		stage.pan(point.x - last.x, point.y - last.y);
		last = point;
	});
	on('pointerup', (event) => {
		const done = press;
		press = null;
		element.classList.remove('panning');
		if (!done || done.moved || event.button !== 0 || held.space) return;
		choose(done.chip ?? cycled(under(at(event)), state.selected.peek()), false);
	});
	for (const ends of ['pointercancel', 'lostpointercapture'] as const)
		on(ends, () => {
			press = null;
			element.classList.remove('panning');
		});
	on('pointerleave', () => {
		if (state.hovered.peek() !== null) state.hovered.value = null;
	});
	on('dblclick', (event) => {
		const pile = under(at(event));
		const chosen = state.selected.peek();
		const row = chosen !== null && pile.includes(chosen) ? chosen : pile[0];
		const box = row === undefined ? undefined : state.view.peek()?.[side].inspection.objects[row]?.boxImage;
		if (row === undefined || !box) return;
		choose(row, false);
		stage.fitObject(box);
	});
	on('wheel', (event) => {
		event.preventDefault();
		const { x, y } = at(event);
		stage.zoomBy(wheelFactor(event), x, y);
	});
	return () => stop.abort();
}
