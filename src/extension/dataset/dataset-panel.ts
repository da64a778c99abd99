// The panel of a data set, one for the window: shows what a scan found while it runs and after, and does what its page asks.

import { existsSync } from 'node:fs';
import {
	type Disposable,
	type ExtensionContext,
	env,
	Uri,
	ViewColumn,
	type WebviewPanel,
	window,
	workspace,
} from 'vscode';
import type {
	DatasetAnswer,
	DatasetRequest,
	DatasetRequests,
	DatasetToHost,
	HostToDataset,
	PageCommand,
} from '../../messages';
import type { Log } from '../log';
import { messageOf } from '../log';
import { pageHtml, pagesFolder } from '../overlay/html';
import { panelIcon } from '../overlay/overlay-panel';
import { replyWith } from '../reply';
import { readDatasetMessage } from './dataset-messages';
import type { DatasetScan } from './dataset-scan';
import { recipeText } from './recipe-text';
import { rememberedTarget } from './remembered';

export const datasetViewType = 'anchorage.dataset';

export interface DatasetSurroundings {
	context: ExtensionContext;
	scan: DatasetScan;
	/** Shows a record: in the text, or in the overlay. */
	show(path: string, row: number, object: number | null, where: 'record' | 'overlay'): Promise<void>;
	command(command: PageCommand): void;
	log: Log;
}

export class DatasetPanel implements Disposable {
	private panel: WebviewPanel | null = null;
	private ready = false;
	/** Titles of the lines that the page has, for marks. */
	private readonly titles = new Map<string, string>();
	private readonly listener: Disposable;

	constructor(private readonly by: DatasetSurroundings) {
		this.listener = by.scan.onDidChange(({ grown }) => this.tell(grown));
	}

	/** Opens the panel, or brings it forward. */
	show(): void {
		if (this.panel) {
			this.panel.reveal(undefined, true);
			return;
		}
		const column = { viewColumn: ViewColumn.Active, preserveFocus: false };
		this.adopt(window.createWebviewPanel(datasetViewType, 'Data Set', column, this.options()));
	}

	/** Takes over a panel that VS Code restored; the scan goes on where it was. */
	async restore(panel: WebviewPanel): Promise<void> {
		const target = rememberedTarget(this.by.context);
		if (!target?.inputs.some((path) => existsSync(path) || /[*?]/.test(path))) {
			panel.dispose();
			return;
		}
		this.adopt(panel);
		await this.by.scan.start(target);
	}

	dispose(): void {
		this.listener.dispose();
		this.panel?.dispose();
	}

	private options() {
		const localResourceRoots = [pagesFolder(this.by.context.extensionUri)];
		return { enableScripts: true, enableForms: false, localResourceRoots };
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
		});
		panel.webview.html = pageHtml(panel.webview, extensionUri, 'dataset', 'Anchorage data set');
	}

	private tell(grown: boolean): void {
		const { view, progress, failure, stale } = this.by.scan;
		if (this.panel) this.panel.title = view ? `Data Set: ${view.name}` : 'Data Set';
		if (failure && !progress) {
			this.post({
				v: 1,
				kind: 'message',
				message: {
					kind: 'error',
					title: 'The data set could not be scanned',
					detail: failure.message,
					actions: [
						{ label: 'Scan Again', command: 'scanDataset' },
						{ label: 'Show Log', command: 'showLog' },
					],
				},
			});
			return;
		}
		if (view) this.post({ v: 1, kind: 'view', view });
		this.post({ v: 1, kind: 'progress', progress, grown });
		this.post({ v: 1, kind: 'stale', reason: stale });
	}

	private post(message: HostToDataset): void {
		if (this.ready) void this.panel?.webview.postMessage(message);
	}

	private receive(raw: unknown): void {
		const message = readDatasetMessage(raw);
		const { log } = this.by;
		if (!message) {
			log.warn('The data set panel sent a message that is not understood.');
			return;
		}
		if ('id' in message) {
			void replyWith(
				message.id,
				() => this.answer(message),
				(reply) => this.post(reply),
			);
			return;
		}
		this.perform(message).catch(async (error: Error) => {
			log.warn(`Data set: ${error.message}`);
			await window.showErrorMessage(messageOf(error));
		});
	}

	private async answer(message: DatasetRequest): Promise<DatasetAnswer> {
		const { scan } = this.by;
		switch (message.kind) {
			case 'lines': {
				const { v: _, id: __, kind: ___, ...ask } = message;
				const answer = await scan.lines(ask);
				for (const { key, title } of answer.lines) this.titles.set(key, title);
				return answer;
			}
			case 'picture':
				return plainPicture(
					await scan.picture({ image: message.image, box: message.box, other: message.other }),
				);
			case 'fit':
				return scan.fit();
			case 'optimise':
				return scan.optimise({ method: message.method });
			case 'mark':
				await scan.mark(message.key, message.mark, this.titles.get(message.key) ?? '');
				return null;
		}
	}

	private async perform(message: Exclude<DatasetToHost, DatasetRequest>): Promise<void> {
		const { scan, log } = this.by;
		switch (message.kind) {
			case 'ready':
				this.ready = true;
				this.tell(true);
				break;
			case 'scan':
				await scan.again();
				break;
			case 'pause':
			case 'resume':
				await scan.setPaused(message.kind === 'pause');
				break;
			case 'cancel':
				scan.cancel();
				break;
			case 'comparePictures':
				if (scan.target) await scan.start({ ...scan.target, pictures: true });
				break;
			case 'open': {
				const { path, row } = await scan.place(message.image);
				await this.by.show(path, row, message.object, message.where);
				break;
			}
			case 'openFile':
				await window.showTextDocument(Uri.file(await scan.file(message.key)));
				break;
			case 'copy':
				await env.clipboard.writeText(message.text);
				window.setStatusBarMessage(`${message.what} copied`, 3000);
				break;
			case 'saveRecipe': {
				const content = recipeText(message.recipe);
				await window.showTextDocument(await workspace.openTextDocument({ language: 'json', content }));
				break;
			}
			case 'command':
				if (message.command === 'scanDataset') await scan.again();
				else this.by.command(message.command);
				break;
			case 'log':
				log[message.level](`Data set: ${message.text}`);
				break;
			default:
				((never: never) => never)(message);
		}
	}
}

/** What crosses processes comes as a Buffer, which pages are not given. */
function plainPicture(picture: DatasetRequests['picture']['answer']): DatasetRequests['picture']['answer'] {
	return picture && { ...picture, bytes: new Uint8Array(picture.bytes) };
}
