// The panel of the training, one for the window, and its line in the status bar. The training goes on while the panel is
// closed; the line brings it back.

import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import {
	type Disposable,
	type ExtensionContext,
	StatusBarAlignment,
	ViewColumn,
	type WebviewPanel,
	window,
} from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Choices } from '../../compute/protocol';
import type { PageCommand, TrainingView } from '../../messages';
import { setContext } from '../context';
import type { Log } from '../log';
import { pageHtml, pagesFolder } from '../overlay/html';
import { panelIcon } from '../overlay/overlay-panel';
import type { Session } from '../session';
import { readTrainingMessage } from './training-messages';
import { TrainingRun } from './training-run';

export const trainingViewType = 'anchorage.training';

/** The page is told no more often than somebody can see. */
const toldEveryMs = 400;

export interface TrainingSurroundings {
	context: ExtensionContext;
	client: ComputeClient;
	session: Session;
	choicesOf(path: string): Choices;
	/** Makes a probe and its recipe those of a file. */
	use(path: string, probe: { predictions: string; recipe: string }): void;
	command(command: PageCommand): void;
	/** Shows the session's image in the overlay, a new one in a column of the editor. */
	openOverlay(column: ViewColumn | undefined): Promise<void>;
	log: Log;
}

export class TrainingPanel implements Disposable {
	private panel: WebviewPanel | null = null;
	private ready = false;
	private run: TrainingRun | null = null;
	private timer: NodeJS.Timeout | null = null;
	private readonly status = window.createStatusBarItem('anchorage.training', StatusBarAlignment.Left, 49);
	private readonly listeners: Disposable[];

	constructor(private readonly by: TrainingSurroundings) {
		this.status.name = 'Anchorage Training';
		this.status.command = 'anchorage.showTraining';
		this.listeners = [this.status, by.session.onDidChangeView(() => this.tellSoon())];
	}

	/** Whether a training is under way. */
	get isRunning(): boolean {
		return this.run?.isRunning ?? false;
	}

	/** The training as the panel shows it; `null` before the first. */
	get view(): TrainingView | null {
		const { run } = this;
		if (!run) return null;
		const chosen = this.by.choicesOf(run.order.path).predictions;
		return { ...run.view, isShown: run.trained !== null && chosen === run.trained.predictions };
	}

	/** Trains on the data set of an annotation file for so long at most, and shows how it goes. */
	async start(path: string, seconds: number): Promise<void> {
		const { client, context, choicesOf, log } = this.by;
		this.run?.dispose();
		const digest = createHash('sha256').update(path).digest('hex').slice(0, 12);
		const folder = join(context.globalStorageUri.fsPath, 'probes', `${basename(path)}-${digest}`);
		const run = new TrainingRun(client, { path, seconds, folder, choices: choicesOf(path) });
		this.run = run;
		setContext('hasTraining', true);
		run.onDidChange(() => this.tellSoon());
		this.show();
		this.tell();
		await run.train();
		if (this.run !== run) return;
		const { state, step, failure } = run.view;
		log.info(`Training on ${basename(path)}: ${state} after ${step} steps${failure ? `: ${failure}` : ''}`);
		this.tell();
		if (!this.panel?.visible) await this.tellEnd(run);
	}

	/** Brings the panel back. */
	show(): void {
		if (!this.run) return;
		if (this.panel) this.panel.reveal(undefined, true);
		else {
			const column = { viewColumn: ViewColumn.Beside, preserveFocus: true };
			const options = {
				enableScripts: true,
				enableForms: false,
				localResourceRoots: [pagesFolder(this.by.context.extensionUri)],
			};
			this.adopt(window.createWebviewPanel(trainingViewType, 'Training', column, options));
		}
	}

	dispose(): void {
		if (this.timer) clearTimeout(this.timer);
		this.run?.dispose();
		this.panel?.dispose();
		for (const listener of this.listeners) listener.dispose();
	}

	private adopt(panel: WebviewPanel): void {
		const { extensionUri } = this.by.context;
		this.panel = panel;
		this.ready = false;
		panel.iconPath = panelIcon(extensionUri);
		panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
		panel.onDidChangeViewState(() => {
			// A hidden page is gone: it says `ready` again when it comes back.
			if (!panel.visible) this.ready = false;
		});
		panel.onDidDispose(() => {
			this.panel = null;
			this.ready = false;
		});
		panel.webview.html = pageHtml(panel.webview, extensionUri, 'training', 'Anchorage training');
	}

	private tellSoon(): void {
		this.timer ??= setTimeout(() => this.tell(), toldEveryMs);
	}

	private tell(): void {
		if (this.timer) clearTimeout(this.timer);
		this.timer = null;
		const { view } = this;
		if (!view) return;
		if (this.isRunning) {
			this.status.text = `$(pulse) Probe ${Math.floor(100 * view.progress)} %`;
			this.status.tooltip = `Anchorage trains a probe on ${view.name}. Click to see its losses.`;
			this.status.show();
		} else this.status.hide();
		if (this.panel) this.panel.title = `Training: ${view.name}`;
		if (this.ready) void this.panel?.webview.postMessage({ v: 1, kind: 'view', view });
	}

	private async tellEnd(run: TrainingRun): Promise<void> {
		const { state, name, failure } = run.view;
		if (state === 'failed') {
			const chosen = await window.showErrorMessage(`Training on ${name} failed: ${failure}`, 'Show Log');
			if (chosen) this.by.log.show();
		}
		if (state !== 'done') return;
		const chosen = await window.showInformationMessage(`The probe of ${name} is trained.`, 'Show Its Losses');
		if (chosen) await this.showLosses();
	}

	private receive(raw: unknown): void {
		const message = readTrainingMessage(raw);
		const { log } = this.by;
		if (!message) {
			log.warn('The training panel sent a message that is not understood.');
			return;
		}
		switch (message.kind) {
			case 'ready':
				this.ready = true;
				this.tell();
				break;
			case 'stop':
				this.run?.stop();
				break;
			case 'show':
				this.showLosses().catch((error: Error) => log.error(`Training: ${error.message}`));
				break;
			case 'again': {
				const { run } = this;
				if (run && !run.isRunning) void this.start(run.order.path, run.order.seconds);
				break;
			}
			case 'command':
				this.by.command(message.command);
				break;
			case 'log':
				log[message.level](`Training: ${message.text}`);
				break;
			default:
				((never: never) => never)(message);
		}
	}

	/** The probe's losses in the place of whatever was chosen for the file. */
	private async showLosses(): Promise<void> {
		const { run, by } = this;
		if (!run?.trained) return;
		const { path } = run.order;
		by.use(path, run.trained);
		if (by.session.path !== path) await by.session.open(path);
		else await by.session.diskChanged();
		await by.openOverlay(this.panel?.viewColumn);
		this.tell();
	}
}
