// What a person can do, by name: the toolbar, the keys and the host's commands all end here.

import { batch } from '@preact/signals';
import type { DetectionError } from '../../core/estimate/types';
import { anchorBox, placeOf } from '../../core/grids/grid';
import { formatCount, formatIou, hasRanking, limitsOf, objectSentence, servedWords } from '../../core/words';
import type { OverlayAction } from '../../messages';
import type { LayerName } from '../marks/layerSets';
import { type Direction, nearestTowards } from '../marks/picking';
import { anchorsAtPlace } from '../marks/places';
import { boxToImage, toScreen } from '../shared/camera';
import { describeAnchor } from './describe';
import { stepDetection } from './detections/pointing';
import { toggleEditing } from './edit/commands';
import { editing } from './edit/draft';
import { cancel, flush } from './edit/editing';
import { cancelDrag } from './edit/editPointer';
import { select, send } from './host';
import { openRanking, rankingZoom, whyNoRanking } from './ranking/rankingKeys';
import { fitWhole, pan, reveal, stage, zoomBy } from './stage';
import * as state from './state';
import { tell } from './tell';

/** Chooses an object, tells the host, says it aloud. */
export function choose(object: number | null, show = true): void {
	if (object === state.selected.peek()) return;
	flush();
	select(object);
	send({ v: 1, kind: 'selected', object });
	const now = state.inspection.peek();
	const chosen = object === null ? null : now?.objects[object];
	if (!now || object === null || !chosen) return;
	if (show) reveal(chosen.boxImage);
	announceObject(object);
}

function announceObject(row: number): void {
	const now = state.inspection.peek();
	const object = now?.objects[row];
	if (!now || !object) return;
	state.announcement.value = `${object.className}, ${servedWords(now, row)}. ${objectSentence(now, row).text}`;
}

/** Next or previous object in the strip's order; in the ranking view among those that have one. */
export function stepObject(step: 1 | -1): void {
	const now = state.inspection.peek();
	const all = state.objectOrder.peek();
	const order = now && state.ranking.peek() ? all.filter((row) => hasRanking(now, row)) : all;
	if (order.length === 0) return;
	const chosen = state.selected.peek();
	const at = chosen === null ? (step === 1 ? -1 : 0) : order.indexOf(chosen);
	choose(order[(at + step + order.length) % order.length] as number);
}

/** Next object that no anchor reaches on its own. */
export function nextWeak(): void {
	const weak = state.finding.peek()?.nextWeak ?? [];
	if (weak.length === 0) {
		tell(state.finding.peek()?.headline ?? '');
		return;
	}
	const chosen = state.selected.peek();
	choose(weak[((chosen === null ? -1 : weak.indexOf(chosen)) + 1) % weak.length] as number);
}

/** Moves the cursor among objects; Enter chooses. */
export function moveAmongObjects(direction: Direction): void {
	const now = state.inspection.peek();
	if (!now || now.objects.length === 0) return;
	const centres = Float64Array.from(
		now.objects.flatMap(({ boxImage: [x1, y1, x2, y2] }) => [(x1 + x2) / 2, (y1 + y2) / 2]),
	);
	const from = state.hovered.peek();
	const next =
		from === null
			? (state.objectOrder.peek()[0] as number)
			: nearestTowards(centres, centres[2 * from] as number, centres[2 * from + 1] as number, direction);
	if (next < 0) return;
	state.hovered.value = next;
	reveal((now.objects[next] as (typeof now.objects)[number]).boxImage);
	announceObject(next);
}

/** Moves among the places of the chosen object; the card opens at once. */
export function moveAmongPlaces(direction: Direction): void {
	const now = state.inspection.peek();
	if (!now) return;
	if (now.grids.length === 0) {
		tell('Queries stand at no place. Press R to see which ones were compared.');
		return;
	}
	const points: number[] = [];
	const best: number[] = [];
	for (const level of state.places.peek()) {
		const grid = now.grids[level.level];
		if (!grid) continue;
		level.cells.forEach((cell, row) => {
			points.push(
				grid.originX + (cell % grid.columns) * grid.strideX,
				grid.originY + Math.floor(cell / grid.columns) * grid.strideY,
			);
			best.push(level.best[row] as number);
		});
	}
	const from = state.pointed.peek();
	if (from === null) {
		const serving = state.selected.peek();
		const first = serving === null ? -1 : (now.assignment.objects[serving]?.bestIndex ?? -1);
		point(best.includes(first) ? first : (best[0] ?? -1));
		return;
	}
	const place = placeOf(now.grids, from.index);
	const grid = now.grids[place.level];
	if (!grid) return;
	const x = grid.originX + place.column * grid.strideX;
	const y = grid.originY + place.row * grid.strideY;
	const next = nearestTowards(points, x, y, direction);
	if (next >= 0) point(best[next] as number);
}

/** Points at an anchor by keyboard: the card opens at once. */
export function point(index: number): void {
	const now = state.inspection.peek();
	if (!now || index < 0 || now.grids.length === 0) return;
	state.pointedDetection.value = null;
	state.pointed.value = { index, kept: state.pointed.peek()?.kept ?? false, open: true };
	reveal(boxToImage(anchorBox(now.grids, index), now.input));
	const facts = describeAnchor(now, index);
	state.announcement.value = `${facts.title} ${formatCount(index)}, IoU ${formatIou(facts.iou, 3)}. ${facts.why}`;
}

/** Next or previous anchor of the pointed place. */
export function stepAnchor(step: 1 | -1): void {
	const now = state.inspection.peek();
	const from = state.pointed.peek();
	if (!now || !from) return;
	const place = placeOf(now.grids, from.index);
	const grid = now.grids[place.level];
	if (!grid) return;
	const cell = place.row * grid.columns + place.column;
	const all = anchorsAtPlace(now, place.level, cell, state.roleFilter.peek(), state.selected.peek());
	if (all.length === 0) return;
	point(all[(all.indexOf(from.index) + step + all.length) % all.length] as number);
}

/** Steps back: edit under way, mask or ranking view, card, handle, last edit, object. True where there was something to leave. */
export function stepBack(): boolean {
	if (cancelDrag() || (editing.draft && cancel())) return true;
	if (state.mask.peek()) {
		if (state.mask.peek()?.pixel)
			state.mask.value = { ...(state.mask.peek() as state.MaskChoice), pixel: null };
		else state.mask.value = null;
	} else if (state.ranking.peek()) state.ranking.value = null;
	else if (state.inspectorOpen.peek() && state.layout.peek() === 'middle') state.inspectorOpen.value = false;
	else if (state.pointed.peek() || state.pointedDetection.peek()) state.unpoint();
	else if (state.handle.peek()) state.handle.value = null;
	else if (state.lastEdit.peek()) state.lastEdit.value = null;
	else if (state.selected.peek() !== null) choose(null);
	else if (state.hovered.peek() !== null) state.hovered.value = null;
	else if (state.inspection.peek()?.estimate && state.errorFilter.peek()) state.errorFilter.value = null;
	else return false;
	return true;
}

/** Opens the mask view of the chosen object, or closes it. */
export function toggleMask(): void {
	const now = state.inspection.peek();
	const chosen = state.selected.peek();
	if (state.mask.peek()) {
		state.mask.value = null;
		return;
	}
	if (!now) return;
	const rows = chosen === null ? [] : state.masksOf(now, chosen);
	if (rows.length === 0) {
		tell(
			chosen === null
				? 'Choose an object first, then open its mask.'
				: now.breakdown
					? 'The loss sees no mask of this object.'
					: 'Masks need predictions: no dump is loaded.',
		);
		return;
	}
	batch(() => {
		state.unpoint();
		state.ranking.value = null;
		state.mask.value = { mask: rows[0] as number, mode: 'errors', channel: null, pixel: null };
	});
}

/** Opens the ranking of the chosen object, or closes it. */
export function toggleRanking(): void {
	if (state.ranking.peek()) {
		state.ranking.value = null;
		return;
	}
	const reason = whyNoRanking();
	if (reason === null) openRanking();
	else tell(reason);
}

/** Chooses how anchors are drawn, if this recipe can be drawn so. */
function setMode(mode: state.Mode): void {
	const now = state.inspection.peek();
	if (!now || state.modes.peek().includes(mode)) state.mode.value = mode;
	else if (mode === 'contours' && !limitsOf(now.recipe))
		tell('No contours: this assigner has no fixed IoU limits.');
	else tell('Queries stand at no place and have no boxes of their own.');
}

function zoom(factor: number): void {
	if (state.ranking.peek()) rankingZoom.by(factor);
	else zoomAtChoice(factor);
}

export function setLayer(name: LayerName, on: boolean): void {
	const layers = state.layerSwitches();
	const isDetections = name === 'found' || name === 'false' || name === 'missed';
	batch(() => {
		if (isDetections) state.unpoint();
		// Under an error type the switches say what it shows: from there on they are set by hand again.
		layers.value = { ...(isDetections ? state.layers.peek() : layers.peek()), [name]: on };
		if (isDetections) state.errorFilter.value = null;
	});
}

/** Shows only what an error type is said of; all again where it is the one that is shown. */
export function setErrorFilter(error: DetectionError | null): void {
	batch(() => {
		state.unpoint();
		state.errorFilter.value = error === state.errorFilter.peek() ? null : error;
	});
}

export function setLevel(level: number | null): void {
	const levels = state.inspection.peek()?.grids.length ?? 0;
	if (level !== null && level >= levels) return;
	batch(() => {
		state.level.value = level;
		state.unpoint();
	});
}

/** Zooms with the chosen object held in place; with the middle of the canvas where none is in sight. */
function zoomAtChoice(factor: number): void {
	const chosen = state.selected.peek();
	const box = chosen === null ? null : state.inspection.peek()?.objects[chosen]?.boxImage;
	if (box?.every(Number.isFinite)) {
		const { x, y } = toScreen(stage.camera, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
		if (x > 0 && y > 0 && x < stage.size.width && y < stage.size.height) {
			zoomBy(factor, x, y);
			// What is looked at drifts to the middle as it grows.
			pan((stage.size.width / 2 - x) * 0.25, (stage.size.height / 2 - y) * 0.25);
			return;
		}
	}
	zoomBy(factor);
}

export function perform(action: OverlayAction): void {
	flush();
	switch (action) {
		case 'mode.centres':
			setMode('centres');
			break;
		case 'mode.contours':
			setMode('contours');
			break;
		case 'mode.boxes':
			setMode('boxes');
			break;
		case 'zoom.in':
			zoom(1.25);
			break;
		case 'zoom.out':
			zoom(0.8);
			break;
		case 'zoom.fit':
			if (state.ranking.peek()) rankingZoom.toFit();
			else fitWhole();
			break;
		case 'object.next':
			stepObject(1);
			break;
		case 'object.previous':
			stepObject(-1);
			break;
		case 'object.nextWeak':
			nextWeak();
			break;
		case 'detection.nextFalse':
			stepDetection(1);
			break;
		case 'mask.toggle':
			toggleMask();
			break;
		case 'ranking.toggle':
			toggleRanking();
			break;
		case 'focus.clear': {
			let left = stepBack();
			while (left) left = stepBack();
			break;
		}
		case 'edit.toggle':
			toggleEditing();
			break;
		default:
			((never: never) => never)(action);
	}
}
