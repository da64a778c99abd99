// The panel of the evaluation: one for the window. Compares the detections that are chosen for an annotation file with all of
// its labels, keeps the report while the page is hidden, and says when it is out of date.

import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
	type Disposable,
	type ExtensionContext,
	ViewColumn,
	type WebviewPanel,
	window,
	workspace,
} from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Choices } from '../../compute/protocol';
import type { EvaluationAsk, EvaluationView, HostToEvaluation, PageCommand } from '../../messages';
import { isCancelled, type Log, messageOf } from '../log';
import { pageHtml, pagesFolder } from '../overlay/html';
import { panelIcon } from '../overlay/overlay-panel';
import type { Session } from '../session';
import { tableOf } from '../table/open-tables';
import { documentOf, textSourceOf } from '../text/documents';
import { readEvaluationMessage } from './evaluation-messages';
import { rememberedTarget, rememberTarget, type Target } from './remembered';
import { copyReport, saveReport } from './save-report';
import { cancelledState, failureState, workingState } from './states';

export const evaluationViewType = 'anchorage.evaluation';

export interface EvaluationSurroundings {
	context: ExtensionContext;
	client: ComputeClient;
	session: Session;
	choicesOf(path: string): Choices;
	command(command: PageCommand): void;
	/** Shows the session's image in the overlay. */
	openOverlay(): Promise<void>;
	log: Log;
}

/** A report, and the state of both files that it was made from. */
interface Shown {
	view: EvaluationView;
	path: string;
	detections: string | null;
	state: string;
	/** Of the text document, `null` without one. */
	version: number | null;
}

export class EvaluationPanel implements Disposable {
	private panel: WebviewPanel | null = null;
	private ready = false;
	private target: Target | null = null;
	private shown: Shown | null = null;
	/** Detections of the last question, whatever came of it. */
	private asked: string | null = null;
	/** What stands in the place of the report, or beside it. */
	private message: HostToEvaluation | null = null;
	private current = new AbortController();
	private readonly listeners: Disposable[];

	constructor(private readonly by: EvaluationSurroundings) {
		const { session } = by;
		this.listeners = [
			session.onDidChangeView(() => this.compareStates()),
			session.onDidChangeFile(() => this.compareStates()),
			workspace.onDidSaveTextDocument(({ uri, version }) => {
				const { shown } = this;
				// What was counted as typed is on disk now, and still the same.
				if (shown?.path === uri.fsPath && shown.version === version) shown.state = this.stateOf(shown.path);
				this.compareStates();
			}),
		];
	}

	/** Opens the panel beside the text, or brings it forward, and evaluates the detections that are chosen for the file. */
	async open(path: string): Promise<void> {
		if (this.target?.path !== path) {
			const { minScore } = this.by.choicesOf(path);
			this.target = { path, ask: { overlap: null, score: minScore, slice: null } };
			this.shown = null;
		}
		if (this.panel) this.panel.reveal(undefined, true);
		else {
			const column = { viewColumn: ViewColumn.Beside, preserveFocus: true };
			this.adopt(window.createWebviewPanel(evaluationViewType, 'Evaluation', column, this.options()));
		}
		await this.show();
	}

	/** Takes over a panel that VS Code restored. */
	async restore(panel: WebviewPanel): Promise<void> {
		const target = rememberedTarget(this.by.context);
		if (!target || !existsSync(target.path)) {
			panel.dispose();
			return;
		}
		this.target = target;
		this.adopt(panel);
		await this.show();
	}

	dispose(): void {
		this.current.abort();
		this.panel?.dispose();
		for (const listener of this.listeners) listener.dispose();
	}

	private adopt(panel: WebviewPanel): void {
		this.panel?.dispose();
		this.panel = panel;
		this.ready = false;
		const { extensionUri } = this.by.context;
		panel.webview.options = this.options();
		panel.iconPath = panelIcon(extensionUri);
		panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
		panel.onDidChangeViewState(() => {
			// A hidden page is gone: it says `ready` again when it comes back.
			if (!panel.visible) this.ready = false;
			else this.compareStates();
		});
		panel.onDidDispose(() => {
			if (this.panel !== panel) return;
			this.panel = null;
			this.ready = false;
			this.current.abort();
		});
		panel.webview.html = pageHtml(panel.webview, extensionUri, 'evaluation', 'Anchorage evaluation');
	}

	private options() {
		return {
			enableScripts: true,
			enableForms: false,
			localResourceRoots: [pagesFolder(this.by.context.extensionUri)],
		};
	}

	/** Asks for the report; a newer question cancels the older one. */
	private async show(): Promise<void> {
		this.current.abort();
		this.current = new AbortController();
		const { signal } = this.current;
		const { target, by } = this;
		if (!this.panel || !target) return;
		const { path, ask } = target;
		this.panel.title = `Evaluation: ${basename(path)}`;
		rememberTarget(by.context, target);
		const choices = by.choicesOf(path);
		const state = this.stateOf(path);
		const version = documentOf(path)?.version ?? null;
		this.asked = choices.detections;
		this.tell({ v: 1, kind: 'message', message: workingState(basename(choices.detections ?? 'detections')) });
		try {
			const file = await textSourceOf(path);
			const { overlap: kind, score, slice } = ask;
			const answer = await by.client.request('evaluation', { file, choices, kind, score, slice }, signal);
			if (signal.aborted) return;
			const { report, kinds, fields } = answer;
			const view = { report, ask, overlaps: kinds, fields };
			this.shown = { view, path, detections: choices.detections, state, version };
			this.message = null;
			this.post({ v: 1, kind: 'report', view });
			this.compareStates();
		} catch (error) {
			if (signal.aborted) return;
			// The text moved on while it was sent.
			if (isCancelled(error)) return this.cancel();
			const code = String((error as { code?: unknown }).code ?? 'failed');
			by.log.warn(`Evaluation: ${messageOf(error)}`);
			this.shown = null;
			this.target = withoutChoices(target);
			this.tell({ v: 1, kind: 'message', message: failureState(code, messageOf(error)) });
		}
	}

	/** Says that the report is out of date; where other detections were chosen, they are evaluated. */
	private compareStates(): void {
		const { target, shown, panel } = this;
		if (!panel || !target) return;
		if (this.by.choicesOf(target.path).detections !== this.asked) {
			this.target = withoutChoices(target);
			void this.show();
			return;
		}
		const isStale = this.message?.kind === 'stale';
		if (!shown || (this.message !== null && !isStale)) return;
		if ((this.stateOf(shown.path) !== shown.state) === isStale) return;
		if (isStale) {
			// What was typed was taken back.
			this.message = null;
			this.post({ v: 1, kind: 'report', view: shown.view });
			return;
		}
		this.tell({
			v: 1,
			kind: 'stale',
			reason: 'Labels or detections have changed since these numbers were worked out.',
		});
	}

	/** Names the state of the labels and of the file of detections. */
	private stateOf(path: string): string {
		const stampAt = (file: string | null) => {
			const stat = file === null ? undefined : statSync(file, { throwIfNoEntry: false });
			return stat ? `${stat.mtimeMs}:${stat.size}` : 'absent';
		};
		const { detections, imageRoot } = this.by.choicesOf(path);
		const document = documentOf(path);
		const typed = document?.isDirty ? `typed ${document.version}` : stampAt(path);
		const labels = tableOf(path)?.stamp ?? typed;
		return [labels, detections, stampAt(detections), imageRoot].join('|');
	}

	private cancel(): void {
		this.current.abort();
		if (this.shown) {
			this.message = null;
			// The page shows again what the report was asked for.
			this.target = { path: this.shown.path, ask: this.shown.view.ask };
			rememberTarget(this.by.context, this.target);
			this.post({ v: 1, kind: 'cancelled' });
		} else this.tell({ v: 1, kind: 'message', message: cancelledState() });
	}

	private tell(message: HostToEvaluation): void {
		this.message = message;
		this.post(message);
	}

	private post(message: HostToEvaluation): void {
		if (this.ready) void this.panel?.webview.postMessage(message);
	}

	private receive(raw: unknown): void {
		const message = readEvaluationMessage(raw);
		const { log } = this.by;
		if (!message) {
			log.warn('The evaluation panel sent a message that is not understood.');
			return;
		}
		switch (message.kind) {
			case 'ready':
				this.ready = true;
				if (this.shown) this.post({ v: 1, kind: 'report', view: this.shown.view });
				if (this.message) this.post(this.message);
				break;
			case 'ask':
				void this.ask({ overlap: message.overlap, score: message.score, slice: message.slice });
				break;
			case 'cancel':
				this.cancel();
				break;
			case 'open':
				this.openImage(message.image).catch((error: Error) => log.warn(`Evaluation: ${error.message}`));
				break;
			case 'save':
				if (this.shown) void saveReport(this.shown.view.report, this.shown.detections, log);
				break;
			case 'copy':
				if (this.shown) void copyReport(this.shown.view.report);
				break;
			case 'command':
				if (message.command === 'evaluateDetections') void this.show();
				else void this.command(message.command);
				break;
			case 'log':
				log[message.level](`Evaluation: ${message.text}`);
				break;
			default:
				((never: never) => never)(message);
		}
	}

	/** Commands are about the session's file, which may be another by now. */
	private async command(command: PageCommand): Promise<void> {
		const { session } = this.by;
		if (command === 'chooseDetections' && this.target && session.path !== this.target.path)
			await session.open(this.target.path);
		this.by.command(command);
	}

	private async ask(ask: EvaluationAsk): Promise<void> {
		if (!this.target) return;
		this.target = { ...this.target, ask };
		await this.show();
	}

	/** The overlay on an image of the report, with what is chosen for its file. */
	private async openImage(image: number): Promise<void> {
		const { shown, by } = this;
		const columns = shown?.view.report.perImage;
		const row = columns?.row[image];
		if (!shown || !columns || row === undefined) return;
		const file = columns.file?.[image];
		const path = file ? join(dirname(shown.path), file) : shown.path;
		await by.session.open(path, { row, object: null });
		await by.openOverlay();
	}
}

/** What was chosen for other detections or labels may not be had of these: kind of overlap and slices are asked anew. */
function withoutChoices({ path, ask }: Target): Target {
	return { path, ask: { ...ask, overlap: null, slice: null } };
}
