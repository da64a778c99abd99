// The engine as commands use it: large files are read by threads where the bundle holds their script, and nothing is kept.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../compute/engine';
import { Runner } from '../compute/runner/runner';

/** Whoever gives it a connected model disposes of it: the process that runs models would go on. */
export function createEngine(): Engine {
	const worker = join(__dirname, 'scan-worker.js');
	const runner = new Runner(join(__dirname, 'runner.js'), () => {});
	return new Engine(
		{ worker: existsSync(worker) ? worker : null, storage: null },
		{ runner, patienceMs: Number.POSITIVE_INFINITY, ended: () => {} },
	);
}

/** Runs losses that people write, in a process of its own that starts with the first one; it must be disposed. */
export function createRunner(): Runner {
	return new Runner(join(__dirname, 'runner.js'), (line) => {
		if (!/^runner: process \d+ started$/.test(line)) console.error(line);
	});
}
