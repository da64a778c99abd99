// How far a scan is, on standard error: a bar that is written over in a terminal, else a plain line every ten seconds.

import type { ScanProgress } from '../compute/scan/types';
import { formatCount } from '../core/words/format';
import { terminalLine } from './terminal-line';

/** Where lines stay, as in the log of a build, there are fewer of them. */
const plainEveryMs = 10_000;
/** Cells of the bar. */
const barLength = 24;

const barNames: Record<ScanProgress['stage'], string> = {
	files: 'Files',
	labels: 'Images',
	checks: 'Rules over whole files',
	pictures: 'Pictures',
};
const plainNames: Record<ScanProgress['stage'], [verb: string, what: string]> = {
	files: ['read', 'files'],
	labels: ['scanned', 'images'],
	checks: ['checked', 'files as a whole'],
	pictures: ['compared', 'pictures'],
};

export interface ProgressPrinter {
	show(progress: ScanProgress): void;
	/** Takes the bar away. */
	clear(): void;
}

export function progressPrinter(progress: 'show' | 'hide'): ProgressPrinter {
	if (progress === 'hide') return { show: () => {}, clear: () => {} };
	const line = terminalLine();
	if (!line.isThere) {
		const write = (text: string) => process.stderr.write(`${text}\n`);
		return {
			show: plainProgress(write, () => performance.now()),
			clear: () => {},
		};
	}
	return { show: (now) => line.show(progressBar(now)), clear: line.clear };
}

/** "scanned 1,200 of 5,000 images, 96 a second", at most every ten seconds. @param now milliseconds. */
export function plainProgress(write: (line: string) => void, now: () => number): ProgressPrinter['show'] {
	let next = now() + plainEveryMs;
	return ({ stage, done, total, rate }) => {
		if (now() < next) return;
		next = now() + plainEveryMs;
		const [verb, what] = plainNames[stage];
		const speed = rate === null ? '' : `, ${formatCount(Math.round(rate))} a second`;
		write(`${verb} ${formatCount(done)} of ${formatCount(total)} ${what}${speed}`);
	};
}

/** "Images ━━━━━━━━──────── 312 of 5,000, 96 a second, 49 s left" */
export function progressBar({ stage, done, total, rate, secondsLeft, kept }: ScanProgress): string {
	const filled = total > 0 ? Math.min(barLength, Math.floor((barLength * done) / total)) : 0;
	const bar = '━'.repeat(filled) + '─'.repeat(barLength - filled);
	const parts = [`${barNames[stage]} ${bar} ${formatCount(done)} of ${formatCount(total)}`];
	if (kept > 0) parts.push(`${formatCount(kept)} known`);
	if (rate !== null) parts.push(`${formatCount(Math.round(rate))} a second`);
	if (secondsLeft !== null) parts.push(`${formatCount(Math.ceil(secondsLeft))} s left`);
	return parts.join(', ');
}
