// The page of a data set while a scan runs, when it is out of date, and where there is none.

import { describe, expect, test } from 'vitest';
import type { DatasetView, HostToDataset, ScanProgress } from '../../src/messages';
import { agoWords, durationWords, progressWords, tookWords } from '../../src/webview/dataset/words';
import { type HostOptions, said, serve } from './dataset-host';
import {
	chosenTitle,
	data,
	errors,
	focus,
	on,
	openDataset,
	place,
	press,
	useBrowser,
	using,
} from './dataset-page';
import type { OpenPage } from './harness';

useBrowser();

describe('a scan', () => {
	const running: ScanProgress = {
		stage: 'labels',
		done: 312,
		total: 5000,
		rate: 96,
		secondsLeft: 49,
		kept: 0,
		isPaused: false,
	};
	const progress = (change: Partial<ScanProgress> = {}, grown = false): HostToDataset => ({
		v: 1,
		kind: 'progress',
		progress: { ...running, ...change },
		grown,
	});

	test('that runs says how far it is, pauses, goes on and is cancelled; lines come meanwhile', () =>
		using(async (open) => {
			const { page } = open;
			await open.post(progress());
			const line = page.locator('.running');
			expect(await line.locator('.what').innerText()).toBe('312 of 5,000 images, 96 a second, 49 s left');
			expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('6');
			expect(await page.getByRole('button', { name: 'Scan Again' }).isDisabled()).toBe(true);
			await page.getByRole('button', { name: 'Pause' }).click();
			await open.post(progress({ isPaused: true }));
			expect(await line.locator('.what').innerText()).toBe('312 of 5,000 images, paused');
			await open.shot('dataset-paused');
			await page.getByRole('button', { name: 'Resume' }).click();
			await open.post(progress({ done: 400, kept: 200 }));
			expect(await line.innerText()).toContain('200 known from an earlier scan');
			await page.getByRole('button', { name: 'Cancel' }).click();
			for (const kind of ['pause', 'resume', 'cancel'] as const)
				expect(await said(open, kind)).toHaveLength(1);
			const before = (await said(open, 'lines')).length;
			await open.post(progress({ done: 800 }, true));
			await expect.poll(async () => (await said(open, 'lines')).length).toBe(before + 1);
			await open.post({ v: 1, kind: 'progress', progress: null, grown: false });
			expect(await line.count()).toBe(0);
		}));

	test('that grows leaves the chosen line where it is seen, and the first one to whatever is first', () =>
		using(async (open) => {
			const { page } = open;
			await open.post(progress());
			const grow = (count: number) =>
				page.evaluate((more) => {
					const { queue } = (window as never as { host: { options: HostOptions } }).host.options.data;
					const line = (queue[0] as (typeof queue)[number]).line;
					const before = queue.length;
					for (let k = 0; k < more; k++)
						queue.unshift({
							kind: 'spurious',
							class: 0,
							line: { ...line, key: `new ${before + k}`, title: 'new' },
						});
				}, count);
			await grow(3);
			await open.post(progress({ done: 800 }, true));
			await expect.poll(() => chosenTitle(open)).toBe('new');
			expect(await place(open)).toBe(`1 of ${errors().length + 3}`);
			await focus(open);
			await press(open, ...Array(12).fill('j'));
			const title = await chosenTitle(open);
			const y = async () => (await on(open).boundingBox())?.y;
			const before = await y();
			await grow(5);
			await open.post(progress({ done: 1600 }, true));
			await expect.poll(() => place(open)).toBe(`18 of ${errors().length + 8}`);
			expect(await chosenTitle(open)).toBe(title);
			expect(await y()).toBe(before);
		}));

	test('the first one shows how far it is before there is anything else', async () => {
		const open = await openDataset();
		await open.post(progress({ stage: 'files', done: 12, total: 0, rate: null, secondsLeft: null }));
		expect(await open.page.locator('.running .what').innerText()).toBe('Looking for files');
		await open.shot('dataset-first-scan');
		await open.page.getByRole('button', { name: 'Cancel' }).click();
		expect(await said(open, 'cancel')).toHaveLength(1);
		await serve(open, { data });
		await open.page.locator('.line:not([aria-busy])').first().waitFor();
		expect(open.troubles).toEqual([]);
		await open.close();
	});

	test('that is out of date, or was cut short, says so', () =>
		using(async (open) => {
			const { page } = open;
			await open.post({ v: 1, kind: 'stale', reason: 'Labels changed since this scan.' });
			expect(await page.locator('.news').innerText()).toContain('Labels changed since this scan.');
			await page.locator('.news .link').click();
			expect(await said(open, 'scan')).toHaveLength(1);
			await open.post({ v: 1, kind: 'stale', reason: null });
			expect(await page.locator('.news').count()).toBe(0);
			await open.post({ v: 1, kind: 'view', view: { ...data.view, isComplete: false } });
			expect(await page.locator('.news').innerText()).toContain(
				'did not come to its end. What follows is of 8 images.',
			);
		}));

	test('that could not be made is a message with a way on', async () => {
		const open = await openDataset();
		await open.post({
			v: 1,
			kind: 'message',
			message: {
				kind: 'error',
				title: 'Nothing could be read',
				detail: 'No annotation file was found in /data.',
				actions: [{ label: 'Open Sample', command: 'openSample' }],
			},
		});
		expect(await open.page.getByRole('alert').innerText()).toContain(
			'No annotation file was found in /data.',
		);
		await open.page.getByRole('button', { name: 'Open Sample' }).click();
		expect(await said(open, 'command')).toEqual([{ v: 1, kind: 'command', command: 'openSample' }]);
		await serve(open, { data });
		await open.page.locator('.line:not([aria-busy])').first().waitFor();
		expect(open.troubles).toEqual([]);
		await open.close();
	});

	test('without predictions, the empty queue says what it needs', () =>
		usingEmpty(async (open) => {
			const { page } = open;
			expect(await page.locator('.nothing').innerText()).toContain(
				'Label errors are found by what a model says.',
			);
			await page.getByRole('button', { name: 'Choose Detections' }).click();
			expect((await said(open, 'command')).at(-1)).toMatchObject({ command: 'chooseDetections' });
			await open.shot('dataset-empty');
		}));

	async function usingEmpty(run: (open: OpenPage) => Promise<void>) {
		const open = await openDataset();
		const errors = { 'wrong-class': 0, spurious: 0, missing: 0, 'bad-box': 0, hard: 0 };
		const tierSource = 'no predictions loaded, so no losses';
		const view: DatasetView = { ...data.view, tier: 'assignment', tierSource, terms: [], errors };
		await serve(open, { data: { ...data, queue: [], view } });
		await open.page.locator('.nothing').waitFor();
		await run(open);
		expect(open.troubles).toEqual([]);
		await open.close();
	}
});

describe('words', () => {
	const progress = (change: Partial<ScanProgress>): string =>
		progressWords({
			stage: 'labels',
			done: 12,
			total: 80,
			rate: null,
			secondsLeft: null,
			kept: 0,
			isPaused: false,
			...change,
		});

	test('of each stage of a scan', () => {
		expect(progress({})).toBe('12 of 80 images');
		expect(progress({ rate: 3.26, secondsLeft: 4000 })).toBe('12 of 80 images, 3.3 a second, 1 h 6 min left');
		expect(progress({ stage: 'files', total: 0 })).toBe('Looking for files');
		expect(progress({ stage: 'checks', rate: 5 })).toBe('Checking the whole data set, 12 of 80 rules');
		expect(progress({ stage: 'pictures', rate: 40, secondsLeft: 61 })).toBe(
			'Comparing pictures, 12 of 80, 40 a second, 1 min 1 s left',
		);
	});

	test('of times', () => {
		expect(durationWords(0)).toBe('1 s');
		expect(durationWords(3599.7)).toBe('1 h 0 min');
		expect(tookWords(412)).toBe('0.4 s');
		expect(tookWords(3)).toBe('0.1 s');
		expect(tookWords(9996)).toBe('10 s');
		const now = 1e12;
		const ago = (minutes: number) => agoWords(now - 60_000 * minutes, now);
		expect([0.5, 1, 59, 60, 47 * 60, 48 * 60].map(ago)).toEqual([
			'just now',
			'1 minute ago',
			'59 minutes ago',
			'1 hour ago',
			'47 hours ago',
			'2 days ago',
		]);
	});
});
