// The HTML report in a browser: its policy lets it work, nothing is loaded, tables sort and filter, and no page is wider than it is.

import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlText } from '../../src/report/html';
import { report, table } from '../support/reports';
import { findChromium } from './harness';

const executablePath = findChromium();
const classes = ['cat', 'dog', 'bird <i>', 'ant'];
const html = htmlText(
	report({
		charts: [
			{
				title: 'Classes',
				caption: 'Objects of each.',
				kind: 'rows',
				series: ['objects', 'positive anchors', 'forced among them'],
				bars: classes.map((label, at) => ({ label, values: [at, 2000 * at, at] })),
			},
			{
				title: 'Fit',
				caption: 'Objects.',
				kind: 'steps',
				series: ['before', 'after'],
				bars: [{ label: '0', values: [3, 4] }],
			},
		],
		texts: [{ title: 'Anchors', text: `sizes = ${'1, '.repeat(200)}` }],
		tables: [
			table({
				count: 4,
				columns: [
					{ name: 'class', title: 'Class', type: 'text', values: classes },
					{ name: 'objects', title: 'Objects', type: 'integer', values: Int32Array.of(900, 1000, 20, 3) },
					{
						name: 'iou',
						title: 'Best IoU',
						type: 'number',
						values: Float64Array.of(0.5, Number.NaN, 0.75, 0.25),
						digits: 2,
					},
				],
			}),
		],
	}),
);

describe.skipIf(!executablePath)('the HTML report (skipped without Chromium)', () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await chromium.launch({ executablePath: executablePath as string });
	});
	afterAll(() => browser.close());

	async function open(width: number, colorScheme: 'light' | 'dark'): Promise<{ page: Page; said: string[] }> {
		const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
		const said: string[] = [];
		page.on('console', (message) => said.push(message.text()));
		page.on('pageerror', (error) => said.push(String(error)));
		page.on('request', (request) => said.push(request.url()));
		await page.setContent(html);
		return { page, said };
	}

	const columnOf = (page: Page, at: number) =>
		page.locator(`section.table tbody tr:visible td:nth-child(${at})`).allTextContents();

	it('sorts by a column, numbers from the largest, what is not known last', async () => {
		const { page, said } = await open(1200, 'light');
		const head = (name: string) => page.getByRole('button', { name });
		await head('Objects').click();
		expect(await columnOf(page, 2)).toEqual(['1,000', '900', '20', '3']);
		await head('Objects').click();
		expect(await columnOf(page, 2)).toEqual(['3', '20', '900', '1,000']);
		await head('Class').click();
		expect(await columnOf(page, 1)).toEqual(['ant', 'bird <i>', 'cat', 'dog']);
		await head('Best IoU').click();
		expect(await columnOf(page, 3)).toEqual(['0.75', '0.50', '0.25', '']);
		await head('Best IoU').click();
		expect(await columnOf(page, 3)).toEqual(['0.25', '0.50', '0.75', '']);
		expect(await page.locator('th[aria-sort]').allTextContents()).toEqual(['Best IoU']);
		expect(said).toEqual([]);
		await page.close();
	});

	it('shows the rows that hold a text, and how many they are', async () => {
		const { page } = await open(1200, 'dark');
		const filter = page.getByRole('searchbox', { name: 'Filter' });
		await filter.fill('BIRD <');
		expect(await columnOf(page, 1)).toEqual(['bird <i>']);
		expect(await page.getByRole('status').textContent()).toBe('1 of 4');
		await filter.fill('');
		expect(await columnOf(page, 1)).toHaveLength(4);
		await page.close();
	});

	it('is no wider than the window, in both colours', async () => {
		for (const scheme of ['light', 'dark'] as const)
			for (const width of [320, 420, 1200]) {
				const { page } = await open(width, scheme);
				expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
				await page.close();
			}
	});
});
