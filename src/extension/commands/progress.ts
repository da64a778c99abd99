// Work that a person waits for: a notification that says what it is, and can be cancelled.

import { type Progress, ProgressLocation, window } from 'vscode';

export function underProgress<Result>(
	title: string,
	work: (
		signal: AbortSignal,
		progress: Progress<{ message?: string; increment?: number }>,
	) => Promise<Result>,
): Thenable<Result> {
	const options = { location: ProgressLocation.Notification, title, cancellable: true };
	return window.withProgress(options, (progress, token) => {
		const abort = new AbortController();
		token.onCancellationRequested(() => abort.abort());
		return work(abort.signal, progress);
	});
}
