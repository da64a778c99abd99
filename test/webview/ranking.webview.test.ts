// The ranking view in a real Chromium, and the overlay under recipes that choose by predictions: keys, rows, marks, words.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ranking } from '../../src/core/assignment';
import { type Grid, placeOf, placeX, placeY } from '../../src/core/grids/grid';
import { formatMetric } from '../../src/core/words';
import type { OverlayToHost } from '../../src/messages';
import { rankingMarks } from '../../src/webview/overlay/ranking/rankingMarks';
import { boxToImage, fitBox, inputView } from '../../src/webview/shared/camera';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';
import { rankedScene, recipeNamed } from './rankings';
import { drawnScene, type Scene } from './scenes';

let browser: Browser;
const drawn = drawnScene();
const aligned = rankedScene(drawn, recipeNamed('ultralytics-detect'));
const waiting = rankedScene(drawn, recipeNamed('ultralytics-detect'), false);
const matched = rankedScene(drawn, recipeNamed('detr'));
/** The person of the drawn scene: more cells inside it than places. */
const person = 0;
const ranked = (scene: Scene, row: number) => scene.view.inspection.assignment.rankings?.[row] as Ranking;

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

async function using(
	scene: Scene,
	selected: number | null,
	run: (open: OpenPage, page: Page) => Promise<void>,
	options: Partial<OpenOptions> = {},
): Promise<void> {
	const open = await openPage(browser, {
		page: 'overlay',
		picture: scene.picture,
		reducedMotion: true,
		...options,
	});
	await open.post({ v: 1, kind: 'view', view: { ...scene.view, selectedObject: selected } });
	await open.page.locator('.canvas .marks:not(.loading)').waitFor();
	await open.page.locator('.canvas').focus();
	try {
		await run(open, open.page);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

const pointedRank = (page: Page) =>
	page.locator('tr[aria-selected=true]:not(.fate) td:first-child').textContent();

describe('the ranking of an object', () => {
	test('R opens it with every row and the cut, R and Esc leave it', () =>
		using(aligned, person, async (_, page) => {
			await page.keyboard.press('r');
			const ranking = ranked(aligned, person);
			const rows = page.locator('.ranking-list tbody tr[id]');
			expect(await rows.count()).toBe(ranking.index.length);
			const cells = await rows.first().locator('td').allTextContents();
			const grids = aligned.view.inspection.grids;
			const place = placeOf(grids, ranking.index[0] as number);
			expect(cells.slice(0, 5)).toEqual([
				'1',
				`${grids[place.level]?.name} column ${place.column}, row ${place.row}`,
				ranking.score[0]?.toFixed(3),
				ranking.iou[0]?.toFixed(3),
				formatMetric(ranking.metric[0] as number),
			]);
			const { positives, candidates } = aligned.view.inspection.objects[person] as never;
			expect(await page.locator('.cut').textContent()).toBe(
				`${positives} chosen, ${candidates - positives} not`,
			);
			// The line stands behind the last place.
			expect(await page.locator('.cut + tr').getAttribute('id')).toBe(`rank-${ranking.take}`);
			expect(await page.locator('.story b').textContent()).toBe(
				`${positives} of ${candidates} cells inside the box become positive.`,
			);
			await page.keyboard.press('r');
			await page.locator('.strip').waitFor();
			await page.keyboard.press('r');
			await page.locator('.ranking-list').waitFor();
			await page.keyboard.press('Escape');
			await page.locator('.strip').waitFor();
			expect(await page.locator('.object.on').count()).toBe(1);
		}));

	test('arrows move through the rows and say them aloud', () =>
		using(aligned, person, async (_, page) => {
			await page.keyboard.press('r');
			const ranking = ranked(aligned, person);
			// The first candidate that was left out is pointed at.
			expect(await pointedRank(page)).toBe(String(ranking.take + 1));
			await page.keyboard.press('ArrowUp');
			expect(await pointedRank(page)).toBe(String(ranking.take));
			await page.keyboard.press('Home');
			expect(await pointedRank(page)).toBe('1');
			await expect
				.poll(() => page.locator('#live').textContent())
				.toMatch(/^Rank 1, P\d column \d+, row \d+: Score 0\.\d{3}, IoU 0\.\d{3}, metric [\d.]+\. chosen/);
			await page.keyboard.press('End');
			expect(await pointedRank(page)).toBe(String(ranking.index.length));
			const list = await page.locator('.ranking-list').boundingBox();
			const row = await page.locator('tr[aria-selected=true]:not(.fate)').boundingBox();
			if (!list || !row) throw new Error('no list');
			expect(row.y + row.height).toBeLessThanOrEqual(list.y + list.height + 1);
		}));

	test('a mark on the picture points at its row', () =>
		using(aligned, person, async (_, page) => {
			await page.keyboard.press('r');
			const { inspection } = aligned.view;
			const ranking = ranked(aligned, person);
			const place = placeOf(inspection.grids, ranking.index[0] as number);
			const grid = inspection.grids[place.level] as Grid;
			const bounds = await page.locator('.canvas').boundingBox();
			const legend = await page.locator('.ranking-legend').boundingBox();
			if (!bounds || !legend) throw new Error('no canvas');
			const extent = boxToImage(rankingMarks(inspection, person).extent, inspection.input);
			const size = { width: bounds.width, height: bounds.height - legend.height - 12 };
			const view = inputView(fitBox(extent, size, 0.88), inspection.input);
			await page.mouse.click(
				bounds.x + placeX(grid, place.column) * view.scaleX + view.shiftX,
				bounds.y + placeY(grid, place.row) * view.scaleY + view.shiftY,
			);
			expect(await pointedRank(page)).toBe('1');
		}));

	test('pointing at a row lights it; scrolling under a resting pointer does not', () =>
		using(aligned, person, async (_, page) => {
			await page.keyboard.press('r');
			await page.locator('#rank-4').hover();
			await page.locator('#rank-2').hover();
			expect(await pointedRank(page)).toBe('3');
			await page.keyboard.press('End');
			await page.waitForTimeout(150);
			expect(await pointedRank(page)).toBe(String(ranked(aligned, person).index.length));
		}));

	test('N goes to the next object and stays in the view', () =>
		using(aligned, person, async (_, page) => {
			await page.keyboard.press('r');
			const before = await page.locator('.mask-title').textContent();
			await page.keyboard.press('n');
			await expect.poll(() => page.locator('.mask-title').textContent()).not.toBe(before);
			expect(await page.locator('.main.ranking').count()).toBe(1);
		}));

	test('the command opens it, the inspector and the menu lead to it', () =>
		using(aligned, person, async (open, page) => {
			await open.post({ v: 1, kind: 'action', action: 'ranking.toggle' });
			await page.locator('.main.ranking').waitFor();
			await page.getByRole('button', { name: 'Back to the overlay (Esc)' }).click();
			await page.getByRole('button', { name: 'Why these cells?' }).click();
			await page.locator('.main.ranking').waitFor();
			await page.keyboard.press('Escape');
			await page.getByRole('button', { name: 'More actions' }).click();
			await page.getByRole('menuitem', { name: /Why these cells/ }).click();
			await page.locator('.main.ranking').waitFor();
		}));

	test('closes when another image comes, and stays for the same one', () =>
		using(aligned, person, async (open, page) => {
			await page.keyboard.press('r');
			await open.post({ v: 1, kind: 'view', view: { ...aligned.view, selectedObject: person } });
			await page.waitForTimeout(100);
			expect(await page.locator('.main.ranking').count()).toBe(1);
			const { inspection } = aligned.view;
			const other = { ...inspection, image: { ...inspection.image, row: 9, fileName: 'other.jpg' } };
			await open.post({ v: 1, kind: 'view', view: { ...aligned.view, inspection: other } });
			await page.locator('.strip').waitFor();
		}));

	test('without predictions it shows the candidates and asks for a dump', () =>
		using(waiting, person, async (open, page) => {
			await page.getByRole('button', { name: 'Which cells?' }).click();
			const { candidates } = waiting.view.inspection.objects[person] as never;
			expect(await page.locator('.story b').textContent()).toBe(
				`${candidates} cells inside the box are open to be chosen.`,
			);
			await page.getByRole('button', { name: 'Add a dump of raw head outputs' }).click();
			const commands = ((await open.sent()) as OverlayToHost[]).filter(({ kind }) => kind === 'command');
			expect(commands).toEqual([{ v: 1, kind: 'command', command: 'chooseDump' }]);
		}));

	test.each([
		[500, 780],
		[800, 700],
		[320, 640],
	])('at %i × %i px the list stands under the picture, nothing runs over', (width, height) =>
		using(
			aligned,
			person,
			async (_, page) => {
				await page.keyboard.press('r');
				const canvas = await page.locator('.canvas').boundingBox();
				const list = await page.locator('.ranking-list').boundingBox();
				if (!canvas || !list) throw new Error('no list');
				expect(list.y).toBeGreaterThanOrEqual(canvas.y + canvas.height);
				expect(canvas.height).toBeGreaterThan(110);
				expect(list.height).toBeGreaterThan(90);
				const wide = await page.locator('.ranking-list').evaluate((each) => each.scrollWidth);
				expect(wide).toBeLessThanOrEqual(width);
			},
			{ width, height },
		),
	);
});

describe('recipes around it', () => {
	test('an assigner that compares no predictions has no ranking: the key says so, no link is there', () =>
		using(drawn, person, async (_, page) => {
			await page.keyboard.press('r');
			await expect.poll(() => page.locator('.notes').textContent()).toContain('labels alone decide');
			expect(await page.locator('.main.ranking').count()).toBe(0);
			expect(await page.locator('.say .link', { hasText: 'Why' }).count()).toBe(0);
		}));

	test('R without an object asks for one', () =>
		using(aligned, null, async (_, page) => {
			await page.keyboard.press('r');
			await expect.poll(() => page.locator('.notes').textContent()).toContain('Choose an object first');
		}));

	test('there are no contours where limits are not fixed, and marks stay', () =>
		using(aligned, person, async (_, page) => {
			expect(await page.getByRole('radio').allTextContents()).toEqual(['Centres', 'Boxes']);
			await page.keyboard.press('v');
			await expect.poll(() => page.locator('.notes').textContent()).toContain('no fixed IoU limits');
			expect(await page.getByRole('radio', { name: 'Centres' }).getAttribute('aria-checked')).toBe('true');
			expect(await page.locator('.status').textContent()).toContain('8,400 cells');
		}));

	test('candidates have marks that explain themselves', () =>
		using(waiting, person, async (_, page) => {
			await page.keyboard.press('ArrowRight');
			const card = page.locator('.card');
			await card.waitFor();
			expect(await card.textContent()).toContain('Candidate cell');
			expect(await card.textContent()).toContain('Open to be chosen');
			expect(await page.getByRole('switch', { name: /Candidate/ }).count()).toBe(1);
		}));

	test('queries stand nowhere: no key breaks, the ranking names them', () =>
		using(matched, person, async (_, page) => {
			for (const key of ['ArrowRight', '[', ']', '1', '0', 'c', 'v', 'b', 'Enter'])
				await page.keyboard.press(key);
			expect(await page.getByRole('radio').count()).toBe(0);
			expect(await page.locator('.levels').count()).toBe(0);
			await page.keyboard.press('r');
			const ranking = ranked(matched, person);
			const own = ranking.fate.indexOf(0);
			expect(await page.locator('.story b').textContent()).toBe(
				`Query ${ranking.index[own]} is matched to it, at cost ${formatMetric(ranking.metric[own] as number)}.`,
			);
			expect(await page.locator(`#rank-${own} td:nth-child(2)`).textContent()).toBe(
				`Query ${ranking.index[own]} `,
			);
		}));
});
