// Problems of the chosen object in the inspector: what they say, how they look, and what their fix asks of the host.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../../src/core/problem';
import { type OpenPage, openBrowser, openPage, root } from './harness';
import { drawnObjects, drawnScene, photographScene, type Scene } from './scenes';
import type { ThemeName } from './themes';

let browser: Browser;
beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

const base: Scene = photographScene(root, (objects) => objects) ?? drawnScene({ objects: drawnObjects });

const problems: Problem[] = [
	{
		rule: 'box-mask-disagree',
		severity: 'warning',
		message:
			'The box is up to 24.5 px off the mask: regions are matched by the box, but the mask loss is computed on the mask.',
		span: { start: 120, end: 150 },
		image: 7,
		object: 0,
		fix: { title: 'Set the box from the mask', edits: [{ span: { start: 121, end: 124 }, text: '10' }] },
	},
	{
		rule: 'box-zero-size',
		severity: 'error',
		message:
			'The box has no width: torchvision stops with an AssertionError, elsewhere log(0) in dw makes the box loss infinite.',
		span: { start: 120, end: 150 },
		image: 7,
		object: 0,
	},
	{
		rule: 'image-exif-swap',
		severity: 'information',
		message: 'The picture is turned by its EXIF orientation.',
		span: { start: 20, end: 60 },
		image: 7,
	},
];

async function shown(
	selected: number | null,
	options: { theme?: ThemeName; width?: number },
	then: (open: OpenPage) => Promise<void>,
): Promise<void> {
	const open = await openPage(browser, { page: 'overlay', picture: base.picture, ...options });
	const inspection = { ...base.view.inspection, problems };
	await open.post({ v: 1, kind: 'view', view: { ...base.view, inspection, selectedObject: selected } });
	await open.page.locator('.marks:not(.loading)').waitFor();
	await open.page.waitForTimeout(250);
	await then(open);
	expect(open.troubles).toEqual([]);
	await open.close();
}

for (const theme of ['dark', 'light', 'hc'] as const)
	test(`of the chosen object, worst first, ${theme}`, () =>
		shown(0, { theme }, async (open) => {
			const lines = open.page.locator('.problems li');
			expect(await lines.count()).toBe(2);
			expect(await lines.first().innerText()).toContain('log(0) in dw');
			expect(await lines.nth(1).innerText()).toContain('Set the box from the mask');
			await open.shot(`problems-${theme}`);
		}));

test('of the image where no object is chosen', () =>
	shown(null, {}, async (open) => {
		expect(await open.page.locator('.problems li').allInnerTexts()).toEqual([
			expect.stringContaining('turned by its EXIF orientation'),
		]);
	}));

test('a fix is asked of the host by its rule and place', () =>
	shown(0, {}, async (open) => {
		await open.page.getByRole('button', { name: 'Set the box from the mask' }).click();
		const sent = await open.sent();
		expect(sent.filter(({ kind }) => kind === 'fix')).toEqual([
			{ v: 1, kind: 'fix', rule: 'box-mask-disagree', at: { start: 120, end: 150 } },
		]);
	}));

test('on a narrow page too', () =>
	shown(0, { width: 420 }, async (open) => {
		await open.page.locator('.problems li').first().waitFor();
		await open.shot('problems-narrow-dark');
	}));
