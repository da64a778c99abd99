// The segmentation page's side of the conversation with the extension host.

import { batch } from '@preact/signals';
import type {
	HostToSegmentation,
	SegmentationMap,
	SegmentationToHost,
	SegmentationView,
} from '../../messages';
import { decodePicture } from '../shared/decode';
import { connect } from '../shared/host';
import * as state from './state';

const host = connect<
	HostToSegmentation,
	SegmentationToHost,
	{ map: { ask: { map: SegmentationMap }; answer: Float32Array } }
>();
export const { vscode, command } = host;

/** Maps that are asked for, of the view that is shown. */
let asked = new Set<string>();

/** Asks for a map that is not there yet; the answer lands in `state.maps`. */
export function askMap(map: SegmentationMap): void {
	const key = 'loss' in map ? `loss:${map.loss}` : `probability:${map.probability}`;
	if (state.maps.peek().has(key) || asked.has(key)) return;
	const now = asked;
	now.add(key);
	host.ask('map', { map }).then(
		(values) => {
			// Answers to what was asked of the view before mean nothing now.
			if (now === asked) state.maps.value = new Map(state.maps.peek()).set(key, values);
		},
		(refusal: Error) => {
			if (now !== asked) return;
			now.delete(key);
			state.mapFailure.value = refusal.message;
		},
	);
}

export function listen(): void {
	host.listen({
		view: ({ view }) => show(view),
		message: ({ message }) =>
			batch(() => {
				state.message.value = message;
				if (message.kind !== 'loading') state.view.value = null;
			}),
	});
}

function show(view: SegmentationView): void {
	const before = state.view.peek();
	const same =
		before !== null &&
		before.label === view.label &&
		before.image.fileName === view.image.fileName &&
		before.segmentation.label.length === view.segmentation.label.length;
	asked = new Set();
	batch(() => {
		state.view.value = view;
		state.message.value = null;
		state.maps.value = new Map();
		state.mapFailure.value = null;
		if (!same) state.pixel.value = null;
		// A chosen class stays from image to image, but not where its index means another one.
		const index = state.chosen.peek() ?? 0;
		const name = (of: SegmentationView | null) => of?.segmentation.classes[index]?.name;
		if (name(before) !== name(view)) state.chosen.value = null;
	});
	loadPicture(view);
}

let turn = 0;

function loadPicture({ picture }: SegmentationView): void {
	const mine = ++turn;
	if (picture.kind === 'none') {
		replace(null);
		return;
	}
	decodePicture(picture).then(
		(bitmap) => {
			if (mine === turn) replace(bitmap);
			else bitmap.close();
		},
		() => {
			if (mine === turn) replace(null);
		},
	);
}

function replace(bitmap: ImageBitmap | null): void {
	const before = state.bitmap.peek();
	state.bitmap.value = bitmap;
	before?.close();
}
