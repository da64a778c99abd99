// Saving a file that is read in parts: the original stays whole whatever goes wrong, and each failure is one clear sentence.

import { execFileSync, spawnSync } from 'node:child_process';
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stateOf } from '../../src/compute/big/build-index';
import { type SaveOptions, writeAnew } from '../../src/compute/big/save';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-save-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;
/** A small disk of its own can be made by whoever may mount one; elsewhere the test says that it is skipped. */
const canMount = isRoot && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
let count = 0;

async function file(text = 'one two three') {
	const own = join(folder, String(++count));
	mkdirSync(own);
	const path = join(own, 'a.json');
	writeFileSync(path, text);
	return { own, path, state: await stateOf(path) };
}

/** "one TWO three", from the file "one two three". */
const runs = [{ start: 0, end: 4 }, { bytes: Buffer.from('TWO') }, { start: 7, end: 13 }];

function save(path: string, state: SaveOptions['state'], change: Partial<SaveOptions> = {}) {
	return writeAnew({ path, source: path, state, runs, size: 13, ...change });
}

describe('saving', () => {
	it('replaces the file, keeps its mode, and says what is on disk then', async () => {
		const { own, path, state } = await file();
		chmodSync(path, 0o640);
		const after = await save(path, await stateOf(path));
		expect(readFileSync(path, 'utf8')).toBe('one TWO three');
		expect(statSync(path).mode & 0o777).toBe(0o640);
		expect(after).toEqual(await stateOf(path));
		expect(after.mtimeMs).not.toBe(state.mtimeMs);
		expect(readdirSync(own)).toEqual(['a.json']);
	});

	it('follows a link to the file that it stands for', async () => {
		const { own, path, state } = await file();
		const link = join(own, 'link.json');
		symlinkSync(path, link);
		await save(link, state);
		expect(readFileSync(path, 'utf8')).toBe('one TWO three');
		expect(readdirSync(own).sort()).toEqual(['a.json', 'link.json']);
		expect(statSync(link).ino).toBe(statSync(path).ino);
	});

	it('writes another file and leaves the source alone', async () => {
		const { own, path, state } = await file();
		const target = join(own, 'b.json');
		await save(target, state, { source: path });
		expect(readFileSync(target, 'utf8')).toBe('one TWO three');
		expect(readFileSync(path, 'utf8')).toBe('one two three');
	});

	it('refuses a file that was changed since it was read', async () => {
		const { own, path, state } = await file();
		writeFileSync(path, 'someone else wrote');
		await expect(save(path, state)).rejects.toMatchObject({
			code: 'changed',
			message: expect.stringContaining('changed by another program'),
		});
		expect(readFileSync(path, 'utf8')).toBe('someone else wrote');
		expect(readdirSync(own)).toEqual(['a.json']);
	});

	it('notices a change in the middle of it', async () => {
		const { own, path, state } = await file();
		const change = () => writeFileSync(path, 'someone else');
		await expect(save(path, state, { progress: change })).rejects.toMatchObject({ code: 'changed' });
		expect(readFileSync(path, 'utf8')).toBe('someone else');
		expect(readdirSync(own)).toEqual(['a.json']);
	});

	it('can be cancelled', async () => {
		const { own, path, state } = await file();
		const abort = new AbortController();
		await expect(
			save(path, state, { signal: abort.signal, progress: () => abort.abort() }),
		).rejects.toMatchObject({ code: 'cancelled' });
		expect(readFileSync(path, 'utf8')).toBe('one two three');
		expect(readdirSync(own)).toEqual(['a.json']);
	});

	it('says how much room it needs before it writes', async () => {
		const { own, path, state } = await file();
		await expect(save(path, state, { size: 2 ** 52 })).rejects.toMatchObject({
			code: 'no-space',
			message: expect.stringMatching(/needs [\d,]+ MB free .* The file is as it was\.$/),
		});
		expect(readdirSync(own)).toEqual(['a.json']);
	});

	it('leaves nothing where the disk fills up in the middle', async () => {
		const { own, path, state } = await file();
		const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
		const fails = (function* () {
			yield { start: 0, end: 4 };
			throw full;
		})();
		await expect(save(path, state, { runs: fails })).rejects.toMatchObject({
			code: 'no-space',
			message: 'The disk filled up while a.json was saved: make room and save again. The file is as it was.',
		});
		expect(readFileSync(path, 'utf8')).toBe('one two three');
		expect(readdirSync(own)).toEqual(['a.json']);
	});

	it.runIf(canMount)('meets a disk that is really full', async () => {
		const disk = join(folder, 'disk');
		mkdirSync(disk);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
		try {
			const path = join(disk, 'a.json');
			writeFileSync(path, 'x'.repeat(100_000));
			const half = { start: 0, end: 50_000 };
			const size = 100_000;
			let isFilled = false;
			const fill = () => {
				if (isFilled) return;
				isFilled = true;
				expect(() => writeFileSync(join(disk, 'other'), 'y'.repeat(8_000_000))).toThrow(/ENOSPC/);
			};
			await expect(
				save(path, await stateOf(path), { runs: [half, half], size, progress: fill }),
			).rejects.toMatchObject({ code: 'no-space', message: expect.stringContaining('filled up') });
			expect(readFileSync(path, 'utf8')).toBe('x'.repeat(100_000));
			expect(readdirSync(disk).sort()).toEqual(['a.json', 'other']);
		} finally {
			execFileSync('umount', [disk]);
		}
	});

	it.skipIf(isRoot)('tells a read-only file', async () => {
		const { path } = await file();
		chmodSync(path, 0o444);
		await expect(save(path, await stateOf(path))).rejects.toMatchObject({ code: 'read-only' });
	});

	it('takes away what a killed save left, and leaves that of a running one', async () => {
		const { own, path, state } = await file();
		writeFileSync(join(own, '.a.json.999999999.anchorage-draft'), 'half');
		writeFileSync(join(own, `.a.json.${process.ppid}.anchorage-draft`), 'half');
		await save(path, state);
		expect(readdirSync(own).sort()).toEqual([`.a.json.${process.ppid}.anchorage-draft`, 'a.json']);
	});
});
