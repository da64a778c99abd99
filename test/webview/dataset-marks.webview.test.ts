// Marking label errors as fixed or fine on the page of a data set, and taking it back.

import { describe, expect, test } from 'vitest';
import { said, stateOf } from './dataset-host';
import { chosenTitle, data, errors, figure, focus, place, press, useBrowser, using } from './dataset-page';

useBrowser();

describe('marks', () => {
	test('take a line out of the list, the next one is chosen, and undo brings it back', () =>
		using(async (open) => {
			const { page } = open;
			const [, second, third] = errors();
			await focus(open);
			await press(open, 'j', 'f');
			await expect.poll(() => place(open)).toBe(`2 of ${errors().length - 1}`);
			expect(await said(open, 'mark')).toMatchObject([{ key: second?.key, mark: 'fixed' }]);
			expect(await chosenTitle(open)).toBe(third?.title);
			expect(await page.locator('.notice').innerText()).toContain(`Marked as fixed: ${second?.title}`);
			expect(await figure(open, 'likely').locator('b').innerText()).toBe(String(errors().length - 1));
			expect(await page.getByRole('button', { name: 'Show 1 marked' }).count()).toBe(1);
			await page.getByRole('button', { name: 'Undo' }).click();
			await expect.poll(() => place(open)).toBe(`2 of ${errors().length}`);
			expect(await chosenTitle(open)).toBe(second?.title);
			expect((await stateOf(open)).marks).toEqual({});
			expect(await page.evaluate(() => document.activeElement?.className)).toBe('lines');
			await press(open, 'x', 'u');
			await expect
				.poll(async () => (await said(open, 'mark')).map(({ mark }) => mark))
				.toEqual(['fixed', null, 'fine', null]);
		}));

	test('two in a row are of two lines, however slow the host is', () =>
		using(
			async (open) => {
				await focus(open);
				await press(open, 'f', 'f', 'x');
				const keys = errors().map(({ key }) => key);
				await expect
					.poll(async () => (await said(open, 'mark')).map(({ key, mark }) => [key, mark]))
					.toEqual([
						[keys[0], 'fixed'],
						[keys[1], 'fixed'],
						[keys[2], 'fine'],
					]);
				await expect.poll(() => place(open)).toBe(`1 of ${keys.length - 3}`);
				expect(await chosenTitle(open)).toBe(errors()[3]?.title);
			},
			{ delay: 150 },
		));

	test('of the last line choose the one before it', () =>
		using(async (open) => {
			await focus(open);
			await press(open, 'End', 'x');
			const count = errors().length;
			await expect.poll(() => place(open)).toBe(`${count - 1} of ${count - 1}`);
			expect(await chosenTitle(open)).toBe(errors()[count - 2]?.title);
		}));

	test('are shown on demand, and taken back by the same key', () =>
		using(async (open) => {
			const { page } = open;
			await focus(open);
			await press(open, 'f');
			await page.getByRole('button', { name: 'Show 1 marked' }).click();
			await expect.poll(() => place(open)).toBe(`1 of ${errors().length}`);
			const marked = page.locator('.line.marked');
			expect(await marked.locator('.mark').innerText()).toBe('fixed');
			await focus(open);
			await press(open, 'x');
			await expect.poll(() => marked.locator('.mark').innerText()).toBe('fine');
			await press(open, 'x');
			await expect.poll(() => marked.count()).toBe(0);
			expect(await page.locator('.notice').innerText()).toContain('is taken back');
			await expect.poll(async () => (await stateOf(open)).marks).toEqual({});
		}));

	test('that cannot be kept are said, and the line stays', () =>
		using(
			async (open) => {
				await focus(open);
				await press(open, 'f');
				await open.page.locator('.notice.error').waitFor();
				expect(await open.page.locator('.notice').innerText()).toContain(
					'could not be kept: the file is read-only.',
				);
				expect(await place(open)).toBe(`1 of ${errors().length}`);
				await press(open, 'Escape');
				expect(await open.page.locator('.notice').count()).toBe(0);
			},
			{ refuseMarks: 'the file is read-only.' },
		));

	test('are for label errors alone', () =>
		using(async (open) => {
			await figure(open, 'objects, 1').click();
			await expect.poll(() => place(open)).toBe(`1 of ${data.objects.length}`);
			await press(open, 'f');
			expect(await said(open, 'mark')).toEqual([]);
			expect(await open.page.locator('.notice').innerText()).toContain('Only likely label errors');
			expect(await open.page.getByRole('button', { name: 'F fixed' }).count()).toBe(0);
		}));

	test('are made by the mouse as well', () =>
		using(async (open) => {
			await open.page.getByRole('option').nth(2).click();
			await open.page.getByRole('button', { name: 'X fine as it is' }).click();
			await expect.poll(() => place(open)).toBe(`3 of ${errors().length - 1}`);
			expect(await said(open, 'mark')).toMatchObject([{ key: errors()[2]?.key, mark: 'fine' }]);
		}));
});
