// One training of a probe: asks the compute process for it, and keeps what it has told so far for whoever looks.

import { basename } from 'node:path';
import { type Disposable, EventEmitter } from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Choices, TrainedProbe, TrainingStep } from '../../compute/protocol';
import { termTitles } from '../../core/breakdown/rows';
import { GrowingCurve } from '../../core/loss-curve';
import type { LossTermName } from '../../core/recipe';
import type { TrainingView } from '../../messages';
import { isCancelled, messageOf } from '../log';
import { textSourceOf } from '../text/documents';

/** Looking for pictures takes about this share of the bar. */
const readingShare = 0.05;

/** What is trained on, how long at most (seconds), and the folder that keeps the probe. */
export interface TrainingOrder {
	path: string;
	choices: Choices;
	seconds: number;
	folder: string;
}

export class TrainingRun implements Disposable {
	/** What came of it; `null` before it is done, and where nothing was kept. */
	trained: TrainedProbe | null = null;
	private readonly curve = new GrowingCurve();
	private readonly abort = new AbortController();
	private readonly events = new EventEmitter<void>();
	readonly onDidChange = this.events.event;
	private now: Omit<TrainingView, 'curve' | 'isShown'>;

	constructor(
		private readonly client: ComputeClient,
		readonly order: TrainingOrder,
	) {
		this.now = {
			name: basename(order.path),
			state: 'reading',
			progress: 0,
			facts: null,
			notes: [],
			step: 0,
			seconds: 0,
			secondsLeft: order.seconds,
			terms: [],
			failure: null,
		};
	}

	get view(): Omit<TrainingView, 'isShown'> {
		return { ...this.now, curve: this.curve.points };
	}

	get isRunning(): boolean {
		return ['reading', 'training', 'stopping'].includes(this.now.state);
	}

	/** Trains to the end; never rejects: `view` says what came of it. */
	async train(): Promise<void> {
		const { path, choices, folder, seconds } = this.order;
		try {
			const file = await textSourceOf(path);
			const params = { file, choices, folder, seconds };
			const { signal } = this.abort;
			this.trained = await this.client.request('trainProbe', params, signal, (step) => this.take(step));
			this.change({ state: 'done', progress: 1, secondsLeft: 0 });
		} catch (error) {
			if (isCancelled(error)) this.change({ state: 'cancelled' });
			else this.change({ state: 'failed', failure: messageOf(error) });
		}
	}

	/** Ends the training after the step under way; what it has learned by then is kept. */
	stop(): void {
		if (!this.isRunning) return;
		this.change({ state: 'stopping' });
		this.abort.abort();
	}

	dispose(): void {
		this.abort.abort();
		this.events.dispose();
	}

	private take(told: TrainingStep): void {
		switch (told.stage) {
			case 'read':
				this.change({ progress: (readingShare * told.done) / Math.max(1, told.total) });
				break;
			case 'start': {
				const { pictures, objects, backend, notes } = told;
				const state = this.now.state === 'reading' ? 'training' : this.now.state;
				this.change({ state, facts: { pictures, objects, backend }, notes });
				break;
			}
			case 'train': {
				const { step, total, losses, seconds, secondsLeft } = told;
				this.curve.add(step, total, losses);
				const terms = (Object.keys(losses) as LossTermName[]).map((name) => ({
					name,
					title: termTitles[name],
				}));
				const share = seconds / Math.max(seconds + secondsLeft, 1e-9);
				const progress = readingShare + (1 - readingShare) * share;
				this.change({ step, seconds, secondsLeft, terms, progress });
				break;
			}
			default:
				((never: never) => never)(told);
		}
	}

	private change(change: Partial<typeof this.now>): void {
		this.now = { ...this.now, ...change };
		this.events.fire();
	}
}
