// The table's side of the conversation with the extension host: every message in, every message out.

import type { HostToTable, PageCommand, TableRequest, TableRequests, TableToHost } from '../../messages';

interface VsCodeApi {
	postMessage(message: TableToHost): void;
	getState(): unknown;
	setState(value: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export const vscode: VsCodeApi = acquireVsCodeApi();

export function send(message: TableToHost): void {
	vscode.postMessage(message);
}

export function command(name: PageCommand, object?: number): void {
	send(
		object === undefined
			? { v: 1, kind: 'command', command: name }
			: { v: 1, kind: 'command', command: name, object },
	);
}

/** Why the host did not answer. */
export class Refusal extends Error {
	constructor(
		readonly code: string,
		text: string,
	) {
		super(text);
	}
}

let requests = 0;
const waiting = new Map<number, (reply: Extract<HostToTable, { kind: 'reply' }>) => void>();

/** Asks the host; rejected with a `Refusal` that holds its sentence. */
export function ask<K extends keyof TableRequests>(
	kind: K,
	params: TableRequests[K]['ask'],
): Promise<TableRequests[K]['answer']> {
	const id = ++requests;
	return new Promise((resolve, reject) => {
		waiting.set(id, (reply) => {
			if ('ok' in reply) resolve(reply.ok as TableRequests[K]['answer']);
			else reject(new Refusal(reply.error.code, reply.error.message));
		});
		send({ v: 1, id, kind, ...params } as TableRequest);
	});
}

type Event = Exclude<HostToTable, { kind: 'reply' }>;

/** What the page does with each message of the host. */
export type HostHandlers = { [K in Event['kind']]: (message: Extract<Event, { kind: K }>) => void };

export function listen(handlers: HostHandlers): void {
	window.addEventListener('message', (event: MessageEvent<HostToTable>) => {
		const incoming = event.data;
		if (typeof incoming !== 'object' || incoming === null || incoming.v !== 1) return;
		if (incoming.kind === 'reply') {
			const answered = waiting.get(incoming.re);
			waiting.delete(incoming.re);
			answered?.(incoming);
			return;
		}
		const handle = handlers[incoming.kind] as ((message: Event) => void) | undefined;
		if (handle) handle(incoming);
		else {
			const text = `unknown message ${JSON.stringify(incoming).slice(0, 80)}`;
			send({ v: 1, kind: 'log', level: 'warn', text });
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
