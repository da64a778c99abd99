// The compute process's side of the runner: starts it when first needed, asks one thing at a time, and kills it when that takes
// too long or too much, or is no longer wanted. The next request starts it again.

import { type ChildProcess, fork } from 'node:child_process';
import { EngineError } from '../errors';
import type { Running } from '../protocol';
import { watchMemory } from './memory';
import type { FromRunner, RunnerKind, RunnerRequests, ToRunner } from './protocol';

export interface Asked<K extends RunnerKind> {
	/** What is run, for sentences: "rpn.onnx". */
	what: string;
	running: Running;
	signal?: AbortSignal;
	onStep?(step: RunnerRequests[K]['step']): void;
	/** How long a request that was cancelled may still take to end by itself, with what it has. */
	graceMs?: number;
}

const defaultGraceMs = 500;

interface Pending {
	id: number;
	what: string;
	step(step: unknown): void;
	settle(answer: { ok: unknown } | { error: EngineError }): void;
}

export class Runner {
	private child: ChildProcess | null = null;
	/** Of the process that runs. */
	private nativePath: string | null = null;
	private pending: Pending | null = null;
	private nextId = 1;
	/** The request before, ended one way or the other. */
	private last: Promise<unknown> = Promise.resolve();

	/**
	 * @param script path of the bundled `runner.js`.
	 * @param onProcess told the id of each process that is started, and `null` when it is gone.
	 */
	constructor(
		private readonly script: string,
		private readonly log: (line: string) => void,
		private readonly onProcess: (pid: number | null) => void = () => {},
	) {}

	/**
	 * Asks once all that was asked before has ended. Rejects with an EngineError: `cancelled`, `time`, `memory`, `crashed`, or
	 * what the request itself says.
	 */
	ask<K extends RunnerKind>(
		kind: K,
		params: RunnerRequests[K]['params'],
		asked: Asked<K>,
	): Promise<RunnerRequests[K]['result']> {
		const answer = this.last.then(() => this.run(kind, params, asked));
		this.last = answer.catch(() => {});
		return answer;
	}

	/** Process id while it runs. */
	get pid(): number | undefined {
		return this.child?.pid;
	}

	dispose(): void {
		this.stop(cancelled());
	}

	private async run<K extends RunnerKind>(
		kind: K,
		params: RunnerRequests[K]['params'],
		{ what, running, signal, onStep, graceMs = defaultGraceMs }: Asked<K>,
	): Promise<RunnerRequests[K]['result']> {
		if (signal?.aborted) throw cancelled();
		const child = this.start(running.nativePath);
		const id = this.nextId++;
		const answer = new Promise<RunnerRequests[K]['result']>((resolve, reject) => {
			this.pending = {
				id,
				what,
				step: (step) => onStep?.(step as RunnerRequests[K]['step']),
				settle: (ended) => ('ok' in ended ? resolve(ended.ok as never) : reject(ended.error)),
			};
		});
		const limit = setTimeout(() => this.stop(tookTooLong(what, running)), running.seconds * 1000);
		const unwatch = watchMemory(child.pid, running.megabytes, (held) =>
			this.stop(tookTooMuch(what, running, held)),
		);
		let grace: NodeJS.Timeout | undefined;
		const abort = () => {
			this.send(child, { cancel: id });
			grace = setTimeout(() => this.stop(cancelled()), graceMs);
		};
		signal?.addEventListener('abort', abort);
		try {
			this.send(child, { id, kind, params });
			return await answer;
		} finally {
			this.pending = null;
			clearTimeout(limit);
			clearTimeout(grace);
			unwatch();
			signal?.removeEventListener('abort', abort);
		}
	}

	private start(nativePath: string | null): ChildProcess {
		if (this.child && this.nativePath !== nativePath) this.kill();
		if (this.child) return this.child;
		const child = fork(this.script, [], {
			serialization: 'advanced',
			execArgv: [],
			env: {
				// TensorFlow's warnings, without what it tells of the processor.
				TF_CPP_MIN_LOG_LEVEL: '1',
				...process.env,
				ELECTRON_RUN_AS_NODE: '1',
				ANCHORAGE_NATIVE: nativePath ?? '',
			},
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		});
		this.child = child;
		this.nativePath = nativePath;
		for (const stream of [child.stdout, child.stderr])
			stream?.on('data', (data) => this.log(`runner: ${String(data).trimEnd()}`));
		child.on('message', (message: FromRunner) => {
			if (this.child === child) this.receive(message);
		});
		child.on('error', (error) => this.ended(child, error.message));
		child.on('exit', (code, signal) => this.ended(child, signal ?? `code ${code}`));
		this.log(`runner: process ${child.pid} started`);
		this.onProcess(child.pid ?? null);
		return child;
	}

	private ended(child: ChildProcess, how: string): void {
		if (this.child !== child) return;
		this.child = null;
		this.onProcess(null);
		if (this.pending) this.settle({ error: crashed(this.pending.what, how) });
	}

	private receive(message: FromRunner): void {
		if ('log' in message) {
			this.log(`runner: ${message.log}`);
			return;
		}
		if (message.id !== this.pending?.id) return;
		if ('step' in message) this.pending.step(message.step);
		else if ('ok' in message) this.settle(message);
		else this.settle({ error: new EngineError(message.error.code, message.error.message) });
	}

	/** Ends the process, and the request under way with a reason. */
	private stop(reason: EngineError): void {
		this.kill();
		this.settle({ error: reason });
	}

	private kill(): void {
		const { child } = this;
		this.child = null;
		if (child) this.onProcess(null);
		// Native code that computes hears no other signal.
		child?.kill('SIGKILL');
	}

	private settle(answer: { ok: unknown } | { error: EngineError }): void {
		const { pending } = this;
		this.pending = null;
		pending?.settle(answer);
	}

	private send(child: ChildProcess, message: ToRunner): void {
		if (child.connected) child.send(message);
	}
}

function cancelled(): EngineError {
	return new EngineError('cancelled', 'Cancelled.');
}

function tookTooLong(what: string, { seconds }: Running): EngineError {
	return new EngineError(
		'time',
		`${what} was stopped: it did not end within ${seconds} s (setting anchorage.run.timeLimit).`,
	);
}

function tookTooMuch(what: string, { megabytes }: Running, held: number): EngineError {
	return new EngineError(
		'memory',
		`${what} was stopped: it took ${megabytesText(held)} of memory, more than ${megabytesText(megabytes)} (setting anchorage.run.memoryLimit).`,
	);
}

function crashed(what: string, how: string): EngineError {
	return new EngineError(
		'crashed',
		`The process that ran ${what} ended (${how}). Nothing else was harmed; the next request starts it again.`,
	);
}

function megabytesText(value: number): string {
	return `${Math.round(value).toLocaleString('en-US')} MB`;
}
