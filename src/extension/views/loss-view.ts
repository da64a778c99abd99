// The Loss view of the side panel: hosts its page and keeps it told.

import { type Disposable, type ExtensionContext, type WebviewView, window } from 'vscode';
import type { HostToLoss, PageCommand } from '../../messages';
import type { Log } from '../log';
import { pageHtml, pagesFolder } from '../overlay/html';
import { readLossMessage } from '../overlay/page-messages';
import type { Session } from '../session';
import { lossContent } from './loss-rows';

export function provideLossView(
	context: ExtensionContext,
	session: Session,
	command: (command: PageCommand) => void,
	log: Log,
): Disposable[] {
	let view: WebviewView | null = null;
	let ready = false;
	const show = () => {
		if (!view || !ready) return;
		const content = lossContent(session);
		view.description = content.kind === 'loss' ? content.of : undefined;
		void view.webview.postMessage({ v: 1, kind: 'loss', view: content } satisfies HostToLoss);
	};
	return [
		session.onDidChangeView(show),
		session.onDidSelect(show),
		window.registerWebviewViewProvider('anchorage.lossView', {
			resolveWebviewView(resolved) {
				view = resolved;
				ready = false;
				resolved.webview.options = {
					enableScripts: true,
					enableForms: false,
					localResourceRoots: [pagesFolder(context.extensionUri)],
				};
				resolved.webview.onDidReceiveMessage((raw: unknown) => {
					const message = readLossMessage(raw);
					if (message?.kind === 'ready') {
						ready = true;
						show();
					} else if (message?.kind === 'command') command(message.command);
					else if (message) log[message.level](`Loss view: ${message.text}`);
					else log.warn('The Loss view sent a message that is none of its own.');
				});
				resolved.onDidDispose(() => {
					if (view === resolved) view = null;
				});
				resolved.webview.html = pageHtml(resolved.webview, context.extensionUri, 'loss', 'Anchorage loss');
			},
		}),
	];
}
