// The panel of the segmentation view: one for the window. Compares the session's image with the logits of its dump, or a
// mask file with the prediction that the person has chosen for its folder.

import { existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Disposable, type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { ComputeClient, HostParams } from '../../compute/client';
import type { Choices, SegmentedImage } from '../../compute/protocol';
import { fileStem } from '../../formats/paths';
import type { HostToSegmentation, PageCommand, SegmentationToHost, SegmentationView } from '../../messages';
import { setContext } from '../context';
import { shortName } from '../files';
import { isCancelled, type Log, messageOf } from '../log';
import { pageHtml, pagesFolder } from '../overlay/html';
import { panelIcon } from '../overlay/overlay-panel';
import { pictureOf } from '../overlay/overlay-view';
import { readSegmentationMessage } from '../overlay/page-messages';
import { replyWith } from '../reply';
import type { Session } from '../session';
import { readSetting } from '../settings';
import { diskSource, textSourceOf } from '../text/documents';
import { predictionFor, type Remembered } from './remembered';
import { failureState, loadingState } from './states';

export const segmentationViewType = 'anchorage.segmentation';
const rememberedKey = 'anchorage.segmentationPredictions.1';

/** What the label is. */
type Target = { kind: 'session' } | { kind: 'mask'; path: string };

export class SegmentationPanel implements Disposable {
	private panel: WebviewPanel | null = null;
	private ready = false;
	private target: Target = { kind: 'session' };
	private current = new AbortController();
	/** What the shown view was made from. */
	private source: HostParams<'segmentation'> | null = null;
	private last: HostToSegmentation | null = null;
	/** Folders that the page may read images from. */
	private readonly folders = new Set<string>();
	private readonly listeners: Disposable[];

	constructor(
		private readonly context: ExtensionContext,
		private readonly session: Session,
		private readonly client: ComputeClient,
		private readonly choicesOf: (path: string) => Choices,
		private readonly command: (command: PageCommand) => void,
		private readonly log: Log,
	) {
		const follow = () => {
			if (this.target.kind === 'session') void this.show();
		};
		this.listeners = [session.onDidChangeView(follow), session.onDidChangeFile(follow)];
	}

	/** Opens the panel beside the text, or brings it forward, for the session's image (`null`) or a mask file. */
	async open(mask: string | null): Promise<void> {
		this.target = mask === null ? { kind: 'session' } : { kind: 'mask', path: mask };
		if (this.panel) this.panel.reveal(undefined, true);
		else {
			const column = { viewColumn: ViewColumn.Beside, preserveFocus: true };
			this.adopt(window.createWebviewPanel(segmentationViewType, 'Segmentation', column, this.options()));
		}
		await this.show();
	}

	/** Where the label lies and what it is called, for choosing a prediction; `null` where nothing is shown. */
	label(): { path: string; stem: string; dump: string | null } | null {
		const stem = fileStem(this.labelName());
		if (this.target.kind === 'mask') return { path: this.target.path, stem, dump: null };
		const { path } = this.session;
		return path === null ? null : { path, stem, dump: this.choicesOf(path).predictions };
	}

	/** Remembers a prediction for the label's folder (`null`: the session's dump again) and shows it. */
	async usePrediction(prediction: string | null): Promise<void> {
		const label = this.label();
		if (!label) return;
		const all = { ...this.context.workspaceState.get<Record<string, Remembered>>(rememberedKey, {}) };
		const folder = dirname(label.path);
		if (prediction === null) delete all[folder];
		else all[folder] = { stem: label.stem, path: prediction };
		await this.context.workspaceState.update(rememberedKey, all);
		await this.show();
	}

	/** The prediction that was chosen for the label's folder, `null` for none. */
	remembered(): string | null {
		const label = this.label();
		if (!label) return null;
		const all = this.context.workspaceState.get<Record<string, Remembered>>(rememberedKey, {});
		const found = all[dirname(label.path)];
		return found ? predictionFor(found, label.stem, existsSync) : null;
	}

	dispose(): void {
		this.current.abort();
		this.panel?.dispose();
		for (const listener of this.listeners) listener.dispose();
	}

	private labelName(): string {
		if (this.target.kind === 'mask') return basename(this.target.path);
		const image = this.session.view?.inspected.inspection.image;
		return image ? shortName(image.fileName) : '';
	}

	private adopt(panel: WebviewPanel): void {
		this.panel = panel;
		this.ready = false;
		panel.iconPath = panelIcon(this.context.extensionUri);
		panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
		panel.onDidChangeViewState(() => {
			// A hidden page is gone: it says `ready` again when it comes back.
			if (!panel.visible) this.ready = false;
		});
		panel.onDidDispose(() => {
			if (this.panel !== panel) return;
			this.panel = null;
			this.ready = false;
			this.current.abort();
			setContext('segmentationOpen', false);
		});
		panel.webview.html = pageHtml(
			panel.webview,
			this.context.extensionUri,
			'segmentation',
			'Anchorage segmentation',
		);
		setContext('segmentationOpen', true);
	}

	private options() {
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

	/** Asks for what is to be shown; a newer question cancels the older one. */
	private async show(): Promise<void> {
		this.current.abort();
		this.current = new AbortController();
		const { signal } = this.current;
		if (!this.panel) return;
		const name = this.labelName();
		this.panel.title = name === '' ? 'Segmentation' : `Segmentation: ${name}`;
		try {
			const source = await this.wanted();
			if (signal.aborted) return;
			if (!source) {
				this.say(loadingState(this.session));
				return;
			}
			if (source.prediction === null && this.target.kind === 'mask') {
				this.say(failureState('no-prediction', '', 'mask'));
				return;
			}
			this.say({ v: 1, kind: 'message', message: loading(basename(source.file.path)) });
			const shown = await this.client.request('segmentation', source, signal);
			if (signal.aborted || !this.panel) return;
			this.source = source;
			this.showImage(shown);
		} catch (error) {
			if (signal.aborted || isCancelled(error)) return;
			const code = String((error as { code?: unknown }).code ?? 'failed');
			this.log.warn(`Segmentation: ${messageOf(error)}`);
			this.say(failureState(code, messageOf(error), this.target.kind));
		}
	}

	/** What to ask for; `null` where the session has no image. */
	private async wanted(): Promise<HostParams<'segmentation'> | null> {
		const { session, target } = this;
		const path = target.kind === 'mask' ? target.path : session.path;
		if (path === null || (target.kind === 'session' && !session.view)) return null;
		const prediction = this.remembered();
		const ignored = readSetting('ignoredIndex', path, 255);
		const choices = this.choicesOf(path);
		if (target.kind === 'mask') return { file: diskSource(path), choices, image: null, prediction, ignored };
		return { file: await textSourceOf(path), choices, image: session.row, prediction, ignored };
	}

	private showImage(shown: SegmentedImage): void {
		const { panel, session, target } = this;
		if (!panel) return;
		const { picture } = shown;
		if (picture.kind === 'file' && !this.folders.has(dirname(picture.path))) {
			this.folders.add(dirname(picture.path));
			// New roots load the page again; it asks for the view when it is back.
			this.ready = false;
			panel.webview.options = this.options();
		}
		const time =
			picture.kind === 'file' ? (statSync(picture.path, { throwIfNoEntry: false })?.mtimeMs ?? 0) : 0;
		const view: SegmentationView = {
			segmentation: shown.segmentation,
			picture: pictureOf(picture, time, panel.webview),
			image: shown.image,
			label: shown.label,
			prediction: shown.prediction,
			notes: shown.notes,
			place:
				target.kind === 'session'
					? { imageCount: session.entries.length, imageRow: Math.max(0, session.entry?.order ?? 0) }
					: null,
		};
		this.say({ v: 1, kind: 'view', view });
	}

	private say(message: HostToSegmentation): void {
		this.last = message;
		if (this.ready) void this.panel?.webview.postMessage(message);
	}

	private receive(raw: unknown): void {
		const message = readSegmentationMessage(raw);
		if (!message) {
			this.log.warn('The segmentation view sent a message that is not understood.');
			return;
		}
		switch (message.kind) {
			case 'ready':
				this.ready = true;
				if (this.last) this.say(this.last);
				break;
			case 'command':
				this.command(message.command);
				break;
			case 'log':
				this.log[message.level](`Segmentation: ${message.text}`);
				break;
			case 'map':
				void this.answer(message);
				break;
			default:
				((never: never) => never)(message);
		}
	}

	private async answer({ id, map }: Extract<SegmentationToHost, { kind: 'map' }>): Promise<void> {
		const { source } = this;
		if (!source) return;
		await replyWith(
			id,
			() => this.client.request('segmentationMap', { ...source, map }),
			(reply) => {
				// Maps of a view that is no longer shown are of no use.
				if (source === this.source && this.ready) void this.panel?.webview.postMessage(reply);
			},
		);
	}
}

function loading(name: string) {
	return { kind: 'loading' as const, title: `Reading ${name}`, detail: '', actions: [] };
}
