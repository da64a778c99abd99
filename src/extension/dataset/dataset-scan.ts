// The scan of a data set as the window knows it: one at a time, with its progress and what is known of it so far. Where the
// compute process was started anew, the scan is made again: what was found before is kept on disk.

import { basename, sep } from 'node:path';
import { type Disposable, EventEmitter, type ExtensionContext, workspace } from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Choices } from '../../compute/protocol';
import type { DatasetRequests, DatasetView, ReviewMark, ScanProgress } from '../../messages';
import { setContext } from '../context';
import { isCancelled, type Log, messageOf } from '../log';
import { type DatasetTarget, rememberTarget } from './remembered';

export interface ScanSurroundings {
	context: ExtensionContext;
	client: ComputeClient;
	choicesOf(path: string): Choices;
	log: Log;
}

/** Why there is nothing to show. */
export interface ScanFailure {
	code: string;
	message: string;
}

export class DatasetScan implements Disposable {
	target: DatasetTarget | null = null;
	view: DatasetView | null = null;
	progress: ScanProgress | null = null;
	failure: ScanFailure | null = null;
	/** Why the data set may be another by now, a sentence; `null` while it is the one that was scanned. */
	stale: string | null = null;
	private current = new AbortController();
	private running: Promise<void> | null = null;
	/** Choices that the scan was made with. */
	private scannedWith = '';
	private readonly changed = new EventEmitter<{ grown: boolean }>();
	/** `grown`: lists may have other lines by now. */
	readonly onDidChange = this.changed.event;
	private readonly listeners: Disposable[];

	constructor(private readonly by: ScanSurroundings) {
		this.listeners = [
			this.changed,
			workspace.onDidSaveTextDocument(({ uri }) => {
				if (this.contains(uri.fsPath)) this.setStale(`${basename(uri.fsPath)} was saved since this scan.`);
			}),
		];
	}

	get isRunning(): boolean {
		return this.running !== null;
	}

	/** Scans a data set; one that runs is given up. Ends when it is done, was cancelled or failed. */
	start(target: DatasetTarget): Promise<void> {
		this.target = target;
		rememberTarget(this.by.context, target);
		this.current.abort();
		this.current = new AbortController();
		const run = this.scan(target, this.current.signal).finally(() => {
			if (this.running !== run) return;
			this.running = null;
			this.progress = null;
			this.changed.fire({ grown: true });
		});
		this.running = run;
		return run;
	}

	again(): Promise<void> {
		return this.target ? this.start(this.target) : Promise.resolve();
	}

	cancel(): void {
		this.current.abort();
	}

	async setPaused(isPaused: boolean): Promise<void> {
		await this.by.client.request('pauseScan', { isPaused });
		if (this.progress) this.progress = { ...this.progress, isPaused };
		this.changed.fire({ grown: false });
	}

	lines(ask: DatasetRequests['lines']['ask']): Promise<DatasetRequests['lines']['answer']> {
		return this.asked(() => this.by.client.request('datasetLines', ask));
	}

	picture(ask: DatasetRequests['picture']['ask']): Promise<DatasetRequests['picture']['answer']> {
		return this.asked(() => this.by.client.request('datasetPicture', ask));
	}

	fit(): Promise<DatasetRequests['fit']['answer']> {
		return this.asked(() => this.by.client.request('datasetFit', {}));
	}

	optimise(ask: DatasetRequests['optimise']['ask']): Promise<DatasetRequests['optimise']['answer']> {
		return this.asked(() => this.by.client.request('datasetOptimise', ask, this.current.signal));
	}

	place(image: number): Promise<{ path: string; row: number }> {
		return this.asked(() => this.by.client.request('datasetPlace', { image }));
	}

	file(key: string): Promise<string> {
		return this.asked(() => this.by.client.request('datasetFile', { key }));
	}

	/** @param what the title of the line, for whoever reads the file of marks. */
	async mark(key: string, mark: ReviewMark | null, what: string): Promise<void> {
		this.view = await this.asked(() => this.by.client.request('datasetMark', { key, mark, what }));
		this.changed.fire({ grown: true });
	}

	/** Says that the data set is out of date where the choices (recipe, dump, detections) are others by now. */
	compareChoices(): void {
		if (!this.view || this.isRunning || !this.target) return;
		if (this.choicesKey(this.target) !== this.scannedWith)
			this.setStale('Recipe, dump or detections are others since this scan.');
	}

	dispose(): void {
		this.current.abort();
		for (const listener of this.listeners) listener.dispose();
	}

	/** Asks once more behind a new scan where the process knows of none. */
	private async asked<T>(ask: () => Promise<T>): Promise<T> {
		try {
			return await ask();
		} catch (error) {
			const { code } = error as { code?: unknown };
			if ((code !== 'no-scan' && code !== 'crashed') || !this.target) throw error;
			if (code === 'crashed')
				this.by.log.warn('The data set is scanned again: the compute process was started anew.');
			await (this.running ?? this.start(this.target));
			return ask();
		}
	}

	private async scan(target: DatasetTarget, signal: AbortSignal): Promise<void> {
		const { client, log } = this.by;
		const path = target.inputs[0] as string;
		const choices = this.by.choicesOf(path);
		const isOther = this.scannedWith !== this.choicesKey(target);
		if (isOther) this.view = null;
		this.failure = null;
		this.stale = null;
		this.scannedWith = this.choicesKey(target);
		this.progress = {
			stage: 'files',
			done: 0,
			total: 0,
			rate: null,
			secondsLeft: null,
			kept: 0,
			isPaused: false,
		};
		setContext('hasScan', true);
		this.changed.fire({ grown: isOther });
		const question = {
			source: { inputs: target.inputs.map((each) => ({ path: each, split: null })) },
			choices,
			pictures: target.pictures ? ('compare' as const) : ('skip' as const),
		};
		try {
			const view = await client.request(
				'scan',
				{ question, checkpoints: target.checkpoints },
				signal,
				(step) => {
					if (signal.aborted) return;
					if ('progress' in step) this.progress = step.progress;
					else this.view = step.grown;
					this.changed.fire({ grown: 'grown' in step });
				},
			);
			this.view = view;
			const { images, objects, milliseconds } = view;
			log.info(
				`Scan of ${view.name}: ${images} images, ${objects} objects in ${Math.round(milliseconds)} ms.`,
			);
		} catch (error) {
			if (isCancelled(error)) return;
			log.warn(`Scan: ${messageOf(error)}`);
			this.failure = {
				code: String((error as { code?: unknown }).code ?? 'failed'),
				message: messageOf(error),
			};
		}
	}

	private choicesKey({ inputs, checkpoints, pictures }: DatasetTarget): string {
		const { recipe, predictions, detections, imageRoot, swaps, seed, sampling } = this.by.choicesOf(
			inputs[0] as string,
		);
		return JSON.stringify([
			inputs,
			checkpoints,
			pictures,
			recipe,
			predictions,
			detections,
			imageRoot,
			swaps,
			seed,
			sampling,
		]);
	}

	/** Whether a file is one that was named, or lies in a folder of those. */
	contains(path: string): boolean {
		return (
			this.target?.inputs.some(
				(input) => path === input || path.startsWith(input + sep) || folderOf(path) === folderOf(input),
			) ?? false
		);
	}

	private setStale(reason: string): void {
		if (!this.view || this.isRunning) return;
		this.stale = reason;
		this.changed.fire({ grown: false });
	}
}

function folderOf(path: string): string {
	return path.slice(0, path.lastIndexOf(sep));
}
