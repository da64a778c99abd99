// A process of a scan: does one job after another for who forked it. It may be killed at any time, and ends by itself when
// nobody listens any more.

import { join } from 'node:path';
import { EngineError } from '../errors';
import { Runner } from '../runner/runner';
import { ScanWorker } from './looking';
import type { FromScan, ScanJob, ScanStart, ToScan } from './protocol';

const runner = new Runner(
	join(__dirname, 'runner.js'),
	(line) => console.error(line),
	(pid) => send({ runner: pid }),
);
const worker = new ScanWorker(JSON.parse(process.env.ANCHORAGE_SCAN ?? '{}') as ScanStart, runner);

process.on('message', (message: ToScan) => {
	if ('isPaused' in message) worker.setPaused(message.isPaused);
	else void answer(message);
});
// Who asked is gone.
process.on('disconnect', () => {
	runner.dispose();
	process.exit(0);
});

async function answer(job: ScanJob): Promise<void> {
	try {
		send({ id: job.id, ok: await worker.do(job) });
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		const code = error instanceof EngineError ? error.code : 'failed';
		send({ id: job.id, error: { code, message } });
	}
}

function send(message: FromScan): void {
	process.send?.(message);
}
