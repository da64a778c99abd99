// A page's end of the conversation with the extension host: messages out, messages in, questions with answers. Each page
// connects once, with its own types of messages.

import type { PageCommand } from '../../messages';

interface VsCodeApi {
	postMessage(message: unknown): void;
	getState(): unknown;
	setState(value: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** Why the host did not answer: its sentence, and a code to tell reasons apart. */
export class Refusal extends Error {
	constructor(
		readonly code: string,
		text: string,
	) {
		super(text);
	}
}

type Incoming = { v: 1; kind: string };
type Reply = { re: number } & ({ ok: unknown } | { error: { code: string; message: string } });
/** What a page may ask, by kind. */
type Questions<Q> = { [K in keyof Q]: { ask: object; answer: unknown } };
/** What a page does with each message of the host. */
export type Handlers<In extends Incoming> = {
	[K in Exclude<In['kind'], 'reply'>]: (message: Extract<In, { kind: K }>) => void;
};

export interface Host<In extends Incoming, Out, Q extends Questions<Q>> {
	/** What VS Code keeps of the page while it is hidden, and over a restart. */
	vscode: Pick<VsCodeApi, 'getState' | 'setState'>;
	send(message: Out): void;
	command(name: PageCommand, object?: number): void;
	/** Rejected with a `Refusal`. */
	ask<K extends keyof Q>(kind: K, params: Q[K]['ask']): Promise<Q[K]['answer']>;
	/** Starts listening, and says that the page is ready. */
	listen(handlers: Handlers<In>): void;
}

export function connect<In extends Incoming, Out, Q extends Questions<Q> = Record<never, never>>(): Host<
	In,
	Out,
	Q
> {
	const vscode = acquireVsCodeApi();
	const post = (message: { kind: string } & Record<string, unknown>) =>
		vscode.postMessage({ v: 1, ...message });
	let questions = 0;
	const waiting = new Map<number, (reply: Reply) => void>();

	function take(incoming: In, handlers: Handlers<In>): void {
		if (incoming.kind === 'reply') {
			const reply = incoming as unknown as Reply;
			const answered = waiting.get(reply.re);
			waiting.delete(reply.re);
			answered?.(reply);
			return;
		}
		const handle = handlers[incoming.kind as keyof Handlers<In>] as ((message: In) => void) | undefined;
		if (handle) handle(incoming);
		else
			post({ kind: 'log', level: 'warn', text: `unknown message ${JSON.stringify(incoming).slice(0, 80)}` });
	}

	return {
		vscode,
		send: (message) => vscode.postMessage(message),
		command: (command, object) =>
			post(object === undefined ? { kind: 'command', command } : { kind: 'command', command, object }),
		ask: (kind, params) =>
			new Promise((resolve, reject) => {
				const id = ++questions;
				waiting.set(id, (reply) => {
					if ('ok' in reply) resolve(reply.ok as Q[typeof kind]['answer']);
					else reject(new Refusal(reply.error.code, reply.error.message));
				});
				post({ id, kind: kind as string, ...params });
			}),
		listen(handlers) {
			window.addEventListener('message', ({ data }: MessageEvent<In>) => {
				if (typeof data === 'object' && data !== null && data.v === 1) take(data, handlers);
			});
			document.addEventListener('visibilitychange', () => {
				// A hidden page may have lost messages: it asks again.
				if (document.visibilityState === 'visible') post({ kind: 'ready' });
			});
			window.addEventListener('error', ({ message }) => post({ kind: 'log', level: 'error', text: message }));
			post({ kind: 'ready' });
		},
	};
}

/** Tells the host when the page has keyboard focus, which its key bindings ask for. */
export function tellFocus(send: (message: { v: 1; kind: 'focus'; focused: boolean }) => void): void {
	window.addEventListener('focus', () => send({ v: 1, kind: 'focus', focused: true }));
	window.addEventListener('blur', () => send({ v: 1, kind: 'focus', focused: false }));
}
