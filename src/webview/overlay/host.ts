// The page's side of the conversation with the extension host: every message in, every message out.

import { batch } from '@preact/signals';
import type { Inspection } from '../../core/inspection';
import type {
	HostToOverlay,
	OverlayAction,
	OverlayRequests,
	OverlayToHost,
	OverlayView,
	SamplingChoice,
} from '../../messages';
import { connect, tellFocus } from '../shared/host';
import { pictureLoader } from '../shared/picture';
import { labelsDiffer, pairObjects } from './edit/changes';
import { dropDraft, settleDraft } from './edit/draft';
import * as state from './state';

const host = connect<HostToOverlay, OverlayToHost, OverlayRequests>();
export const { vscode, send, command, ask } = host;
const loadPicture = pictureLoader(state.bitmap, state.pictureFailed);

export function chooseSampling(sampling: SamplingChoice): void {
	send({ v: 1, kind: 'sampling', sampling });
}

/** The least score of detections from now on: a setting, which the host writes. */
export function chooseMinScore(score: number): void {
	send({ v: 1, kind: 'minScore', score });
}

/** Asks for another class's mask channel; the answer lands in `state.channels`. */
export function askChannel(mask: number, channel: number): void {
	const key = `${mask}:${channel}`;
	if (state.channels.value.has(key)) return;
	ask('maskChannel', { mask, channel }).then(
		(answer) => {
			state.channels.value = new Map(state.channels.peek()).set(key, answer);
		},
		(error: Error) => {
			state.announcement.value = error.message;
		},
	);
}

/** What the page does when the host tells it to; set by the parts that can. */
export interface HostHandlers {
	action(action: OverlayAction): void;
	/** A view was taken in; `started` is when its message came (performance.now). */
	viewChanged(sameImage: boolean, started: number): void;
	reveal(object: number): void;
}

export function listen(handlers: HostHandlers): void {
	tellFocus(send);
	host.listen({
		view: ({ view }) => show(view, handlers),
		message: ({ message }) =>
			batch(() => {
				state.message.value = message;
				if (message.kind === 'loading') return;
				dropDraft();
				state.view.value = null;
			}),
		select: ({ object, reveal }) => {
			select(object);
			if (reveal && object !== null) handlers.reveal(object);
		},
		action: ({ action }) => handlers.action(action),
	});
}

/** Chooses an object as the host says, without telling it back. */
export function select(object: number | null): void {
	const count = state.inspection.value?.objects.length ?? 0;
	const next = object !== null && object < count ? object : null;
	batch(() => {
		if (next !== state.selected.peek()) state.handle.value = null;
		state.selected.value = next;
		state.unpoint();
		state.hovered.value = null;
		state.menuAt.value = null;
		const choice = state.mask.value;
		if (choice && state.inspection.value?.breakdown?.masks[choice.mask]?.object !== object)
			state.mask.value = null;
		if (state.ranking.value)
			state.ranking.value = state.inspection.value
				? state.rankingChoiceOf(state.inspection.value, state.selected.value)
				: null;
	});
}

function show(view: OverlayView, handlers: HostHandlers): void {
	const started = performance.now();
	const before = state.view.peek();
	const sameImage =
		before !== null &&
		before.file.name === view.file.name &&
		before.inspection.image.row === view.inspection.image.row &&
		before.inspection.image.fileName === view.inspection.image.fileName;
	batch(() => {
		if (sameImage) keepPlace(before, view);
		else forgetPlace(view);
		state.view.value = view;
		state.message.value = null;
		state.unpoint();
		state.hovered.value = null;
		state.channels.value = new Map();
		const levels = view.inspection.grids.length;
		if (state.level.peek() !== null && (state.level.peek() as number) >= levels) state.level.value = null;
		const terms = view.inspection.breakdown?.terms.length ?? 0;
		if (state.sizedBy.peek() !== null && (state.sizedBy.peek() as number) >= terms)
			state.sizedBy.value = null;
	});
	loadPicture(view.picture, sameImage);
	handlers.viewChanged(sameImage, started);
}

/** Another image: nothing that stood on the one before means anything here. */
function forgetPlace(view: OverlayView): void {
	dropDraft();
	state.lastEdit.value = null;
	state.menuAt.value = null;
	state.handle.value = null;
	state.mask.value = null;
	state.ranking.value = null;
	const { selectedObject, inspection } = view;
	state.selected.value =
		selectedObject !== null && selectedObject < inspection.objects.length ? selectedObject : null;
}

/** The same image with other numbers: what is chosen and open is found again by its object. */
function keepPlace(before: OverlayView, view: OverlayView): void {
	const { inspection } = view;
	const shown = state.preview.peek() ?? before.inspection;
	const pairs = pairObjects(before.inspection.objects, inspection.objects).after;
	const chosen = state.selected.peek();
	const own = chosen === null ? -1 : (pairs[chosen] ?? -1);
	const theirs = view.selectedObject;
	const selected = theirs !== null && theirs < inspection.objects.length ? theirs : own < 0 ? null : own;
	settleDraft(before.inspection, inspection);
	state.lastEdit.value = lastEditAfter(before.inspection, inspection);
	if (selected !== own) {
		state.handle.value = null;
		state.menuAt.value = null;
	}
	state.selected.value = selected;
	if (selected !== theirs) send({ v: 1, kind: 'selected', object: selected });
	const choice = state.mask.peek();
	if (choice) state.mask.value = maskAfter(choice, shown, inspection, pairs);
	const row = state.ranking.peek();
	if (row) state.ranking.value = rankingAfter(row, shown, inspection, { from: chosen, to: selected });
}

/** A change of the labels is the last edit, from here or from the text; anything else leaves it as it was. */
function lastEditAfter(
	before: Inspection,
	after: Inspection,
): { before: Inspection; after: Inspection } | null {
	if (before.recipe.name !== after.recipe.name) return null;
	if (labelsDiffer(before, after)) return { before, after };
	return state.lastEdit.peek();
}

/** The same region of the same object's masks. */
function maskAfter(
	choice: state.MaskChoice,
	before: Inspection,
	after: Inspection,
	pairs: Int32Array,
): state.MaskChoice | null {
	const was = before.breakdown?.masks[choice.mask];
	const object = was ? (pairs[was.object] ?? -1) : -1;
	if (!was || object < 0) return null;
	const regions = state.masksOf(after, object);
	const mask = regions[state.masksOf(before, was.object).indexOf(choice.mask)] ?? regions[0];
	if (mask === undefined) return null;
	const sameSize = after.breakdown?.masks[mask]?.size === was.size;
	return { ...choice, mask, pixel: sameSize ? choice.pixel : null };
}

/** The same candidate in the same object's ranking. */
function rankingAfter(
	{ row }: state.RankingChoice,
	before: Inspection,
	after: Inspection,
	object: { from: number | null; to: number | null },
): state.RankingChoice | null {
	const opened = state.rankingChoiceOf(after, object.to);
	if (!opened || row === null || object.from === null || object.to === null) return opened;
	const candidate = before.assignment.rankings?.[object.from]?.index[row];
	const found =
		candidate === undefined ? -1 : (after.assignment.rankings?.[object.to]?.index.indexOf(candidate) ?? -1);
	return found < 0 ? opened : { row: found };
}
