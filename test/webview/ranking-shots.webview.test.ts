// Pictures of the ranking view, and of the overlay under the same recipes, for people to look at; fails where a page complains.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fate } from '../../src/core/assignment';
import { type OpenOptions, type OpenPage, openBrowser, openPage, root } from './harness';
import { rankedScene, recipeNamed } from './rankings';
import { drawnScene, photographScene, type Scene } from './scenes';
import type { ThemeName } from './themes';

let browser: Browser;
const base: Scene = photographScene(root) ?? drawnScene();

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

const tallest = base.view.inspection.objects
	.map(({ boxImage, use }, row) => ({ row, height: use === 'trained' ? boxImage[3] - boxImage[1] : 0 }))
	.sort((a, b) => b.height - a.height)[0]?.row as number;

async function shown(
	name: string,
	scene: Scene,
	options: Partial<OpenOptions>,
	selected: number | null,
	keys: string[],
	then: (open: OpenPage) => Promise<void> = async () => {},
): Promise<void> {
	const open = await openPage(browser, {
		page: 'overlay',
		picture: scene.picture,
		width: 1240,
		height: 860,
		...options,
	});
	await open.post({ v: 1, kind: 'view', view: { ...scene.view, selectedObject: selected } });
	await open.page.locator('.marks:not(.loading)').waitFor();
	await open.page.waitForTimeout(200);
	await open.page.locator('.canvas').focus();
	for (const key of keys) await open.page.keyboard.press(key);
	await then(open);
	await open.page.waitForTimeout(250);
	await open.shot(name);
	expect(open.troubles).toEqual([]);
	await open.close();
}

const aligned = rankedScene(base, recipeNamed('ultralytics-detect'));
for (const theme of ['dark', 'light', 'hc'] as ThemeName[])
	test(`task-aligned, ${theme}`, () => shown(`ranking-${theme}`, aligned, { theme }, tallest, ['r']));
test('narrow', () =>
	shown('ranking-narrow-dark', aligned, { width: 500, height: 780 }, tallest, ['r', 'ArrowDown']));
test('smallest', () =>
	shown('ranking-smallest-light', aligned, { width: 360, height: 640, theme: 'light' }, tallest, ['r']));
test('middle', () =>
	shown('ranking-middle-dark', aligned, { width: 800, height: 700 }, tallest, ['r', 'Home']));
test('SimOTA', () =>
	shown('ranking-sim-ota-dark', rankedScene(base, recipeNamed('yolox')), {}, tallest, ['r']));
test('SimOTA of MMDetection', () =>
	shown(
		'ranking-sim-ota-light',
		rankedScene(base, recipeNamed('mmdetection-yolox')),
		{ theme: 'light' },
		tallest,
		['r', 'Home'],
	));
test('TOOD', () =>
	shown('ranking-tood-dark', rankedScene(base, recipeNamed('mmdetection-tood')), {}, tallest, ['r', 'End']));
const matched = rankedScene(base, recipeNamed('detr'));
test('Hungarian', () => shown('ranking-detr-dark', matched, {}, tallest, ['r']));
test('Hungarian, another', () =>
	shown('ranking-detr-hc', matched, { theme: 'hc' }, (tallest + 1) % 4, ['r', 'Home']));
test('waiting', () =>
	shown('ranking-waiting-dark', rankedScene(base, recipeNamed('ultralytics-detect'), false), {}, tallest, [
		'r',
	]));
test('waiting for queries', () =>
	shown(
		'ranking-waiting-detr-light',
		rankedScene(base, recipeNamed('detr'), false),
		{ theme: 'light' },
		tallest,
		['r'],
	));
test('overlay, task-aligned', () => shown('dense-focus-dark', aligned, {}, tallest, []));
test('overlay, task-aligned, all', () => shown('dense-overview-dark', aligned, {}, null, ['v']));
test('overlay, candidates', () =>
	shown('dense-open-dark', rankedScene(base, recipeNamed('ultralytics-detect'), false), {}, tallest, [
		'ArrowRight',
	]));
test('overlay, candidates of all', () =>
	shown(
		'dense-open-overview-light',
		rankedScene(base, recipeNamed('yolox'), false),
		{ theme: 'light' },
		null,
		[],
		async ({ page }) => {
			await page.getByRole('switch', { name: /Candidate/ }).click();
		},
	));
test('overlay, queries', () => shown('detr-focus-dark', matched, {}, tallest, ['ArrowRight', 'b']));
test('overlay, queries without predictions', () =>
	shown('detr-open-dark', rankedScene(base, recipeNamed('detr'), false), {}, null, []));

/** Two of one class that lie almost on one another, so that each wants what the other gets. */
const twins = drawnScene({
	objects: [
		{ id: '7', className: 'person', classId: 1, box: [200, 60, 360, 400] },
		{ id: '8', className: 'person', classId: 1, box: [202, 62, 359, 401] },
		{ id: '9', className: 'dog', classId: 2, box: [430, 150, 520, 300] },
	],
});
for (const [name, recipe] of [
	['task-aligned', 'ultralytics-detect'],
	['sim-ota', 'mmdetection-yolox'],
	['tood', 'mmdetection-tood'],
	['detr', 'detr'],
] as const)
	test(`lost rows, ${name}`, () => {
		const scene = rankedScene(twins, recipeNamed(recipe));
		const row = scene.view.inspection.assignment.rankings?.findIndex((each) =>
			each?.fate.includes(Fate.lost),
		);
		expect(row).toBeGreaterThanOrEqual(0);
		return shown(`ranking-lost-${name}`, scene, {}, row ?? 0, ['r', 'Home']);
	});
