// A scan under bad luck: broken files, processes that die, files that change, a person who pauses and ends it, and kills.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScannedDataset } from '../../src/compute/scan/types';
import type { ScanProgress } from '../../src/messages';
import { programFolder } from '../support/cli-program';
import { buildScan, put, reportOf, scan, squares, vocText } from '../support/scans';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = programFolder();
const folder = mkdtempSync(join(tmpdir(), 'anchorage-faults-'));
const storage = join(folder, 'storage');
let script = '';
let killer = '';
beforeAll(async () => {
	({ script, killer } = await buildScan(program));
});
beforeEach(() => rmSync(storage, { recursive: true, force: true }));
afterAll(() => {
	for (const each of [program, folder]) rmSync(each, { recursive: true, force: true });
});

const named = (special: Record<number, string>) => (row: number) => `${row}${special[row] ?? ''}.jpg`;

function cocoFile(name: string, images: number, special: Record<number, string> = {}): string {
	return put(join(folder, name), JSON.stringify(squares(images, named(special))));
}

const rowsOf = ({ columns }: ScannedDataset) => Array.from(columns.images.row);

describe('broken files', () => {
	it('are listed, and the scan comes to its end', async () => {
		const labels = join(folder, 'broken');
		for (let row = 0; row < 300; row++) put(join(labels, `${row}.xml`), vocText(String(row)));
		put(join(labels, '40.xml'), '');
		put(join(labels, '41.xml'), vocText('41').slice(0, 150));
		writeFileSync(join(labels, '42.xml'), Buffer.from([0xff, 0xd8, 0xff, 0, 1, 2, 3]));
		const found = await scan({ inputs: [labels], options: { script, storage } });
		expect(found.isComplete).toBe(true);
		expect(found.unread.map(({ path }) => path.slice(labels.length + 1)).sort()).toEqual([
			'40.xml',
			'41.xml',
			'42.xml',
		]);
		for (const { sentence } of found.unread) expect(sentence).toMatch(/\w.*\.$/);
		expect(found.columns.images.count).toBe(298);
		const again = await scan({ inputs: [labels], options: { script, storage } });
		expect(reportOf(again)).toEqual(reportOf(found));
		// The one that was cut off names no size, and its picture may be there the next time.
		expect(again.kept).toBe(297);
	});

	it('throws only where there is no recipe to scan with', async () => {
		const path = cocoFile('recipe.json', 2);
		await expect(
			scan({ inputs: [path], choices: { recipe: 'no-such' }, options: { script } }),
		).rejects.toThrow('There is no recipe "no-such"');
	});

	it('says of a model that nothing runs it', async () => {
		const path = cocoFile('model.json', 2);
		const choices = { predictions: join(folder, 'x.anchorage-model.json') };
		const found = await scan({ inputs: [path], choices, options: { script } });
		expect(found.notes).toEqual([expect.stringContaining('models cannot be run here')]);
		expect(found.tier).toBe('assignment');
	});
});

describe('processes that die', () => {
	it('cost one image, named with the signal, and nothing else', async () => {
		const path = cocoFile('dies.json', 40, { 17: ' killer', 30: ' killer' });
		const found = await scan({ inputs: [path], options: { script: killer } });
		expect(found.isComplete).toBe(true);
		expect(found.unread.map(({ row }) => row)).toEqual([17, 30]);
		expect(found.unread[0]?.sentence).toContain('SIGKILL');
		expect(found.unread[0]?.sentence).toContain('Image 18 of dies.json was left out');
		expect(rowsOf(found)).toEqual(
			Array.from({ length: 40 }, (_, row) => row).filter((row) => row !== 17 && row !== 30),
		);
	});

	it('cost one file where files hold one image', async () => {
		const labels = join(folder, 'dying');
		for (const name of ['a', 'b', 'c killer', 'd']) put(join(labels, `${name}.xml`), vocText(name));
		const found = await scan({ inputs: [labels], options: { script: killer, storage } });
		expect(found.columns.images.count).toBe(3);
		expect(found.unread).toEqual([
			{ path: join(labels, 'c killer.xml'), row: null, sentence: expect.stringContaining('SIGKILL') },
		]);
	});

	it('cost one image of a file that is read as a whole', async () => {
		const rows = Array.from(
			{ length: 12 },
			(_, row) => `${row}${row === 5 ? ' killer' : ''}.jpg,200,150,cat,20,20,90,100`,
		);
		const path = put(
			join(folder, 'whole.csv'),
			`filename,width,height,class,xmin,ymin,xmax,ymax\n${rows.join('\n')}\n`,
		);
		const found = await scan({ inputs: [path], options: { script: killer } });
		expect(found.unread.map(({ row }) => row)).toEqual([5]);
		expect(found.columns.images.count).toBe(11);
		expect(found.columns.classes).toEqual(['cat']);
	});

	it('leave out an image that fails by itself', async () => {
		const path = cocoFile('fails.json', 10, { 4: ' thrower' });
		const found = await scan({ inputs: [path], options: { script: killer } });
		expect(found.unread).toEqual([
			{ path, row: 4, sentence: 'Image 5 of fails.json could not be inspected (no such luck).' },
		]);
	});

	it('are started again when somebody else ends them', async () => {
		const path = cocoFile('killed.json', 300, { 3: ' sleeper', 90: ' sleeper', 200: ' sleeper' });
		const undisturbed = reportOf(await scan({ inputs: [path], options: { script: killer } }));
		for (let kill = 0; kill < 4; kill++) {
			const seen = scan({ inputs: [path], options: { script: killer, storage } });
			await new Promise((resolve) => setTimeout(resolve, 120 + 70 * kill));
			for (const pid of childrenRunning(killer).slice(0, 1)) process.kill(pid, 'SIGKILL');
			expect(reportOf(await seen)).toEqual(undisturbed);
			rmSync(storage, { recursive: true, force: true });
		}
	});
});

/** Processes of this one that run a script, where the system tells. */
function childrenRunning(program: string): number[] {
	try {
		const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
		return children
			.trim()
			.split(' ')
			.map(Number)
			.filter((pid) => pid > 0 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program));
	} catch {
		return [];
	}
}

describe('files that change or go', () => {
	it('stops there with a sentence, keeps what was read, and is right the next time', async () => {
		const special = Object.fromEntries(Array.from({ length: 200 }, (_, row) => [row, ' sleeper']));
		const path = cocoFile('changing.json', 200, special);
		let isChanged = false;
		const onProgress = ({ stage, done }: ScanProgress) => {
			if (stage !== 'labels' || done === 0 || isChanged) return;
			isChanged = true;
			put(path, JSON.stringify(squares(201, named(special)), null, 1));
		};
		const found = await scan({ inputs: [path], options: { script: killer, storage }, watch: { onProgress } });
		expect(found.unread).toEqual([
			{ path, row: null, sentence: expect.stringContaining('changed by another program') },
		]);
		expect(found.columns.images.count).toBeGreaterThan(0);
		expect(found.columns.images.count).toBeLessThan(200);
		const again = await scan({ inputs: [path], options: { script: killer, storage } });
		expect(again.unread).toEqual([]);
		expect(again.columns.images.count).toBe(201);
	});

	it('tells a file that is gone', async () => {
		const labels = join(folder, 'going');
		for (let row = 0; row < 60; row++) put(join(labels, `${row} sleeper.xml`), vocText(`${row} sleeper`));
		let isGone = false;
		const onProgress = ({ stage, done }: ScanProgress) => {
			if (stage !== 'labels' || done === 0 || isGone) return;
			isGone = true;
			rmSync(join(labels, '59 sleeper.xml'));
		};
		const found = await scan({
			inputs: [labels],
			options: { script: killer, processes: 1 },
			watch: { onProgress },
		});
		expect(found.unread).toEqual([
			{
				path: join(labels, '59 sleeper.xml'),
				row: null,
				sentence: expect.stringContaining('no longer there'),
			},
		]);
		expect(found.columns.images.count).toBe(59);
	});
});

describe('a person', () => {
	it('pauses and goes on', async () => {
		const path = cocoFile('paused.json', 300, { 5: ' sleeper', 50: ' sleeper' });
		let isPaused = true;
		let resume = () => {};
		const pause = new Promise<void>((resolve) => {
			resume = resolve;
		});
		const progress: ScanProgress[] = [];
		const watch = {
			paused: () => (isPaused ? pause : null),
			onProgress: (each: ScanProgress) => void progress.push(each),
		};
		const seen = scan({ inputs: [path], options: { script: killer }, watch });
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(progress.at(-1)).toMatchObject({ stage: 'labels', done: 0, isPaused: true });
		isPaused = false;
		resume();
		const found = await seen;
		expect(found.columns.images.count).toBe(300);
		expect(progress.at(-1)).toMatchObject({ done: 300, total: 300, isPaused: false });
	});

	it.each([
		[1, 'behind the images'],
		[2, 'beside them'],
	])('pauses rules over a whole file with %d processes, %s', async (processes) => {
		const path = cocoFile('thinker.json', 300);
		let pause: Promise<void> | null = null;
		let resume = () => {};
		let thoughts = 0;
		const progress: ScanProgress[] = [];
		const seen = scan({
			inputs: [path],
			options: {
				script: killer,
				processes,
				log: (line) => {
					thoughts += line.split('thinking').length - 1;
				},
			},
			watch: { paused: () => pause, onProgress: (each) => void progress.push(each) },
		});
		await expect.poll(() => thoughts, { timeout: 30_000 }).toBeGreaterThan(20);
		pause = new Promise((resolve) => {
			resume = resolve;
		});
		await expect.poll(() => progress.at(-1)?.isPaused, { timeout: 5000 }).toBe(true);
		// What was said before it arrives.
		await new Promise((passed) => setTimeout(passed, 300));
		const before = thoughts;
		await new Promise((passed) => setTimeout(passed, 500));
		expect(thoughts).toBe(before);
		expect(before).toBeLessThan(300);
		pause = null;
		resume();
		const found = await seen;
		expect(thoughts).toBeGreaterThanOrEqual(300);
		expect(progress.at(-1)?.isPaused).toBe(false);
		const plain = await scan({ inputs: [path], options: { script } });
		expect(reportOf(found).rules).toEqual(reportOf(plain).rules);
	});

	it('ends it while it is paused', async () => {
		const path = cocoFile('paused-and-ended.json', 300);
		const stop = new AbortController();
		const pause = new Promise<void>(() => {});
		const onProgress = ({ isPaused }: ScanProgress) => {
			if (isPaused) setTimeout(() => stop.abort(), 50);
		};
		const found = await scan({
			inputs: [path],
			options: { script },
			watch: { signal: stop.signal, paused: () => pause, onProgress },
		});
		expect(found).toMatchObject({ isComplete: false, columns: { images: { count: 0 } } });
	});

	it('ends it, and the next scan goes on from there', async () => {
		const special = Object.fromEntries(Array.from({ length: 150 }, (_, row) => [row, ' sleeper']));
		const path = cocoFile('ended.json', 150, special);
		const stop = new AbortController();
		const onProgress = ({ done, stage }: ScanProgress) => {
			if (stage === 'labels' && done >= 20) stop.abort();
		};
		const cut = await scan({
			inputs: [path],
			options: { script: killer, storage },
			watch: { signal: stop.signal, onProgress },
		});
		expect(cut.isComplete).toBe(false);
		expect(cut.columns.images.count).toBeGreaterThanOrEqual(20);
		expect(cut.columns.images.count).toBeLessThan(150);
		const rest = await scan({ inputs: [path], options: { script: killer, storage } });
		expect(rest.kept).toBeGreaterThanOrEqual(20);
		expect(reportOf(rest)).toEqual(reportOf(await scan({ inputs: [path], options: { script: killer } })));
	});

	it('sees it grow', async () => {
		const special = Object.fromEntries(Array.from({ length: 400 }, (_, row) => [row, ' sleeper']));
		const path = cocoFile('grows.json', 400, special);
		const seen: number[] = [];
		const onGrown = ({ columns, isComplete }: ScannedDataset) => {
			expect(isComplete).toBe(false);
			seen.push(columns.images.count);
		};
		await scan({ inputs: [path], options: { script: killer }, watch: { onGrown } });
		expect(seen.length).toBeGreaterThan(0);
		expect(seen).toEqual([...seen].sort((a, b) => a - b));
	});
});

it('leaves another scan of the same question alone', async () => {
	const special = Object.fromEntries(Array.from({ length: 60 }, (_, row) => [row, ' sleeper']));
	const path = cocoFile('twice.json', 60, special);
	const [one, two] = await Promise.all(
		[0, 1].map(() => scan({ inputs: [path], options: { script: killer, storage } })),
	);
	const notes = [...one.notes, ...two.notes];
	expect(notes).toEqual([expect.stringContaining('being scanned by another process')]);
	expect(one.columns).toEqual(two.columns);
	expect((await scan({ inputs: [path], options: { script: killer, storage } })).kept).toBe(60);
	const [key] = readdirSync(join(storage, 'scans'));
	expect(readdirSync(join(storage, 'scans', key))).toEqual(['journal']);
});
