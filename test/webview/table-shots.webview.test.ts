// Pictures of the table of a large file in every theme and width, with the images and objects of the design's picture, for people
// to look at; and that nothing in them stands over its neighbour.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TableImage, TableObject } from '../../src/messages';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';
import { type HostOptions, samplePicture, serve, setOptions } from './table-host';
import type { ThemeName } from './themes';

let browser: Browser;

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

const lineNamed = ({ page }: OpenPage, name: string) => page.locator('.line', { hasText: name });
const search = ({ page }: OpenPage) => page.getByRole('textbox', { name: /Search images/ });

/** The images and objects of the design's picture. */
const pictured: Partial<TableImage>[] = (
	[
		['000000200365.jpg', 640, 480, 11, 10, 1.94, 'e', 183_204_118],
		['000000060623.jpg', 640, 427, 12, 9, 1.31, '', 2759],
		['000000000544.jpg', 640, 427, 16, 8, 1.09, 'w', 96_410_772],
		['000000184613.jpg', 500, 336, 9, 6, 0.77, 'w', 1602],
		['000000574769.jpg', 480, 640, 7, 7, 0.62, '', 2471],
		['000000318219.jpg', 556, 640, 5, 5, 0.51, '', 1893],
		['000000554625.jpg', 426, 640, 6, 5, 0.47, '', 2180],
		['000000391895.jpg', 640, 360, 4, 4, 0.42, '', 1024],
		['000000522418.jpg', 640, 480, 3, 3, Number.NaN, '', 1311],
		['000000193271.jpg', null, null, 0, 0, 0, '', 1408],
	] as const
).map(([fileName, width, height, objects, served, loss, problem, offset]) => ({
	fileName,
	width,
	height,
	objects,
	served: objects === 0 ? null : { served, trained: objects },
	loss,
	problems:
		problem === 'e'
			? { count: 1, severity: 'error' }
			: problem === 'w'
				? { count: 2, severity: 'warning' }
				: null,
	offset,
}));
const thing = (object: number, more: Partial<TableObject>): TableObject => ({
	object,
	id: '430999',
	className: 'person',
	width: 113,
	height: 161,
	role: 'positive',
	count: '4 positive',
	sentence: '',
	loss: 0.046,
	problems: null,
	offset: 271_902_114,
	...more,
});
const objects = [
	thing(0, {}),
	thing(1, {
		id: '630177',
		offset: 271_958_870,
		className: 'baseball bat',
		width: 52.7,
		height: 7.6,
		role: 'forced',
		count: '26 forced',
		sentence: 'No anchor reaches IoU 0.7',
		loss: 0.262,
	}),
	thing(2, {
		id: '304761',
		offset: 271_733_411,
		className: 'sports ball',
		width: 14,
		height: 7.4,
		role: 'none',
		count: '',
		sentence: 'No anchor is matched to it.',
		loss: null,
		problems: { count: 1, severity: 'warning' },
	}),
	thing(3, {
		id: '900100209',
		offset: 271_733_006,
		role: 'ignored',
		count: '',
		sentence: 'Crowd: kept apart.',
		loss: null,
	}),
];

describe('pictures', () => {
	const options: HostOptions = {
		images: 118_287,
		withLoss: true,
		rows: pictured,
		objects: { image: 2, list: objects },
		picture: samplePicture(),
	};

	async function shown(
		name: string,
		page: Partial<OpenOptions>,
		then: (open: OpenPage) => Promise<void> = async () => {},
		more: Partial<HostOptions> = {},
	): Promise<void> {
		const open = await openPage(browser, {
			page: 'table',
			reducedMotion: true,
			width: 1240,
			height: 440,
			...page,
		});
		await serve(open, { ...options, ...more });
		await lineNamed(open, '000000000544.jpg').locator('.twist').click();
		await open.page.locator('.line.child .class-name').nth(1).waitFor();
		await open.page.locator('.line.child').nth(1).click();
		await open.page.mouse.move(600, 5);
		await then(open);
		await open.page.waitForTimeout(100);
		await open.shot(`table-${name}`);
		// Nothing stands over its neighbour: no cell is wider than its column, no row than the page.
		const over = await open.page.evaluate(() => {
			const width = document.querySelector('.lines')?.clientWidth ?? 0;
			return [...document.querySelectorAll('.line .cell, .head .cell')]
				.filter((cell) => {
					const { right } = cell.getBoundingClientRect();
					return right > width + 0.5 || cell.scrollWidth > cell.clientWidth + 1;
				})
				.map((cell) => cell.textContent);
		});
		expect(over).toEqual([]);
		expect(open.troubles).toEqual([]);
		await open.close();
	}

	const themes: ThemeName[] = ['dark', 'light', 'hc'];
	for (const theme of themes) test(theme, () => shown(theme, { theme }));
	for (const width of [420, 700, 900])
		test(`${width} px wide`, () => shown(`${width}`, { width, theme: width === 420 ? 'dark' : 'light' }));
	test('card', () =>
		shown('card', { height: 560 }, async ({ page }) => {
			await page.locator('.line.child').nth(1).hover();
			await page.locator('.row-card:not(.waiting)').waitFor();
		}));
	test('card, narrow', () =>
		shown('card-420', { width: 420, theme: 'hc' }, async ({ page }) => {
			await page.locator('.line.child').nth(1).hover();
			await page.locator('.row-card:not(.waiting)').waitFor();
		}));
	test('menu and refusal', () =>
		shown(
			'menu',
			{ theme: 'light' },
			async (open) => {
				await open.page.locator('.line.child').nth(1).click();
				await open.page.keyboard.press('Delete');
				await open.page.locator('.notice').waitFor();
				await open.page.locator('.line.child').nth(1).click({ button: 'right' });
				await open.page.getByRole('menu').waitFor();
			},
			{
				refuseEdits:
					'The record at byte 271,958,870 is not the one that was read: another program changed the file.',
			},
		));
	test('read-only and looking, with a search', () =>
		shown(
			'filter',
			{},
			async (open) => {
				await search(open).fill('kite');
				await expect.poll(() => open.page.locator('.count').innerText()).toContain(' of ');
			},
			{
				file: {
					readOnly: 'The file is read-only: it can be looked at, and saved under another name, not edited.',
				},
			},
		));
	test('still reading', () =>
		shown('waiting', {}, async (open) => {
			await setOptions(open, { delay: 60_000 });
			await open.page.locator('.lines').evaluate((each) => each.scrollTo(0, 1_000_000));
			await open.page.locator('.line[aria-busy]').first().waitFor();
		}));
	test('nothing found', () =>
		shown('nothing', { width: 420 }, async (open) => {
			await search(open).fill('zebra');
			await open.page.locator('.nothing').waitFor();
		}));
});
