// The page's side of the conversation with the extension host: every message in, every message out.

import { batch } from '@preact/signals';
import type {
	HostToOverlay,
	OverlayAction,
	OverlayToHost,
	PageCommand,
	SamplingChoice,
} from '../../messages';
import { loadPicture } from './picture';
import * as state from './state';

interface VsCodeApi {
	postMessage(message: OverlayToHost): void;
	getState(): unknown;
	setState(value: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export const vscode: VsCodeApi = acquireVsCodeApi();

export function send(message: OverlayToHost): void {
	vscode.postMessage(message);
}

export function command(name: PageCommand, object?: number): void {
	send(
		object === undefined
			? { v: 1, kind: 'command', command: name }
			: { v: 1, kind: 'command', command: name, object },
	);
}

export function chooseSampling(sampling: SamplingChoice): void {
	send({ v: 1, kind: 'sampling', sampling });
}

/** Last id given to a request. */
let requests = 0;
const waiting = new Map<number, (reply: Extract<HostToOverlay, { kind: 'reply' }>) => void>();

/** Asks for another class's mask channel; the answer lands in `state.channels`. */
export function askChannel(mask: number, channel: number): void {
	const key = `${mask}:${channel}`;
	if (state.channels.value.has(key)) return;
	const id = ++requests;
	waiting.set(id, (reply) => {
		if ('ok' in reply) state.channels.value = new Map(state.channels.value).set(key, reply.ok);
		else state.announcement.value = reply.error.message;
	});
	send({ v: 1, id, kind: 'maskChannel', mask, channel });
}

/** What the page does when the host tells it to; set by the parts that can. */
export interface HostHandlers {
	action(action: OverlayAction): void;
	/** A view was taken in; `started` is when its message came (performance.now). */
	viewChanged(sameImage: boolean, started: number): void;
	reveal(object: number): void;
}

export function listen(handlers: HostHandlers): void {
	window.addEventListener('message', (event: MessageEvent<HostToOverlay>) => {
		const incoming = event.data;
		if (typeof incoming !== 'object' || incoming === null || incoming.v !== 1) return;
		switch (incoming.kind) {
			case 'view':
				show(incoming.view, handlers);
				break;
			case 'message':
				batch(() => {
					state.message.value = incoming.message;
					if (incoming.message.kind !== 'loading') state.view.value = null;
				});
				break;
			case 'select':
				select(incoming.object);
				if (incoming.reveal && incoming.object !== null) handlers.reveal(incoming.object);
				break;
			case 'action':
				handlers.action(incoming.action);
				break;
			case 'reply':
				waiting.get(incoming.re)?.(incoming);
				waiting.delete(incoming.re);
				break;
			default:
				unknown(incoming);
		}
	});
	window.addEventListener('focus', () => send({ v: 1, kind: 'focus', focused: true }));
	window.addEventListener('blur', () => send({ v: 1, kind: 'focus', focused: false }));
	document.addEventListener('visibilitychange', () => {
		// A hidden page may have lost messages: it asks again.
		if (document.visibilityState === 'visible') send({ v: 1, kind: 'ready' });
	});
	window.addEventListener('error', (event) =>
		send({ v: 1, kind: 'log', level: 'error', text: event.message }),
	);
	send({ v: 1, kind: 'ready' });
}

function unknown(message: never): void {
	send({ v: 1, kind: 'log', level: 'warn', text: `unknown message ${JSON.stringify(message).slice(0, 80)}` });
}

/** Chooses an object as the host says, without telling it back. */
export function select(object: number | null): void {
	const count = state.inspection.value?.objects.length ?? 0;
	batch(() => {
		state.selected.value = object !== null && object < count ? object : null;
		state.pointed.value = null;
		state.hovered.value = null;
		const choice = state.mask.value;
		if (choice && state.inspection.value?.breakdown?.masks[choice.mask]?.object !== object)
			state.mask.value = null;
		if (state.ranking.value)
			state.ranking.value = state.inspection.value
				? state.rankingChoiceOf(state.inspection.value, state.selected.value)
				: null;
	});
}

function show(view: Extract<HostToOverlay, { kind: 'view' }>['view'], handlers: HostHandlers): void {
	const started = performance.now();
	const before = state.view.peek();
	const sameImage =
		before !== null &&
		before.file.name === view.file.name &&
		before.inspection.image.row === view.inspection.image.row &&
		before.inspection.image.fileName === view.inspection.image.fileName;
	batch(() => {
		state.view.value = view;
		state.message.value = null;
		state.pointed.value = null;
		state.hovered.value = null;
		state.channels.value = new Map();
		state.selected.value =
			view.selectedObject !== null && view.selectedObject < view.inspection.objects.length
				? view.selectedObject
				: null;
		const levels = view.inspection.grids.length;
		if (state.level.peek() !== null && (state.level.peek() as number) >= levels) state.level.value = null;
		const terms = view.inspection.breakdown?.terms.length ?? 0;
		if (state.sizedBy.peek() !== null && (state.sizedBy.peek() as number) >= terms)
			state.sizedBy.value = null;
		const masks = view.inspection.breakdown?.masks ?? [];
		const choice = state.mask.peek();
		if (choice && (!sameImage || choice.mask >= masks.length)) state.mask.value = null;
		if (state.ranking.peek())
			state.ranking.value = sameImage ? state.rankingChoiceOf(view.inspection, state.selected.value) : null;
	});
	loadPicture(view.picture, sameImage);
	handlers.viewChanged(sameImage, started);
}
