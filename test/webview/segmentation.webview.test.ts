// What a person gets from the segmentation page, in a real Chromium: finding, map, classes, losses, keys, empty states; and
// pictures of it in every theme for people to look at.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { SegmentedImage } from '../../src/compute/protocol';
import { inspectSegmentation, type SegmentationInput, segmentationTerm } from '../../src/core/segmentation';
import type { SegmentationToHost, SegmentationView } from '../../src/messages';
import { type OpenOptions, type OpenPage, openBrowser, openPage, root } from './harness';
import type { ThemeName } from './themes';

let browser: Browser;
const sample = join(root, 'media', 'sample');
const engine = new Engine();
const choices = {
	...plainChoices,
	workspaceFolders: [sample],
	predictions: join(sample, 'predictions', 'epoch_03.safetensors'),
};
const source = (image: number) => ({
	file: { path: join(sample, 'coco', 'instances.json'), version: 0 },
	choices,
	image,
	prediction: null,
	ignored: 255,
});
const picture = (name: string) => ({
	body: readFileSync(join(sample, 'images', name)),
	mime: 'image/jpeg',
});

/** Eight by six pixels: cat in the left half, dog below at the right; three dogs taken for cats, one ignored pixel. */
const small: SegmentationInput = {
	width: 8,
	height: 6,
	label: Int16Array.from({ length: 48 }, (_, k) => (k === 7 ? -1 : k % 8 < 4 ? 1 : k >= 32 ? 2 : 0)),
	prediction: { kind: 'logits', values: new Float32Array(4 * 48), channels: 4 },
	classNames: ['background', 'cat', 'dog', 'horse'],
	background: 0,
};
small.label.forEach((index, k) => {
	const predicted = k >= 44 && k < 47 ? 1 : Math.max(0, index);
	if (small.prediction.kind === 'logits') small.prediction.values[predicted * 48 + k] = 3;
});
const smallView = (input: SegmentationInput = small): SegmentationView => ({
	segmentation: inspectSegmentation(input),
	picture: { kind: 'none', reason: 'No picture of the same name and shape was found near the mask.' },
	image: { fileName: 'street.png', width: 8, height: 6 },
	label: 'street.png',
	prediction: 'street.safetensors',
	notes: ['255 is read as the object: street.png holds only 0 and 255.'],
	place: null,
});

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

async function opened(view: SegmentationView, options: Partial<OpenOptions> = {}): Promise<OpenPage> {
	const open = await openPage(browser, { page: 'segmentation', reducedMotion: true, ...options });
	await open.post({ v: 1, kind: 'view', view });
	await open.page.locator('.canvas').waitFor();
	return open;
}

async function using(run: (open: OpenPage) => Promise<void>, view: SegmentationView = smallView()) {
	const open = await opened(view);
	try {
		await run(open);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

type Asked = Extract<SegmentationToHost, { kind: 'map' }>;

const asked = async (open: OpenPage): Promise<Asked[]> =>
	((await open.sent()) as SegmentationToHost[]).filter((each) => each.kind === 'map');

/** Answers what the page has asked for so far. */
async function answer(open: OpenPage, map: (asked: Asked) => Float32Array) {
	for (const each of await asked(open)) await open.post({ v: 1, kind: 'reply', re: each.id, ok: map(each) });
}

const lossOf = (input: SegmentationInput) => (each: Asked) =>
	'loss' in each.map
		? Float32Array.from(segmentationTerm(input, each.map.loss).contributions)
		: new Float32Array(input.label.length).fill(0.25);

describe('the page', () => {
	test('says ready, then the finding, the counts and what is ignored', () =>
		using(async (open) => {
			expect((await open.sent())[0]).toEqual({ v: 1, kind: 'ready' });
			const { page } = open;
			expect(await page.locator('.finding h2').textContent()).toBe('dog is taken for cat on 3 pixels.');
			const detail = await page.locator('.finding p').textContent();
			expect(detail).toContain('93.6 % of 47 pixels are right');
			expect(detail).toContain('1 pixel is ignored.');
			const kinds = await page.locator('.pixels li').allInnerTexts();
			const lines = kinds.map((line) => line.split('\n').slice(0, 2).join(' '));
			expect(lines).toEqual([
				'Another class 3 px',
				'Prediction only 0 px',
				'Label only 0 px',
				'Both 29 px',
				'Background 15 px',
				'Ignored 1 px',
			]);
			expect(await page.locator('.class-row').count()).toBe(3);
			expect(await page.locator('.status').innerText()).toMatch(/Exact loss\s*from street.safetensors/);
		}));

	test('shows a class alone, weakest first', () =>
		using(async ({ page }) => {
			const rows = page.locator('.class-row');
			expect(await rows.first().getAttribute('aria-label')).toBe(
				'dog: 8 pixels in the label, 5 in the prediction, IoU 0.63, Dice 0.77, mostly taken for cat on 3',
			);
			await rows.first().click();
			const kinds = (await page.locator('.pixels li').allInnerTexts()).map((line) =>
				line.split('\n').slice(0, 2).join(' '),
			);
			expect(kinds).toEqual([
				'Prediction only 0 px',
				'Label only 3 px',
				'Both 5 px',
				'Neither 39 px',
				'Ignored 1 px',
			]);
			await page.locator('.canvas').focus();
			await page.keyboard.press('Escape');
			expect(await rows.first().getAttribute('aria-pressed')).toBe('false');
		}));

	test('colours by a loss, and asks for its map once', () =>
		using(async (open) => {
			const { page } = open;
			await page.getByRole('button', { name: /^Dice 0/ }).click();
			expect(await page.getByRole('radio', { name: 'Loss' }).getAttribute('aria-checked')).toBe('true');
			await expect.poll(() => asked(open)).toHaveLength(1);
			expect((await asked(open))[0]).toMatchObject({ map: { loss: 'dice' } });
			await answer(open, lossOf(small));
			await expect.poll(() => page.locator('.notes').innerText()).not.toContain('Reading');
			expect(await page.locator('.formula').innerText()).toContain('1 - 2 I / (sum p + sum t)');
			await page.keyboard.press('1');
			await page.keyboard.press('2');
			expect(await asked(open)).toHaveLength(1);
		}));

	test('a pointed pixel tells label, prediction, probability and its part', () =>
		using(async (open) => {
			const { page } = open;
			const box = await page.locator('.canvas').boundingBox();
			if (!box) throw new Error('no canvas');
			// The picture is fitted: 64 CSS pixels a pixel at most.
			const side = Math.min(64, (box.width - 16) / 8, (box.height - 16) / 6);
			const at = (column: number, row: number) => ({
				x: box.x + box.width / 2 + (column + 0.5 - 4) * side,
				y: box.y + box.height / 2 + (row + 0.5 - 3) * side,
			});
			const { x, y } = at(5, 5);
			await page.mouse.move(x, y);
			await page.locator('.card').waitFor();
			await expect.poll(() => asked(open)).toHaveLength(1);
			await answer(open, lossOf(small));
			await expect.poll(() => page.locator('.card').innerText()).toContain('Share of the loss');
			const text = (await page.locator('.card').innerText()).replaceAll('\n', ' ');
			expect(text).toContain('Another class');
			expect(text).toContain('column 5, row 5');
			expect(text).toContain('Label dog');
			expect(text).toContain('Prediction cat');
			// softmax of one 3 and three 0; -ln of one of the others.
			expect(text).toContain((Math.exp(3) / (Math.exp(3) + 3)).toFixed(3));
			expect(text).toContain(Math.log(Math.exp(3) + 3).toFixed(3));
			expect(await page.locator('#live').textContent()).toContain('Column 5, row 5: Another class');
			await page.locator('.canvas').focus();
			await page.keyboard.press('ArrowUp');
			await page.keyboard.press('ArrowUp');
			expect(await page.locator('.card').innerText()).toContain('column 5, row 3');
			await page.keyboard.press('Escape');
			expect(await page.locator('.card').count()).toBe(0);
		}));

	test('paints what it says, pixel by pixel', () =>
		using(async ({ page }) => {
			const colors = await page.evaluate(() => {
				const canvas = document.querySelector('.canvas canvas') as HTMLCanvasElement;
				const context = canvas.getContext('2d') as CanvasRenderingContext2D;
				const side = Math.min(64, (canvas.width - 16) / 8, (canvas.height - 16) / 6);
				const at = (column: number, row: number) => {
					const x = canvas.width / 2 + (column + 0.31 - 4) * side;
					const y = canvas.height / 2 + (row + 0.31 - 3) * side;
					const sums = [0, 0, 0];
					const { data } = context.getImageData(x, y, 20, 20);
					data.forEach((value, k) => {
						if (k % 4 < 3) sums[k % 4] = (sums[k % 4] as number) + value / 400;
					});
					return sums;
				};
				return { both: at(1, 1), confused: at(5, 5), right: at(7, 5) };
			});
			const [red, , blue] = colors.confused;
			expect(red).toBeGreaterThan((blue as number) + 60);
			expect(colors.both[2]).toBeGreaterThan(colors.both[0] as number);
			expect(colors.right).toEqual(colors.both);
		}));

	test('a class’s probability is asked for when it is looked at', () =>
		using(async (open) => {
			const { page } = open;
			await page.getByRole('radio', { name: 'Probability' }).click();
			expect(await page.locator('.notes').innerText()).toContain('Probability of the predicted class');
			expect(await asked(open)).toEqual([]);
			await page.locator('.class-row', { hasText: 'cat' }).last().click();
			await expect.poll(() => asked(open)).toHaveLength(1);
			expect((await asked(open))[0]).toMatchObject({ map: { probability: 1 } });
		}));

	test('of a mask says what is missing, and has no probabilities', () => {
		const exact = inspectSegmentation(small);
		const mask = { ...small, prediction: { kind: 'indices', values: exact.predicted } } as const;
		return using(async ({ page }) => {
			expect(await page.getByRole('radio').allInnerTexts()).toEqual(['Errors', 'Loss', 'Label']);
			expect(await page.locator('.status').innerText()).toContain('From a mask: no logits');
			expect(await page.locator('.loss-row').count()).toBe(3);
			expect(await page.locator('.inspector').innerText()).toContain('needs logits');
			await page.keyboard.press('3');
			expect(await page.getByRole('radio', { name: 'Errors' }).getAttribute('aria-checked')).toBe('true');
		}, smallView(mask));
	});

	test('an ignored label is said', () =>
		using(
			async ({ page }) => {
				expect(await page.locator('.finding h2').textContent()).toBe(
					'All 48 pixels of the label are ignored.',
				);
				expect(await page.locator('.loss-row .broken').first().textContent()).toBe('NaN');
			},
			smallView({ ...small, label: new Int16Array(48).fill(-1) }),
		));

	test('asks for prediction and other images by the host’s commands', () =>
		using(
			async (open) => {
				await open.page.getByRole('button', { name: /Prediction…/ }).click();
				await open.page.getByRole('button', { name: /Next image/ }).click();
				const commands = ((await open.sent()) as SegmentationToHost[]).filter(
					({ kind }) => kind === 'command',
				);
				expect(commands).toEqual([
					{ v: 1, kind: 'command', command: 'choosePrediction' },
					{ v: 1, kind: 'command', command: 'nextImage' },
				]);
			},
			{ ...smallView(), place: { imageCount: 8, imageRow: 2 } },
		));

	test('a state without a view has its buttons', async () => {
		const open = await openPage(browser, { page: 'segmentation' });
		await open.post({
			v: 1,
			kind: 'message',
			message: {
				kind: 'empty',
				title: 'The dump has no segmentation',
				detail: 'It needs `01/semantic_logits`.',
				actions: [{ label: 'Choose Prediction', command: 'choosePrediction' }],
			},
		});
		await open.page.getByRole('button', { name: 'Choose Prediction' }).click();
		expect(((await open.sent()) as SegmentationToHost[]).at(-1)).toEqual({
			v: 1,
			kind: 'command',
			command: 'choosePrediction',
		});
		expect(open.troubles).toEqual([]);
		await open.close();
	});
});

function viewOf({ segmentation, image, label, prediction, notes }: SegmentedImage): SegmentationView {
	return {
		segmentation,
		image,
		label,
		prediction,
		notes,
		picture: { kind: 'uri', uri: 'https://page.test/picture' },
		place: { imageCount: 8, imageRow: 0 },
	};
}

describe('pictures', () => {
	const keys =
		(...pressed: string[]) =>
		async ({ page }: OpenPage) => {
			await page.locator('.canvas').focus();
			for (const key of pressed) await page.keyboard.press(key);
		};

	async function shown(
		name: string,
		options: Partial<OpenOptions>,
		then: (open: OpenPage) => Promise<void> = async () => {},
		image = 0,
	): Promise<void> {
		const view = await engine.segmentation.view(source(image));
		const open = await opened(viewOf(view), { picture: picture(view.image.fileName), ...options });
		await open.page.waitForTimeout(250);
		await then(open);
		await open.page.waitForTimeout(100);
		const maps = await asked(open);
		for (const { id, map } of maps)
			await open.post({ v: 1, kind: 'reply', re: id, ok: await engine.segmentation.map(source(image), map) });
		await open.page.waitForTimeout(250);
		await open.shot(`segmentation-${name}`);
		expect(open.troubles).toEqual([]);
		await open.close();
	}

	const themes: ThemeName[] = ['dark', 'light', 'hc'];
	for (const theme of themes) {
		test(`errors, ${theme}`, () => shown(`errors-${theme}`, { theme }));
		test(`loss with a pixel, ${theme}`, () =>
			shown(`loss-${theme}`, { theme }, keys('2', 'ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowLeft')));
		test(`narrow, ${theme}`, () => shown(`narrow-${theme}`, { theme, width: 420, height: 760 }));
	}
	test('label', () => shown('label-dark', {}, keys('4'), 2));
	test('a class’s probability', () =>
		shown('probability-dark', {}, async (open) => {
			await open.page.locator('.class-row', { hasText: 'triangle' }).first().click();
			await keys('3')(open);
		}));
	test('errors of a class', () =>
		shown('class-light', { theme: 'light' }, async (open) => {
			await open.page.locator('.class-row', { hasText: 'triangle' }).first().click();
		}));
	test('zoomed', () => shown('zoomed-dark', {}, keys('+', '+', '+', '+', '+', 'ArrowDown', 'ArrowDown')));
	test('middle width', () => shown('middle-dark', { width: 760, height: 700 }, keys('2')));
	test('without a picture', async () => {
		const open = await opened(smallView());
		await open.page.waitForTimeout(200);
		await open.shot('segmentation-no-picture-dark');
		await open.close();
	});
});
