// The panel that compares, one for the window: the session's image under two choices side by side, and the data set that it
// belongs to. It follows the session, so that overlay, text and comparison always show the same image.

import { basename, dirname } from 'node:path';
import {
	type Disposable,
	type ExtensionContext,
	Uri,
	ViewColumn,
	type WebviewPanel,
	window,
	workspace,
} from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { CompareQuestion } from '../../compute/protocol';
import { formatFacts } from '../../formats';
import type {
	CompareAnswer,
	CompareRequest,
	CompareSubject,
	CompareToHost,
	CompareView,
	HostToCompare,
	OverlayMessage,
	PageCommand,
} from '../../messages';
import type { DatasetScan } from '../dataset/dataset-scan';
import { type Log, tellFailure } from '../log';
import { pageHtml, pagesFolder } from '../overlay/html';
import { panelIcon } from '../overlay/overlay-panel';
import { failureMessage, nothingOpen, pictureOf } from '../overlay/overlay-view';
import { replyWith } from '../reply';
import { restoreTarget } from '../restore';
import type { Session } from '../session';
import { type CompareTarget, sidesOf } from './choices';
import { readCompareMessage } from './compare-messages';
import { ComparedDataset } from './compared-dataset';
import { ComparedImage } from './compared-image';
import { rememberCompared, rememberedCompared } from './remembered';
import { sideOf } from './side-words';

export const compareViewType = 'anchorage.compare';

export interface CompareSurroundings {
	context: ExtensionContext;
	client: ComputeClient;
	session: Session;
	scan: DatasetScan;
	/** Asks for the other side of a subject; `undefined` where the person chose none. */
	choose(subject: CompareSubject): Promise<string | undefined>;
	/** Shows a record: in the text, or in the overlay. */
	show(path: string, row: number, object: number | null, where: 'record' | 'overlay'): Promise<void>;
	command(command: PageCommand): void;
	log: Log;
}

const chooseOther: Record<CompareSubject, string> = {
	recipes: 'the recipe to compare with',
	predictions: 'the head outputs to compare with',
	detections: 'the detections to compare with',
};

export class ComparePanel implements Disposable {
	private panel: WebviewPanel | null = null;
	private ready = false;
	private target: CompareTarget;
	/** Folders that the page may read images from. */
	private readonly folders = new Set<string>();
	private readonly image: ComparedImage;
	private readonly dataset: ComparedDataset;
	private readonly listeners: Disposable[];

	constructor(private readonly by: CompareSurroundings) {
		const { session, client, log } = by;
		this.target = rememberedCompared(by.context) ?? { subject: 'recipes', others: {}, isSwapped: false };
		this.image = new ComparedImage(session, client, log);
		this.dataset = new ComparedDataset(client, log);
		this.listeners = [
			this.image,
			this.dataset,
			session.onDidChangeView(() => this.look()),
			session.onDidChangeFile(() => {
				if (!session.view) this.show();
			}),
			session.onDidSelect((origin) => {
				if (origin !== 'comparison')
					this.post({ v: 1, kind: 'select', object: session.selected, reveal: true });
			}),
			this.image.onDidChange(() => this.show()),
			this.dataset.onDidChange(() => this.tellDataset()),
			// A recipe of the other side that is edited.
			workspace.onDidSaveTextDocument(({ uri }) => {
				if (Object.values(this.target.others).includes(uri.fsPath)) this.look();
			}),
		];
	}

	/** Opens the panel, or brings it forward, with what is chosen for the file on one side and `other` on the other one. */
	open(subject: CompareSubject, other: string): void {
		const { others } = this.target;
		this.take({ subject, others: { ...others, [subject]: other }, isSwapped: false });
		if (this.panel) this.panel.reveal(undefined, false);
		else {
			const column = { viewColumn: ViewColumn.Active, preserveFocus: false };
			this.adopt(window.createWebviewPanel(compareViewType, 'Compare', column, this.options()));
		}
	}

	/** The other side of a subject as it was chosen last. */
	otherOf(subject: CompareSubject): string | null {
		return this.target.others[subject] ?? null;
	}

	/** Takes over a panel that VS Code restored. */
	async restore(panel: WebviewPanel): Promise<void> {
		if (!rememberedCompared(this.by.context)) {
			panel.dispose();
			return;
		}
		this.adopt(panel);
		await restoreTarget(this.by.context, this.by.session);
		this.look();
	}

	dispose(): void {
		this.panel?.dispose();
		for (const listener of this.listeners) listener.dispose();
	}

	private options() {
		const path = this.image.both?.a.inspection.image.path;
		if (path) this.folders.add(dirname(path));
		return {
			enableScripts: true,
			enableForms: false,
			localResourceRoots: [
				pagesFolder(this.by.context.extensionUri),
				...Array.from(this.folders, (folder) => Uri.file(folder)),
			],
		};
	}

	private adopt(panel: WebviewPanel): void {
		const { extensionUri } = this.by.context;
		this.panel?.dispose();
		this.panel = panel;
		this.ready = false;
		panel.webview.options = this.options();
		panel.iconPath = panelIcon(extensionUri);
		panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
		panel.onDidChangeViewState(() => {
			// A hidden page is gone: it says `ready` again when it comes back.
			if (!panel.visible) this.ready = false;
		});
		panel.onDidDispose(() => {
			if (this.panel !== panel) return;
			this.panel = null;
			this.ready = false;
			this.dataset.cancel();
		});
		panel.webview.html = pageHtml(panel.webview, extensionUri, 'compare', 'Anchorage comparison');
		this.look();
	}

	private take(target: CompareTarget): void {
		this.target = target;
		rememberCompared(this.by.context, target);
		this.look();
	}

	/** Both sides anew, while there is a page that shows them. */
	private look(): void {
		if (!this.panel) return;
		this.dataset.follow(this.question());
		void this.image.look(this.target);
	}

	private show(): void {
		const { panel } = this;
		const { both } = this.image;
		if (!panel) return;
		const image = both?.a.inspection.image;
		panel.title = image ? `Compare: ${basename(image.fileName.replaceAll('\\', '/'))}` : 'Compare';
		if (image?.path && !this.folders.has(dirname(image.path))) {
			// New roots load the page again; it asks for the view when it is back.
			this.ready = false;
			panel.webview.options = this.options();
			return;
		}
		const view = this.viewOf(panel);
		this.post(view ? { v: 1, kind: 'view', view } : { v: 1, kind: 'message', message: this.state() });
	}

	private viewOf({ webview }: WebviewPanel): CompareView | null {
		const { both } = this.image;
		const { session } = this.by;
		if (!both) return null;
		const { subject } = this.target;
		const { view, a, b } = both;
		return {
			subject,
			a: sideOf(subject, a, b),
			b: sideOf(subject, b, a),
			picture: pictureOf(a.picture, view.pictureStamp, webview),
			file: {
				name: basename(view.path),
				imageCount: session.entries.length,
				imageRow: Math.max(0, session.entry?.order ?? 0),
			},
			selectedObject: session.selected,
			otherSide: this.target.isSwapped ? 'a' : 'b',
		};
	}

	/** What stands in place of the panes. */
	private state(): OverlayMessage {
		const { session } = this.by;
		const failure = this.image.failure ?? session.failure;
		if (failure) return failureMessage(failure);
		if (session.path === null) return nothingOpen;
		if (!this.hasOther())
			return {
				kind: 'empty',
				title: 'Nothing to compare with yet',
				detail: `A is what is chosen for ${basename(session.path)}. Choose ${chooseOther[this.target.subject]}: that is B.`,
				actions: [{ label: 'Choose', command: commandOf[this.target.subject] }],
			};
		return { kind: 'loading', title: `Reading ${basename(session.path)}`, detail: '', actions: [] };
	}

	private hasOther(): boolean {
		return this.target.others[this.target.subject] !== undefined;
	}

	private tellDataset(): void {
		const { progress, comparison, failure, stale } = this.dataset;
		this.post({ v: 1, kind: 'dataset', progress, comparison: progress ? null : comparison, failure });
		this.post({ v: 1, kind: 'stale', reason: stale });
	}

	/** What would be asked of the data set now; `null` while a side is missing. */
	private question(): CompareQuestion | null {
		const { session, scan } = this.by;
		const { view, path } = session;
		const sides = view && sidesOf(this.target, view.choices);
		if (path === null || !sides) return null;
		const { subject } = this.target;
		const isScanned = subject !== 'detections' && scan.target && scan.contains(path);
		const inputs = isScanned && scan.target ? scan.target.inputs : [this.firstOfDataset(path)];
		return { subject, source: { inputs: inputs.map((each) => ({ path: each, split: null })) }, ...sides };
	}

	/** Where each image has a file of its own, the same one whichever image is looked at. */
	private firstOfDataset(path: string): string {
		const { summary, entries } = this.by.session;
		const isOneOfMany = summary?.format && formatFacts[summary.format].images === 'one';
		return (isOneOfMany ? entries[0]?.path : null) ?? path;
	}

	private post(message: HostToCompare): void {
		if (this.ready) void this.panel?.webview.postMessage(message);
	}

	private receive(raw: unknown): void {
		const message = readCompareMessage(raw);
		const { log } = this.by;
		if (!message) {
			log.warn('The comparison sent a message that is not understood.');
			return;
		}
		if (message.kind === 'lines') {
			const { v: _, id, kind: __, ...ask } = message;
			void replyWith<CompareAnswer>(
				id,
				() => this.dataset.lines(ask),
				(reply) => this.post(reply),
			);
			return;
		}
		this.perform(message).catch((error: Error) => tellFailure(log, 'That did not work:', error));
	}

	private async perform(message: Exclude<CompareToHost, CompareRequest>): Promise<void> {
		const { session, log } = this.by;
		switch (message.kind) {
			case 'ready':
				this.ready = true;
				this.show();
				this.tellDataset();
				break;
			case 'selected':
				session.select(message.object, 'comparison');
				break;
			case 'swap':
				this.take({ ...this.target, isSwapped: !this.target.isSwapped });
				break;
			case 'subject':
				if (this.target.others[message.subject] === undefined) await this.choose(message.subject);
				else this.take({ ...this.target, subject: message.subject });
				break;
			case 'choose':
				await this.choose(this.target.subject);
				break;
			case 'compareDataset': {
				const question = this.question();
				if (question) await this.dataset.start(question);
				break;
			}
			case 'cancel':
				this.dataset.cancel();
				break;
			case 'open': {
				const { path, row } = await this.dataset.place(message.image);
				if (session.path === path && session.row === row) session.select(message.object, 'command');
				else await session.open(path, { row, object: message.object });
				break;
			}
			case 'show': {
				const { image, object, where } = message;
				const place = image === undefined ? this.placeNow() : await this.dataset.place(image);
				if (place) await this.by.show(place.path, place.row, object, where);
				break;
			}
			case 'command':
				this.by.command(message.command);
				break;
			case 'log':
				log[message.level](`Comparison: ${message.text}`);
				break;
			default:
				((never: never) => never)(message);
		}
	}

	private placeNow(): { path: string; row: number } | null {
		const { path, row } = this.by.session;
		return path === null ? null : { path, row };
	}

	private async choose(subject: CompareSubject): Promise<void> {
		const other = await this.by.choose(subject);
		if (other === undefined) return;
		const { others, isSwapped } = this.target;
		this.take({ subject, others: { ...others, [subject]: other }, isSwapped });
	}
}

const commandOf = {
	recipes: 'compareRecipes',
	predictions: 'compareDumps',
	detections: 'compareDetections',
} as const satisfies Record<CompareSubject, PageCommand>;
