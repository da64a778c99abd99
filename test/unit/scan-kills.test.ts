// Kills at random moments of a scan, fewer than `npm run kills -- scan` makes, and a disk on which files can grow no more.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { programFolder } from '../support/cli-program';
import { buildScan, put, squares } from '../support/scans';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const program = programFolder();
const folder = mkdtempSync(join(tmpdir(), 'anchorage-full-'));
let script = '';
const scanner = join(program, 'scanner.cjs');
beforeAll(async () => {
	({ script } = await buildScan(program));
	await build({
		entryPoints: ['test/kills/scanner.ts'],
		outfile: scanner,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		supported: { 'dynamic-import': false },
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'error',
	});
});
afterAll(() => {
	for (const each of [program, folder]) rmSync(each, { recursive: true, force: true });
});

it.runIf(process.platform !== 'win32')('eight kills end in the same report', () => {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[resolve('scripts/kills.mjs'), 'scan', '--count', '8'],
		{ encoding: 'utf8' },
	);
	expect(stderr).toBe('');
	expect(stdout).toContain('8 kills of scans: the same report after each.');
	expect(status).toBe(0);
});

/** One scan in a shell whose files may grow to so many blocks of 512 bytes. */
function scanned(
	storage: string,
	path: string,
	blocks: string,
): { digest: string; kept: number; notes: string[] } {
	const command = `ulimit -f ${blocks}; exec "$0" "$@"`;
	const args = ['-c', command, process.execPath, scanner, script, join(folder, storage), path];
	const { stdout, stderr } = spawnSync('sh', args, { encoding: 'utf8' });
	expect(stderr).toBe('');
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

it.runIf(process.platform === 'linux')(
	'a disk that is full in mid-scan costs what would have been kept, and nothing else',
	() => {
		const path = put(join(folder, 'instances.json'), JSON.stringify(squares(400)));
		const whole = scanned('roomy', path, 'unlimited');
		const full = scanned('full', path, '64');
		expect(full.notes).toEqual([expect.stringContaining('cannot be kept')]);
		expect(full.digest).toBe(whole.digest);
		// What was kept before it was full is sound.
		const later = scanned('full', path, 'unlimited');
		expect(later.digest).toBe(whole.digest);
		expect(later.kept).toBeLessThan(400);
	},
);
