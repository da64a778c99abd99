// The right column of the page of a data set: anchor fit, classes, sizes, checkpoints, splits.

import { describe, expect, test } from 'vitest';
import {
	configurationsOf,
	type Fit,
	type FitObjects,
	type FitValues,
	fitOf,
	withValues,
} from '../../src/core/anchor-fit';
import { detr } from '../../src/core/recipes/detr';
import { ultralyticsDetect } from '../../src/core/recipes/ultralytics';
import { fitFinding } from '../../src/core/words';
import { said } from './dataset-host';
import { data, place, press, slider, useBrowser, using } from './dataset-page';
import { largeView } from './dataset-views';
import type { OpenPage } from './harness';

useBrowser();

describe('anchor fit', () => {
	const numbers = ({ page }: OpenPage) => page.locator('.verdict .numbers').innerText();

	test('a slider draws the dashed line and says both numbers; Reset takes both away', () =>
		using(
			async (open) => {
				const { page } = open;
				await slider(open, 'Smallest size').waitFor();
				expect(await page.locator('.plot .steps').count()).toBe(0);
				const before = fitFinding(await fitBefore(open, {}), null).numbers;
				expect(await numbers(open)).toBe(before);
				await slider(open, 'Smallest size').focus();
				await press(open, ...Array(8).fill('ArrowLeft'));
				const after = fitFinding(await fitBefore(open, {}), await fitBefore(open, { smallest: 16 }));
				await expect.poll(() => numbers(open)).toBe(after.numbers);
				expect(await page.locator('.verdict .dim').innerText()).toBe(after.sentence);
				const line = await page.locator('.plot .steps path').getAttribute('d');
				expect(line?.match(/V/g)).toHaveLength(20);
				expect(await page.locator('.slider .value').first().innerText()).toBe('16 px was 32');
				expect(await slider(open, 'Smallest size').getAttribute('aria-valuetext')).toBe('16 px, was 32 px');
				await page.getByRole('button', { name: 'Reset' }).click();
				await expect.poll(() => page.locator('.plot .steps').count()).toBe(0);
				expect(await numbers(open)).toBe(before);
				expect(await page.locator('.slider .value').first().innerText()).toBe('32 px');
			},
			{ boxes: 40_000 },
		));

	test('moves of a slider in one frame are worked out once', () =>
		using(async (open) => {
			const { page } = open;
			await slider(open, 'Smallest size').waitFor();
			const drawn = await page.evaluate(async () => {
				const input = document.querySelector('.slider input') as HTMLInputElement;
				const plot = document.querySelector('.plot') as HTMLElement;
				const lines = new Set<string>();
				const observer = new MutationObserver(() => {
					const line = plot.querySelector('.steps path')?.getAttribute('d');
					if (line) lines.add(line);
				});
				observer.observe(plot, { subtree: true, childList: true, attributes: true });
				for (let value = -1; value >= -8; value--) {
					input.value = String(value);
					input.dispatchEvent(new Event('input', { bubbles: true }));
				}
				await new Promise((done) => window.setTimeout(done, 200));
				return lines.size;
			});
			expect(drawn).toBe(1);
		}));

	test('is copied as a configuration of a framework, with the sliders as they stand', () =>
		using(async (open) => {
			const { page } = open;
			await slider(open, 'Smallest size').focus();
			await press(open, ...Array(8).fill('ArrowLeft'));
			await page.getByRole('button', { name: 'Copy as Configuration' }).click();
			expect(await page.getByRole('menuitem').allInnerTexts()).toEqual([
				'torchvision',
				'Detectron2',
				'MMDetection',
				'Ultralytics',
				'Keras',
			]);
			await page.getByRole('menuitem', { name: 'Detectron2' }).click();
			const moved = configurationsOf(withValues(data.recipe, { smallest: 16 }));
			expect(await said(open, 'copy')).toEqual([
				{ v: 1, kind: 'copy', text: moved[1]?.text, what: 'Detectron2' },
			]);
			await page.getByRole('button', { name: 'Save as Recipe' }).click();
			expect((await said(open, 'saveRecipe'))[0]?.recipe).toEqual(withValues(data.recipe, { smallest: 16 }));
		}));

	test('what the optimiser finds goes to the sliders, the clipboard and a recipe', () =>
		using(async (open) => {
			const { page } = open;
			await page.getByRole('button', { name: 'Optimise anchors' }).click();
			await page.getByRole('menuitem', { name: 'k-means' }).click();
			const found = page.locator('.optimised');
			await found.waitFor();
			expect(await said(open, 'optimise')).toMatchObject([{ method: 'k-means' }]);
			expect(await found.innerText()).toContain('1,810 → 2,120 of 4,000');
			await found.getByRole('button', { name: 'Save as Recipe' }).click();
			expect((await said(open, 'saveRecipe'))[0]?.recipe.name).toBe('optimised');
			await found.getByRole('button', { name: 'Use in Sliders' }).click();
			await page.locator('.plot .steps path').waitFor({ state: 'attached' });
			expect(await page.locator('.slider .value').first().innerText()).toBe('19 px was 32');
			await found.getByRole('button', { name: 'Copy' }).click();
			await page.getByRole('menuitem', { name: 'torchvision' }).click();
			expect((await said(open, 'copy'))[0]?.text).toContain('19.2');
		}));

	test('of points counts the places of each object, and has no sizes to move', () =>
		using(
			async (open) => {
				const { page } = open;
				await slider(open, 'First stride').waitFor();
				expect(await page.getByRole('slider').count()).toBe(2);
				expect(await page.locator('.axis span').allInnerTexts()).toEqual([
					'0',
					'1',
					'2 to 3',
					'4 to 8',
					'9 to 24',
					'25 +',
				]);
				expect(await page.locator('.bars .well').count()).toBe(6);
				expect(await numbers(open)).toContain('Without any:');
				expect(await page.getByRole('button', { name: /Copy as|Optimise/ }).count()).toBe(0);
				await slider(open, 'First stride').focus();
				await press(open, 'ArrowRight');
				await page.locator('.plot .steps path').waitFor({ state: 'attached' });
			},
			{ data: { ...data, recipe: ultralyticsDetect } },
		));

	test('of queries says why there is none', () =>
		using(
			async ({ page }) => {
				await expect.poll(() => page.locator('.fit').innerText()).toContain('each object takes a query');
				expect(await page.getByRole('slider').count()).toBe(0);
			},
			{ data: { ...data, recipe: detr } },
		));

	/** As the page works it out, from the objects that the host gave it. */
	async function fitBefore(open: OpenPage, values: FitValues): Promise<Fit> {
		const plain = await open.page.evaluate(() => {
			const { objects } = (window as never as { host: { fit: { objects: FitObjects } } }).host.fit;
			return { ...objects, box: [...objects.box], size: [...objects.size], sizes: [...objects.sizes] };
		});
		const objects: FitObjects = {
			...plain,
			box: Float64Array.from(plain.box),
			size: Int32Array.from(plain.size),
			sizes: Float64Array.from(plain.sizes),
		};
		return fitOf(withValues(data.recipe, values), objects);
	}
});

describe('classes, sizes, checkpoints, splits', () => {
	const large = () => ({ data: { ...data, view: largeView(data.view) } });

	test('of 80 classes the largest are shown, and all on demand', () =>
		using(async ({ page }) => {
			expect(await page.locator('.class-row').count()).toBe(8);
			await page.getByRole('button', { name: 'show all' }).click();
			expect(await page.locator('.class-row').count()).toBe(80);
			const first = page.locator('.class-row').first();
			expect(await first.getAttribute('aria-label')).toContain('train 262,465');
			expect(await page.locator('.lacking').innerText()).toContain('No object in val: dining table');
		}, large()));

	test('shows sizes by level, losses by checkpoint on one scale, and leaks as a list', () =>
		using(async (open) => {
			const { page } = open;
			const cells = page.locator('.sizes tbody tr').first().locator('td');
			expect(await cells.allInnerTexts()).toEqual([
				'352 k',
				'512 k',
				'140 k',
				'–',
				'–',
				'–',
				'521 k',
				'1,802',
			]);
			expect(await page.locator('.multiples figure').count()).toBe(4);
			const heights = await page
				.locator('.multiples circle:first-of-type')
				.evaluateAll((marks) => marks.map((mark) => Number(mark.getAttribute('cy'))));
			const first = [0.62, 0.31, 0.74, 0.42];
			expect(heights.map((y) => (40 - y) / 36)).toEqual(
				first.map((value) => expect.closeTo(value / 0.74, 5)),
			);
			await page.getByRole('button', { name: '37 pictures in two splits' }).click();
			await expect.poll(() => place(open)).toBe('1 of 2');
			await page.getByRole('button', { name: 'Compare Again' }).click();
			expect(await said(open, 'comparePictures')).toHaveLength(1);
		}, large()));

	test('leads from the checkpoints to objects by margin and by forgetting, an order that images have not', () =>
		using(async (open) => {
			const { page } = open;
			const order = page.getByRole('button', { name: 'Order of the list' });
			await page.getByRole('button', { name: 'Objects by area under the margin' }).click();
			await expect.poll(() => order.innerText()).toContain('By area under the margin');
			const asked = async () => (await said(open, 'lines')).at(-1);
			await expect.poll(asked).toMatchObject({ list: 'objects', order: 'margin' });
			await page.getByRole('button', { name: 'Objects by forgetting' }).click();
			await expect.poll(asked).toMatchObject({ list: 'objects', order: 'forgetting' });
			await page.getByRole('button', { name: /choose another list/ }).click();
			await page.getByRole('menuitemradio', { name: /Images/ }).click();
			await expect.poll(asked).toMatchObject({ list: 'images', order: 'loss' });
		}, large()));

	test('shows both pictures of a pair, and leads to either', () =>
		using(async (open) => {
			const { page } = open;
			await page.getByRole('button', { name: '37 pictures in two splits' }).click();
			const images = page.locator('.line.on .pair image');
			await expect.poll(() => images.count()).toBe(2);
			const addresses = await images.evaluateAll((all) => all.map((each) => each.getAttribute('href')));
			expect(new Set(addresses).size).toBe(2);
			const seen = await page
				.locator('.line.on .pair .crop')
				.evaluateAll((all) => all.map((each) => each.getBoundingClientRect()));
			expect(seen[1]?.left).toBeGreaterThanOrEqual(seen[0]?.right ?? Number.POSITIVE_INFINITY);
			expect(seen.every(({ width }) => width > 50)).toBe(true);
			await page.locator('.lines').focus();
			for (const key of ['Enter', 'Shift+Enter', 'o', 'Shift+O', 'j', 'Shift+Enter'])
				await page.keyboard.press(key);
			await page.getByRole('button', { name: 'Shift+Enter go to the other' }).click();
			const opened = await said(open, 'open');
			expect(opened.map(({ image, object, where }) => [image, object, where])).toEqual([
				[0, null, 'record'],
				[2, null, 'record'],
				[0, null, 'overlay'],
				[2, null, 'overlay'],
				[3, null, 'record'],
				[3, null, 'record'],
			]);
			// A line of one picture leads to it, whatever is held.
			await page.locator('.lines').focus();
			await page.getByRole('button', { name: /choose another list/ }).click();
			await page.getByRole('menuitemradio', { name: /^Images/ }).click();
			await expect.poll(() => page.locator('.line.on .pair').count()).toBe(0);
			await page.keyboard.press('Shift+Enter');
			expect((await said(open, 'open')).at(-1)).toMatchObject({ image: 0 });
			await page.getByRole('button', { name: 'Order of the list' }).click();
			const z = page.getByRole('menuitemradio', { name: 'z-score' });
			expect(await z.getAttribute('title')).toContain('losses of its objects');
			await z.click();
			expect((await said(open, 'lines')).at(-1)).toMatchObject({ list: 'images', order: 'z' });
		}, large()));

	test('nothing is shown of what is not there', () =>
		using(async ({ page }) => {
			expect(await page.locator('.checkpoints, .splits').count()).toBe(0);
		}));
});
