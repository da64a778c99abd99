// What is told of a scan while it runs: a bar for terminals, few plain lines for logs.

import { expect, it } from 'vitest';
import { plainProgress, progressBar } from '../../src/cli/scan-progress';
import type { ScanProgress } from '../../src/compute/scan/types';

const progress = (done: number): ScanProgress => ({
	stage: 'labels',
	done,
	total: 5000,
	rate: 95.6,
	secondsLeft: 39.2,
	kept: 0,
	isPaused: false,
});

it('a log has a line every ten seconds at most', () => {
	const lines: string[] = [];
	let clock = 0;
	const show = plainProgress(
		(line) => lines.push(line),
		() => clock,
	);
	for (; clock <= 60_000; clock += 250) show(progress(Math.floor(clock / 12)));
	expect(lines).toHaveLength(6);
	expect(lines[0]).toBe('scanned 833 of 5,000 images, 96 a second');
});

it('a bar has as many cells at every length', () => {
	expect(progressBar(progress(1250))).toBe(
		'Images ━━━━━━────────────────── 1,250 of 5,000, 96 a second, 40 s left',
	);
	const cells = [0, 1, 2499, 4999, 5000, 6000].map(
		(done) => progressBar(progress(done)).match(/[━─]+/)?.[0].length,
	);
	expect(new Set(cells)).toEqual(new Set([24]));
	expect(progressBar({ ...progress(0), total: 0, rate: null, secondsLeft: null })).toMatch(
		/^Images ─{24} 0 of 0$/,
	);
});
