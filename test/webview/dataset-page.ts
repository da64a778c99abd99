// What the tests of the page of a data set share: opening it with the host and its data, the list's keys and lines.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { DatasetLine } from '../../src/messages';
import { type DatasetData, makeDatasetData } from './dataset-data';
import { type HostOptions, serve } from './dataset-host';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';

let browser: Browser;
/** Made of the sample; there once a test runs. */
export let data: DatasetData;

/** Opens the browser before the tests of a file, and closes it after them. */
export function useBrowser(): void {
	beforeAll(async () => {
		browser = await openBrowser();
		data = await makeDatasetData();
	});
	afterAll(() => browser.close());
}

/** The page before its host said anything. */
export function openDataset(options: Partial<OpenOptions> = {}): Promise<OpenPage> {
	return openPage(browser, { page: 'dataset', reducedMotion: true, width: 1280, height: 800, ...options });
}

/** The page with its first lines read; nothing may go wrong in it. */
export async function using(
	run: (open: OpenPage) => Promise<void>,
	host: Partial<HostOptions> = {},
	options: Partial<OpenOptions> = {},
): Promise<void> {
	const open = await openDataset(options);
	try {
		await serve(open, { data, ...host });
		await open.page.locator('.line:not([aria-busy])').first().waitFor();
		await run(open);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

/** The queue without what is hard. */
export const errors = (): DatasetLine[] =>
	data.queue.filter(({ kind }) => kind !== 'hard').map(({ line }) => line);

export async function press({ page }: OpenPage, ...keys: string[]): Promise<void> {
	for (const key of keys) await page.keyboard.press(key);
}

export const focus = ({ page }: OpenPage) => page.getByRole('listbox').focus();
/** The chosen line, and where it stands: "3 of 30". */
export const on = ({ page }: OpenPage) => page.locator('.line[aria-selected="true"]');
export const chosenTitle = (open: OpenPage) => on(open).locator('b').innerText();
export const place = ({ page }: OpenPage) => page.locator('.list-head .num').first().innerText();
export const figure = ({ page }: OpenPage, words: string) => page.locator('.figure', { hasText: words });
export const pill = ({ page }: OpenPage, name: string) => page.getByRole('radio', { name });
export const slider = ({ page }: OpenPage, name: string) => page.getByRole('slider', { name });

/** Whether the chosen line is seen whole. */
export const inSight = (open: OpenPage) =>
	on(open).evaluate((row) => {
		const body = (row.closest('.lines') as HTMLElement).getBoundingClientRect();
		const { top, bottom } = row.getBoundingClientRect();
		return top >= body.top - 1 && bottom <= body.bottom + 1;
	});
