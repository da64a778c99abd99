// Processes that do the jobs of a scan, one job each at a time. One that dies fails its job alone: the next job starts another.

import { type ChildProcess, fork } from 'node:child_process';
import { EngineError } from '../errors';
import type { FromScan, ScanJobKind, ScanJobs, ScanStart } from './protocol';

/** The process ended while it did a job. */
export class ProcessEnded extends Error {
	/** @param how Signal or code, for sentences: "SIGKILL", "code 134". */
	constructor(readonly how: string) {
		super(`A process of the scan ended (${how}).`);
	}
}

export interface Pool {
	/** Waits for a free process. Rejects with `ProcessEnded`, or an EngineError with what the job says. */
	run<K extends ScanJobKind>(kind: K, params: ScanJobs[K]['params']): Promise<ScanJobs[K]['result']>;
	/** Tells jobs that go through a whole file to stop where they are, or to go on. */
	setPaused(isPaused: boolean): void;
	/** Ids of the processes that run. */
	pids(): number[];
	/** Ends all; jobs under way are rejected. */
	close(): void;
}

interface Slot {
	child: ChildProcess | null;
	/** Process that runs models for it. */
	runner: number | null;
	pending: { id: number; resolve(value: never): void; reject(error: Error): void } | null;
}

/** @param size Processes at most; each is started by its first job. */
export function createPool(
	script: string,
	start: ScanStart,
	size: number,
	log: (line: string) => void,
): Pool {
	const slots: Slot[] = Array.from({ length: size }, () => ({ child: null, runner: null, pending: null }));
	const waiting: ((slot: Slot) => void)[] = [];
	const free = [...slots];
	let nextId = 1;
	let isClosed = false;
	let isPaused = false;

	const release = (slot: Slot) => {
		const next = waiting.shift();
		if (next) next(slot);
		else free.push(slot);
	};

	const settle = (slot: Slot, act: (pending: NonNullable<Slot['pending']>) => void) => {
		const { pending } = slot;
		slot.pending = null;
		if (pending) act(pending);
	};

	const started = (slot: Slot): ChildProcess => {
		if (slot.child) return slot.child;
		const child = fork(script, [], {
			serialization: 'advanced',
			// Less room for garbage: several processes of it count together.
			execArgv: ['--max-semi-space-size=8'],
			env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ANCHORAGE_SCAN: JSON.stringify(start) },
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		});
		slot.child = child;
		for (const stream of [child.stdout, child.stderr])
			stream?.on('data', (data) => log(`scan: ${String(data).trimEnd()}`));
		const ended = (how: string) => {
			if (slot.child !== child) return;
			slot.child = null;
			endRunner(slot);
			settle(slot, ({ reject }) => reject(new ProcessEnded(how)));
		};
		child.on('message', (message: FromScan) => {
			if (slot.child !== child) return;
			if ('runner' in message) {
				slot.runner = message.runner;
				return;
			}
			if (message.id !== slot.pending?.id) return;
			settle(slot, ({ resolve, reject }) => {
				if ('ok' in message) resolve(message.ok as never);
				else reject(new EngineError(message.error.code, message.error.message));
			});
		});
		child.on('error', (error) => ended(error.message));
		child.on('exit', (code, signal) => ended(signal ?? `code ${code}`));
		return child;
	};

	return {
		async run(kind, params) {
			const slot = free.pop() ?? (await new Promise<Slot>((resolve) => waiting.push(resolve)));
			try {
				if (isClosed) throw new EngineError('cancelled', 'Cancelled.');
				const id = nextId++;
				return await new Promise((resolve, reject) => {
					const child = started(slot);
					slot.pending = { id, resolve, reject };
					// Where it cannot be sent the process has ended, and that is told by its end.
					child.send({ id, kind, params }, () => {});
				});
			} finally {
				release(slot);
			}
		},
		setPaused(wanted) {
			if (wanted === isPaused) return;
			isPaused = wanted;
			// A process that is started later has no job yet that could be under way.
			for (const { child } of slots) child?.send({ isPaused }, () => {});
		},
		pids: () => slots.flatMap(({ child }) => child?.pid ?? []),
		close() {
			isClosed = true;
			for (const slot of slots) {
				const { child } = slot;
				slot.child = null;
				child?.kill('SIGKILL');
				endRunner(slot);
				settle(slot, ({ reject }) => reject(new EngineError('cancelled', 'Cancelled.')));
			}
		},
	};
}

/** It ends by itself when its parent is gone, but not before the model that it runs. */
function endRunner(slot: Slot): void {
	const { runner } = slot;
	slot.runner = null;
	if (runner === null) return;
	try {
		process.kill(runner, 'SIGKILL');
	} catch {
		// It has ended.
	}
}
