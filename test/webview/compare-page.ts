// What the tests of the comparing page share: opening it with a view, a host inside the page that answers for the data set, what
// the page said, and where things are.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ComparedLine, CompareToHost, DatasetComparison, HostToCompare } from '../../src/messages';
import type { CompareScene } from './compare-views';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';

let browser: Browser;

/** Opens the browser before the tests of a file, and closes it after them. */
export function useBrowser(): void {
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(() => browser.close());
}

/** The page before its host said anything. */
export function openCompare(options: Partial<OpenOptions> = {}): Promise<OpenPage> {
	return openPage(browser, { page: 'compare', reducedMotion: true, width: 1240, height: 800, ...options });
}

/** The page with its pictures; nothing may go wrong in it. */
export async function using(
	{ view, picture }: CompareScene,
	run: (open: OpenPage) => Promise<void>,
	options: Partial<OpenOptions> = {},
): Promise<void> {
	const open = await openCompare({ picture, ...options });
	try {
		await open.post({ v: 1, kind: 'view', view });
		await open.page.locator('.pane.b .marks:not(.loading)').waitFor();
		await run(open);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

export async function said<K extends CompareToHost['kind']>(
	open: OpenPage,
	kind: K,
): Promise<Extract<CompareToHost, { kind: K }>[]> {
	const all = (await open.sent()) as CompareToHost[];
	return all.filter((each): each is Extract<CompareToHost, { kind: K }> => each.kind === kind);
}

export async function press({ page }: OpenPage, ...keys: string[]): Promise<void> {
	for (const key of keys) await page.keyboard.press(key);
}

export const pane = ({ page }: OpenPage, side: 'a' | 'b') => page.locator(`.pane.${side}`);
export const rows = ({ page }: OpenPage) => page.locator('.line');
/** The row of the chosen object. */
export const chosen = ({ page }: OpenPage) => page.locator('.line.on');
export const table = ({ page }: OpenPage) => page.getByRole('grid');
export const mode = ({ page }: OpenPage, name: string) => page.getByRole('radio', { name });
export const scope = ({ page }: OpenPage, name: string) => page.getByRole('radio', { name });

/** The data set as the host would have it: lines by list and class, of which the first requests may be refused. */
export async function serveDataset(
	open: OpenPage,
	{
		comparison,
		lines,
		refusals = 0,
	}: { comparison: DatasetComparison; lines: ComparedLine[]; refusals?: number },
): Promise<void> {
	await open.page.evaluate(host, { lines, refusals });
	await open.post({ v: 1, kind: 'dataset', progress: null, comparison, failure: null });
}

function host({ lines, refusals }: { lines: ComparedLine[]; refusals: number }): void {
	const global = window as never as { sent: CompareToHost[] };
	let refused = 0;
	const post = (message: HostToCompare) =>
		window.dispatchEvent(new MessageEvent('message', { data: message }));
	const hear = (message: CompareToHost) => {
		if (message.kind !== 'lines') return;
		const { id, list, class: className, from, to } = message;
		const reply = { v: 1, kind: 'reply', re: id } as const;
		window.setTimeout(() => {
			if (refused < refusals) {
				refused++;
				post({ ...reply, error: { code: 'failed', message: 'the disk is gone.' } });
				return;
			}
			const all = lines.filter(
				(line) =>
					(list === 'changed' || line.direction === list) &&
					(className === null || line.className === className),
			);
			post({ ...reply, ok: { total: all.length, lines: all.slice(from, to) } });
		});
	};
	global.sent.push = (...messages: CompareToHost[]) => {
		for (const message of messages) {
			global.sent[global.sent.length] = message;
			hear(message);
		}
		return global.sent.length;
	};
}
