// The data set on the comparing page, in a real Chromium: before, while and after it is compared, its lists, and where it is stale.

import { beforeAll, describe, expect, test } from 'vitest';
import type { ComparedLine, DatasetComparison } from '../../src/messages';
import { press, rows, said, scope, serveDataset, table, useBrowser, using } from './compare-page';
import { type CompareScene, datasetOf, dense, detectionsScene, recipesScene } from './compare-views';
import type { OpenOptions, OpenPage } from './harness';

useBrowser();

let scene: CompareScene;
let whole: { comparison: DatasetComparison; lines: ComparedLine[] };

beforeAll(async () => {
	scene = await recipesScene(dense);
	whole = datasetOf(scene, 200);
});

async function compared(
	run: (open: OpenPage) => Promise<void>,
	refusals = 0,
	options: Partial<OpenOptions> = {},
): Promise<void> {
	await using(
		scene,
		async (open) => {
			await scope(open, 'Data set').click();
			await serveDataset(open, { ...whole, refusals });
			await run(open);
		},
		options,
	);
}

const list = ({ page }: OpenPage, name: RegExp) => page.getByRole('radio', { name });
const first = (open: OpenPage) => rows(open).first().locator('.col-object');
const count = async (open: OpenPage) => Number(await table(open).getAttribute('aria-rowcount')) - 1;

describe('before it is compared', () => {
	test('it says what that is, and a button starts it; progress can be cancelled', () =>
		using(scene, async (open) => {
			const { page } = open;
			await scope(open, 'Data set').click();
			await page.getByRole('button', { name: 'Compare Data Set' }).click();
			expect((await said(open, 'compareDataset')).length).toBe(1);
			const progress = { text: 'Scanning A: 312 of 5,000 images', share: 0.0624 };
			await open.post({ v: 1, kind: 'dataset', progress, comparison: null, failure: null });
			const bar = page.getByRole('progressbar');
			await expect.poll(() => bar.getAttribute('aria-valuenow')).toBe('6');
			expect(await page.locator('.running').innerText()).toContain('312 of 5,000 images');
			await open.post({
				v: 1,
				kind: 'dataset',
				progress: { text: 'Comparing', share: null },
				comparison: null,
				failure: null,
			});
			await expect.poll(() => bar.getAttribute('aria-valuenow')).toBe(null);
			await page.getByRole('button', { name: 'Cancel' }).click();
			expect((await said(open, 'cancel')).length).toBe(1);
		}));

	test('a failure is told, and can be tried again', () =>
		using(scene, async (open) => {
			await scope(open, 'Data set').click();
			await open.post({
				v: 1,
				kind: 'dataset',
				progress: null,
				comparison: null,
				failure: 'The file is gone.',
			});
			await expect.poll(() => open.page.getByRole('alert').innerText()).toBe('The file is gone.');
			await open.page.getByRole('button', { name: 'Try Again' }).click();
			expect((await said(open, 'compareDataset')).length).toBe(1);
		}));

	test('no line is asked for', () =>
		using(scene, async (open) => {
			await scope(open, 'Data set').click();
			await open.page.waitForTimeout(150);
			expect(await said(open, 'lines')).toEqual([]);
		}));
});

describe('compared', () => {
	test('verdict, totals, classes and notes; the lists say how much is in them', () =>
		compared(async (open) => {
			const { page } = open;
			await expect.poll(() => page.locator('.verdict h2').innerText()).toBe(whole.comparison.finding);
			const words = await page.locator('.reading').innerText();
			expect(words).toMatch(/in 200 images/i);
			expect(words).toContain('2 files could not be read');
			expect(await page.locator('.class-row').count()).toBe(whole.comparison.classes.length);
			const { changed, worse, better } = whole.comparison.lists;
			const format = (value: number) => value.toLocaleString('en-US');
			expect(
				(await page.locator('.pills .pill').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ')),
			).toEqual([
				`Changed ${format(changed)}`,
				`Worse in B ${format(worse)}`,
				`Better in B ${format(better)}`,
			]);
			await expect.poll(() => count(open)).toBe(changed);
		}));

	test('a list and a class hold the table; only what is seen is asked for', () =>
		compared(async (open) => {
			await expect.poll(() => first(open).innerText()).toContain('000000.jpg');
			await list(open, /Worse in B/).click();
			await expect.poll(() => count(open)).toBe(whole.comparison.lists.worse);
			const [held] = whole.comparison.classes;
			await open.page.getByRole('button', { name: new RegExp(`^${held?.name}: `) }).click();
			const own = whole.lines.filter((line) => line.className === held?.name && line.direction === 'worse');
			await expect.poll(() => count(open)).toBe(own.length);
			await open.page.getByRole('button', { name: held?.name, exact: true }).click();
			await expect.poll(() => count(open)).toBe(whole.comparison.lists.worse);
			const asked = await said(open, 'lines');
			expect(asked.every(({ from, to }) => to - from <= 60)).toBe(true);
			expect(asked.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThan(1000);
		}));

	test('a click opens the image of a line, once; End reaches the last one', () =>
		compared(async (open) => {
			await expect.poll(() => first(open).innerText()).toContain('000000.jpg');
			expect(await open.page.locator('.line.on').count()).toBe(0);
			await rows(open).nth(2).click();
			const { image, object } = whole.lines[2] as ComparedLine;
			await expect.poll(() => said(open, 'open')).toEqual([{ v: 1, kind: 'open', image, object }]);
			await table(open).focus();
			await press(open, 'End');
			await expect.poll(() => open.page.locator('.line.on').innerText()).toContain('000199.jpg');
			await press(open, 'ArrowUp', 'ArrowUp', 'ArrowUp');
			await open.page.waitForTimeout(300);
			const opened = await said(open, 'open');
			expect(opened.at(-1)?.object).toBe(whole.lines.at(-4)?.object);
			// Lines that were only passed are not opened.
			expect(opened.length).toBeLessThanOrEqual(3);
			expect(await said(open, 'selected')).toEqual([]);
		}));

	test('Enter shows the record of the line, O its overlay, in its own image', () =>
		compared(async (open) => {
			await expect.poll(() => first(open).innerText()).toContain('000000.jpg');
			await table(open).focus();
			await press(open, 'ArrowDown', 'ArrowDown', 'Enter', 'o');
			const { image, object } = whole.lines[1] as ComparedLine;
			expect(await said(open, 'show')).toEqual([
				{ v: 1, kind: 'show', where: 'record', object, image },
				{ v: 1, kind: 'show', where: 'overlay', object, image },
			]);
		}));

	test('lines that could not be read are told, and read again', () =>
		compared(async (open) => {
			await expect.poll(() => open.page.getByRole('alert').innerText()).toContain('the disk is gone.');
			await open.page.getByRole('button', { name: 'Try Again' }).click();
			await expect.poll(() => first(open).innerText()).toContain('000000.jpg');
			expect(await open.page.getByRole('alert').count()).toBe(0);
		}, 1));

	test('where the data set may be another it says so, and compares again', () =>
		compared(async (open) => {
			await open.post({ v: 1, kind: 'stale', reason: 'labels.json was saved since.' });
			await expect
				.poll(() => open.page.locator('.news').innerText())
				.toContain('labels.json was saved since.');
			await open.page.getByRole('button', { name: 'Compare Again' }).click();
			expect((await said(open, 'compareDataset')).length).toBe(1);
			await scope(open, 'This image').click();
			expect(await open.page.locator('.news').count()).toBe(0);
		}));

	test('another comparison is another list', () =>
		compared(async (open) => {
			await expect.poll(() => first(open).innerText()).toContain('000000.jpg');
			const other = datasetOf(scene, 3);
			await serveDataset(open, other);
			await expect.poll(() => count(open)).toBe(other.lines.length);
		}));

	test('average precision has its interval, found lists their names', async () => {
		const detections = await detectionsScene();
		const own = datasetOf(detections, 4);
		const ap = { name: 'AP', a: '0.351', b: '0.383', change: '▲ +0.032', interval: '+0.010 to +0.055' };
		await using(detections, async (open) => {
			await scope(open, 'Data set').click();
			const intervals = 'From 1,000 draws of images.';
			await serveDataset(open, { ...own, comparison: { ...own.comparison, totals: [ap], intervals } });
			await expect.poll(() => open.page.locator('.totals').innerText()).toContain('+0.010 to +0.055');
			expect(await open.page.locator('.verdict').innerText()).toContain(intervals);
			expect(await open.page.locator('.pills').innerText()).toContain('Found in A only');
		});
	});

	for (const width of [420, 700])
		test(`at ${width} px it scrolls through all lines, and nothing runs over`, () =>
			compared(
				async (open) => {
					await expect.poll(() => first(open).innerText()).toContain('000000.jpg');
					await table(open).focus();
					await press(open, 'End');
					await expect.poll(() => open.page.locator('.line.on').innerText()).toContain('000199.jpg');
					expect(await open.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
				},
				0,
				{ width, height: 900 },
			));
});
