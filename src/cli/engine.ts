// The engine as commands use it: large files are read by threads where the bundle holds their script, and nothing is kept.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../compute/engine';
import { Runner } from '../compute/runner/runner';

/** @param runner Runs connected models and probes; a command that takes none needs none. */
export function createEngine(runner: Runner | null = null): Engine {
	const worker = join(__dirname, 'scan-worker.js');
	return new Engine(
		{ worker: existsSync(worker) ? worker : null, storage: null },
		runner && { runner, patienceMs: Number.POSITIVE_INFINITY, ended: () => {} },
	);
}

/** Runs models and losses that people write, in a process of its own that starts with the first; it must be disposed. */
export function createRunner(): Runner {
	return new Runner(join(__dirname, 'runner.js'), printLog);
}

/** What processes print, on standard error; that they start is no news. */
export function printLog(line: string): void {
	if (!/^(scan: )?runner: process \d+ started$/.test(line)) console.error(line);
}
