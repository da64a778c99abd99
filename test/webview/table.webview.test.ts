// What a person gets from the table of a large file, in a real Chromium with a host of 118,287 images: rows that are read as they
// are seen, search, order, objects, keys, edits, card, states.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';
import {
	fileOf,
	type HostOptions,
	nameOf,
	said,
	samplePicture,
	serve,
	setOptions,
	stateOf,
} from './table-host';

let browser: Browser;
const all = { images: 118_287 };
/** Most lines that the page may hold, whatever the size of the file. */
const mostLines = 150;

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

async function opened(options: HostOptions = all, page: Partial<OpenOptions> = {}): Promise<OpenPage> {
	const open = await openPage(browser, { page: 'table', reducedMotion: true, ...page });
	await serve(open, options);
	return open;
}

async function using(
	run: (open: OpenPage) => Promise<void>,
	options: HostOptions = all,
	page: Partial<OpenOptions> = {},
) {
	const open = await opened(options, page);
	try {
		await open.page.locator('.line:not([aria-busy])').first().waitFor();
		await run(open);
		expect(await open.page.locator('.line').count()).toBeLessThanOrEqual(mostLines);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

const names = ({ page }: OpenPage) =>
	page
		.locator('.line[aria-level="1"] .cell.image')
		.evaluateAll((cells) => cells.map((each) => each.textContent));
const on = ({ page }: OpenPage) => page.locator('.line[aria-selected="true"]');
const lineNamed = ({ page }: OpenPage, name: string) => page.locator('.line', { hasText: name });
const search = ({ page }: OpenPage) => page.getByRole('textbox', { name: /Search images/ });
const chosenRow = async (open: OpenPage) => (await said(open, 'chosen')).at(-1);
const scrollTop = ({ page }: OpenPage) => page.locator('.lines').evaluate((each) => each.scrollTop);
const press = async ({ page }: OpenPage, ...keys: string[]) => {
	for (const key of keys) await page.keyboard.press(key);
};
const inSight = (open: OpenPage) =>
	on(open).evaluate((row) => {
		const body = (row.closest('.lines') as HTMLElement).getBoundingClientRect();
		const { top, bottom } = row.getBoundingClientRect();
		return top >= body.top - 1 && bottom <= body.bottom + 1;
	});

describe('rows', () => {
	test('says how much there is, and reads the first rows', () =>
		using(async (open) => {
			expect(await open.page.locator('.count').innerText()).toBe('118,287 images · 860,001 objects · 475 MB');
			expect((await names(open)).slice(0, 2)).toEqual([nameOf(0), nameOf(1)]);
			expect(await open.page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('118288');
			expect(await open.page.locator('.status').innerText()).toContain(
				'Read in place: too big for the text editor (limit 50 MB)',
			);
			expect(await open.page.getByRole('columnheader').allInnerTexts()).toEqual([
				'Image',
				'Size',
				'Objects',
				'Assignment',
				'Problems',
				'Byte offset',
			]);
			expect((await lineNamed(open, nameOf(4)).innerText()).split('\n')).toEqual(
				expect.arrayContaining([nameOf(4), '4', '3 of 4 served', '2', '3,643']),
			);
			expect(await said(open, 'rows')).toHaveLength(1);
		}));

	test('has a column for losses where there are any', () =>
		using(
			async ({ page }) => {
				expect(await page.getByRole('columnheader', { name: 'Loss' }).count()).toBe(1);
				expect(await page.locator('.line .loss').first().innerText()).toBe('0.200');
			},
			{ ...all, withLoss: true },
		));

	test('goes to the end, and asks for no more than what stays in sight', () =>
		using(async (open) => {
			const { page } = open;
			const scroller = page.locator('.lines');
			await setOptions(open, { hold: true });
			for (const share of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]) {
				await scroller.evaluate((each, to) => each.scrollTo(0, to * each.scrollHeight), share);
				await expect
					.poll(async () => Number(await page.locator('.line').last().getAttribute('data-line')))
					.toBeGreaterThan(share * all.images - 50);
				expect(await page.locator('.line').count()).toBeLessThanOrEqual(mostLines);
			}
			expect(await page.locator('.line[aria-busy]').count()).toBeGreaterThan(10);
			await setOptions(open, { hold: false });
			await lineNamed(open, nameOf(118_286)).waitFor();
			expect((await stateOf(open)).mostUnderWay).toBeLessThanOrEqual(2);
			// The first page, two that were under way (of the first stops) while all others were scrolled past, and what is in sight at the end.
			const asked = (await said(open, 'rows')).map(({ from }) => from);
			expect(asked.length).toBeLessThanOrEqual(5);
			expect(asked.filter((from) => from > 0.25 * all.images && from < 0.95 * all.images)).toEqual([]);
			const last = await lineNamed(open, nameOf(118_286)).boundingBox();
			const body = await scroller.boundingBox();
			expect(last && body && Math.abs(last.y + last.height - body.y - body.height)).toBeLessThan(2);
		}));

	test('of two million images are reached by wheel, by dragging and by key', () =>
		using(
			async (open) => {
				const { page } = open;
				const scroller = page.locator('.lines');
				expect(await scroller.evaluate((each) => each.scrollHeight)).toBeLessThanOrEqual(8_000_000);
				await page.mouse.move(300, 300);
				await page.mouse.wheel(0, 280);
				// A step of the wheel is ten lines, as in a short table.
				await expect.poll(async () => (await names(open))[0]).toBe(nameOf(10 - 6));
				await scroller.evaluate((each) => each.scrollTo(0, each.scrollHeight / 2));
				const firstLine = async () => Number(await page.locator('.line').first().getAttribute('data-line'));
				await expect.poll(async () => Math.abs((await firstLine()) - 1_000_000)).toBeLessThan(500);
				const first = await firstLine();
				await page.waitForTimeout(250);
				expect(await firstLine()).toBe(first);
				await page.getByRole('treegrid').focus();
				await press(open, 'End');
				await lineNamed(open, nameOf(1_999_999)).last().waitFor();
				expect(await inSight(open)).toBe(true);
				await press(open, 'ArrowUp', 'Home');
				await expect.poll(async () => (await chosenRow(open))?.image).toBe(0);
				expect(await scrollTop(open)).toBe(0);
			},
			{ images: 2_000_000 },
		));

	test('that change are read again in their place', () =>
		using(async (open) => {
			const { page } = open;
			await lineNamed(open, nameOf(5)).locator('.twist').click();
			await page.locator('.line.child .class-name').first().waitFor();
			await page.locator('.lines').evaluate((each) => each.scrollTo(0, 70));
			await page.waitForTimeout(50);
			const before = { top: await scrollTop(open), asked: (await said(open, 'rows')).length };
			await setOptions(open, { withLoss: true });
			for (let k = 0; k < 5; k++) await open.post({ v: 1, kind: 'changed' });
			await page.getByRole('columnheader', { name: 'Loss' }).waitFor();
			await page.waitForTimeout(800);
			expect(await scrollTop(open)).toBe(before.top);
			expect(await page.locator('.line.child').count()).toBe(5);
			expect((await chosenRow(open))?.image).toBe(5);
			// Five changes in a row are read twice at most.
			expect((await said(open, 'rows')).length).toBeLessThanOrEqual(before.asked + 2);
			expect((await said(open, 'objects')).length).toBeLessThanOrEqual(3);
			await setOptions(open, { withLoss: false });
			await open.post({ v: 1, kind: 'changed' });
			await page.getByRole('columnheader', { name: 'Loss' }).waitFor({ state: 'detached' });
		}));

	test('that cannot be read are said, and tried again', async () => {
		const open = await opened({ ...all, refuseRows: 1 });
		const notice = open.page.locator('.notice');
		expect(await notice.innerText()).toContain('These images could not be read: the disk is gone.');
		expect(await said(open, 'rows')).toHaveLength(1);
		await notice.getByRole('button', { name: 'Try again' }).click();
		await lineNamed(open, nameOf(0)).waitFor();
		expect(await notice.count()).toBe(0);
		expect(open.troubles).toEqual([]);
		await open.close();
	});

	test('stay where they were when the page comes back', async () => {
		const first = await opened();
		await lineNamed(first, nameOf(3)).locator('.twist').click();
		await first.page.locator('.line.child .class-name').first().waitFor();
		await first.page.locator('.lines').evaluate((each) => each.scrollTo(0, 28 * 5003 + 9));
		await lineNamed(first, nameOf(5002)).click();
		await first.page.waitForTimeout(400);
		const state = await first.page.evaluate(() => (window as never as { saved: unknown }).saved);
		await first.close();
		await using(
			async (open) => {
				await lineNamed(open, nameOf(5002)).waitFor();
				expect(await scrollTop(open)).toBe(28 * 5003 + 9);
				expect(await on(open).locator('.cell.image').innerText()).toBe(nameOf(5002));
				expect(await open.page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('118291');
				await open.page.locator('.lines').evaluate((each) => each.scrollTo(0, 0));
				await open.page.locator('.line.child .class-name').first().waitFor();
				expect(await open.page.locator('.line.child').count()).toBe(3);
			},
			all,
			{ state },
		);
	});
});

describe('search and order', () => {
	test('a search waits for the end of the typing, and is cleared by Esc', () =>
		using(async (open) => {
			const { page } = open;
			await page.locator('.lines').evaluate((each) => each.scrollTo(0, 30_000));
			await press(open, 'Control+f');
			await page.keyboard.type('kite', { delay: 20 });
			const count = page.locator('.count');
			await expect.poll(() => count.innerText()).toBe('11,829 of 118,287 images');
			const asked = (await said(open, 'rows')).map(({ filter }) => filter.text);
			expect(new Set(asked)).toEqual(new Set(['', 'kite']));
			expect((await names(open)).slice(0, 3)).toEqual([nameOf(0), nameOf(10), nameOf(20)]);
			expect(await page.locator('#live').textContent()).toBe('11,829 of 118,287 images');
			await press(open, 'Escape');
			expect(await search(open).inputValue()).toBe('');
			await expect.poll(() => count.innerText()).toContain('118,287 images ·');
			await press(open, 'Escape');
			expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('treegrid');
		}));

	test('no image passes: it is said why, and one click shows all', () =>
		using(
			async (open) => {
				const { page } = open;
				await search(open).fill('zebra');
				const nothing = page.locator('.nothing');
				expect(await nothing.locator('p').innerText()).toBe(
					'No image has “zebra” in its name, or as its id or class.',
				);
				await page.getByRole('button', { name: 'Which images are listed' }).click();
				await page.getByRole('menuitemradio', { name: 'With errors' }).click();
				await expect
					.poll(() => nothing.locator('p').innerText())
					.toBe(
						'So far no image has “zebra” in its name, or as its id or class, and errors. Problems are still being looked for.',
					);
				await nothing.getByRole('button', { name: 'Clear the filter' }).click();
				await lineNamed(open, nameOf(0)).waitFor();
				expect(await search(open).inputValue()).toBe('');
			},
			{ ...all, file: { isLooking: true } },
		));

	test('problems alone, errors first, and back to the order of the file', () =>
		using(async (open) => {
			const { page } = open;
			await page.getByRole('button', { name: 'Which images are listed' }).click();
			await page.getByRole('menuitemradio', { name: 'With problems' }).click();
			await expect.poll(async () => (await names(open))[0]).toBe(nameOf(3));
			const head = page.getByRole('columnheader', { name: 'Problems' });
			await head.getByRole('button').click();
			await expect.poll(async () => (await names(open)).slice(0, 2)).toEqual([nameOf(3), nameOf(20)]);
			expect(await head.getAttribute('aria-sort')).toBe('descending');
			await page.getByRole('columnheader', { name: 'Image' }).getByRole('button').click();
			await expect
				.poll(async () => {
					const seen = await names(open);
					return seen.length > 5 && seen.join() === [...seen].sort().join();
				})
				.toBe(true);
			expect(await head.getAttribute('aria-sort')).toBeNull();
			await page.getByRole('columnheader', { name: 'Image' }).getByRole('button').click();
			await expect.poll(async () => (await names(open))[0]).toBe(nameOf(3));
		}));

	test('rows of the order before stay until the first of the new one are there', () =>
		using(
			async (open) => {
				await open.page.getByRole('columnheader', { name: 'Objects' }).getByRole('button').click();
				expect((await names(open))[0]).toBe(nameOf(0));
				expect(await open.page.locator('.line[aria-busy]').count()).toBe(0);
				expect(await open.page.getByRole('progressbar').count()).toBe(1);
				await expect.poll(async () => (await names(open))[0]).toBe(nameOf(12));
				expect(await open.page.getByRole('progressbar').count()).toBe(0);
			},
			{ ...all, delay: 300 },
		));
});

describe('keys and choosing', () => {
	test('arrows move, open and close; what is chosen is told', () =>
		using(async (open) => {
			const { page } = open;
			const grid = page.getByRole('treegrid');
			await grid.focus();
			await press(open, 'ArrowDown', 'ArrowDown', 'ArrowDown');
			await expect.poll(async () => (await chosenRow(open))?.image).toBe(2);
			expect(await grid.getAttribute('aria-activedescendant')).toBe('line-2');
			await press(open, 'ArrowRight');
			await page.locator('.line.child .class-name').nth(1).waitFor();
			expect(await on(open).getAttribute('aria-expanded')).toBe('true');
			await press(open, 'ArrowRight', 'ArrowDown');
			await expect.poll(async () => chosenRow(open)).toMatchObject({ image: 2, object: 1 });
			expect(await on(open).getAttribute('aria-level')).toBe('2');
			expect(await on(open).innerText()).toContain('No anchor reaches IoU 0.7');
			await press(open, 'ArrowLeft', 'ArrowLeft');
			expect(await page.locator('.line.child').count()).toBe(0);
			await expect.poll(async () => chosenRow(open)).toMatchObject({ image: 2, object: null });
			await press(open, 'End');
			await expect.poll(async () => (await chosenRow(open))?.image).toBe(118_286);
			expect(await inSight(open)).toBe(true);
			await press(open, 'PageUp');
			expect(await inSight(open)).toBe(true);
			await press(open, 'Home', 'PageDown', 'Enter');
			const [message] = (await said(open, 'open')).slice(-1);
			expect(message?.image).toBeGreaterThan(15);
			expect(message?.object).toBeNull();
		}));

	test('a held key tells where it ends, not each line', () =>
		using(async (open) => {
			await open.page.getByRole('treegrid').focus();
			await open.page.evaluate(() => {
				const grid = document.querySelector('.treegrid') as HTMLElement;
				for (let k = 0; k < 40; k++)
					grid.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
			});
			await expect.poll(async () => (await chosenRow(open))?.image).toBe(39);
			expect(await said(open, 'chosen')).toHaveLength(1);
		}));

	test('a line that is not read yet is chosen when it is', () =>
		using(
			async (open) => {
				await open.page.getByRole('columnheader', { name: 'Objects' }).getByRole('button').click();
				await expect.poll(async () => (await names(open))[0]).toBe(nameOf(12));
				await open.page.getByRole('treegrid').focus();
				await press(open, 'End');
				expect(await on(open).getAttribute('aria-busy')).toBe('true');
				expect(await said(open, 'chosen')).toEqual([]);
				// The last of those without objects.
				await expect.poll(async () => (await chosenRow(open))?.image).toBe(118_287 - 13);
			},
			{ ...all, delay: 150 },
		));

	test('the mouse chooses, opens, and has a menu', () =>
		using(async (open) => {
			const { page } = open;
			await lineNamed(open, nameOf(7)).click();
			expect(await chosenRow(open)).toMatchObject({ image: 7, object: null });
			await lineNamed(open, nameOf(7)).dblclick();
			expect((await said(open, 'open')).at(-1)).toMatchObject({ image: 7, object: null });
			await lineNamed(open, nameOf(9)).click({ button: 'right' });
			expect(await page.getByRole('menuitem').allInnerTexts()).toEqual([
				'Open in overlay\nEnter',
				'Expand\n→',
			]);
			await page.getByRole('menuitem', { name: 'Expand' }).click();
			await page.locator('.line.child .class-name').nth(2).waitFor();
			await page.locator('.line.child').nth(2).click({ button: 'right' });
			expect(await chosenRow(open)).toMatchObject({ image: 9, object: 2 });
			await page.getByRole('menuitem', { name: 'Change class…' }).click();
			await expect
				.poll(async () => (await said(open, 'command')).at(-1))
				.toMatchObject({
					command: 'changeClass',
					object: 2,
				});
			expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('treegrid');
			await press(open, 'F2');
			expect(await page.getByRole('menuitem').count()).toBe(4);
			await press(open, 'Escape');
			expect(await page.getByRole('menu').count()).toBe(0);
		}));

	test('the class is changed only once the host looks at the object', () =>
		using(async (open) => {
			const { page } = open;
			await lineNamed(open, nameOf(9)).locator('.twist').click();
			await page.locator('.line.child .class-name').nth(2).waitFor();
			// A host that is slow to follow.
			await page.evaluate(() => {
				const { sent } = window as never as { sent: unknown[] };
				sent.push = (message) => {
					sent[sent.length] = message;
					return sent.length;
				};
			});
			await page.locator('.line.child').nth(1).click({ button: 'right' });
			await page.getByRole('menuitem', { name: 'Change class…' }).click();
			await open.post({ v: 1, kind: 'select', image: 9, object: null, reveal: false });
			expect(await said(open, 'command')).toEqual([]);
			expect(await on(open).getAttribute('aria-level')).toBe('2');
			await open.post({ v: 1, kind: 'select', image: 9, object: 1, reveal: false });
			expect((await said(open, 'command')).at(-1)).toMatchObject({ command: 'changeClass', object: 1 });
		}));

	test('the toolbar has the host’s commands', () =>
		using(async (open) => {
			const { page } = open;
			for (const name of ['Next problem', 'Previous problem', 'Change recipe…', 'Show log']) {
				await page.getByRole('button', { name: 'More actions' }).click();
				await page.getByRole('menuitem', { name }).click();
			}
			expect((await said(open, 'command')).map(({ command }) => command)).toEqual([
				'nextProblem',
				'previousProblem',
				'changeRecipe',
				'showLog',
			]);
			await page.getByRole('button', { name: /Open overlay/ }).click();
			expect((await said(open, 'open')).at(-1)).toMatchObject({ image: 0, object: null });
		}));
});

describe('what is chosen elsewhere', () => {
	test('is found, opened and brought into sight', () =>
		using(async (open) => {
			await open.post({ v: 1, kind: 'select', image: 100_003, object: 3, reveal: true });
			await open.page.locator('.line.child.on').waitFor();
			expect(await on(open).innerText()).toContain('kite');
			expect(await inSight(open)).toBe(true);
			expect(await said(open, 'chosen')).toEqual([]);
		}));

	test('before the file is read, too', async () => {
		const open = await openPage(browser, { page: 'table', reducedMotion: true });
		await open.post({ v: 1, kind: 'select', image: 60_002, object: null, reveal: true });
		await serve(open, all);
		await lineNamed(open, nameOf(60_002)).waitFor();
		expect(await inSight(open)).toBe(true);
		await open.close();
	});

	test('clears a search that hides it', () =>
		using(async (open) => {
			await search(open).fill('kite');
			await expect.poll(async () => (await names(open))[1]).toBe(nameOf(10));
			await open.post({ v: 1, kind: 'select', image: 20, object: null, reveal: true });
			await expect.poll(() => on(open).locator('.cell.image').innerText()).toBe(nameOf(20));
			expect(await search(open).inputValue()).toBe('kite');
			await open.post({ v: 1, kind: 'select', image: 50_001, object: null, reveal: true });
			await expect.poll(() => on(open).locator('.cell.image').innerText()).toBe(nameOf(50_001));
			expect(await search(open).inputValue()).toBe('');
			expect(await inSight(open)).toBe(true);
		}));

	test('without being wanted in sight leaves the table where it is', () =>
		using(async (open) => {
			await open.post({ v: 1, kind: 'select', image: 90_000, object: null, reveal: false });
			await open.page.waitForTimeout(100);
			expect(await scrollTop(open)).toBe(0);
			await open.page.getByRole('treegrid').focus();
			await press(open, 'ArrowDown');
			await expect.poll(async () => (await chosenRow(open))?.image).toBe(90_001);
			expect(await inSight(open)).toBe(true);
		}));
});

describe('edits', () => {
	const openedObject = async (open: OpenPage, image: number, object: number) => {
		await lineNamed(open, nameOf(image)).locator('.twist').click();
		await open.page.locator('.line.child .class-name').nth(object).waitFor();
		await open.page.locator('.line.child').nth(object).click();
	};

	test('an object is deleted by key, and the one before it is chosen at the end', () =>
		using(async (open) => {
			await openedObject(open, 4, 3);
			await press(open, 'Delete');
			await expect.poll(() => open.page.locator('.line.child').count()).toBe(3);
			expect((await said(open, 'edit')).at(-1)).toMatchObject({
				image: 4,
				object: 3,
				edit: { kind: 'delete' },
			});
			expect(await on(open).innerText()).toContain('sports ball');
			await press(open, 'ArrowUp');
			await open.page.waitForTimeout(100);
			await press(open, 'F2');
			await open.page.getByRole('menuitem', { name: 'Duplicate' }).click();
			expect((await said(open, 'edit')).at(-1)).toMatchObject({ object: 1, edit: { kind: 'duplicate' } });
		}));

	test('an edit that is refused says why, until it is put away', () =>
		using(
			async (open) => {
				await openedObject(open, 4, 0);
				await press(open, 'Delete');
				const notice = open.page.locator('.notice');
				expect(await notice.innerText()).toContain('The record is not where it was read.');
				expect(await open.page.locator('.line.child').count()).toBe(4);
				await notice.getByRole('button', { name: 'Close' }).click();
				expect(await notice.count()).toBe(0);
			},
			{ ...all, refuseEdits: 'The record is not where it was read.' },
		));

	const readOnly = 'The file is read-only: it can be looked at, and saved under another name, not edited.';
	test('a read-only file takes none and says so', () =>
		using(
			async (open) => {
				await openedObject(open, 4, 0);
				expect(await open.page.locator('.status').innerText()).toContain(readOnly);
				await press(open, 'F2');
				const remove = open.page.getByRole('menuitem', { name: 'Delete' });
				expect(await remove.isDisabled()).toBe(true);
				expect(await remove.getAttribute('title')).toBe(readOnly);
				expect(await open.page.getByRole('menuitem', { name: 'Open in overlay' }).isDisabled()).toBe(false);
				await press(open, 'Escape', 'Delete');
				expect(await open.page.locator('.notice').innerText()).toContain(readOnly);
				expect(await said(open, 'edit')).toEqual([]);
			},
			{ ...all, file: { readOnly } },
		));
});

describe('the card of a line', () => {
	test('comes after a while beside the line, and goes with a key or by scrolling', () =>
		using(
			async (open) => {
				const { page } = open;
				const line = lineNamed(open, nameOf(8));
				await line.hover();
				const card = page.locator('.row-card');
				await card.waitFor();
				expect(await card.innerText()).toContain('26 forced anchors, all on P2.');
				const rect = await card.boundingBox();
				const under = await line.boundingBox();
				expect(rect && under && (rect.y >= under.y + under.height || rect.y + rect.height <= under.y)).toBe(
					true,
				);
				expect(await card.locator('img').getAttribute('src')).toMatch(/^blob:/);
				await press(open, 'Shift');
				expect(await card.count()).toBe(0);
				await page.mouse.move(300, 400);
				await card.waitFor();
				await page.mouse.wheel(0, 100);
				await expect.poll(() => card.count()).toBe(0);
			},
			{ ...all, picture: samplePicture() },
		));

	test('is toggled by Space for what is chosen', () =>
		using(async (open) => {
			await open.page.getByRole('treegrid').focus();
			await press(open, 'ArrowDown', 'Space');
			const card = open.page.locator('.row-card');
			await card.waitFor();
			expect(await card.locator('b').innerText()).toBe(nameOf(0));
			await press(open, 'Space');
			expect(await card.count()).toBe(0);
			await press(open, 'Space');
			await card.waitFor();
			await press(open, 'Escape');
			expect(await card.count()).toBe(0);
			expect(await said(open, 'card')).toHaveLength(2);
		}));
});

describe('states', () => {
	test('while the file is read: how far, and a way out after a second', async () => {
		const open = await openPage(browser, { page: 'table', reducedMotion: true });
		await open.post({ v: 1, kind: 'progress', done: 123_000_000, size: 475_000_000 });
		expect((await open.page.locator('.reading').innerText()).split('\n')).toEqual(
			expect.arrayContaining(['Reading the file', '123 MB of 475 MB', '25 %']),
		);
		expect(await open.page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
		await open.page.getByRole('button', { name: 'Cancel' }).click();
		expect((await said(open, 'cancel')).length).toBe(1);
		expect(await open.page.getByRole('button', { name: 'Stopping…' }).isDisabled()).toBe(true);
		await open.shot('table-reading');
		await open.post({
			v: 1,
			kind: 'message',
			message: {
				kind: 'error',
				title: 'The file cannot be shown',
				detail: 'Its reading was stopped.',
				actions: [{ label: 'Show Log', command: 'showLog' }],
			},
		});
		await open.page.getByRole('button', { name: 'Show Log' }).click();
		expect((await said(open, 'command')).at(-1)).toMatchObject({ command: 'showLog' });
		await serve(open, all);
		await lineNamed(open, nameOf(0)).waitFor();
		expect(open.troubles).toEqual([]);
		await open.close();
	});

	test('a file without images says so', async () => {
		const open = await openPage(browser, { page: 'table', reducedMotion: true });
		await open.post({ v: 1, kind: 'file', file: fileOf({ images: 0 }) });
		expect(await open.page.getByRole('heading').innerText()).toBe('No images in this file');
		expect(open.troubles).toEqual([]);
		await open.close();
	});

	test('a file that is read again keeps its table', () =>
		using(async (open) => {
			await open.post({ v: 1, kind: 'progress', done: 100_000_000, size: 400_000_000 });
			expect(await open.page.locator('.status').innerText()).toContain('Reading the file again, 25 %');
			expect((await names(open))[0]).toBe(nameOf(0));
			await open.post({ v: 1, kind: 'file', file: fileOf({ images: 118_000 }) });
			expect(await open.page.locator('.status').innerText()).not.toContain('again');
			expect(await open.page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('118001');
		}));
});
