// Problem counts and colours of rows in our trees: the rows carry addresses of our own scheme that say what to show.

import { type Disposable, EventEmitter, FileDecoration, ThemeColor, Uri, window } from 'vscode';
import type { Severity } from '../../core/problem';

const scheme = 'anchorage-row';

/** Address of a row. The same address keeps its decoration. */
export function rowUri(key: string, problems: number, severity: Severity | null): Uri {
	return Uri.from({
		scheme,
		path: `/${key}`,
		query: problems > 0 ? `${problems}:${severity ?? 'warning'}` : '',
	});
}

export function provideDecorations(): Disposable {
	const changed = new EventEmitter<Uri[] | undefined>();
	const provider = window.registerFileDecorationProvider({
		onDidChangeFileDecorations: changed.event,
		provideFileDecoration(uri) {
			if (uri.scheme !== scheme || uri.query === '') return undefined;
			const [count = '', severity = ''] = uri.query.split(':');
			const color = severity === 'error' ? 'list.errorForeground' : 'list.warningForeground';
			const badge = Number(count) > 99 ? '9+' : count;
			const words = count === '1' ? '1 problem' : `${count} problems`;
			return severity === 'information'
				? new FileDecoration(badge, words)
				: new FileDecoration(badge, words, new ThemeColor(color));
		},
	});
	return { dispose: () => [provider, changed].forEach((each) => void each.dispose()) };
}
