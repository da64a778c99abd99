// The extension's side of the compute process: starts it when first needed, sends requests, cancels them, and starts it
// again when it dies. After three deaths in a minute it says so instead of trying for ever.

import { type ChildProcess, fork } from 'node:child_process';
import type { TextEdit } from '../core/problem';
import type { ComputeRequests, FromCompute, RequestKind, StepOf, ToCompute } from './protocol';

const strikes = 3;
const strikeWindowMs = 60_000;

export class ComputeError extends Error {
	constructor(
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}

/** One state of a file's text as the editor holds it; how much of it is sent depends on what the process has. */
export interface TextSource {
	/** Absolute. */
	path: string;
	/** Grows with every change; 0: the text is as on disk. */
	version: number;
	/** Of the text, UTF-16 units. */
	length: number;
	/** The whole text; `null` where the editor has moved on. */
	text(): string | null;
	/** What was typed since a version, each edit in the text that the one before left; `null` where that is not known. */
	since(version: number): TextEdit[] | null;
	/** Bytes that are read in parts, instead of text: `since(0)` is always known. */
	inParts?: boolean;
}

/** Parameters as the extension gives them: files as the editor holds them. */
export type HostParams<K extends RequestKind> = {
	[P in keyof ComputeRequests[K]['params']]: P extends 'file' ? TextSource : ComputeRequests[K]['params'][P];
};

interface Pending {
	step?(step: unknown): void;
	resolve(value: unknown): void;
	reject(error: Error): void;
}

export interface ComputeLog {
	info(line: string): void;
	error(line: string): void;
}

export class ComputeClient {
	private child: ChildProcess | null = null;
	private nextId = 1;
	private readonly pending = new Map<number, Pending>();
	private deaths: number[] = [];
	private disposed = false;
	/** Version of each path whose text the running process has, or reads. */
	private readonly sent = new Map<string, number>();

	/** @param script path of the bundled `compute.js`; what is started beside it lies in the same folder. */
	constructor(
		private readonly script: string,
		private readonly log: ComputeLog,
		private readonly options: {
			/** Folder for what is kept between sessions, absolute. */
			storage?: string;
			/** Where native TensorFlow lies once it was installed, absolute. */
			installedNative?: string;
			/** How far the reading of a large file is, bytes. */
			onProgress?(path: string, done: number, size: number): void;
			/** A run of a connected model ended, of which an answer said that it runs. */
			onModelEnded?(): void;
		} = {},
	) {}

	/**
	 * Asks and waits. Rejects with a ComputeError; its code is `cancelled` when `signal` was aborted.
	 * @param onStep hears how far a request is that tells it.
	 */
	async request<K extends RequestKind>(
		kind: K,
		params: HostParams<K>,
		signal?: AbortSignal,
		onStep?: (step: StepOf<K>) => void,
	): Promise<ComputeRequests[K]['result']> {
		if (!('file' in params)) return this.ask(kind, params as ComputeRequests[K]['params'], signal);
		const file = params.file as TextSource;
		const { path, version, inParts } = file;
		const refs = { ...params, file: { path, version, inParts } } as ComputeRequests[K]['params'];
		this.update(file);
		try {
			return await this.ask(kind, refs, signal, onStep);
		} catch (error) {
			if (!(error instanceof ComputeError) || error.code !== 'need-text') throw error;
			this.sent.delete(path);
			this.update(file);
			return this.ask(kind, refs, signal, onStep);
		}
	}

	/** Brings the process's text up to the editor's: by what was typed, or whole. */
	private update(file: TextSource): void {
		const { path, version, length, inParts } = file;
		const child = this.start();
		const base = this.sent.get(path) ?? (inParts ? 0 : undefined);
		if (base === version) return;
		this.sent.set(path, version);
		// What is on disk the process reads itself.
		if (version === 0) return;
		const edits = base === undefined ? null : file.since(base);
		if (edits) {
			this.send(child, { update: { path, version, inParts, base: base as number, edits, length } });
			return;
		}
		const text = file.text();
		if (text === null) {
			this.sent.delete(path);
			throw new ComputeError('cancelled', 'The text changed meanwhile.');
		}
		this.send(child, { update: { path, version, text } });
	}

	private ask<K extends RequestKind>(
		kind: K,
		params: ComputeRequests[K]['params'],
		signal?: AbortSignal,
		onStep?: (step: StepOf<K>) => void,
	): Promise<ComputeRequests[K]['result']> {
		if (signal?.aborted) return Promise.reject(new ComputeError('cancelled', 'Cancelled.'));
		return new Promise((resolve, reject) => {
			let child: ChildProcess;
			try {
				child = this.start();
			} catch (error) {
				reject(error as Error);
				return;
			}
			const id = this.nextId++;
			const abort = () => this.send(child, { cancel: id });
			const done = () => signal?.removeEventListener('abort', abort);
			this.pending.set(id, {
				step: onStep as Pending['step'],
				resolve(value) {
					done();
					resolve(value as ComputeRequests[K]['result']);
				},
				reject(error) {
					done();
					reject(error);
				},
			});
			signal?.addEventListener('abort', abort);
			this.send(child, { id, kind, params });
		});
	}

	/** Stops the reading of a large file; who asked for it learns that it was cancelled. */
	stopReading(path: string): void {
		if (this.child) this.send(this.child, { stop: path });
	}

	/** Process id while it runs. */
	get pid(): number | undefined {
		return this.child?.pid;
	}

	dispose(): void {
		this.disposed = true;
		this.child?.kill();
		this.failAll('disposed', 'Anchorage was stopped.');
	}

	private start(): ChildProcess {
		if (this.disposed) throw new ComputeError('disposed', 'Anchorage was stopped.');
		if (this.child) return this.child;
		const now = Date.now();
		this.deaths = this.deaths.filter((at) => now - at < strikeWindowMs);
		if (this.deaths.length >= strikes) {
			throw new ComputeError(
				'crashed',
				`The compute process stopped ${strikes} times within a minute. Open the log to see why, then reload the window.`,
			);
		}
		const started = performance.now();
		const child = fork(this.script, [], {
			serialization: 'advanced',
			execArgv: [],
			env: {
				...process.env,
				ELECTRON_RUN_AS_NODE: '1',
				ANCHORAGE_STORAGE: this.options.storage ?? '',
				ANCHORAGE_INSTALLED_NATIVE: this.options.installedNative ?? '',
			},
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		});
		this.child = child;
		this.sent.clear();
		child.stdout?.on('data', (data) => this.log.info(String(data).trimEnd()));
		child.stderr?.on('data', (data) => this.log.error(String(data).trimEnd()));
		child.on('message', (message: FromCompute) => this.receive(message));
		child.on('error', (error) => this.log.error(`Compute process: ${error.message}`));
		child.on('exit', (code, signal) => this.exited(child, signal ?? `code ${code}`));
		this.log.info(`Compute process ${child.pid} started in ${Math.round(performance.now() - started)} ms.`);
		return child;
	}

	private receive(message: FromCompute): void {
		if ('log' in message) {
			this.log.info(message.log);
			return;
		}
		if ('progress' in message) {
			const { path, done, size } = message.progress;
			this.options.onProgress?.(path, done, size);
			return;
		}
		if ('modelEnded' in message) {
			this.options.onModelEnded?.();
			return;
		}
		const waiting = this.pending.get(message.id);
		if (!waiting) return;
		if ('step' in message) {
			waiting.step?.(message.step);
			return;
		}
		this.pending.delete(message.id);
		if ('ok' in message) waiting.resolve(message.ok);
		else waiting.reject(new ComputeError(message.error.code, message.error.message));
	}

	private exited(child: ChildProcess, how: string): void {
		if (this.child !== child) return;
		this.child = null;
		if (this.disposed) return;
		this.deaths.push(Date.now());
		this.log.error(`The compute process ended (${how}); the next request starts it again.`);
		this.failAll('crashed', `The compute process ended (${how}). It is started again with the next request.`);
	}

	private failAll(code: string, message: string): void {
		for (const waiting of this.pending.values()) waiting.reject(new ComputeError(code, message));
		this.pending.clear();
	}

	private send(child: ChildProcess, message: ToCompute): void {
		if (child.connected) child.send(message as never);
	}
}
