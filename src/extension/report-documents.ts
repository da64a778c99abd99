// Reports as read-only text documents of our own scheme.

import { type Disposable, EventEmitter, Uri, ViewColumn, window, workspace } from 'vscode';

const scheme = 'anchorage-report';

export function createReports(): Disposable & { show(name: string, text: string): Promise<void> } {
	const texts = new Map<string, string>();
	const changed = new EventEmitter<Uri>();
	const provider = workspace.registerTextDocumentContentProvider(scheme, {
		onDidChange: changed.event,
		provideTextDocumentContent: (uri) => texts.get(uri.path) ?? '',
	});
	return {
		async show(name, text) {
			const uri = Uri.from({ scheme, path: `/${name}` });
			texts.set(uri.path, text);
			changed.fire(uri);
			const document = await workspace.openTextDocument(uri);
			await window.showTextDocument(document, { viewColumn: ViewColumn.One, preview: true });
		},
		dispose() {
			provider.dispose();
			changed.dispose();
		},
	};
}
