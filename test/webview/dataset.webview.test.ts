// What a person gets from the page of a data set, in a real Chromium: head, list, keys, layout, what it remembers.

import { describe, expect, test } from 'vitest';
import { withValues } from '../../src/core/anchor-fit';
import { said, setOptions, stateOf } from './dataset-host';
import {
	chosenTitle,
	data,
	errors,
	figure,
	focus,
	inSight,
	on,
	pill,
	place,
	press,
	useBrowser,
	using,
} from './dataset-page';
import type { OpenPage } from './harness';

useBrowser();

describe('the head', () => {
	test('says what was scanned, and four figures', () =>
		using(async ({ page }) => {
			expect(await page.locator('h1').innerText()).toBe('instances, 8 images');
			expect((await page.locator('.source > *').allInnerTexts()).map((text) => text.trim())).toEqual([
				'instances.json',
				'scanned in 0.4 s',
				'2 minutes ago',
				'1 error, 3 warnings',
			]);
			expect((await page.locator('.figure').allInnerTexts()).map((text) => text.split('\n'))).toEqual([
				[String(data.view.objects), 'objects, 1 left out'],
				['21', 'train only on forced matches'],
				['2', 'get no anchor at all'],
				[String(errors().length), 'likely label errors'],
			]);
			expect(await page.locator('.status').innerText()).toContain('Exact loss');
			expect(await page.locator('.status').innerText()).toContain(
				'marks kept in instances.anchorage-review.json',
			);
		}));

	test('its figures and quiet links lead to their lists', () =>
		using(async (open) => {
			const { page } = open;
			const title = page.locator('.which');
			const to: [what: string, title: string, count: string][] = [
				['train only', 'Objects with forced matches only', '1 of 21'],
				['get no anchor', 'Objects without any anchor', '1 of 2'],
				['objects, 1', 'Objects', `1 of ${data.objects.length}`],
				['likely', 'Label errors to review', `1 of ${errors().length}`],
			];
			for (const [what, words, count] of to) {
				await figure(open, what).click();
				await expect.poll(() => place(open)).toBe(count);
				expect(await title.innerText()).toBe(words);
				expect(await page.evaluate(() => document.activeElement?.className)).toBe('lines');
			}
			await page.getByRole('button', { name: '1 error, 3 warnings' }).click();
			await expect.poll(() => chosenTitle(open)).toBe('Box of width 0');
			expect(await title.innerText()).toBe('Problems');
			await press(open, 'Enter');
			expect(await said(open, 'openFile')).toEqual([{ v: 1, kind: 'openFile', key: 'a' }]);
		}));

	test('where predictions decide, it does not say that nothing is forced', () =>
		using(
			async (open) => {
				expect((await figure(open, 'wait for predictions').innerText()).split('\n')[0]).toBe('–');
			},
			{ data: { ...data, view: { ...data.view, forcedOnly: null } } },
		));
});

describe('the list', () => {
	test('is moved in by J and K, arrows, pages, Home and End', () =>
		using(async (open) => {
			await focus(open);
			const titles = errors().map(({ title }) => title);
			expect(await chosenTitle(open)).toBe(titles[0]);
			await press(open, 'j', 'j', 'ArrowDown', 'k');
			expect(await chosenTitle(open)).toBe(titles[2]);
			expect(await place(open)).toBe(`3 of ${titles.length}`);
			await press(open, 'End');
			expect(await place(open)).toBe(`${titles.length} of ${titles.length}`);
			expect(await inSight(open)).toBe(true);
			await press(open, 'j', 'Home', 'ArrowUp');
			expect(await place(open)).toBe(`1 of ${titles.length}`);
			await press(open, 'PageDown');
			expect(Number.parseInt(await place(open), 10)).toBeGreaterThan(5);
			expect(await inSight(open)).toBe(true);
			const active = await open.page.getByRole('listbox').getAttribute('aria-activedescendant');
			expect(await open.page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true');
		}));

	test('leads to the record and to the overlay', () =>
		using(async (open) => {
			await focus(open);
			await press(open, 'j', 'Enter', 'o');
			await open.page.getByRole('option').nth(3).dblclick();
			await open.page.locator('.line .button').click();
			const at = (index: number, where: string) => {
				const { image, object } = errors()[index] as (typeof data.queue)[number]['line'];
				return { v: 1, kind: 'open', image, object, where };
			};
			expect(await said(open, 'open')).toEqual([
				at(1, 'record'),
				at(1, 'overlay'),
				at(3, 'record'),
				at(3, 'record'),
			]);
		}));

	test('has kinds of label errors', () =>
		using(async (open) => {
			for (const kind of ['wrong-class', 'missing', 'hard'] as const) {
				const lines = data.queue.filter((each) => each.kind === kind);
				const name = { 'wrong-class': 'Wrong class', missing: 'Missing', hard: 'Hard' }[kind];
				await pill(open, `${name} ${lines.length}`).click();
				await expect.poll(() => place(open)).toBe(`1 of ${lines.length}`);
				expect(await chosenTitle(open)).toBe(lines[0]?.line.title);
			}
			expect((await said(open, 'lines')).at(-1)).toMatchObject({
				list: 'errors',
				errorKind: 'hard',
				from: 0,
			});
		}));

	test('has an order where there are losses, and a menu of lists', () =>
		using(async (open) => {
			const { page } = open;
			await page.getByRole('button', { name: /choose another list/ }).click();
			await page.getByRole('menuitemradio', { name: /^Images/ }).click();
			await expect.poll(() => chosenTitle(open)).toBe('01_shapes.jpg');
			await page.getByRole('button', { name: 'Order of the list' }).click();
			await page.getByRole('menuitemradio', { name: 'z-score' }).click();
			await expect
				.poll(async () => (await said(open, 'lines')).at(-1))
				.toMatchObject({ list: 'images', order: 'z' });
			await page.getByRole('button', { name: /choose another list/ }).click();
			await page.getByRole('menuitemradio', { name: /^Problems/ }).click();
			await expect.poll(() => chosenTitle(open)).toBe('Box of width 0');
			expect(await page.getByRole('button', { name: 'Order of the list' }).count()).toBe(0);
		}));

	test('is held to a class by a click on it', () =>
		using(async (open) => {
			const { page } = open;
			const bars = data.queue.filter((each) => each.class === 5 && each.kind !== 'hard');
			const bar = page.getByRole('button', { name: /^bar: / });
			await bar.click();
			await expect.poll(() => place(open)).toBe(`1 of ${bars.length}`);
			expect(await bar.getAttribute('aria-pressed')).toBe('true');
			await page.getByRole('button', { name: 'Class bar: show all classes again' }).click();
			await expect.poll(() => place(open)).toBe(`1 of ${errors().length}`);
		}));

	test('shows a crop with both boxes, or the boxes alone', async () => {
		await using(async ({ page }) => {
			const first = page.getByRole('option').nth(1);
			await first.locator('image').waitFor({ state: 'attached' });
			expect(await first.locator('image').getAttribute('href')).toMatch(/^blob:/);
			expect(await first.locator('path').count()).toBe(4);
			expect(await first.locator('path[stroke-dasharray]:not([stroke-dasharray=""])').count()).toBe(1);
		});
		await using(
			async ({ page }) => {
				const plain = page.locator('.crop.plain');
				await expect.poll(() => plain.count()).toBeGreaterThan(5);
				expect(await page.locator('.line image').count()).toBe(0);
				expect(await page.getByRole('option').nth(1).locator('path').count()).toBe(4);
			},
			{ noPictures: true },
		);
	});
});

describe('twenty thousand lines', () => {
	const many = { objects: 20_000, delay: 20 };
	const scrollTo = ({ page }: OpenPage, share: number) =>
		page.locator('.lines').evaluate((each, to) => each.scrollTo(0, to * each.scrollHeight), share);

	test('are read as they are seen, few at a time, with crops of those in sight alone', () =>
		using(async (open) => {
			const { page } = open;
			await figure(open, 'objects, 1').click();
			await expect.poll(() => place(open)).toBe('1 of 20,000');
			for (const share of [0.2, 0.4, 0.6, 0.8, 1]) {
				await scrollTo(open, share);
				await expect
					.poll(async () => Number(await page.locator('.line').last().getAttribute('data-line')))
					.toBeGreaterThan(20_000 * share - 30);
				expect(await page.locator('.line').count()).toBeLessThan(40);
			}
			await page.locator('.line[data-line="19999"]:not([aria-busy])').waitFor();
			const asked = (await said(open, 'lines')).filter(({ list }) => list === 'objects');
			for (const { from, to } of asked) expect(to - from).toBeLessThanOrEqual(40);
			expect(asked.length).toBeLessThan(15);
			const { most } = await stateOf(open);
			expect(most.lines).toBeLessThanOrEqual(2);
			expect(most.picture).toBeLessThanOrEqual(3);
			await page.locator('.line[data-line="19999"] image').waitFor({ state: 'attached' });
		}, many));

	test('a key goes to the last one, which is chosen when it is read', () =>
		using(async (open) => {
			await figure(open, 'objects, 1').click();
			await expect.poll(() => place(open)).toBe('1 of 20,000');
			await press(open, 'End');
			expect(await place(open)).toBe('20,000 of 20,000');
			await on(open).locator('b').waitFor();
			await press(open, 'Enter');
			const last = data.objects[19_999 % data.objects.length]?.line;
			expect(await said(open, 'open')).toMatchObject([{ image: last?.image, object: last?.object }]);
		}, many));

	test('that cannot be read are said, and tried again', () =>
		using(async (open) => {
			const { page } = open;
			await setOptions(open, { refuseLines: 1 });
			await figure(open, 'objects, 1').click();
			const notice = page.locator('.notice.error');
			await notice.waitFor();
			expect(await notice.innerText()).toContain('These lines could not be read: the disk is gone.');
			await page.getByRole('button', { name: 'Try Again' }).click();
			await expect.poll(() => place(open)).toBe('1 of 20,000');
		}, many));
});

test('in a narrow page the reasons stand below the list, and nothing is wider than the page', () =>
	using(
		async ({ page }) => {
			const list = await page.locator('.queue').boundingBox();
			const reasons = await page.locator('.reasons').boundingBox();
			expect(list && reasons && reasons.y >= list.y + list.height - 1).toBe(true);
			expect(await page.locator('.columns').evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);
			expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
			const last = page.getByRole('heading', { name: 'Sizes and levels' });
			await last.scrollIntoViewIfNeeded();
			expect(await last.isVisible()).toBe(true);
		},
		{},
		{ width: 380, height: 640 },
	));

test('by keyboard alone every part is reached, in the order of the page', () =>
	using(async (open) => {
		const { page } = open;
		await page.locator('.slider').first().waitFor();
		await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
		const reached: string[] = [];
		for (let k = 0; k < 60; k++) {
			await press(open, 'Tab');
			const name = await page.evaluate(() => {
				const now = document.activeElement as HTMLElement;
				if (now === document.body) return null;
				const label = now instanceof HTMLInputElement ? now.labels?.[0]?.innerText : now.innerText;
				return (now.getAttribute('aria-label') ?? label ?? '').split('\n')[0] as string;
			});
			if (name === null) break;
			reached.push(name);
		}
		const wanted = [
			'1 error, 3 warnings',
			'Scan Again',
			'Label errors to review: choose another list',
			'Label errors to review',
			'Enter…',
			'Copy as Configuration: choose a framework',
			'Smallest size',
			'Optimise anchors: choose a method',
			'circle: …',
		];
		const isIt = (name: string, start: string) =>
			start.endsWith('…') ? name.startsWith(start.slice(0, -1)) : name === start;
		const at = wanted.map((start) => reached.findIndex((name) => isIt(name, start)));
		expect(at, reached.join(' | ')).not.toContain(-1);
		expect(at).toEqual(at.toSorted((a, b) => a - b));
		// Kinds are one stop.
		expect(reached.filter((name) => /^(All|Wrong class|Spurious)$/.test(name))).toHaveLength(1);
	}));

test('list, line and sliders stay when the page comes back', async () => {
	const host = { objects: 20_000 };
	let state: unknown;
	await using(async (open) => {
		const { page } = open;
		await page.getByRole('slider', { name: 'Smallest size' }).focus();
		await press(open, 'ArrowLeft');
		await figure(open, 'objects, 1').click();
		await expect.poll(() => place(open)).toBe('1 of 20,000');
		for (let k = 0; k < 20; k++) await press(open, 'PageDown');
		const saved = () =>
			page.evaluate(() => (window as never as { saved?: { chosen: { index: number } } }).saved);
		const index = Number.parseInt((await place(open)).replace(',', ''), 10) - 1;
		await expect.poll(async () => (await saved())?.chosen.index).toBe(index);
		state = await saved();
	}, host);
	const { chosen } = state as { chosen: { index: number } };
	await using(
		async (open) => {
			const { page } = open;
			await expect.poll(() => place(open)).toBe(`${chosen.index + 1} of 20,000`);
			await expect.poll(() => on(open).count()).toBe(1);
			expect(await inSight(open)).toBe(true);
			expect(await page.locator('.slider .value').first().innerText()).toBe('29 px was 32');
			await page.locator('.plot .steps path').waitFor({ state: 'attached' });
		},
		host,
		{ state },
	);
	// Sliders of one recipe mean nothing on another.
	await using(
		async ({ page }) => {
			await expect.poll(() => page.locator('.slider .value').first().innerText()).toBe('16 px');
			expect(await page.locator('.plot .steps').count()).toBe(0);
		},
		{ ...host, data: { ...data, recipe: withValues({ ...data.recipe, name: 'another' }, { smallest: 16 }) } },
		{ state },
	);
});
