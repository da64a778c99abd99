// A process of a scan: does one job after another for who forked it. It may be killed at any time, and ends by itself when
// nobody listens any more.

import { EngineError } from '../errors';
import { ScanWorker } from './looking';
import type { FromScan, ScanStart, ToScan } from './protocol';

const worker = new ScanWorker(JSON.parse(process.env.ANCHORAGE_SCAN ?? '{}') as ScanStart);

process.on('message', (job: ToScan) => void answer(job));
// Who asked is gone.
process.on('disconnect', () => process.exit(0));

async function answer(job: ToScan): Promise<void> {
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
