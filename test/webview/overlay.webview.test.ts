// What a person gets from the overlay page, in a real Chromium: counts, keys, picking, card, masks, layouts, speed.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Role } from '../../src/core/assignment';
import { type Grid, placeOf } from '../../src/core/grids/grid';
import type { OverlayToHost, OverlayView } from '../../src/messages';
import { fitImage, inputView } from '../../src/webview/shared/camera';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';
import { drawnScene, manyObjects } from './scenes';

let browser: Browser;
const scene = drawnScene();
const { inspection } = scene.view;

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

async function opened(options: Partial<OpenOptions> = {}, view: OverlayView = scene.view): Promise<OpenPage> {
	const open = await openPage(browser, {
		page: 'overlay',
		picture: scene.picture,
		reducedMotion: true,
		...options,
	});
	await open.post({ v: 1, kind: 'view', view });
	await open.page.locator('.canvas .marks:not(.loading)').waitFor();
	return open;
}

async function using(
	run: (open: OpenPage) => Promise<void>,
	options: Partial<OpenOptions> = {},
	view?: OverlayView,
) {
	const open = await opened(options, view);
	try {
		await run(open);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

const focusCanvas = (page: Page) => page.locator('.canvas').focus();
const layer = (page: Page, name: RegExp) => page.getByRole('switch', { name });
const events = async <K extends OverlayToHost['kind']>(open: OpenPage, kind: K) =>
	((await open.sent()) as OverlayToHost[]).filter((each) => each.kind === kind) as Extract<
		OverlayToHost,
		{ kind: K }
	>[];

/** Where a place is on the page while the whole image is fitted. */
async function placeOnPage(page: Page, index: number): Promise<{ x: number; y: number }> {
	const bounds = await page.locator('.canvas').boundingBox();
	if (!bounds) throw new Error('no canvas');
	const view = inputView(fitImage(inspection.image, bounds), inspection.input);
	const place = placeOf(inspection.grids, index);
	const grid = inspection.grids[place.level] as Grid;
	return {
		x: bounds.x + (grid.originX + place.column * grid.strideX) * view.scaleX + view.shiftX,
		y: bounds.y + (grid.originY + place.row * grid.strideY) * view.scaleY + view.shiftY,
	};
}

describe('start', () => {
	test('says ready, then that it painted', () =>
		using(async (open) => {
			const sent = (await open.sent()) as OverlayToHost[];
			expect(sent[0]).toEqual({ v: 1, kind: 'ready' });
			await expect.poll(async () => (await events(open, 'painted')).length).toBe(1);
			const [painted] = await events(open, 'painted');
			expect(painted?.requestedAt).toBe(scene.view.requestedAt);
			expect(painted?.scriptMs).toBeGreaterThan(0);
		}));

	test('the legend counts what the assignment holds', () =>
		using(async ({ page }) => {
			const { positive, forced, ignored } = inspection.assignment.totals;
			const count = (name: RegExp) => layer(page, name).locator('.n').textContent();
			expect(await count(/Labelled object/)).toBe('4');
			expect(await count(/Crowd region/)).toBe('1');
			expect(await count(/^Positive/)).toBe(String(positive - forced));
			expect(await count(/Forced/)).toBe(String(forced));
			expect(await count(/Ignored/)).toBe(String(ignored));
			expect(await count(/Negative/)).toBe(String(inspection.sample.negative.length));
			expect(await layer(page, /Ignored/).getAttribute('aria-checked')).toBe('false');
			expect(await page.locator('.finding h2').textContent()).toBe('2 of 4 objects never reach IoU 0.7.');
		}));

	test('an empty state has its button, an unknown message does no harm', async () => {
		const open = await openPage(browser, { page: 'overlay' });
		await open.post({ v: 1, kind: 'nonsense' } as never);
		await open.post({
			v: 1,
			kind: 'message',
			message: {
				kind: 'empty',
				title: 'No image in this file',
				detail: 'It lists none.',
				actions: [{ label: 'Open Sample', command: 'openSample' }],
			},
		});
		await open.page.getByRole('button', { name: 'Open Sample' }).click();
		expect(await events(open, 'command')).toEqual([{ v: 1, kind: 'command', command: 'openSample' }]);
		expect(open.troubles).toEqual([]);
		await open.close();
	});
});

describe('choosing', () => {
	test('N goes to the next object, tells the host and says it aloud', () =>
		using(async (open) => {
			await focusCanvas(open.page);
			await open.page.keyboard.press('n');
			const weakest = inspection.objects
				.map((object, row) => ({ object, row }))
				.filter(({ object }) => object.use === 'trained')
				.sort((a, b) => a.object.bestIou - b.object.bestIou)[0];
			expect(await events(open, 'selected')).toEqual([{ v: 1, kind: 'selected', object: weakest?.row }]);
			await expect
				.poll(() => open.page.locator('#live').textContent())
				.toContain(`${weakest?.object.className}, ${weakest?.object.positives} positive, best IoU`);
			await open.page.keyboard.press('Escape');
			await expect.poll(async () => (await events(open, 'selected')).at(-1)?.object).toBe(null);
		}));

	test('a click chooses the smallest box, a second click what lies under it', () =>
		using(async (open) => {
			const bounds = await open.page.locator('.canvas').boundingBox();
			if (!bounds) throw new Error('no canvas');
			const camera = fitImage(inspection.image, bounds);
			// Inside the bat (222..275) and the person behind it (253..367), off any mark.
			const at = {
				x: bounds.x + 273 * camera.zoom + camera.panX,
				y: bounds.y + 304 * camera.zoom + camera.panY,
			};
			await open.page.mouse.click(at.x, at.y);
			await open.page.mouse.move(bounds.x + 3, bounds.y + 3);
			await open.page.mouse.click(at.x, at.y);
			expect((await events(open, 'selected')).map((each) => each.object)).toEqual([1, 0]);
		}));

	test('the host chooses without being told back', () =>
		using(async (open) => {
			await open.post({ v: 1, kind: 'select', object: 3, reveal: true });
			await open.page.locator('.object.on').waitFor();
			expect(await open.page.locator('.inspector h3', { hasText: 'person' }).textContent()).toContain(
				'id 104',
			);
			expect(await events(open, 'selected')).toEqual([]);
		}));

	test('W walks through the weak ones only', () =>
		using(async (open) => {
			await focusCanvas(open.page);
			for (let time = 0; time < 3; time++) await open.page.keyboard.press('w');
			const rows = (await events(open, 'selected')).map((each) => each.object as number);
			expect(rows).toHaveLength(3);
			expect(rows[2]).toBe(rows[0]);
			for (const row of rows)
				expect(inspection.objects[row]?.positives).toBe(inspection.objects[row]?.forced);
		}));
});

describe('anchors', () => {
	test('the keyboard opens the card of the best anchor at once', () =>
		using(
			async ({ page }) => {
				await focusCanvas(page);
				await page.keyboard.press('ArrowRight');
				const best = inspection.assignment.objects[0]?.bestIndex as number;
				const card = page.locator('.card');
				await card.waitFor();
				const text = (await card.textContent()) ?? '';
				const place = placeOf(inspection.grids, best);
				expect(text).toContain('Positive anchor');
				expect(text).toContain(`#${best.toLocaleString('en-US')}`);
				expect(text).toContain('IoU is 0.7 or more.');
				expect(text).toContain(`IoU ${inspection.objects[0]?.bestIou.toFixed(3)}`);
				expect(text).toContain(`column ${place.column}, row ${place.row}`);
				expect(text).toContain('person id 101');
				expect(text).toMatch(/objectness loss/i);
				await page.keyboard.press('Enter');
				expect(await card.getAttribute('class')).toContain('kept');
				await page.keyboard.press('Escape');
				await expect.poll(() => card.count()).toBe(0);
			},
			{},
			{ ...scene.view, selectedObject: 0 },
		));

	test('the card stands beside the object, not over it', () =>
		using(
			async ({ page }) => {
				await focusCanvas(page);
				await page.keyboard.press('ArrowRight');
				const card = await page.locator('.card').boundingBox();
				const bounds = await page.locator('.canvas').boundingBox();
				if (!card || !bounds) throw new Error('no card');
				const camera = fitImage(inspection.image, bounds);
				const [x1, , x2] = (inspection.objects[0] as (typeof inspection.objects)[number]).boxImage;
				const left = bounds.x + x1 * camera.zoom + camera.panX;
				const right = bounds.x + x2 * camera.zoom + camera.panX;
				expect(card.x > right || card.x + card.width < left).toBe(true);
				expect(card.y).toBeGreaterThanOrEqual(bounds.y);
				expect(card.y + card.height).toBeLessThanOrEqual(bounds.y + bounds.height);
			},
			{},
			{ ...scene.view, selectedObject: 0 },
		));

	test('pointing finds the anchor whose mark is there', () =>
		using(async ({ page }) => {
			const entry = inspection.assignment.role.indexOf(Role.positive);
			const index = inspection.assignment.index[entry] as number;
			const { x, y } = await placeOnPage(page, index);
			await page.mouse.move(x + 2, y - 1);
			await page.locator('.card').waitFor();
			const shown = Number((await page.locator('.card h4 .mono').textContent())?.replace(/[#,]/g, ''));
			const [a, b] = [placeOf(inspection.grids, shown), placeOf(inspection.grids, index)];
			expect([a.level, a.row, a.column]).toEqual([b.level, b.row, b.column]);
			await page.mouse.move(x + 200, y - 200);
			await expect.poll(() => page.locator('.card').count()).toBe(0);
		}));

	test('a drawn negative explains itself when its layer is on', () =>
		using(async ({ page }) => {
			await layer(page, /Negative/).click();
			const coarse = inspection.sample.negative.findLast(
				(index) => placeOf(inspection.grids, index).level === 2,
			) as number;
			const { x, y } = await placeOnPage(page, coarse);
			await page.mouse.move(x, y);
			await page.locator('.card').waitFor();
			const text = await page.locator('.card').textContent();
			expect(text).toContain('Negative anchor');
			expect(text).toContain('IoU is under 0.3 with every object.');
		}));

	test('boxes mode says how many it draws', () =>
		using(async ({ page }) => {
			await focusCanvas(page);
			await page.keyboard.press('b');
			const { positive } = inspection.assignment.totals;
			await expect.poll(() => page.locator('.notes').textContent()).toContain(`${positive} boxes`);
		}));

	test('a loss term sizes the marks, and says so', () =>
		using(async ({ page }) => {
			await page.getByRole('button', { name: /RPN box/ }).click();
			await expect.poll(() => page.locator('.notes').textContent()).toContain('Sized by RPN box');
		}));
});

describe('mask', () => {
	const mask = inspection.breakdown?.masks.find((entry) => entry.object === 0);

	test('counts pixels by who says so, and Esc goes back', () =>
		using(
			async (open) => {
				const { page } = open;
				await focusCanvas(page);
				await page.keyboard.press('m');
				await page.locator('.pixels').waitFor();
				const counts = await page.locator('.pixels .n:not(.dim)').allTextContents();
				if (!mask) throw new Error('the scene has a mask');
				const { predictionOnly, labelOnly, both, neither } = mask.pixels;
				expect(counts).toEqual([predictionOnly, labelOnly, both, neither].map((count) => `${count} px`));
				expect(await page.locator('.mask-head h2').textContent()).toBe(mask.iou.toFixed(2));
				await page.keyboard.press('ArrowLeft');
				await page.keyboard.press('ArrowLeft');
				expect(await page.locator('.card.pixel').textContent()).toContain('column 13, row 14');
				await page.keyboard.press('3');
				await expect
					.poll(() => page.getByRole('radio', { name: 'Probability' }).getAttribute('aria-checked'))
					.toBe('true');
				await page.keyboard.press('Escape');
				await page.keyboard.press('Escape');
				await page.locator('.strip').waitFor();
			},
			{},
			{ ...scene.view, selectedObject: 0 },
		));

	test('another channel is asked for and shown for comparison', () =>
		using(
			async (open) => {
				const { page } = open;
				await focusCanvas(page);
				await page.keyboard.press('m');
				await page.locator('.pixels').waitFor();
				await page.keyboard.press('h');
				await page.getByRole('menuitemradio', { name: /^bat/ }).click();
				const [asked] = await events(open, 'maskChannel');
				expect(asked).toMatchObject({ mask: 0, channel: 39 });
				await open.post({
					v: 1,
					kind: 'reply',
					re: asked?.id as number,
					ok: { mask: 0, channel: 39, className: 'bat', probability: new Float32Array(784).fill(0.2) },
				});
				await page.getByText('Channel bat', { exact: true }).waitFor();
			},
			{},
			{ ...scene.view, selectedObject: 0 },
		));
});

describe('layouts and surroundings', () => {
	test('under 640 px the inspector is a sheet with tabs', () =>
		using(
			async ({ page }) => {
				expect(await page.locator('.inspector').count()).toBe(0);
				expect(await page.getByRole('tab').allTextContents()).toEqual([
					'Layers',
					'Objects4',
					expect.stringMatching(/^Loss/),
				]);
				await page.getByRole('tab', { name: 'Objects' }).click();
				expect(await page.locator('.object-list li').count()).toBe(5);
				const wide = await page.evaluate(() => document.documentElement.scrollWidth);
				expect(wide).toBeLessThanOrEqual(500);
			},
			{ width: 500, height: 780 },
		));

	test('640 to 900 px: the inspector opens over the canvas and Esc closes it', () =>
		using(
			async ({ page }) => {
				await page.getByRole('button', { name: 'Finding, layers, levels and loss' }).click();
				await page.locator('.drawer .inspector').waitFor();
				await page.keyboard.press('Escape');
				await expect.poll(() => page.locator('.drawer').count()).toBe(0);
			},
			{ width: 700, height: 600 },
		));

	test('the toolbar is one tab stop', () =>
		using(async ({ page }) => {
			const stops = page.locator('.toolbar button[tabindex="0"]');
			expect(await stops.count()).toBe(1);
			await stops.focus();
			await page.keyboard.press('ArrowRight');
			expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain(
				'Next image',
			);
			expect(await stops.count()).toBe(1);
		}));

	test('mode, layers and camera survive a reload', () =>
		using(async ({ page }) => {
			await focusCanvas(page);
			await page.keyboard.press('v');
			await page.keyboard.press('+');
			await layer(page, /Ignored/).click();
			await page.waitForTimeout(400);
			const saved = await page.evaluate(() => (window as never as { saved: unknown }).saved);
			const zoom = await page.locator('.zoom').textContent();
			await using(
				async (again) => {
					expect(await again.page.getByRole('radio', { name: 'Contours' }).getAttribute('aria-checked')).toBe(
						'true',
					);
					expect(await layer(again.page, /Ignored/).getAttribute('aria-checked')).toBe('true');
					expect(await again.page.locator('.zoom').textContent()).toBe(zoom);
				},
				{ state: saved },
			);
		}));

	test('a missing image lists the paths in order and offers the way out', () => {
		const missing = drawnScene({ picture: false, losses: false });
		return (async () => {
			const open = await openPage(browser, { page: 'overlay' });
			await open.post({ v: 1, kind: 'view', view: missing.view });
			await open.page.getByText('Image not found').waitFor();
			expect(await open.page.locator('.missing li').allTextContents()).toEqual(
				missing.view.inspection.image.tried,
			);
			await open.page.getByRole('button', { name: 'Choose image folder' }).click();
			expect(await events(open, 'command')).toEqual([
				{ v: 1, kind: 'command', command: 'chooseImageFolder' },
			]);
			expect(open.troubles).toEqual([]);
			await open.close();
		})();
	});

	test('a lost graphics context comes back', () =>
		using(async ({ page }) => {
			const drawn = () =>
				page.evaluate(() => {
					const canvas = document.querySelector<HTMLCanvasElement>('.marks');
					const copy = document.createElement('canvas');
					copy.width = canvas?.width ?? 1;
					copy.height = canvas?.height ?? 1;
					const gl = canvas?.getContext('webgl2');
					return gl?.isContextLost();
				});
			await page.evaluate(() => {
				const gl = document.querySelector<HTMLCanvasElement>('.marks')?.getContext('webgl2');
				const extension = gl?.getExtension('WEBGL_lose_context');
				extension?.loseContext();
				setTimeout(() => extension?.restoreContext(), 50);
			});
			await expect.poll(drawn).toBe(false);
			await focusCanvas(page);
			await page.keyboard.press('+');
			await page.waitForTimeout(100);
		}));
});

describe('speed', () => {
	test('panning and zooming with every layer on draws frames; what script takes a frame is printed', async () => {
		const many = drawnScene({ objects: manyObjects(150), losses: false });
		const open = await openPage(browser, { page: 'overlay', picture: many.picture, reducedMotion: true });
		await open.post({ v: 1, kind: 'view', view: many.view });
		const { page } = open;
		await page.locator('.canvas .marks:not(.loading)').waitFor();
		await layer(page, /Ignored/).click();
		await layer(page, /Negative/).click();
		for (const mode of ['c', 'v', 'b']) {
			await focusCanvas(page);
			await page.keyboard.press(mode);
			await page.waitForTimeout(600);
			if (mode === 'b') expect(await page.locator('.notes').textContent()).toMatch(/5,000 of [\d,]+ boxes/);
			const bounds = await page.locator('.canvas').boundingBox();
			if (!bounds) throw new Error('no canvas');
			await page.mouse.move(bounds.x + 300, bounds.y + 300);
			await open.frames();
			await page.mouse.down();
			for (let step = 0; step < 10; step++)
				await page.mouse.move(bounds.x + 300 + step * 6, bounds.y + 300 + step * 3);
			await page.mouse.up();
			const pan = await open.frames();
			for (let step = 0; step < 8; step++) await page.mouse.wheel(0, step < 4 ? -60 : 60);
			await page.waitForTimeout(200);
			const zoom = await open.frames();
			const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;
			const measured = `pan ${median(pan).toFixed(2)} ms of ${pan.length}, zoom ${median(zoom).toFixed(2)} ms of ${zoom.length}`;
			console.log(`script a frame, mode ${mode}: ${measured}`);
			expect(pan.length).toBeGreaterThan(0);
			expect(zoom.length).toBeGreaterThan(0);
		}
		expect(open.troubles).toEqual([]);
		await open.close();
	}, 240_000);
});
