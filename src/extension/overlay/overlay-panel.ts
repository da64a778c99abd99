// The overlay's panel beside the text: one for the window. Shows what the session looks at, and hands back what the
// person does in it.

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
	type Disposable,
	EventEmitter,
	type ExtensionContext,
	Uri,
	ViewColumn,
	type WebviewPanel,
	window,
} from 'vscode';
import type { ComputeClient, TextSource } from '../../compute/client';
import type { Choices } from '../../compute/protocol';
import type { Span } from '../../core/problem';
import type {
	HostToOverlay,
	OverlayAction,
	OverlayAnswer,
	OverlayRequest,
	OverlayToHost,
	PageCommand,
	SamplingChoice,
} from '../../messages';
import { setContext } from '../context';
import type { Editing } from '../editing';
import type { Log } from '../log';
import { replyWith } from '../reply';
import type { Session } from '../session';
import { textSourceOf } from '../text/documents';
import { pageHtml, pagesFolder } from './html';
import { overlayContent } from './overlay-view';
import { readOverlayMessage } from './page-messages';

export const overlayViewType = 'anchorage.overlay';

/** How long the panel's first showing waits to learn where the image lies: otherwise the page would load twice. */
const firstViewMs = 500;

export interface OverlayActions {
	command(command: PageCommand, object?: number): void;
	sampling(sampling: SamplingChoice): void;
	minScore(score: number): void;
	fix(rule: string, at: Span): void;
}

export interface Painted {
	/** From the cursor's move (or what else changed) to the first frame with the marks. */
	milliseconds: number;
	/** When that frame was there, milliseconds since epoch. */
	at: number;
	/** Part of it until the view left the host. */
	hostMs: number;
	/** Part of it until the page had the view. */
	receivedMs: number;
	/** Part of it that the page's scripts took. */
	scriptMs: number;
}

export class OverlayPanel implements Disposable {
	/** The last painting, and how many there were. */
	painted: Painted | null = null;
	paintedCount = 0;

	private panel: WebviewPanel | null = null;
	private ready = false;
	/** When the last view left the host. */
	private sentAt = 0;
	/** Folders that the page may read images from. */
	private readonly folders = new Set<string>();
	/** Actions that wait for the page. */
	private waiting: OverlayAction[] = [];
	private readonly events = new EventEmitter<void>();
	/** Opened, closed, shown or hidden. */
	readonly onDidChange = this.events.event;
	private readonly listeners: Disposable[];

	constructor(
		private readonly context: ExtensionContext,
		private readonly session: Session,
		private readonly client: ComputeClient,
		private readonly editing: Editing,
		private readonly actions: OverlayActions,
		private readonly log: Log,
	) {
		this.listeners = [
			session.onDidChangeView(() => this.show()),
			session.onDidChangeFile(() => this.show()),
			session.onDidSelect((origin) => {
				if (origin !== 'overlay') this.post({ v: 1, kind: 'select', object: session.selected, reveal: true });
			}),
		];
	}

	get isOpen(): boolean {
		return this.panel !== null;
	}

	get isVisible(): boolean {
		return this.panel?.visible ?? false;
	}

	get isActive(): boolean {
		return this.panel?.active ?? false;
	}

	/** Opens the panel beside the text, or brings it forward; the focus stays in the text unless asked for. */
	async open(takeFocus: boolean, viewColumn = ViewColumn.Beside): Promise<void> {
		if (!this.panel) {
			await this.firstView();
			if (!this.panel) {
				const column = { viewColumn, preserveFocus: !takeFocus };
				this.adopt(window.createWebviewPanel(overlayViewType, 'Overlay', column, this.options()));
				return;
			}
		}
		this.panel.reveal(undefined, !takeFocus);
	}

	/** Takes over a panel: a new one, or one that VS Code restored. */
	adopt(panel: WebviewPanel): void {
		this.panel?.dispose();
		this.panel = panel;
		this.ready = false;
		panel.webview.options = this.options();
		panel.iconPath = panelIcon(this.context.extensionUri);
		panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
		panel.onDidChangeViewState(() => {
			// A hidden page is gone: it says `ready` again when it comes back.
			if (!panel.visible) this.ready = false;
			if (!panel.active) setContext('overlayFocused', false);
			this.events.fire();
		});
		panel.onDidDispose(() => {
			if (this.panel !== panel) return;
			this.panel = null;
			this.ready = false;
			setContext('overlayOpen', false);
			setContext('overlayFocused', false);
			this.events.fire();
		});
		panel.webview.html = pageHtml(panel.webview, this.context.extensionUri, 'overlay', 'Anchorage overlay');
		setContext('overlayOpen', true);
		this.events.fire();
	}

	/** Tells the page to do what a key in it would. */
	async perform(action: OverlayAction): Promise<void> {
		await this.open(false);
		if (this.ready) this.post({ v: 1, kind: 'action', action });
		else this.waiting.push(action);
	}

	dispose(): void {
		this.panel?.dispose();
		this.events.dispose();
		for (const listener of this.listeners) listener.dispose();
	}

	private async firstView(): Promise<void> {
		if (this.session.view || this.session.failure || this.session.path === null) return;
		await new Promise<void>((resolve) => {
			const timer = setTimeout(done, firstViewMs);
			const listener = this.session.onDidChangeView(done);
			function done() {
				clearTimeout(timer);
				listener.dispose();
				resolve();
			}
		});
	}

	private options() {
		const image = this.session.view?.inspected.inspection.image.path;
		if (image) this.folders.add(dirname(image));
		const { extensionUri } = this.context;
		return {
			enableScripts: true,
			enableForms: false,
			localResourceRoots: [
				pagesFolder(extensionUri),
				Uri.joinPath(extensionUri, 'media'),
				...Array.from(this.folders, (folder) => Uri.file(folder)),
			],
		};
	}

	private show(): void {
		const { panel } = this;
		if (!panel) return;
		const image = this.session.view?.inspected.inspection.image;
		panel.title = image ? `Overlay: ${image.fileName.replaceAll('\\', '/').split('/').pop()}` : 'Overlay';
		if (image?.path && !this.folders.has(dirname(image.path))) {
			// New roots load the page again; it asks for the view when it is back.
			this.ready = false;
			panel.webview.options = this.options();
			return;
		}
		if (!this.ready) return;
		this.post(overlayContent(this.session, panel.webview));
		this.sentAt = Date.now();
	}

	private notePainted(times: Extract<OverlayToHost, { kind: 'painted' }>): void {
		const since = (at: number) => Math.round(at - times.requestedAt);
		this.painted = {
			milliseconds: since(times.paintedAt),
			at: times.paintedAt,
			hostMs: since(this.sentAt),
			receivedMs: since(times.receivedAt),
			scriptMs: times.scriptMs,
		};
		this.paintedCount++;
		const { milliseconds, hostMs, receivedMs, scriptMs } = this.painted;
		this.log.debug(
			`painted ${milliseconds} ms after the change: sent after ${hostMs} ms, received after ${receivedMs} ms, ${scriptMs.toFixed(1)} ms of script in the page`,
		);
	}

	private post(message: HostToOverlay): void {
		if (this.ready) void this.panel?.webview.postMessage(message);
	}

	private receive(raw: unknown): void {
		const message = readOverlayMessage(raw);
		if (!message) {
			this.log.warn('The overlay sent a message that is not understood.');
			return;
		}
		switch (message.kind) {
			case 'ready':
				this.ready = true;
				this.show();
				for (const action of this.waiting.splice(0)) this.post({ v: 1, kind: 'action', action });
				break;
			case 'selected':
				if (
					this.session.view &&
					(message.object ?? 0) < Math.max(1, this.session.view.inspected.inspection.objects.length)
				)
					this.session.select(message.object, 'overlay');
				break;
			case 'command':
				this.actions.command(message.command, message.object);
				break;
			case 'sampling':
				this.actions.sampling(message.sampling);
				break;
			case 'minScore':
				this.actions.minScore(message.score);
				break;
			case 'fix':
				this.actions.fix(message.rule, message.at);
				break;
			case 'painted':
				this.notePainted(message);
				break;
			case 'focus':
				setContext('overlayFocused', message.focused && this.isActive);
				break;
			case 'log':
				this.log[message.level](`Overlay: ${message.text}`);
				break;
			case 'maskChannel':
			case 'preview':
			case 'edit':
				void replyWith(
					message.id,
					() => this.answer(message) as Promise<OverlayAnswer>,
					(reply) => this.post(reply),
				);
				break;
			default:
				((never: never) => never)(message);
		}
	}

	private answer(request: OverlayRequest): Promise<unknown> {
		switch (request.kind) {
			case 'edit':
				return this.editing.edit(request.object, request.edit).then(() => null);
			case 'preview': {
				const { object, edit } = request;
				return this.ofShown((shown) => this.client.request('preview', { ...shown, object, edit }));
			}
			case 'maskChannel': {
				const { mask, channel } = request;
				return this.ofShown((shown) => this.client.request('maskChannel', { ...shown, mask, channel }));
			}
		}
	}

	/** Asks something of the image that is shown. */
	private async ofShown<Answer>(
		ask: (shown: { file: TextSource; choices: Choices; image: number }) => Promise<Answer>,
	): Promise<Answer> {
		const { view } = this.session;
		if (!view) throw new Error('No image is shown.');
		return ask({ file: await textSourceOf(view.path), choices: view.choices, image: view.row });
	}
}

/** The extension's icon in the colours of tabs: as a picture it takes none from the theme by itself. */
export function panelIcon(extension: Uri): { dark: Uri; light: Uri } {
	const svg = readFileSync(Uri.joinPath(extension, 'media', 'icons', 'anchorage.svg').fsPath, 'utf8');
	const inColor = (color: string) =>
		Uri.parse(
			`data:image/svg+xml;base64,${Buffer.from(svg.replace('currentColor', color)).toString('base64')}`,
		);
	return { dark: inColor('#c5c5c5'), light: inColor('#424242') };
}
