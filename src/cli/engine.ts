// The engine as commands use it: large files are read by threads where the bundle holds their script, and nothing is kept.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../compute/engine';

export function createEngine(): Engine {
	const worker = join(__dirname, 'scan-worker.js');
	return new Engine({ worker: existsSync(worker) ? worker : null, storage: null });
}
