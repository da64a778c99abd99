// One table on the screen: sends its page the file's facts and answers what the page asks for.

import { basename } from 'node:path';
import { type Disposable, EventEmitter, type ExtensionContext, type WebviewPanel } from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Choices } from '../../compute/protocol';
import type { ObjectEdit } from '../../core/object-edit';
import type {
	HostToTable,
	PageCommand,
	TableAnswer,
	TableCard,
	TableRequest,
	TableToHost,
} from '../../messages';
import type { Log } from '../log';
import { pageHtml } from '../overlay/html';
import type { ProblemBook } from '../problem-book';
import { replyWith } from '../reply';
import type { Session } from '../session';
import { cardFacts } from '../text/hover-card';
import type { TableDocument } from './table-document';
import { readTableMessage } from './table-messages';

/** What a table needs from around it. */
export interface TableParts {
	context: ExtensionContext;
	client: ComputeClient;
	session: Session;
	problems: ProblemBook;
	choicesOf(path: string): Choices;
	command(command: PageCommand, object?: number): void;
	openOverlay(): Promise<void>;
	log: Log;
}

export class TablePanel implements Disposable {
	private ready = false;
	/** Told once the page can hear it. */
	private waiting: HostToTable[] = [];
	private readonly listeners: Disposable[];
	private readonly closed = new EventEmitter<void>();
	readonly onDidClose = this.closed.event;

	constructor(
		private readonly parts: TableParts,
		readonly document: TableDocument,
		readonly panel: WebviewPanel,
		private readonly edit: (image: number, object: number, edit: ObjectEdit) => Promise<void>,
	) {
		const { session, problems, context } = parts;
		panel.webview.options = { enableScripts: true, enableForms: false };
		this.listeners = [
			panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
			panel.onDidChangeViewState(() => {
				// A hidden page is gone: it says `ready` again when it comes back.
				if (!panel.visible) this.ready = false;
				if (panel.active) void this.look();
			}),
			panel.onDidDispose(() => this.dispose()),
			document.onDidChange(() => void this.tellFile()),
			problems.onDidChange(() => void this.tellFile()),
			session.onDidSelect((origin) => this.tellSelected(origin !== 'table')),
			session.onDidChangeView(() => this.viewChanged()),
		];
		panel.webview.html = pageHtml(panel.webview, context.extensionUri, 'table', 'Anchorage table');
	}

	/** Brings the table forward and shows one line in it. */
	reveal(image: number, object: number | null, takeFocus: boolean): void {
		this.panel.reveal(undefined, !takeFocus);
		this.tell({ v: 1, kind: 'select', image, object, reveal: true });
	}

	progress(done: number, size: number): void {
		this.tell({ v: 1, kind: 'progress', done, size });
	}

	dispose(): void {
		for (const each of this.listeners) each.dispose();
		this.closed.fire();
		this.closed.dispose();
	}

	/** The session looks at the file of this table. */
	async look(): Promise<void> {
		const { session } = this.parts;
		if (session.path !== this.document.path) await session.open(this.document.path);
	}

	private viewChanged(): void {
		const { session } = this.parts;
		if (session.path !== this.document.path) return;
		if (session.failure) {
			const { code, message } = session.failure;
			this.tell({
				v: 1,
				kind: 'message',
				message: {
					kind: 'error',
					title: code === 'not-annotations' ? 'No annotations' : 'The file cannot be shown',
					detail: message,
					actions: [{ label: 'Show Log', command: 'showLog' }],
				},
			});
			return;
		}
		void this.tellFile();
		this.tellSelected(false);
	}

	private tellSelected(reveal: boolean): void {
		const { session } = this.parts;
		if (session.path !== this.document.path || !session.view) return;
		this.tell({ v: 1, kind: 'select', image: session.row, object: session.selected, reveal });
	}

	/** The facts of the file, and that rows may be others now. */
	private async tellFile(): Promise<void> {
		const { session, problems, client, choicesOf } = this.parts;
		const { path } = this.document;
		const { summary } = session;
		if (session.path !== path || !summary?.format) return;
		const file = this.document.source();
		const facts = await client.request('indexFacts', { file, choices: choicesOf(path) }).catch(() => null);
		if (!facts || session.path !== path) return;
		const seconds = (facts.milliseconds / 1000).toFixed(1);
		this.tell({
			v: 1,
			kind: 'file',
			file: {
				name: basename(path),
				size: facts.size,
				images: summary.imageCount,
				records: facts.records,
				note: facts.isKept
					? 'index kept from the last time, reused while the file is unchanged'
					: `index built in ${seconds} s, reused while the file is unchanged`,
				readOnly: this.document.readOnly,
				isLooking: !problems.complete,
			},
		});
		this.tell({ v: 1, kind: 'changed' });
	}

	private receive(value: unknown): void {
		const message: TableToHost | null = readTableMessage(value);
		if (!message) {
			this.parts.log.warn('The table sent a message that is none of its own.');
			return;
		}
		const { client, log } = this.parts;
		const { path } = this.document;
		if ('id' in message) {
			void replyWith<TableAnswer>(
				message.id,
				() => this.answer(message),
				(reply) => this.post(reply),
			);
			return;
		}
		switch (message.kind) {
			case 'ready':
				this.ready = true;
				for (const each of this.waiting.splice(0)) this.post(each);
				void this.look().then(() => this.viewChanged());
				break;
			case 'chosen':
				void this.choose(message.image, message.object);
				break;
			case 'open':
				void this.choose(message.image, message.object).then(() => this.parts.openOverlay());
				break;
			case 'cancel':
				client.stopReading(path);
				this.panel.dispose();
				break;
			case 'command':
				this.parts.command(message.command, message.object);
				break;
			case 'focus':
				if (message.focused) void this.look();
				break;
			case 'log':
				log[message.level](`Table: ${message.text}`);
		}
	}

	private async choose(image: number, object: number | null): Promise<void> {
		const { session } = this.parts;
		const { path } = this.document;
		if (session.path === path && session.row === image && session.view) session.select(object, 'table');
		else await session.open(path, { row: image, object });
	}

	private async answer(request: TableRequest): Promise<TableAnswer> {
		const { client, choicesOf } = this.parts;
		const file = this.document.source();
		const choices = choicesOf(this.document.path);
		switch (request.kind) {
			case 'rows': {
				const { filter, from, to } = request;
				return client.request('table', { file, choices, filter, from, to });
			}
			case 'objects':
				return client.request('tableObjects', { file, choices, image: request.image });
			case 'card':
				return this.card(request.image, request.object);
			case 'edit':
				await this.edit(request.image, request.object, request.edit);
				return null;
		}
	}

	private async card(image: number, object: number | null): Promise<TableCard | null> {
		const { client, choicesOf } = this.parts;
		const file = this.document.source();
		const choices = choicesOf(this.document.path);
		const card = await client.request('cardOf', { file, choices, image, object });
		const facts = card && cardFacts(card);
		return facts && { ...facts, picture: card.thumbnail };
	}

	private tell(message: HostToTable): void {
		if (this.ready) this.post(message);
		else if (message.kind !== 'changed') {
			this.waiting = [...this.waiting.filter(({ kind }) => kind !== message.kind), message];
		}
	}

	private post(message: HostToTable): void {
		void this.panel.webview.postMessage(message);
	}
}
