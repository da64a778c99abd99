// What a person gets of final detections on the overlay, in a real Chromium: the section, layers, filter, card, least score.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorWords, estimateHeadline, precisionSentence } from '../../src/core/words';
import type { OverlayToHost, OverlayView } from '../../src/messages';
import { fitImage } from '../../src/webview/shared/camera';
import { manyDetections, plausibleDetections, withDetections } from './detections';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';
import { drawnScene } from './scenes';

let browser: Browser;
const bare = drawnScene();
const notes = ['2 detections name image 999, which the labels do not have.'];
const scene = withDetections(bare, plausibleDetections(bare), { notes });
const { inspection } = scene.view;
const estimate = inspection.estimate as NonNullable<typeof inspection.estimate>;
const falses = estimate.detections.filter(({ fate }) => fate === 'false');

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

async function using(
	run: (open: OpenPage) => Promise<void>,
	{ view = scene.view, ...options }: Partial<OpenOptions> & { view?: OverlayView } = {},
): Promise<void> {
	const open = await openPage(browser, {
		page: 'overlay',
		picture: scene.picture,
		reducedMotion: true,
		height: 900,
		...options,
	});
	try {
		await open.post({ v: 1, kind: 'view', view });
		await open.page.locator('.canvas .marks:not(.loading)').waitFor();
		await run(open);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

const layer = (page: Page, name: RegExp) => page.getByRole('switch', { name });
const isOn = (page: Page, name: RegExp) => layer(page, name).getAttribute('aria-checked');
const chips = (page: Page) => page.locator('.chips .chip:visible').allInnerTexts();
const events = async <K extends OverlayToHost['kind']>(open: OpenPage, kind: K) =>
	((await open.sent()) as OverlayToHost[]).filter((each) => each.kind === kind) as Extract<
		OverlayToHost,
		{ kind: K }
	>[];
const press = async (page: Page, ...pressed: string[]) => {
	await page.locator('.canvas').focus();
	for (const key of pressed) await page.keyboard.press(key);
};

test('the scene has what the tests speak of', () => {
	expect(estimate.counts).toMatchObject({ found: 2, missed: 2 });
	expect(new Set(falses.map(({ error }) => error))).toEqual(
		new Set(['duplicate', 'localisation', 'classification', 'background']),
	);
});

describe('the section', () => {
	test('says what is found, what is wrong, AP, and notes of the file', () =>
		using(async ({ page }) => {
			const section = page.getByRole('region', { name: 'Detections' });
			const text = await section.innerText();
			expect(text).toContain('Estimate');
			expect(text).toContain(estimateHeadline(estimate));
			expect(text).toContain(precisionSentence(estimate));
			for (const { error } of falses) expect(text).toContain(errorWords[error ?? 'background'].title);
			expect(text).not.toContain(notes[0]);
			await section.getByText('1 note on detections.json').click();
			expect(await section.innerText()).toContain(notes[0]);
			expect(await page.locator('.status').innerText()).toContain(
				'from detections.json, not from raw head outputs',
			);
		}));

	test('asks for the evaluation of the file, and for other detections', () =>
		using(async (open) => {
			await open.page.getByRole('button', { name: 'Evaluate the whole file' }).click();
			await open.page.getByRole('button', { name: 'Choose detections…' }).click();
			await open.page.getByRole('button', { name: 'More actions' }).click();
			await open.page.getByRole('menuitem', { name: 'Choose detections…' }).click();
			expect((await events(open, 'command')).map(({ command }) => command)).toEqual([
				'evaluateDetections',
				'chooseDetections',
				'chooseDetections',
			]);
		}));

	test('shows the terms as an estimate in the place of losses', () =>
		using(async ({ page }) => {
			const loss = page.locator('section.loss');
			expect(await loss.locator('.term').allInnerTexts()).toEqual(estimate.terms.map(({ title }) => title));
			expect(await loss.innerText()).toContain('An estimate from final detections');
			expect(await loss.locator('.value').allInnerTexts()).toEqual(
				estimate.terms.map(({ value }) => value.toFixed(4)),
			);
		}));

	test('is not there without detections, and the losses say how to get both', () =>
		using(
			async (open) => {
				expect(await open.page.getByRole('region', { name: 'Detections' }).count()).toBe(0);
				expect(await layer(open.page, /detection/i).count()).toBe(0);
				const loss = open.page.locator('section.loss');
				expect(await loss.innerText()).toContain('For an estimate, add its final detections.');
				await loss.getByRole('button', { name: 'Choose detections…' }).click();
				expect(await events(open, 'command')).toMatchObject([{ command: 'chooseDetections' }]);
			},
			{ view: drawnScene({ losses: false }).view },
		));
});

describe('layers', () => {
	test('start with detections where they are all there is, and are remembered', async () => {
		await using(async ({ page }) => {
			expect([await isOn(page, /Detection of an object/), await isOn(page, /False detection/)]).toEqual([
				'true',
				'true',
			]);
			expect([await isOn(page, /^Positive/), await isOn(page, /Forced/)]).toEqual(['false', 'false']);
			expect(await layer(page, /False detection/).innerText()).toContain(String(falses.length));
			await layer(page, /False detection/).click();
			await expect.poll(() => chips(page)).not.toContainEqual(expect.stringContaining('background'));
			const saved = () => page.evaluate(() => (window as never as { saved?: unknown }).saved);
			await expect
				.poll(saved)
				.toMatchObject({ layersEstimate: { false: false, found: true }, layersOverview: { false: true } });
		});
		await using(
			async ({ page }) => {
				expect(await isOn(page, /Detection of an object/)).toBe('false');
			},
			{ state: { ...savedState, layersEstimate: { found: false } } },
		);
	});

	test('start with the anchors where there is a dump, too', () =>
		using(
			async ({ page }) => {
				expect([await isOn(page, /^Positive/), await isOn(page, /Forced/)]).toEqual(['true', 'true']);
				expect(await isOn(page, /Detection of an object/)).toBe('false');
				expect(await isOn(page, /False detection/)).toBe('true');
				expect(await page.locator('section.loss').innerText()).toContain('RPN objectness');
			},
			{ view: withDetections(bare, plausibleDetections(bare), { exact: true }).view },
		));

	test('chips say which errors, and which objects are missed', () =>
		using(async ({ page }) => {
			const texts = await chips(page);
			for (const { error, score } of falses)
				expect(texts).toContain(
					`${errorWords[error ?? 'background'].title.toLowerCase()} ${score.toFixed(2)}`,
				);
			expect(texts.filter((text) => text === 'not found' || text === 'missed')).toHaveLength(
				estimate.counts.missed,
			);
			await layer(page, /Object not found/).click();
			await expect.poll(() => chips(page)).not.toContain('not found');
		}));

	test('an error type shows only what it is said of, until it is put away', () =>
		using(async ({ page }) => {
			const type = page.getByRole('button', { name: /^Background/ });
			await type.click();
			expect(await type.getAttribute('aria-pressed')).toBe('true');
			await expect
				.poll(async () => (await chips(page)).filter((text) => !/crowd/.test(text)))
				.toEqual(['background 0.83']);
			expect(await isOn(page, /Detection of an object/)).toBe('false');
			await page.getByRole('button', { name: 'All detections again' }).click();
			expect(await isOn(page, /Detection of an object/)).toBe('true');
			await type.click();
			await press(page, 'Escape');
			expect(await type.getAttribute('aria-pressed')).toBe('false');
		}));

	test('say how many of many are drawn', () =>
		using(
			async ({ page }) => {
				expect(await page.locator('section.layers').innerText()).toMatch(
					/Of \d{3} detections the 300 with the highest scores are drawn\./,
				);
				expect(
					await page.getByRole('list', { name: 'Detections in words' }).getByRole('listitem').count(),
				).toBe(300);
			},
			{ view: withDetections(bare, manyDetections(bare, 800)).view },
		));
});

const savedState = {
	schema: 1,
	mode: 'centres',
	sort: 'file',
	level: null,
	maskGrid: true,
	sheetOpen: true,
	camera: null,
};

describe('the card', () => {
	test('opens by key, goes on with arrows, stays with Enter, leaves with Escape', () =>
		using(async ({ page }) => {
			await press(page, 'a');
			const card = page.locator('.card');
			const [first, second] = falses;
			expect(await card.innerText()).toContain(first?.score.toFixed(3));
			expect(await page.locator('#live').innerText()).toContain(
				errorWords[first?.error ?? 'background'].title.toLowerCase(),
			);
			await press(page, 'a');
			expect(await card.innerText()).toContain(second?.score.toFixed(3));
			await press(page, 'Shift+A');
			expect(await card.innerText()).toContain(first?.score.toFixed(3));
			await press(page, 'Enter');
			expect(await page.locator('.card.kept').count()).toBe(1);
			const before = await card.innerText();
			await press(page, 'ArrowRight');
			await press(page, 'ArrowLeft');
			expect(await card.count()).toBe(1);
			expect(before).not.toBe('');
			await press(page, 'Escape');
			expect(await card.count()).toBe(0);
		}));

	test('arrows go to the nearest detection there', () =>
		using(async ({ page }) => {
			const background = falses.findIndex(({ error }) => error === 'background');
			await press(page, ...Array.from({ length: background + 1 }, () => 'a'));
			expect(await page.locator('.card').innerText()).toContain('Background');
			await press(page, 'ArrowRight');
			expect(await page.locator('.card').innerText()).not.toContain('Background');
		}));

	test('opens at the edge of a detection that rests under the pointer, and stays on a click', () =>
		using(async ({ page }) => {
			const [background] = falses.filter(({ error }) => error === 'background');
			const bounds = await page.locator('.canvas').boundingBox();
			if (!background || !bounds) throw new Error('no background detection');
			const { zoom, panX, panY } = fitImage(inspection.image, bounds);
			const [x1, y1, , y2] = background.box;
			const at = { x: bounds.x + x1 * zoom + panX + 1, y: bounds.y + ((y1 + y2) / 2) * zoom + panY };
			await page.mouse.move(at.x, at.y);
			const card = page.locator('.card');
			await card.waitFor();
			const text = await card.innerText();
			expect(text).toContain('On nothing that is labelled');
			expect(text).toContain(background.classification.toFixed(4));
			await page.mouse.click(at.x, at.y);
			await page.mouse.move(bounds.x + bounds.width / 2, bounds.y + 4);
			expect(await page.locator('.card.kept').count()).toBe(1);
		}));

	test('says how a detection lies on its object', () =>
		using(
			async ({ page }) => {
				await press(page, 'a');
				const [first] = falses;
				const text = await page.locator('.card').innerText();
				expect(text).toContain(`Alignment`);
				expect(text).toContain('score0.5 · IoU6');
				expect(first?.object).toBeGreaterThanOrEqual(0);
			},
			{ view: { ...scene.view, selectedObject: 2 } },
		));
});

describe('one object', () => {
	test('shows its own detections, and says how it fares', () =>
		using(
			async ({ page }) => {
				const spoken = await page
					.getByRole('list', { name: 'Detections in words' })
					.getByRole('listitem')
					.count();
				expect(spoken).toBe(estimate.detections.filter(({ object }) => object === 0).length);
				expect(await page.locator('.inspector').innerText()).toContain('Found at a score of');
				expect((await chips(page)).some((text) => /^0\.\d\d, IoU 0\.\d\d$/.test(text))).toBe(true);
			},
			{ view: { ...scene.view, selectedObject: 0 } },
		));

	test('that is not found has nothing to compare', () =>
		using(
			async ({ page }) => {
				expect(await page.locator('.inspector').innerText()).toContain(
					'Not found: the detection of its class is too far off.',
				);
				expect(await page.locator('section.loss').innerText()).toContain('nothing to compare');
			},
			{ view: { ...scene.view, selectedObject: 2 } },
		));

	test('is marked in the strip, for the eye and in words', () =>
		using(async ({ page }) => {
			expect(await page.locator('.object .outcome.found').count()).toBe(2);
			expect(await page.locator('.object .outcome.missed').count()).toBe(2);
			expect(await page.getByRole('option', { name: /ball, .*not found, badly placed/ }).count()).toBe(1);
		}));
});

describe('the least score', () => {
	test('moves by arrow keys in steps of 0.05 and is told once it rests', () =>
		using(async (open) => {
			const slider = open.page.getByRole('slider', { name: 'Least score' });
			await slider.focus();
			await open.page.keyboard.press('ArrowRight');
			await expect.poll(async () => (await events(open, 'minScore')).at(-1)?.score).toBeCloseTo(0.3, 9);
			expect(await slider.inputValue()).toBe('0.3');
		}));

	test('is typed exactly; what is no score is put back', () =>
		using(async (open) => {
			const exact = open.page.getByRole('spinbutton', { name: 'Least score, exactly' });
			await exact.fill('0.123');
			await exact.press('Enter');
			await expect
				.poll(async () => (await events(open, 'minScore')).map(({ score }) => score))
				.toEqual([0.123]);
			await exact.fill('7');
			await exact.press('Tab');
			await expect.poll(() => exact.inputValue()).toBe('0.123');
			expect(await events(open, 'minScore')).toHaveLength(1);
		}));

	test('takes what the host answers', () =>
		using(async (open) => {
			const { view } = withDetections(bare, plausibleDetections(bare), { minScore: 0.6 });
			await open.post({ v: 1, kind: 'view', view });
			await expect
				.poll(() => open.page.getByRole('slider', { name: 'Least score' }).inputValue())
				.toBe('0.6');
			expect(await open.page.getByRole('region', { name: 'Detections' }).innerText()).toContain(
				'(score 0.6 or more)',
			);
		}));
});
