// What the person has chosen for a file, kept while nothing that it is read from changes: settings are slow to read, and
// every key asks for them.

import { Disposable, workspace } from 'vscode';
import type { Choices } from '../compute/protocol';

export class ChoicesCache implements Disposable {
	private readonly known = new Map<string, Choices>();
	private readonly listeners: Disposable;

	constructor(private readonly read: (path: string) => Choices) {
		const forget = () => this.forget();
		this.listeners = Disposable.from(
			workspace.onDidChangeConfiguration(forget),
			workspace.onDidChangeWorkspaceFolders(forget),
			workspace.onDidGrantWorkspaceTrust(forget),
		);
	}

	of(path: string): Choices {
		let choices = this.known.get(path);
		if (!choices) {
			choices = this.read(path);
			this.known.set(path, choices);
		}
		return choices;
	}

	forget(): void {
		this.known.clear();
	}

	dispose(): void {
		this.listeners.dispose();
	}
}
