// A thread that scans one part of a file and sends back what it holds.

import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type ScannedPart, type ScanState, scanCoco } from '../../formats/coco/bytes/scan';

/** What a thread is started with. */
export interface ScanTask {
	path: string;
	size: number;
	from: ScanState | number;
	until: number;
}

export type FromScan = { done: number } | { part: ScannedPart } | { error: string };

const { path, size, from, until } = workerData as ScanTask;
const send = (message: FromScan, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(message, transfer);

try {
	const file = openSync(path, 'r');
	try {
		const part = scanCoco({
			read: (into, position) => readSync(file, into, 0, into.length, position),
			size,
			from,
			until,
			progress: (done) => send({ done }),
		});
		send({ part }, buffersOf(part));
	} finally {
		closeSync(file);
	}
} catch (error) {
	send({ error: error instanceof Error ? error.message : String(error) });
}

/** The memory of the lists, handed over instead of copied. */
function buffersOf(part: ScannedPart): ArrayBuffer[] {
	const lists = [part.images, part.annotations, part.categories];
	return lists.flatMap((columns) => Object.values(columns).map(({ buffer }) => buffer as ArrayBuffer));
}
