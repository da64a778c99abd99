// Pictures of every state in every theme for people to look at; fails where a page complains while it is shown.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ParityWords } from '../../src/core/words';
import { type OpenOptions, type OpenPage, openBrowser, openPage, root } from './harness';
import { drawnScene, manyObjects, photographScene, type Scene } from './scenes';
import type { ThemeName } from './themes';

let browser: Browser;
const scene: Scene = photographScene(root) ?? drawnScene();

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

/** Row of an object by class and how it is served. */
function row(className: string, nth = 0): number {
	const { objects } = scene.view.inspection;
	return (
		objects.map((object, at) => (object.className === className ? at : -1)).filter((at) => at >= 0)[nth] ?? 0
	);
}

async function shown(
	name: string,
	options: Partial<OpenOptions>,
	selected: number | null,
	then: (open: OpenPage) => Promise<void> = async () => {},
	from: Scene = scene,
): Promise<void> {
	const open = await openPage(browser, { page: 'overlay', picture: from.picture, ...options });
	await open.post({ v: 1, kind: 'view', view: { ...from.view, selectedObject: selected } });
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
const tallest = () => {
	const { objects } = scene.view.inspection;
	const wells = objects
		.map((object, at) => ({ object, at }))
		.filter(({ object }) => object.positives > object.forced);
	wells.sort(
		(a, b) => b.object.boxImage[3] - b.object.boxImage[1] - (a.object.boxImage[3] - a.object.boxImage[1]),
	);
	return wells[0]?.at ?? 0;
};

const equal: ParityWords = {
	equal: true,
	headline: 'Equal to torchvision 0.28.0: 242,991 anchors, their labels and 5 losses.',
	detail: '',
	rows: [
		{ what: 'Anchors', theirs: '242,991', ours: 'all equal', equal: true },
		{ what: 'RPN objectness', theirs: '0.703512', ours: '0.703512', equal: true },
	],
};
const apart: ParityWords = {
	equal: false,
	headline: 'Parts from torchvision 0.28.0 at the labels.',
	detail:
		"12 of 242,991 anchors have other labels, first anchor 204,771 (P4, row 21, column 40, shape 2): positive there, ignored here. The recipe's limits are not the model's, or it was trained on other boxes than the file has now.",
	rows: [
		{ what: 'Anchors', theirs: '242,991', ours: 'all equal', equal: true },
		{ what: 'Labels', theirs: '242,991', ours: '12 differ', equal: false },
		{ what: 'RPN objectness', theirs: '0.703512', ours: '0.710200', equal: false },
		{ what: 'RPN box', theirs: '0.0251804', ours: '0.0251804', equal: true },
	],
};

/** The Loss view of the side panel with what it says of the framework's own numbers. */
async function lossShot(
	name: string,
	theme: ThemeName,
	parity: ParityWords,
	proposals: string | null,
): Promise<void> {
	const open = await openPage(browser, { page: 'loss', theme, width: 300, height: parity.equal ? 360 : 620 });
	const breakdown = scene.view.inspection.breakdown;
	if (!breakdown) throw new Error('the scene has losses');
	await open.post({
		v: 1,
		kind: 'loss',
		view: {
			kind: 'loss',
			tier: 'exact',
			of: 'this image',
			total: breakdown.total,
			totalNote: 'total, weights all 1',
			rows: breakdown.terms.map(({ name, title, value }) => ({ name, title, value })),
			background: 0.0655,
			note: breakdown.sampling.sentence,
			source: 'from epoch_11.safetensors',
			proposals,
			parity,
			written: null,
		},
	});
	await open.page.waitForTimeout(150);
	await open.shot(name);
	expect(open.troubles).toEqual([]);
	await open.close();
}

for (const theme of themes) {
	test(`overview, ${theme}`, () => shown(`overview-${theme}`, { theme }, null));
	test(`focus, ${theme}`, () => shown(`focus-${theme}`, { theme }, tallest(), keys('ArrowRight')));
	test(`mask, ${theme}`, () =>
		shown(`mask-${theme}`, { theme, width: 1240, height: 860 }, tallest(), keys('m', 'ArrowRight')));
	test(`narrow, ${theme}`, () => shown(`narrow-${theme}`, { theme, width: 500, height: 780 }, tallest()));
	test(`loss view, ${theme}`, () => lossShot(`loss-${theme}`, theme, equal, null));
	test(`loss view that parts, ${theme}`, () =>
		lossShot(
			`loss-apart-${theme}`,
			theme,
			apart,
			'Of 16 objects, 14 are covered by one of 1,000 proposals at IoU 0.5; baseball bat reaches 0.31 at most, so the second stage has no region to find it in.',
		));
}

test('forced object, zoomed', () =>
	shown('forced-dark', { width: 1240, height: 860 }, row('baseball bat'), async (open) => {
		await open.page.locator('.object.on').waitFor();
		await keys('+', '+', '+', '+', '+', '+', '+', '+', 'ArrowRight')(open);
	}));
test('contours of one object', () => shown('contours-focus-dark', {}, tallest(), keys('v')));
test('contours of all', () => shown('contours-dark', {}, null, keys('v')));
test('boxes', () => shown('boxes-dark', {}, null, keys('b')));
test('all layers', () =>
	shown('layers-dark', {}, null, async ({ page }) => {
		await page.getByRole('switch', { name: /Ignored/ }).click();
		await page.getByRole('switch', { name: /Negative/ }).click();
	}));
test('zoomed far into a place', () =>
	shown('zoomed-dark', {}, tallest(), async (open) => {
		await keys('+', '+', '+', '+', '+', '+', '+')(open);
	}));
test('middle width, drawer open', () =>
	shown('middle-dark', { width: 800, height: 640 }, null, async ({ page }) => {
		await page.getByRole('button', { name: 'Finding, layers, levels and loss' }).click();
	}));
test('narrow, loss tab', () =>
	shown('narrow-loss-dark', { width: 380, height: 700 }, null, async ({ page }) => {
		await page.getByRole('tab', { name: /Loss/ }).click();
	}));
test('menu', () =>
	shown('menu-dark', {}, null, async ({ page }) => {
		await page.getByRole('button', { name: 'More actions' }).click();
	}));
test('missing image', () =>
	shown('missing-dark', {}, null, async () => {}, drawnScene({ picture: false, losses: false })));
test('no anchor, stops training', () =>
	shown('broken-dark', {}, null, async () => {}, {
		...drawnScene(),
		view: ((view) => {
			const [first, second] = view.inspection.objects;
			if (first) Object.assign(first, { positives: 0, forced: 0, bestIou: 0.21 });
			if (second) Object.assign(second, { use: 'invalid' });
			return view;
		})(drawnScene().view),
	}));
for (const mode of ['2', '3', '4'])
	test(`mask mode ${mode}`, () =>
		shown(`mask-mode-${mode}-dark`, { width: 1240, height: 860 }, tallest(), keys('m', mode)));
test('no labelled objects', () =>
	shown('nothing-light', { theme: 'light' }, null, keys('m'), drawnScene({ objects: [] })));
test('a crowd region chosen', () => shown('crowd-dark', {}, 4, async () => {}, drawnScene()));
test('hundreds of objects', () =>
	shown('many-dark', {}, null, async () => {}, drawnScene({ objects: manyObjects(300), losses: false })));
test('narrow mask', () => shown('mask-narrow-dark', { width: 500, height: 780 }, tallest(), keys('m')));
test('message', async () => {
	const open = await openPage(browser, { page: 'overlay', width: 700, height: 420 });
	await open.post({
		v: 1,
		kind: 'message',
		message: {
			kind: 'error',
			title: 'This file could not be read',
			detail: 'Line 3 ends inside a string.',
			actions: [
				{ label: 'Open Annotation File', command: 'openAnnotationFile' },
				{ label: 'Show Log', command: 'showLog' },
			],
		},
	});
	await open.page.waitForTimeout(100);
	await open.shot('message-dark');
	expect(open.troubles).toEqual([]);
	await open.close();
});
