// One scan in a process of its own, as the command line makes it; prints what it took as JSON. Bundled and started by
// scripts/bench-scan.mjs.

import { availableParallelism } from 'node:os';
import { plainChoices as choices } from '../src/cli/options';
import { scanDataset } from '../src/compute/scan/scan-dataset';
import type { ScanQuestion } from '../src/compute/scan/types';

const [script, storage, path] = process.argv.slice(2) as [string, string, string];

async function main(): Promise<void> {
	const question: ScanQuestion = { source: { inputs: [{ path, split: null }] }, choices, pictures: 'skip' };
	const watch = {
		signal: new AbortController().signal,
		paused: () => null,
		onProgress: () => {},
		onGrown: null,
	};
	const processes = Math.min(8, availableParallelism());
	const found = await scanDataset(question, watch, { script, storage, processes, log: console.error });
	const { columns, rules, milliseconds, kept, isComplete, notes, unread } = found;
	console.log(
		JSON.stringify({
			milliseconds,
			images: columns.images.count,
			objects: columns.objects.count,
			problems: rules.reduce((sum, { count }) => sum + count, 0),
			kept,
			isComplete: isComplete && notes.length === 0 && unread.length === 0,
		}),
	);
}

void main();
