// Runs cases in a process of its own and reports each, so that one that hangs or takes too much memory can be told.

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeCase, runCase } from './cases';
import { loadCorpus } from './corpus';

export interface WorkerOrder {
	seed: number;
	/** Of the first case and behind the last. */
	from: number;
	to: number;
	/** The project's folder. */
	root: string;
}

export type WorkerReport =
	| { kind: 'started'; number: number }
	| { kind: 'done'; number: number; cpuMs: number; rssMb: number; objects: number; edits: number }
	| { kind: 'failed'; number: number; message: string }
	| { kind: 'saved'; path: string }
	| { kind: 'finished' };

const say = (report: WorkerReport) => process.send?.(report);

process.on('message', (order: WorkerOrder & { save?: number }) => {
	const corpus = loadCorpus(order.root, order.seed);
	if (order.save !== undefined) {
		const { path, bytes, kinds } = makeCase(corpus, order.seed, order.save);
		const folder = join(order.root, 'test-results', 'fuzz');
		mkdirSync(folder, { recursive: true });
		const target = join(folder, `${order.seed}-${order.save}-${kinds.join('+')}-${basename(path)}`);
		writeFileSync(target, bytes);
		say({ kind: 'saved', path: target });
		process.disconnect();
		return;
	}
	run(order, order.from);

	/** In slices, so that reports leave the process while it works. */
	function run({ seed, to }: WorkerOrder, number: number): void {
		if (number >= to) {
			say({ kind: 'finished' });
			process.disconnect();
			return;
		}
		const made = makeCase(corpus, seed, number);
		process.send?.({ kind: 'started', number } satisfies WorkerReport, async () => {
			const start = process.cpuUsage();
			try {
				const { objects, edits } = await runCase(made);
				// Of the processor: what else the machine does must not count.
				const { user, system } = process.cpuUsage(start);
				const cpuMs = (user + system) / 1000;
				const rssMb = process.resourceUsage().maxRSS / 1024;
				say({ kind: 'done', number, cpuMs, rssMb, objects, edits });
			} catch (error) {
				say({ kind: 'failed', number, message: String((error as Error).stack ?? error) });
			}
			setImmediate(() => run(order, number + 1));
		});
	}
});
