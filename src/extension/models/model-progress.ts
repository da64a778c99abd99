// A connected model that takes its time: progress with cancel.

import { basename } from 'node:path';
import { type Disposable, ProgressLocation, window } from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Session, View } from '../session';

/** Shorter runs need no notification: the Loss view says that the model runs. */
const quietMs = 1500;

export class ModelProgress implements Disposable {
	private readonly listener: Disposable;
	private timer: NodeJS.Timeout | undefined;
	/** Ends the notification. */
	private end: (() => void) | null = null;

	constructor(
		session: Session,
		private readonly client: ComputeClient,
	) {
		this.listener = session.onDidChangeView(() => this.update(session.view));
	}

	dispose(): void {
		clearTimeout(this.timer);
		this.end?.();
		this.listener.dispose();
	}

	private update(view: View | null): void {
		const state = view?.inspected.predictions;
		if (state?.kind !== 'running') {
			clearTimeout(this.timer);
			this.timer = undefined;
			this.end?.();
			return;
		}
		if (this.end || this.timer) return;
		this.timer = setTimeout(() => this.show(basename(state.path)), quietMs);
	}

	private show(name: string): void {
		this.timer = undefined;
		const options = {
			location: ProgressLocation.Notification,
			title: `Running ${name}`,
			cancellable: true,
		};
		void window.withProgress(options, (_progress, token) => {
			token.onCancellationRequested(() => void this.client.request('cancelModel', {}));
			return new Promise<void>((resolve) => {
				this.end = () => {
					this.end = null;
					resolve();
				};
			});
		});
	}
}
