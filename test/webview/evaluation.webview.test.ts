// What a person gets from the evaluation page, in a real Chromium: finding, figures, classes, curve, confusions, images, keys,
// states; and pictures of it in every theme and width for people to look at.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluationFinding, formatPrecision } from '../../src/core/words';
import type { EvaluationAsk, EvaluationToHost, EvaluationView } from '../../src/messages';
import { evaluatePair, writePair } from '../support/evaluated';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';
import type { ThemeName } from './themes';

let browser: Browser;
let few: EvaluationView;
let many: EvaluationView;
const folder = mkdtempSync(join(tmpdir(), 'anchorage-evaluation-'));
const ask: EvaluationAsk = { overlap: null, score: 0.25, slice: 'weather' };

async function made(name: string, classes: readonly string[], images: number): Promise<EvaluationView> {
	const at = join(folder, name);
	writePair(at, { classes, images, objects: 6 });
	const { report, kinds, fields } = await evaluatePair(at, ask);
	return { report, ask, overlaps: kinds, fields };
}

beforeAll(async () => {
	browser = await openBrowser();
	few = await made(
		'few',
		['person', 'bicycle', 'car', 'motorcycle', 'bus', 'truck', 'traffic light', 'fire hydrant', 'dog'],
		240,
	);
	many = await made(
		'many',
		Array.from({ length: 80 }, (_, k) => `class ${k + 1}`),
		3000,
	);
});
afterAll(async () => {
	await browser.close();
	rmSync(folder, { recursive: true, force: true });
});

async function opened(view: EvaluationView, options: Partial<OpenOptions> = {}): Promise<OpenPage> {
	const open = await openPage(browser, {
		page: 'evaluation',
		reducedMotion: true,
		width: 1200,
		height: 900,
		...options,
	});
	await open.post({ v: 1, kind: 'report', view });
	await open.page.locator('.report h1').waitFor();
	return open;
}

async function using(
	run: (open: OpenPage) => Promise<void>,
	view: EvaluationView = few,
	options: Partial<OpenOptions> = {},
) {
	const open = await opened(view, options);
	try {
		await run(open);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

const sent = async (open: OpenPage) => (await open.sent()) as EvaluationToHost[];

describe('pictures', () => {
	const shots: [name: string, theme: ThemeName, width: number, height: number][] = [
		['dark', 'dark', 1200, 2300],
		['light', 'light', 1200, 2300],
		['hc', 'hc', 1200, 2300],
		['middle', 'dark', 760, 3400],
		['narrow', 'dark', 420, 3700],
	];
	for (const [name, theme, width, height] of shots)
		test(`of a few classes, ${name}`, () =>
			using(
				async (open) => {
					await open.page.locator('.classes .body .row').nth(2).click();
					await open.page.waitForTimeout(200);
					await open.shot(`evaluation-${name}`);
				},
				few,
				{ theme, width, height },
			));
	test('of many classes', () =>
		using((open) => open.shot('evaluation-many'), many, { width: 1200, height: 2000 }));
});

test('says the finding and the four figures', () =>
	using(async (open) => {
		expect((await sent(open))[0]).toEqual({ v: 1, kind: 'ready' });
		const { page } = open;
		expect(await page.locator('h1').textContent()).toBe(evaluationFinding(few.report));
		const figures = await page.locator('.figures b').allTextContents();
		const { stats } = few.report;
		expect(figures).toEqual([stats[0], stats[1], stats[2], stats[8]].map((value) => formatPrecision(value)));
	}));

describe('classes', () => {
	test('are the weakest first, sort by any column and are found by name', () =>
		using(async ({ page }) => {
			const names = () => page.locator('.classes .body .row .cell:first-child').allTextContents();
			const byAp = few.report.perClass.toSorted((a, b) => a.ap - b.ap).map(({ name }) => name);
			expect(await names()).toEqual(byAp);
			await page.locator('.classes').getByRole('button', { name: 'Labels' }).click();
			const byLabels = few.report.perClass.toSorted((a, b) => b.labels - a.labels).map(({ name }) => name);
			expect(await names()).toEqual(byLabels);
			await page.getByRole('searchbox', { name: 'Search classes' }).fill('TR');
			expect((await names()).sort()).toEqual(['traffic light', 'truck']);
		}));

	test('one of them has its curve, calibration and confusions', () =>
		using(async ({ page }) => {
			const truck = few.report.perClass.findIndex(({ name }) => name === 'truck');
			expect(await page.locator('.curves .key-of-line').count()).toBe(3);
			await page.locator('.classes .body .row', { hasText: 'truck' }).click();
			expect(await page.locator('.curves .key-of-line').count()).toBe(4);
			await page.locator('.curves summary').click();
			const row = page.locator('.curves tbody tr').nth(5);
			const curve = few.report.curves.perClass[truck];
			expect(await row.locator('td').allTextContents()).toEqual(
				[curve?.mean[50], curve?.at50[50], curve?.at75[50], few.report.curves.all?.mean[50]].map((value) =>
					formatPrecision(value),
				),
			);
			const { expected } = few.report.calibration.perClass[truck] ?? {};
			expect(await page.locator('.calibration > p').first().textContent()).toContain(expected?.toFixed(3));
			for (const text of await page.locator('.confusion .body .row').allTextContents())
				expect(text).toContain('truck');
			await page.getByRole('button', { name: 'Class truck: show all classes again' }).click();
			expect(await page.locator('.curves .key-of-line').count()).toBe(3);
			expect(await page.locator('.calibration h2').textContent()).toContain('all classes');
		}));

	test('are remembered while the page is gone', async () => {
		const first = await opened(few);
		await first.page.locator('.classes .body .row', { hasText: 'bus' }).click();
		await first.page.locator('.images').getByRole('button', { name: 'Missed' }).click();
		const saved = () => first.page.evaluate(() => (window as never as { saved?: unknown }).saved);
		await expect.poll(saved).toMatchObject({ className: 'bus', sortings: { images: { key: 'missed' } } });
		const state = await saved();
		await first.close();
		await using(
			async ({ page }) => {
				expect(await page.locator('.curves h2').textContent()).toContain('bus');
				const heads = page.locator('.images [role=columnheader][aria-sort]');
				expect(await heads.textContent()).toContain('Missed');
			},
			few,
			{ state },
		);
	});
});

describe('images', () => {
	test('are the worst first, and Enter opens one', () =>
		using(async (open) => {
			const { page } = open;
			const { ap, fileName } = few.report.perImage;
			const order = ap.map((_, at) => at).sort((a, b) => (ap[a] as number) - (ap[b] as number) || a - b);
			const grid = page.getByRole('grid', { name: 'Images' });
			await grid.focus();
			for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
			const asked = (await sent(open)).filter(({ kind }) => kind === 'open');
			expect(asked).toEqual([{ v: 1, kind: 'open', image: order[1] }]);
			const active = await grid.getAttribute('aria-activedescendant');
			expect(await page.locator(`#${active}`).textContent()).toContain(fileName[order[1] as number]);
		}));

	test('of thousands only those are laid out that are seen', () =>
		using(async (open) => {
			const { page } = open;
			const grid = page.getByRole('grid', { name: 'Images' });
			expect(await grid.getAttribute('aria-rowcount')).toBe('3001');
			expect(await grid.locator('.body .row').count()).toBeLessThan(40);
			await grid.focus();
			await page.keyboard.press('End');
			const { ap, fileName } = many.report.perImage;
			const order = ap.map((_, at) => at).sort((a, b) => (ap[a] as number) - (ap[b] as number) || a - b);
			const last = fileName[order.at(-1) as number] as string;
			await expect.poll(() => grid.locator('.row.cursor').textContent()).toContain(last);
			expect(await grid.locator('.row.cursor').isVisible()).toBe(true);
		}, many));
});

describe('confusions', () => {
	test('are a matrix whose cells are reached by arrows', () =>
		using(async ({ page }) => {
			const matrix = page.getByRole('grid', { name: /^Confusion matrix/ });
			await matrix.focus();
			await page.keyboard.press('ArrowRight');
			await page.keyboard.press('ArrowRight');
			const { confusion } = few.report;
			const at = confusion.count.findIndex(
				(_, k) => confusion.actual[k] === 0 && confusion.predicted[k] === 1,
			);
			const words = await page.locator('.cell-words').textContent();
			expect(words).toContain(`person is detected as bicycle: ${confusion.count[at]}, `);
			await page.keyboard.press('End');
			expect(await page.locator('.cell-words').textContent()).toMatch(
				/^person is missed: \d+, \d+ % of its labels\.$/,
			);
			await page.keyboard.press('Enter');
			expect(await page.locator('.curves h2').textContent()).toContain('person');
			await page.keyboard.press('Escape');
			expect(await page.locator('.curves h2').textContent()).toContain('all classes');
		}));

	test('of many classes are a list, the largest first', () =>
		using(async ({ page }) => {
			expect(await page.locator('.matrix').count()).toBe(0);
			const first = page.locator('.confusion .body .row').first();
			expect((await first.locator('.cell').allTextContents()).slice(0, 2)).toEqual(['class 1', 'class 2']);
		}, many));
});

test('controls ask the host, one tab stop for the actions', () =>
	using(async (open) => {
		const { page } = open;
		const score = page.getByRole('spinbutton', { name: 'Count from score' });
		await score.fill('0.6');
		await score.press('Tab');
		await page.getByRole('combobox', { name: 'Slices' }).selectOption('');
		await page.getByRole('button', { name: 'Copy as Markdown' }).click();
		await page.getByRole('button', { name: /^Save report/ }).click();
		await page.getByRole('button', { name: 'Evaluate again' }).click();
		expect((await sent(open)).slice(1)).toEqual([
			{ v: 1, kind: 'ask', overlap: null, score: 0.6, slice: 'weather' },
			{ v: 1, kind: 'ask', overlap: null, score: 0.25, slice: null },
			{ v: 1, kind: 'copy' },
			{ v: 1, kind: 'save' },
			{ v: 1, kind: 'command', command: 'evaluateDetections' },
		]);
		expect(await page.locator('.actions button[tabindex="0"]').count()).toBe(1);
	}));

test('shows slices of the chosen field', () =>
	using(async ({ page }) => {
		const rows = await page.locator('.slices .body .row .cell:first-child').allTextContents();
		expect(rows).toEqual(['clear', 'fog', 'night', 'rain']);
	}));

describe('states', () => {
	test('progress is said after a second, and can be cancelled after ten', async () => {
		const open = await opened(few);
		const { page } = open;
		await page.clock.install();
		await open.post({
			v: 1,
			kind: 'message',
			message: { kind: 'loading', title: 'Comparing detections.json', detail: '', actions: [] },
		});
		await page.clock.fastForward(500);
		expect(await page.locator('.news').count()).toBe(0);
		await page.clock.fastForward(800);
		await expect.poll(() => page.locator('.news').textContent()).toBe('Comparing detections.json');
		expect(await page.locator('h1').count()).toBe(1);
		await page.clock.fastForward(10_000);
		await page.getByRole('button', { name: 'Cancel' }).click();
		expect((await sent(open)).at(-1)).toEqual({ v: 1, kind: 'cancel' });
		await open.post({ v: 1, kind: 'cancelled' });
		await expect.poll(() => page.locator('.news').count()).toBe(0);
		expect(open.troubles).toEqual([]);
		await open.close();
	});

	test('says that it is out of date, and offers to evaluate again', () =>
		using(async (open) => {
			await open.post({ v: 1, kind: 'stale', reason: 'The labels have changed.' });
			const news = open.page.locator('.news');
			await expect.poll(() => news.textContent()).toContain('The labels have changed.');
			await open.shot('evaluation-stale');
			await news.getByRole('button', { name: 'Evaluate Again' }).click();
			expect((await sent(open)).at(-1)).toEqual({ v: 1, kind: 'command', command: 'evaluateDetections' });
			await open.post({ v: 1, kind: 'report', view: few });
			await expect.poll(() => news.count()).toBe(0);
		}));

	test('says why there is nothing, and what to do', () =>
		using(async (open) => {
			await open.post({
				v: 1,
				kind: 'message',
				message: {
					kind: 'error',
					title: 'The detections could not be evaluated',
					detail: 'detections.json is no list.',
					actions: [{ label: 'Choose Detections', command: 'chooseDetections' }],
				},
			});
			const alert = open.page.getByRole('alert');
			await alert.waitFor();
			expect(await alert.textContent()).toContain('detections.json is no list.');
			expect(await open.page.locator('.report').count()).toBe(0);
			await open.shot('evaluation-error');
			await alert.getByRole('button', { name: 'Choose Detections' }).click();
			expect((await sent(open)).at(-1)).toEqual({ v: 1, kind: 'command', command: 'chooseDetections' });
		}));

	test('has words where nothing was measured', () =>
		using(
			async ({ page }) => {
				expect(await page.locator('.numbers').textContent()).toContain('–, no such object');
				expect(await page.locator('.errors').count()).toBe(0);
				expect(await page.locator('.curves').textContent()).toContain('no recall to draw');
			},
			{
				...few,
				report: {
					...few.report,
					tide: null,
					stats: few.report.stats.map(() => -1),
					curves: { ...few.report.curves, all: null },
				},
			},
		));
});

test('nothing of a narrow page stands over its edge', () =>
	using(
		async ({ page }) => {
			const over = await page.evaluate(() =>
				[...document.querySelectorAll('.report *:not(.hidden):not(svg *)')]
					.filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
					.map((element) => element.className),
			);
			expect(over).toEqual([]);
		},
		few,
		{ width: 330, height: 3800 },
	));
