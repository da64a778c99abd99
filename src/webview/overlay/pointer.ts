// Mouse, pen and touch on the canvas: pick, choose, pan, zoom. Pointing at a mark opens its card after a moment.

import { detectionAt } from '../marks/detections/pick';
import { cycled, objectsAt, pickPlace } from '../marks/picking';
import { toImage, wheelFactor } from '../shared/camera';
import { isHighContrast } from '../shared/tokens';
import { choose } from './actions';
import { pointDetection } from './detections/pointing';
import { openMenu } from './edit/contextMenu';
import { flush } from './edit/editing';
import * as edit from './edit/editPointer';
import { held } from './keys';
import { fitObject, pan, stage, viewNow, zoomBy } from './stage';
import * as state from './state';

/** The pointer rests this long on a mark before its card opens. */
const restMs = 150;
/** A press that moves further than this pans instead of choosing. */
const dragPx = 4;
/** The edge of a detection is hit within these CSS pixels. */
const edgePx = 4;

interface Press {
	x: number;
	y: number;
	moved: boolean;
	/** Object whose chip was pressed. */
	chip: number | null;
	/** Detection whose chip was pressed. */
	detection: number | null;
	/** A handle or the object itself is held. */
	edits: boolean;
}

/** Fingers and pens need more room than a mouse. */
function kindOf({ pointerType }: PointerEvent): 'mouse' | 'touch' {
	return pointerType === 'mouse' ? 'mouse' : 'touch';
}

/** What the chip under an event speaks of. */
function chipOf(event: Event): { object: number | null; detection: number | null } {
	const { object, detection } = (event.target as HTMLElement).closest<HTMLElement>('.chip')?.dataset ?? {};
	const row = (text: string | undefined) => (text === undefined ? null : Number(text));
	return { object: row(object), detection: row(detection) };
}

export function listenPointer(element: HTMLElement): () => void {
	let press: Press | null = null;
	let last = { x: 0, y: 0 };
	let rest = 0;
	const stop = new AbortController();
	const on = <K extends keyof HTMLElementEventMap>(name: K, then: (event: HTMLElementEventMap[K]) => void) =>
		element.addEventListener(name, then, { signal: stop.signal, passive: false });
	const at = (event: MouseEvent) => {
		const bounds = element.getBoundingClientRect();
		return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
	};
	const isKept = () => state.pointed.peek()?.kept || state.pointedDetection.peek()?.kept;
	const leave = () => {
		clearTimeout(rest);
		if (!isKept()) state.unpoint();
	};
	/** Opens a card once the pointer has rested. */
	const rested = (open: () => void) => {
		clearTimeout(rest);
		rest = window.setTimeout(open, restMs);
	};

	on('pointerdown', (event) => {
		if ((event.target as HTMLElement).closest('.card, .menu, button')) return;
		const point = at(event);
		flush();
		if (event.button === 2) return;
		const chip = chipOf(event);
		const edits = event.button === 0 && !held.space && edit.press(point, kindOf(event));
		press = { ...point, moved: false, chip: chip.object, detection: chip.detection, edits };
		last = point;
		element.setPointerCapture(event.pointerId);
		element.focus({ preventScroll: true });
		if (event.button === 1) event.preventDefault();
	});
	on('pointermove', (event) => {
		const point = at(event);
		if (press) {
			if (Math.hypot(point.x - press.x, point.y - press.y) > dragPx) press.moved = true;
			if (press.moved && press.edits) {
				edit.dragTo(point, { alt: event.altKey, shift: event.shiftKey });
			} else if (press.moved) {
				leave();
				element.classList.add('panning');
				pan(point.x - last.x, point.y - last.y);
				last = point;
			}
			return;
		}
		if ((event.target as HTMLElement).closest('.card, .menu')) return;
		element.style.cursor = held.space ? '' : edit.cursorAt(edit.gripAt(point, kindOf(event)));
		hover(point.x, point.y, chipOf(event).detection);
	});
	on('pointerup', (event) => {
		const done = press;
		press = null;
		element.classList.remove('panning');
		if (!done) return;
		if (done.edits && done.moved) edit.drop();
		const onHandle = done.edits && !done.moved && edit.click({ alt: event.altKey });
		if (done.moved || onHandle || event.button !== 0 || held.space) return;
		if (done.detection !== null) pointDetection(done.detection, true);
		else if (done.chip !== null) choose(done.chip, false);
		else click(at(event));
	});
	// Also where the pointer was taken away: after letting go as usual nothing is pressed any more.
	for (const ends of ['pointercancel', 'lostpointercapture'] as const)
		on(ends, () => {
			if (press?.edits) edit.cancelDrag();
			press = null;
			element.classList.remove('panning');
		});
	on('pointerleave', () => {
		leave();
		if (state.hovered.peek() !== null) state.hovered.value = null;
	});
	on('dblclick', (event) => {
		if ((event.target as HTMLElement).closest('.card, .chip, .menu')) return;
		const point = at(event);
		const pile = under(point.x, point.y);
		const chosen = state.selected.peek();
		const row = chosen !== null && pile.includes(chosen) ? chosen : pile[0];
		const box = row === undefined ? null : state.inspection.peek()?.objects[row]?.boxImage;
		if (row === undefined || !box) return;
		choose(row, false);
		fitObject(box);
	});
	on('wheel', (event) => {
		if ((event.target as HTMLElement).closest('.card, .menu')) return;
		event.preventDefault();
		const point = at(event);
		zoomBy(wheelFactor(event), point.x, point.y);
	});

	on('contextmenu', (event) => {
		event.preventDefault();
		if ((event.target as HTMLElement).closest('.card, .menu')) return;
		const point = at(event);
		const { object: chip } = chipOf(event);
		const pile = chip === null ? under(point.x, point.y) : [chip];
		const chosen = state.selected.peek();
		const row = chosen !== null && pile.includes(chosen) ? chosen : pile[0];
		if (row === undefined) return;
		choose(row, false);
		openMenu(point.x, point.y);
	});

	function under(x: number, y: number): number[] {
		const now = state.inspection.peek();
		if (!now) return [];
		const image = toImage(stage.camera, x, y);
		return objectsAt(now.objects, image.x, image.y, 3 / stage.camera.zoom);
	}

	/** Detection whose edge is under the pointer; -1. */
	function edgeUnder(x: number, y: number): number {
		const estimate = state.inspection.peek()?.estimate;
		if (!estimate || state.editing.peek()) return -1;
		const image = toImage(stage.camera, x, y);
		const { rows } = state.detections.peek();
		return detectionAt(estimate.detections, rows, image.x, image.y, edgePx / stage.camera.zoom);
	}

	function hover(x: number, y: number, chip: number | null): void {
		const now = state.inspection.peek();
		const view = viewNow();
		if (!now || !view) return;
		const before = state.pointed.peek();
		const places = state.places.peek();
		const found =
			chip === null && state.marksShown.peek() && !state.editing.peek()
				? pickPlace(now.grids, places, view, x, y, isHighContrast(state.theme.peek()))
				: null;
		const detection = found ? -1 : (chip ?? edgeUnder(x, y));
		if (found && !isKept()) {
			const level = places.find((each) => each.level === found.level);
			const index = level?.best[found.row];
			if (index !== undefined && !samePlace(before?.index, index)) {
				state.pointedDetection.value = null;
				state.pointed.value = { index, kept: false, open: false };
				rested(() => {
					const pointed = state.pointed.peek();
					if (pointed?.index === index) state.pointed.value = { ...pointed, open: true };
				});
			}
		} else if (detection >= 0 && !isKept()) {
			if (state.pointedDetection.peek()?.row !== detection) {
				state.pointed.value = null;
				state.pointedDetection.value = { row: detection, kept: false, open: false };
				rested(() => {
					const pointed = state.pointedDetection.peek();
					if (pointed?.row === detection) state.pointedDetection.value = { ...pointed, open: true };
				});
			}
		} else if (!found && detection < 0) leave();
		if (state.selected.peek() === null) {
			const row = under(x, y)[0] ?? null;
			if (row !== state.hovered.peek()) state.hovered.value = row;
		}
	}

	/** The pointed anchor may have been stepped with `[` and `]`: its neighbours at the place count as the same. */
	function samePlace(pointed: number | undefined, best: number): boolean {
		const now = state.inspection.peek();
		if (pointed === undefined || !now) return false;
		const grid = now.grids.findLast((each) => best >= each.firstIndex);
		if (!grid || pointed < grid.firstIndex) return false;
		const shapes = grid.shapes.length >> 2;
		return Math.floor((pointed - grid.firstIndex) / shapes) === Math.floor((best - grid.firstIndex) / shapes);
	}

	function click(point: { x: number; y: number }): void {
		const pointed = state.pointed.peek();
		if (pointed && !pointed.kept && state.selected.peek() !== null) {
			state.pointed.value = { ...pointed, open: true, kept: true };
			return;
		}
		const detection = state.pointedDetection.peek();
		if (
			detection &&
			!detection.kept &&
			edgeUnder(point.x, point.y) === detection.row &&
			staysOpen(detection.row)
		) {
			pointDetection(detection.row, true);
			return;
		}
		choose(cycled(under(point.x, point.y), state.selected.peek()), false);
	}

	/** A click on the edge of one that finds an object chooses the object, where none is chosen. */
	function staysOpen(row: number): boolean {
		const fate = state.inspection.peek()?.estimate?.detections[row]?.fate;
		return fate === 'false' || state.selected.peek() !== null;
	}

	return () => {
		clearTimeout(rest);
		stop.abort();
	};
}
