// The index of a file: kept from an earlier time where the file is still the same, else made by threads that scan parts of
// the file side by side.

import { closeSync, openSync, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type CocoIndex, fits, joinParts } from '../../formats/coco/bytes/index';
import { type ScannedPart, type ScanState, scanCoco } from '../../formats/coco/bytes/scan';
import { EngineError } from '../errors';
import { keepIndex, keptIndex } from './kept-index';
import type { FromScan, ScanTask } from './scan-worker';

/** A file in the state in which it was looked at. */
export interface FileState {
	size: number;
	mtimeMs: number;
}

export interface BuiltIndex extends FileState {
	index: CocoIndex;
	/** Whether it was kept from an earlier time. */
	isKept: boolean;
	/** Settles when a new one is kept, or could not be. */
	keeping: Promise<void>;
	milliseconds: number;
}

export interface IndexOptions {
	/** The bundled `scan-worker.js`; `null`: scanned on this thread. */
	worker: string | null;
	/** Folder of kept indexes; `null`: none is kept. */
	storage: string | null;
	signal?: AbortSignal;
	/** Bytes done so far, and of how many. */
	progress?(done: number, size: number): void;
}

/** A part smaller than this is not worth a thread. */
const smallestPart = 16 << 20;
const mostThreads = 4;
/** How often a file that changes while it is read is read again. */
const attempts = 3;

/** The index of the file as it is now. Throws an EngineError with a sentence for the person. */
export async function buildIndex(path: string, options: IndexOptions): Promise<BuiltIndex> {
	const started = performance.now();
	for (let attempt = 0; attempt < attempts; attempt++) {
		const state = await stateOf(path);
		const kept = options.storage ? await keptIndex(options.storage, path, state) : null;
		const index = kept ?? (await scanFile(path, state.size, options));
		if (options.signal?.aborted) throw cancelled();
		const after = await stateOf(path);
		if (after.size !== state.size || after.mtimeMs !== state.mtimeMs) continue;
		const keeping =
			!kept && options.storage ? keepIndex(options.storage, path, state, index) : Promise.resolve();
		return { ...state, index, isKept: kept !== null, keeping, milliseconds: performance.now() - started };
	}
	throw new EngineError(
		'changing',
		`${basename(path)} keeps changing while it is read: open it again when whatever writes it has finished.`,
	);
}

export async function stateOf(path: string): Promise<FileState> {
	const { size, mtimeMs } = await stat(path);
	return { size, mtimeMs };
}

function cancelled(): EngineError {
	return new EngineError('cancelled', 'Cancelled.');
}

async function scanFile(path: string, size: number, options: IndexOptions): Promise<CocoIndex> {
	const count = Math.max(1, Math.min(mostThreads, availableParallelism(), Math.floor(size / smallestPart)));
	const border = (part: number) => (part === count ? size : Math.floor((size / count) * part));
	let done = 0;
	const advance = (bytes: number) => {
		done += bytes;
		options.progress?.(Math.min(done, size), size);
	};
	const parts = await Promise.all(
		Array.from({ length: count }, (_, part) =>
			scanPart(
				{ path, size, from: part === 0 ? { in: 'object', at: 0 } : border(part), until: border(part + 1) },
				options,
				advance,
			),
		),
	);
	const joined = [parts[0] as ScannedPart];
	for (let part = 1; part < count; part++) {
		const before = (joined.at(-1) as ScannedPart).to;
		const next = parts[part] as ScannedPart;
		if (fits(before, next.from)) joined.push(next);
		// What looked like a record's start was none, or nothing did: the part is scanned again from where the one before ended.
		else if (before.in !== 'end' && before.at < border(part + 1)) {
			const task = { path, size, from: before, until: border(part + 1) };
			joined.push(await scanPart(task, options, () => {}));
		}
	}
	await finish(joined, path, size, options);
	options.progress?.(size, size);
	return joinParts(joined, size);
}

/** What lies behind the last part's last record: the end of the list and the members behind it. */
async function finish(
	parts: ScannedPart[],
	path: string,
	size: number,
	options: IndexOptions,
): Promise<void> {
	const { to } = parts.at(-1) as ScannedPart;
	if (to.in === 'end') return;
	parts.push(await scanPart({ path, size, from: to as ScanState, until: Infinity }, options, () => {}));
}

function scanPart(
	task: ScanTask,
	{ worker, signal }: IndexOptions,
	advance: (bytes: number) => void,
): Promise<ScannedPart> {
	if (worker === null || task.until - (typeof task.from === 'number' ? task.from : 0) < smallestPart)
		return Promise.resolve(scanHere(task));
	return new Promise((resolve, reject) => {
		const thread = new Worker(worker, { workerData: task });
		const stop = () => {
			void thread.terminate();
			reject(cancelled());
		};
		signal?.addEventListener('abort', stop, { once: true });
		thread.on('message', (message: FromScan) => {
			if ('done' in message) advance(message.done);
			else if ('part' in message) resolve(message.part);
			else reject(new EngineError('unreadable', message.error));
		});
		thread.on('error', (error) => reject(new EngineError('unreadable', error.message)));
		thread.on('exit', () => {
			signal?.removeEventListener('abort', stop);
			reject(new EngineError('unreadable', `Reading ${basename(task.path)} stopped before its end.`));
		});
	});
}

function scanHere({ path, size, from, until }: ScanTask): ScannedPart {
	const file = openSync(path, 'r');
	try {
		return scanCoco({
			read: (into, position) => readSync(file, into, 0, into.length, position),
			size,
			from,
			until,
		});
	} finally {
		closeSync(file);
	}
}
