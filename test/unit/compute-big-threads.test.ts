// A large file is scanned by threads side by side: they find what one thread finds, say how far they are, and stop when
// they are told to.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTrain2017 } from '../../bench/train2017.mjs';
import { buildIndex } from '../../src/compute/big/build-index';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-threads-'));
const worker = join(folder, 'scan-worker.cjs');
const path = join(folder, 'large.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
	makeTrain2017(path, 10_000, 75_000);
	buildSync({
		entryPoints: [join(__dirname, '../../src/compute/big/scan-worker.ts')],
		outfile: worker,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
	});
});

describe('a large file scanned by threads', () => {
	it('has the index that one thread makes, and says how far it is', async () => {
		const { size } = statSync(path);
		expect(size).toBeGreaterThan(2 * (16 << 20));
		const told: number[] = [];
		const side = await buildIndex(path, { worker, storage: null, progress: (done) => told.push(done) });
		const alone = await buildIndex(path, { worker: null, storage: null });
		expect(side.index).toEqual(alone.index);
		expect(told.at(-1)).toBe(size);
		expect(told.length).toBeGreaterThan(2);
	});

	it('stops when it is told to', async () => {
		const stop = new AbortController();
		const building = buildIndex(path, {
			worker,
			storage: null,
			signal: stop.signal,
			progress: () => stop.abort(),
		});
		await expect(building).rejects.toMatchObject({ code: 'cancelled' });
	});
});
