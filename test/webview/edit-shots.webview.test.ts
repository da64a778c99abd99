// Pictures of editing in every theme, for people to look at; fails where a page complains while it is shown.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ObjectEdit } from '../../src/core/object-edit';
import { fitImage, toScreen } from '../../src/webview/shared/camera';
import { afterEdit, answerPreviews, written } from './edits';
import type { FixtureObject } from './fixture';
import { type OpenOptions, type OpenPage, openBrowser, openPage, root } from './harness';
import { drawnObjects, drawnScene, photographScene, type Scene } from './scenes';
import type { ThemeName } from './themes';

let browser: Browser;
beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

type Change = (objects: FixtureObject[]) => FixtureObject[];
const build = (change: Change = (objects) => objects): Scene =>
	photographScene(root, change) ?? drawnScene({ objects: change(drawnObjects) });
const scene = build();
const { objects, image } = scene.view.inspection;
const served = objects
	.map((object, row) => ({ object, row }))
	.filter(({ object }) => object.positives > object.forced);
served.sort(
	(a, b) => b.object.boxImage[3] - b.object.boxImage[1] - (a.object.boxImage[3] - a.object.boxImage[1]),
);
const tallest = served[0]?.row ?? 0;
const smallest = objects.reduce((best, object, row) => {
	const area = (box: readonly number[]) =>
		((box[2] as number) - (box[0] as number)) * ((box[3] as number) - (box[1] as number));
	return area(object.boxImage) < area((objects[best] as typeof object).boxImage) ? row : best;
}, 0);

async function shown(
	name: string,
	options: Partial<OpenOptions>,
	selected: number | null,
	then: (open: OpenPage) => Promise<void>,
	from: Scene = scene,
): Promise<void> {
	const open = await openPage(browser, { page: 'overlay', picture: from.picture, ...options });
	await open.post({ v: 1, kind: 'view', view: { ...from.view, selectedObject: selected } });
	await open.page.locator('.marks:not(.loading)').waitFor();
	await open.page.waitForTimeout(250);
	await open.page.locator('.canvas').focus();
	await then(open);
	await open.page.waitForTimeout(200);
	await open.shot(name);
	expect(open.troubles).toEqual([]);
	await open.close();
}

/** A point of the image on the page, while the whole image is fitted. */
async function onPage({ page }: OpenPage, x: number, y: number): Promise<{ x: number; y: number }> {
	const bounds = await page.locator('.canvas').boundingBox();
	if (!bounds) throw new Error('no canvas');
	const at = toScreen(fitImage(image, bounds), x, y);
	return { x: bounds.x + at.x, y: bounds.y + at.y };
}

/** Drags the right edge of the tallest object by image pixels, and answers what the page asks. */
async function dragRight(open: OpenPage, by: number, end: 'held' | 'dropped'): Promise<void> {
	const [, y1, x2, y2] = (objects[tallest] as (typeof objects)[number]).boxImage;
	const from = await onPage(open, x2, y1 + 0.3 * (y2 - y1));
	const to = await onPage(open, x2 + by, y1 + 0.3 * (y2 - y1));
	await open.page.mouse.move(from.x, from.y);
	await open.page.mouse.down();
	await open.page.mouse.move((from.x + to.x) / 2, to.y);
	await open.page.mouse.move(to.x, to.y);
	const after = (edit: ObjectEdit) => build((list) => afterEdit(list, tallest, edit)).view;
	await answerPreviews(open, (edit) => after(edit).inspection);
	if (end === 'held') return;
	await open.page.mouse.up();
	const { id, edit } = await written(open);
	await open.post({ v: 1, kind: 'reply', re: id, ok: null });
	await open.post({ v: 1, kind: 'view', view: { ...after(edit), selectedObject: tallest } });
	await open.page.mouse.move(2, 2);
}

for (const theme of ['dark', 'light', 'hc'] as ThemeName[]) {
	test(`handles, ${theme}`, () =>
		shown(`edit-handles-${theme}`, { theme }, tallest, ({ page }) => page.keyboard.press('e')));
	test(`dragging, ${theme}`, () =>
		shown(`edit-drag-${theme}`, { theme }, tallest, async (open) => {
			await open.page.keyboard.press('e');
			await dragRight(open, 26, 'held');
		}));
	test(`last edit, ${theme}`, () =>
		shown(`edit-last-${theme}`, { theme }, tallest, async (open) => {
			await open.page.keyboard.press('e');
			await dragRight(open, 26, 'dropped');
		}));
	test(`menu, ${theme}`, () =>
		shown(`edit-menu-${theme}`, { theme }, tallest, async (open) => {
			const [x1, y1, x2, y2] = (objects[tallest] as (typeof objects)[number]).boxImage;
			const { x, y } = await onPage(open, (x1 + x2) / 2, (y1 + y2) / 2);
			await open.page.mouse.click(x, y, { button: 'right' });
		}));
}
test('a small object', () => shown('edit-small-dark', {}, smallest, ({ page }) => page.keyboard.press('e')));
test('zoomed in, with a corner chosen', () =>
	shown('edit-corner-dark', {}, tallest, async ({ page }) => {
		await page.keyboard.press('e');
		for (let time = 0; time < 5; time++) await page.keyboard.press('+');
		for (let time = 0; time < 9; time++) await page.keyboard.press('.');
	}));
test('no object chosen', () => shown('edit-none-dark', {}, null, ({ page }) => page.keyboard.press('e')));
test('narrow, dragging', () =>
	shown('edit-narrow-dark', { width: 500, height: 780 }, tallest, async (open) => {
		await open.page.keyboard.press('e');
		await dragRight(open, 26, 'held');
	}));
test('narrow, last edit', () =>
	shown('edit-narrow-last-light', { width: 380, height: 700, theme: 'light' }, tallest, async (open) => {
		await open.page.keyboard.press('e');
		await dragRight(open, 26, 'dropped');
	}));
test('middle, last edit', () =>
	shown('edit-middle-dark', { width: 800, height: 640 }, tallest, async (open) => {
		await open.page.keyboard.press('e');
		await dragRight(open, 26, 'dropped');
	}));
test('More menu', () =>
	shown('edit-more-dark', {}, tallest, ({ page }) =>
		page.getByRole('button', { name: 'More actions' }).click(),
	));
test('marked as crowd, in the text', () =>
	shown('edit-crowd-light', { theme: 'light' }, null, async (open) => {
		const marked = build((list) =>
			list.map((each, row) => (row === tallest ? { ...each, crowd: true, outline: undefined } : each)),
		);
		await open.post({ v: 1, kind: 'view', view: marked.view });
	}));
