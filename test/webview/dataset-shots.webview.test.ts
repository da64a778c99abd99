// Pictures of the page of a data set for people to look at: every theme, width and state.

import { describe, test } from 'vitest';
import { data, focus, press, useBrowser, using } from './dataset-page';
import { largeView } from './dataset-views';
import type { ThemeName } from './themes';

useBrowser();

describe('pictures', () => {
	const shots: [name: string, theme: ThemeName, width: number, height: number, large: boolean][] = [
		['dark', 'dark', 1280, 800, false],
		['light', 'light', 1280, 800, false],
		['hc', 'hc', 1280, 800, false],
		['large', 'dark', 1280, 1700, true],
		['large-hc', 'hc', 1280, 1700, true],
		['middle', 'dark', 860, 1800, false],
		['narrow', 'dark', 420, 2300, true],
	];
	for (const [name, theme, width, height, large] of shots)
		test(name, () =>
			using(
				async (open) => {
					await open.page.locator('.slider input').first().press('ArrowLeft');
					for (let k = 0; k < 7; k++) await open.page.locator('.slider input').first().press('ArrowLeft');
					await open.page.locator('.lines').focus();
					await open.page.waitForTimeout(400);
					await open.shot(`dataset-${name}`);
				},
				large ? { data: { ...data, view: largeView(data.view) } } : {},
				{ theme, width, height },
			),
		);
});

describe('pictures of what a person does', () => {
	test('reviewing, with marked lines shown', () =>
		using(async (open) => {
			await focus(open);
			await press(open, 'f', 'x');
			await open.page.getByRole('button', { name: 'Show 2 marked' }).click();
			await focus(open);
			await press(open, 'j', 'j', 'f');
			await open.page.getByRole('button', { name: /choose another list/ }).click();
			await open.page.waitForTimeout(300);
			await open.shot('dataset-review');
		}));

	for (const width of [1280, 420])
		test(`pairs of pictures, ${width} px wide`, () =>
			using(
				async (open) => {
					await open.page.getByRole('button', { name: '37 pictures in two splits' }).click();
					await open.page.locator('.lines').focus();
					await open.page.locator('.line.on .pair image').nth(1).waitFor();
					await open.shot(`dataset-pairs-${width}`);
				},
				{ data: { ...data, view: largeView(data.view) } },
				{ theme: 'dark', width, height: 700 },
			));

	test('optimised anchors in the sliders, held to a class', () =>
		using(
			async (open) => {
				const { page } = open;
				await page.getByRole('button', { name: 'Optimise anchors' }).click();
				await page.getByRole('menuitem', { name: 'k-means' }).click();
				await page.getByRole('button', { name: 'Use in Sliders' }).click();
				await page.getByRole('button', { name: /^bar: / }).click();
				await page.waitForTimeout(300);
				await open.shot('dataset-optimised');
			},
			{},
			{ theme: 'light', height: 900 },
		));

	test('at twice the size of text', () =>
		using((open) => open.shot('dataset-zoomed'), {}, { width: 640, height: 400, ratio: 2 }));
});
