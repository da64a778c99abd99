// Pictures of what final detections add to the overlay and the Loss view, in every theme, for people to look at; fails where
// a page complains while it is shown.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { estimateCaution, estimateHeadline, tierDetail } from '../../src/core/words';
import { manyDetections, plausibleDetections, withDetections } from './detections';
import { type OpenOptions, type OpenPage, openBrowser, openPage, root } from './harness';
import { drawnScene, photographScene, type Scene } from './scenes';
import type { ThemeName } from './themes';

let browser: Browser;
const bare = photographScene(root) ?? drawnScene();
const notes = ['2 detections name image 999, which the labels do not have.'];
const boxes = withDetections(bare, plausibleDetections(bare), { notes });
const masks = withDetections(bare, plausibleDetections(bare, true));
const exact = withDetections(bare, plausibleDetections(bare), { exact: true });

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

async function shown(
	name: string,
	scene: Scene,
	options: Partial<OpenOptions> = {},
	selected: number | null = null,
	then: (open: OpenPage) => Promise<void> = async () => {},
): Promise<void> {
	const open = await openPage(browser, { page: 'overlay', picture: scene.picture, height: 860, ...options });
	await open.post({ v: 1, kind: 'view', view: { ...scene.view, selectedObject: selected } });
	await open.page.locator('.marks:not(.loading)').waitFor();
	await open.page.waitForTimeout(300);
	await then(open);
	await open.page.waitForTimeout(250);
	await open.shot(name);
	expect(open.troubles).toEqual([]);
	await open.close();
}

const keys =
	(...pressed: string[]) =>
	async ({ page }: OpenPage) => {
		await page.locator('.canvas').focus();
		for (const key of pressed) await page.keyboard.press(key);
	};

const themes: ThemeName[] = ['dark', 'light', 'hc'];
for (const theme of themes) {
	test(`detections, ${theme}`, () => shown(`estimate-${theme}`, boxes, { theme }));
	test(`card of a false detection, ${theme}`, () =>
		shown(`estimate-card-${theme}`, masks, { theme }, null, keys('a', 'a')));
	test(`chosen object, ${theme}`, () => shown(`estimate-focus-${theme}`, masks, { theme }, 0, keys('a')));
	test(`loss view, ${theme}`, async () => {
		const open = await openPage(browser, { page: 'loss', theme, width: 300, height: 300 });
		const { inspection } = boxes.view;
		const { estimate } = inspection;
		if (!estimate) throw new Error('the scene has an estimate');
		await open.post({
			v: 1,
			kind: 'loss',
			view: {
				kind: 'loss',
				tier: 'estimate',
				of: 'this image',
				total: estimate.total,
				totalNote: 'Estimate',
				rows: estimate.terms,
				background: null,
				note: `${estimateHeadline(estimate)} ${estimateCaution}`,
				source: tierDetail(inspection),
				proposals: null,
				parity: null,
				written: null,
			},
		});
		await open.page.waitForTimeout(150);
		await open.shot(`estimate-loss-${theme}`);
		expect(open.troubles).toEqual([]);
		await open.close();
	});
}

test('with a dump, too', () => shown('estimate-exact-dark', exact));
test('only one error type', () =>
	shown('estimate-filter-dark', boxes, {}, null, async ({ page }) => {
		await page.getByRole('button', { name: /Badly placed/ }).click();
	}));
test('200 detections', () => shown('estimate-many-dark', withDetections(bare, manyDetections(bare, 200))));
test('narrow', () =>
	shown('estimate-narrow-dark', boxes, { width: 500, height: 780 }, null, async ({ page }) => {
		await page.locator('.sheet .detections').evaluate((element) => element.scrollIntoView());
	}));
test('nothing yet', () => {
	const scene = drawnScene({ losses: false });
	return shown('estimate-none-dark', scene);
});
