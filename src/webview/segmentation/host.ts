// The segmentation page's side of the conversation with the extension host.

import { batch } from '@preact/signals';
import type {
	HostToSegmentation,
	PageCommand,
	SegmentationMap,
	SegmentationToHost,
	SegmentationView,
} from '../../messages';
import { decodePicture } from '../shared/decode';
import * as state from './state';

interface VsCodeApi {
	postMessage(message: SegmentationToHost): void;
	getState(): unknown;
	setState(value: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export const vscode: VsCodeApi = acquireVsCodeApi();

export function command(name: PageCommand): void {
	vscode.postMessage({ v: 1, kind: 'command', command: name });
}

let requests = 0;
/** Keys of the maps that are asked for, by the request's id. */
const waiting = new Map<number, string>();

/** Asks for a map that is not there yet; the answer lands in `state.maps`. */
export function askMap(map: SegmentationMap): void {
	const key = 'loss' in map ? `loss:${map.loss}` : `probability:${map.probability}`;
	if (state.maps.peek().has(key) || [...waiting.values()].includes(key)) return;
	const id = ++requests;
	waiting.set(id, key);
	vscode.postMessage({ v: 1, id, kind: 'map', map });
}

export function listen(): void {
	window.addEventListener('message', (event: MessageEvent<HostToSegmentation>) => {
		const incoming = event.data;
		if (typeof incoming !== 'object' || incoming === null || incoming.v !== 1) return;
		switch (incoming.kind) {
			case 'view':
				show(incoming.view);
				break;
			case 'message':
				batch(() => {
					state.message.value = incoming.message;
					if (incoming.message.kind !== 'loading') state.view.value = null;
				});
				break;
			case 'reply': {
				const key = waiting.get(incoming.re);
				waiting.delete(incoming.re);
				if (key === undefined) break;
				if ('ok' in incoming) state.maps.value = new Map(state.maps.peek()).set(key, incoming.ok);
				else state.mapFailure.value = incoming.error.message;
				break;
			}
			default:
				((message: never) =>
					vscode.postMessage({
						v: 1,
						kind: 'log',
						level: 'warn',
						text: `unknown message ${JSON.stringify(message).slice(0, 80)}`,
					}))(incoming);
		}
	});
	document.addEventListener('visibilitychange', () => {
		// A hidden page may have lost messages: it asks again.
		if (document.visibilityState === 'visible') vscode.postMessage({ v: 1, kind: 'ready' });
	});
	window.addEventListener('error', (event) =>
		vscode.postMessage({ v: 1, kind: 'log', level: 'error', text: event.message }),
	);
	vscode.postMessage({ v: 1, kind: 'ready' });
}

function show(view: SegmentationView): void {
	const before = state.view.peek();
	const same =
		before !== null &&
		before.label === view.label &&
		before.image.fileName === view.image.fileName &&
		before.segmentation.label.length === view.segmentation.label.length;
	// Answers to what was asked of the view before mean nothing now.
	waiting.clear();
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
