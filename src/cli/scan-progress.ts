// How far a scan is, on standard error: one line that is written over in a terminal, else a line every tenth.

import type { ScanProgress } from '../compute/scan/types';
import { formatCount } from '../core/words/format';
import { terminalLine } from './terminal-line';

const stages: Record<ScanProgress['stage'], string> = {
	files: 'Files',
	labels: 'Images',
	checks: 'Rules over whole files',
	pictures: 'Pictures',
};

export interface ProgressPrinter {
	show(progress: ScanProgress): void;
	/** Takes the line away. */
	clear(): void;
}

export function progressPrinter(): ProgressPrinter {
	const line = terminalLine();
	let told = '';
	return {
		show(progress) {
			if (line.isThere) {
				line.show(lineOf(progress));
				return;
			}
			const tenth = progress.total > 0 ? Math.floor((10 * progress.done) / progress.total) : 0;
			const key = `${progress.stage} ${tenth}`;
			if (key === told) return;
			told = key;
			process.stderr.write(`${lineOf(progress)}\n`);
		},
		clear: line.clear,
	};
}

function lineOf({ stage, done, total, rate, secondsLeft, kept }: ScanProgress): string {
	const parts = [`${stages[stage]}: ${formatCount(done)} of ${formatCount(total)}`];
	if (kept > 0) parts.push(`${formatCount(kept)} known`);
	if (rate !== null) parts.push(`${formatCount(Math.round(rate))} a second`);
	if (secondsLeft !== null) parts.push(`${formatCount(Math.ceil(secondsLeft))} s left`);
	return parts.join(', ');
}
