// The comparison of the whole data set: one at a time, with its progress and what came of it. Where the compute process was
// started anew, it is made again: what was scanned is kept on disk.

import { basename } from 'node:path';
import { type Disposable, EventEmitter, workspace } from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { CompareQuestion } from '../../compute/protocol';
import type { CompareProgress, CompareRequests, DatasetComparison } from '../../messages';
import { isCancelled, type Log, messageOf } from '../log';

export class ComparedDataset implements Disposable {
	progress: CompareProgress | null = null;
	comparison: DatasetComparison | null = null;
	failure: string | null = null;
	/** Why the comparison may be another by now, a sentence; `null` while it is the one that was asked for. */
	stale: string | null = null;
	private question: CompareQuestion | null = null;
	private current = new AbortController();
	private running: Promise<void> | null = null;
	private readonly changed = new EventEmitter<void>();
	readonly onDidChange = this.changed.event;
	private readonly listeners: Disposable[];

	constructor(
		private readonly client: ComputeClient,
		private readonly log: Log,
	) {
		this.listeners = [
			this.changed,
			workspace.onDidSaveTextDocument(({ uri }) => {
				if (this.question?.source.inputs.some(({ path }) => path === uri.fsPath))
					this.setStale(`${basename(uri.fsPath)} was saved since this comparison.`);
			}),
		];
	}

	/** Compares; what runs is given up. Ends when it is done, was cancelled or failed. */
	start(question: CompareQuestion): Promise<void> {
		this.current.abort();
		this.current = new AbortController();
		if (keyOf(question) !== keyOf(this.question)) this.comparison = null;
		this.question = question;
		const run = this.compare(question, this.current.signal).finally(() => {
			if (this.running !== run) return;
			this.running = null;
			this.progress = null;
			this.changed.fire();
		});
		this.running = run;
		return run;
	}

	cancel(): void {
		this.current.abort();
	}

	/** Forgets what is not the comparison of these two sides. @param question what would be asked now, `null` for nothing. */
	follow(question: CompareQuestion | null): void {
		if (!this.question || keyOf(question) === keyOf(this.question)) return;
		// Another pair of sides is another comparison; other labels or choices make this one an old one.
		if (!question || sidesKey(question) !== sidesKey(this.question)) {
			this.cancel();
			this.question = null;
			this.comparison = null;
			this.failure = null;
			this.stale = null;
			this.changed.fire();
		} else this.setStale('What is chosen for the file is something else since this comparison.');
	}

	lines(ask: CompareRequests['lines']['ask']): Promise<CompareRequests['lines']['answer']> {
		return this.asked(() => this.client.request('comparedLines', ask));
	}

	place(image: number): Promise<{ path: string; row: number }> {
		return this.asked(() => this.client.request('comparedPlace', { image }));
	}

	dispose(): void {
		this.current.abort();
		for (const listener of this.listeners) listener.dispose();
	}

	private async asked<T>(ask: () => Promise<T>): Promise<T> {
		try {
			return await ask();
		} catch (error) {
			const { code } = error as { code?: unknown };
			if ((code !== 'no-comparison' && code !== 'crashed') || !this.question) throw error;
			await (this.running ?? this.start(this.question));
			return ask();
		}
	}

	private async compare(question: CompareQuestion, signal: AbortSignal): Promise<void> {
		this.failure = null;
		this.stale = null;
		this.progress = { text: 'Looking for the data set', share: null };
		this.changed.fire();
		try {
			this.comparison = await this.client.request('compareDataset', question, signal, (step) => {
				if (signal.aborted) return;
				this.progress = step;
				this.changed.fire();
			});
			const { images, milliseconds } = this.comparison;
			this.log.info(`Comparison of ${images} images in ${Math.round(milliseconds)} ms.`);
		} catch (error) {
			if (signal.aborted || isCancelled(error)) return;
			this.failure = messageOf(error);
			this.log.warn(`Comparison: ${this.failure}`);
		}
	}

	private setStale(reason: string): void {
		if (!this.comparison || this.running) return;
		this.stale = reason;
		this.changed.fire();
	}
}

function keyOf(question: CompareQuestion | null): string {
	return JSON.stringify(question);
}

/** What is compared with what, whatever else is chosen. */
function sidesKey({ subject, source, a, b }: CompareQuestion): string {
	const side = ({ recipe, predictions, detections }: CompareQuestion['a']) => [
		recipe,
		predictions,
		detections,
	];
	return JSON.stringify([subject, source, side(a), side(b)]);
}
