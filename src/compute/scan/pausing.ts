// Pauses of a scan: between jobs, and in the middle of those that go through a whole file.

import type { Pool } from './pool';
import type { Scan } from './scan-dataset';

/** How often a job that goes on is told whether the scan is paused by now. */
const everyMs = 100;

/** Waits while the scan is paused; one that is cancelled meanwhile goes on, to its end. */
export async function heedPause({ watch, progress }: Pick<Scan, 'watch' | 'progress'>): Promise<void> {
	const { signal } = watch;
	for (let pause = watch.paused(); pause && !signal.aborted; pause = watch.paused()) {
		progress.pause(true);
		await untilAborted(pause, signal);
		progress.pause(false);
	}
}

/** What a job gives that heeds pauses itself. */
export async function pausable<T>({ watch, progress }: Scan, pool: Pool, job: Promise<T>): Promise<T> {
	const timer = setInterval(() => {
		const isPaused = watch.paused() !== null;
		pool.setPaused(isPaused);
		progress.pause(isPaused);
	}, everyMs);
	try {
		return await job;
	} finally {
		clearInterval(timer);
	}
}

async function untilAborted(pause: Promise<void>, signal: AbortSignal): Promise<void> {
	let stop = () => {};
	const aborted = new Promise<void>((resolve) => {
		stop = resolve;
	});
	signal.addEventListener('abort', stop, { once: true });
	await Promise.race([pause, aborted]);
	signal.removeEventListener('abort', stop);
}
