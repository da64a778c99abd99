// A process that scans a data set and says what came of it, for who kills it meanwhile: "started", "labels" when the first images
// are known, then one line with a digest of the report.

import { createHash } from 'node:crypto';
import { plainChoices as choices } from '../../src/cli/options';
import { scanDataset } from '../../src/compute/scan/scan-dataset';
import type { ScanProgress } from '../../src/compute/scan/types';

const [script, storage, path] = process.argv.slice(2) as [string, string, string];

let hasBegun = false;

function onProgress({ stage, done }: ScanProgress): void {
	if (stage !== 'labels' || done === 0 || hasBegun) return;
	hasBegun = true;
	process.stdout.write('labels\n');
}

async function main(): Promise<void> {
	process.stdout.write('started\n');
	const {
		milliseconds: _,
		kept,
		key: __,
		notes,
		...report
	} = await scanDataset(
		{ source: { inputs: [{ path, split: null }] }, choices, pictures: 'skip' },
		{ signal: new AbortController().signal, paused: () => null, onProgress, onGrown: null },
		{ script, storage, processes: 2, log: (line) => process.stderr.write(`${line}\n`) },
	);
	const plain = (_: string, value: unknown) =>
		ArrayBuffer.isView(value) ? Array.from(value as Float64Array, String) : value;
	const text = JSON.stringify(report, plain);
	const digest = createHash('sha1').update(text).digest('hex');
	process.stdout.write(`${JSON.stringify({ digest, kept, notes, images: report.columns.images.count })}\n`);
}

void main();
