// What a person gets from the comparing page, in a real Chromium: both pictures, the table, the verdict, keys, layout, messages.

import { beforeAll, describe, expect, test } from 'vitest';
import { compareImages } from '../../src/core/compare/image';
import type { ImageComparison } from '../../src/core/compare/types';
import { fitImage } from '../../src/webview/shared/camera';
import {
	chosen,
	mode,
	openCompare,
	pane,
	press,
	rows,
	said,
	scope,
	table,
	useBrowser,
	using,
} from './compare-page';
import {
	type CompareScene,
	dense,
	detectionsScene,
	dumpsScene,
	otherAnchorsScene,
	recipesScene,
} from './compare-views';
import type { OpenPage } from './harness';

useBrowser();

let scene: CompareScene;
let comparison: ImageComparison;

beforeAll(async () => {
	scene = await recipesScene(dense);
	comparison = compareImages(scene.view.a.inspection, scene.view.b.inspection);
});

/** What a picture looks like. */
const pixels = async (open: OpenPage, side: 'a' | 'b') =>
	(await pane(open, side).screenshot()).toString('base64');
const live = ({ page }: OpenPage) => page.locator('#live').textContent();
/** Whether the chosen row is seen whole. */
const inSight = (open: OpenPage) =>
	chosen(open).evaluate((row) => {
		const body = (row.closest('.lines-scroll') as HTMLElement).getBoundingClientRect();
		const { top, bottom } = row.getBoundingClientRect();
		return top >= body.top - 1 && bottom <= body.bottom + 1;
	});
/** Middle of an object on a picture that shows the whole image. */
async function middleOf(open: OpenPage, side: 'a' | 'b', object: number): Promise<{ x: number; y: number }> {
	const bounds = await pane(open, side).boundingBox();
	const { inspection } = scene.view[side];
	const [x1, y1, x2, y2] = inspection.objects[object]?.boxImage ?? [0, 0, 0, 0];
	if (!bounds) throw new Error('no picture');
	const { zoom, panX, panY } = fitImage(inspection.image, bounds);
	return { x: bounds.x + ((x1 + x2) / 2) * zoom + panX, y: bounds.y + ((y1 + y2) / 2) * zoom + panY };
}

describe('two recipes', () => {
	test('say ready, the verdict, the image and both sides', () =>
		using(scene, async (open) => {
			const { page } = open;
			expect((await said(open, 'ready')).length).toBe(1);
			expect(await page.locator('.verdict h2').innerText()).toBe(comparison.finding);
			expect(await page.locator('.compare-bar').innerText()).toContain('06_dense.jpg');
			expect(await page.locator('.compare-bar').innerText()).toContain('6 of 8');
			expect(await page.locator('.side-head.a').innerText()).toContain('torchvision Faster R-CNN FPN');
			expect(await page.locator('.side-head.b').innerText()).toContain('small-anchors.anchorage.json');
			expect(await live(open)).toBe(comparison.finding);
			expect(await page.locator('.status').innerText()).toContain('Assignment');
		}));

	test('the table has a row for each object, the largest change first, with the cells of the comparison', () =>
		using(scene, async (open) => {
			const heads = await table(open).getByRole('columnheader').allInnerTexts();
			expect(heads).toEqual([
				'Object',
				'Size at input',
				'Anchors in A',
				'in B',
				'Best IoU in A',
				'in B',
				'Change',
				'What it means',
			]);
			expect(await table(open).getAttribute('aria-rowcount')).toBe(String(comparison.lines.length + 1));
			const first = comparison.lines[0];
			const cells = await rows(open).first().getByRole('gridcell').allInnerTexts();
			expect(cells.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
				`${first?.className} ${first?.name}`,
				first?.size,
				first?.a.count,
				first?.b.count,
				first?.a.value,
				first?.b.value,
				first?.change,
				first?.meaning,
			]);
		}));

	test('the anchors that changed add up to all of them', () =>
		using(scene, async (open) => {
			const { roles } = comparison;
			if (roles?.kind !== 'same-anchors') throw new Error('the sample has the same anchors on both sides');
			const texts = await open.page.locator('.role-changes li').allInnerTexts();
			expect(texts.length).toBe(roles.changes.length + 1);
			const numbers = texts.map((text) => Number(text.split('\n').at(-1)?.replaceAll(',', '')));
			expect(numbers).toEqual([...roles.changes.map(({ count }) => count), roles.same]);
			expect(numbers.reduce((sum, each) => sum + each, 0)).toBe(scene.view.a.inspection.assignment.count);
		}));

	test('with other anchors it counts the roles of both sides', async () =>
		using(await otherAnchorsScene(), async ({ page }) => {
			expect(await page.locator('.reading').innerText()).toMatch(/anchors by role/i);
			const words = await page.locator('.reading .note').first().innerText();
			expect(words).toBe('The sides have other anchors, so single ones cannot be followed from A to B.');
			expect(await page.locator('.status').innerText()).toMatch(/A: [\d,]+ anchors, B: [\d,]+ anchors/);
		}));

	test('the same on both sides: nothing changes, no label stands on the picture', () =>
		using(
			{ ...scene, view: { ...scene.view, b: { ...scene.view.b, inspection: scene.view.a.inspection } } },
			async (open) => {
				expect(await open.page.locator('.verdict h2').innerText()).toMatch(/^Nothing changes/);
				expect(await open.page.locator('.pane .chips .chip').count()).toBe(0);
				await press(open, '3');
				expect(await pane(open, 'b').locator('.notes').innerText()).toContain('No object changes');
			},
		));
});

describe('choosing', () => {
	test('a row chooses the object on both pictures, and says so', () =>
		using(scene, async (open) => {
			const before = [await pixels(open, 'a'), await pixels(open, 'b')];
			await rows(open).nth(1).click();
			const { object } = comparison.lines[1] as ImageComparison['lines'][number];
			expect(await said(open, 'selected')).toEqual([{ v: 1, kind: 'selected', object }]);
			expect(await chosen(open).getAttribute('data-line')).toBe('1');
			expect(await live(open)).toContain(`${comparison.lines[1]?.name}: `);
			await open.page.waitForTimeout(100);
			expect(await pixels(open, 'a')).not.toBe(before[0]);
			expect(await pixels(open, 'b')).not.toBe(before[1]);
		}));

	test('a click on a picture chooses, the row comes into sight; Esc lets go', () =>
		using(scene, async (open) => {
			const { object } = comparison.lines.at(-1) as ImageComparison['lines'][number];
			const { x, y } = await middleOf(open, 'a', object);
			await open.page.mouse.click(x, y);
			await expect.poll(() => chosen(open).count()).toBe(1);
			const selected = await said(open, 'selected');
			expect(selected.length).toBe(1);
			const row = comparison.lines.findIndex((line) => line.object === selected[0]?.object);
			expect(await chosen(open).getAttribute('data-line')).toBe(String(row));
			expect(await inSight(open)).toBe(true);
			await open.page.mouse.move(5, 5);
			await press(open, 'Escape');
			expect((await said(open, 'selected')).at(-1)).toEqual({ v: 1, kind: 'selected', object: null });
		}));

	test('pointing at an object marks its row, on either picture', () =>
		using(scene, async (open) => {
			for (const side of ['a', 'b'] as const) {
				const { object } = comparison.lines[2] as ImageComparison['lines'][number];
				const { x, y } = await middleOf(open, side, object);
				await open.page.mouse.move(x, y);
				await expect.poll(() => open.page.locator('.line.pointed').count()).toBe(1);
				await open.page.mouse.move(5, 5);
				await expect.poll(() => open.page.locator('.line.pointed').count()).toBe(0);
			}
		}));

	test('pointing at a row marks its object on both pictures', () =>
		using(scene, async (open) => {
			const before = [await pixels(open, 'a'), await pixels(open, 'b')];
			await rows(open).nth(3).hover();
			await open.page.waitForTimeout(100);
			expect(await pixels(open, 'a')).not.toBe(before[0]);
			expect(await pixels(open, 'b')).not.toBe(before[1]);
		}));

	test('arrows, Home and End move in the table; Enter shows the record, O the overlay', () =>
		using(scene, async (open) => {
			const objects = comparison.lines.map(({ object }) => object);
			await table(open).focus();
			await press(open, 'ArrowDown', 'ArrowDown', 'End', 'ArrowUp', 'Home', 'Enter', 'o');
			expect((await said(open, 'selected')).map(({ object }) => object)).toEqual([
				objects[0],
				objects[1],
				objects.at(-1),
				objects.at(-2),
				objects[0],
			]);
			expect(await said(open, 'show')).toEqual([
				{ v: 1, kind: 'show', where: 'record', object: objects[0] },
				{ v: 1, kind: 'show', where: 'overlay', object: objects[0] },
			]);
		}));

	test('arrows move among objects on a picture, Enter chooses, N goes on', () =>
		using(scene, async (open) => {
			await pane(open, 'b').focus();
			await press(open, 'ArrowRight', 'Enter', 'n');
			const objects = (await said(open, 'selected')).map(({ object }) => object);
			expect(objects).toEqual([comparison.lines[0]?.object, comparison.lines[1]?.object]);
		}));

	test('an object that is chosen from the start has its row in sight', () => {
		const { object } = comparison.lines.at(-1) as ImageComparison['lines'][number];
		const view = { ...scene.view, selectedObject: object };
		return using({ ...scene, view }, async (open) => {
			await expect.poll(() => inSight(open)).toBe(true);
			expect(await chosen(open).getAttribute('data-line')).toBe(String(comparison.lines.length - 1));
		});
	});

	test('what is chosen elsewhere is chosen here, without telling it back', () =>
		using(scene, async (open) => {
			const { object } = comparison.lines[4] as ImageComparison['lines'][number];
			await open.post({ v: 1, kind: 'select', object, reveal: true });
			await expect.poll(() => chosen(open).getAttribute('data-line')).toBe('4');
			expect(await said(open, 'selected')).toEqual([]);
		}));
});

describe('moving', () => {
	/** Where the labels of B, and the figures of both, are laid out tells where the pictures stand. */
	const chipsAt = ({ page }: OpenPage) =>
		page.locator('.pane.b .chips').evaluate((element) => (element as HTMLElement).style.transform);

	test('the wheel over A moves B too, unless they are not linked', () =>
		using(scene, async (open) => {
			const bounds = await pane(open, 'a').boundingBox();
			if (!bounds) throw new Error('no picture');
			await open.page.mouse.move(bounds.x + 200, bounds.y + 100);
			const first = await chipsAt(open);
			await open.page.mouse.wheel(0, -300);
			await expect.poll(() => chipsAt(open)).not.toBe(first);
			await press(open, 'l');
			expect(await open.page.getByRole('button', { name: /Move both/ }).getAttribute('aria-pressed')).toBe(
				'false',
			);
			await open.page.waitForTimeout(60);
			const second = await chipsAt(open);
			await open.page.mouse.wheel(0, -300);
			await open.page.waitForTimeout(120);
			expect(await chipsAt(open)).toBe(second);
			// Linked again, B goes to where A is.
			await press(open, 'l');
			await expect.poll(() => chipsAt(open)).not.toBe(second);
			await press(open, 'f');
			await expect.poll(() => chipsAt(open)).toBe(first);
		}));

	test('dragging pans both and chooses nothing; a double click fits the object', () =>
		using(scene, async (open) => {
			const { object } = comparison.lines[0] as ImageComparison['lines'][number];
			const { x, y } = await middleOf(open, 'b', object);
			const before = await chipsAt(open);
			await open.page.mouse.move(x, y);
			await open.page.mouse.down();
			await open.page.mouse.move(x + 40, y + 15, { steps: 4 });
			await open.page.mouse.up();
			await expect.poll(() => chipsAt(open)).not.toBe(before);
			expect(await said(open, 'selected')).toEqual([]);
			await press(open, 'f');
			await expect.poll(() => chipsAt(open)).toBe(before);
			await open.page.mouse.dblclick(x, y);
			await expect.poll(() => chipsAt(open)).not.toBe(before);
			expect((await said(open, 'selected')).length).toBeGreaterThan(0);
		}));

	test('panning uploads nothing to the graphics memory', () =>
		using(scene, async (open) => {
			const { page } = open;
			const bounds = await pane(open, 'a').boundingBox();
			if (!bounds) throw new Error('no picture');
			await page.mouse.move(bounds.x + 300, bounds.y + 150);
			await page.waitForTimeout(100);
			await page.evaluate(() => {
				const counts = { uploads: 0, draws: 0 };
				Object.assign(window, { counts });
				const context = WebGL2RenderingContext.prototype as unknown as Record<
					string,
					(...all: unknown[]) => unknown
				>;
				for (const [name, key] of [
					['bufferData', 'uploads'],
					['texImage2D', 'uploads'],
					['drawArraysInstanced', 'draws'],
				] as const) {
					const real = context[name] as (...all: unknown[]) => unknown;
					context[name] = function (this: unknown, ...all) {
						counts[key]++;
						return real.apply(this, all);
					};
				}
			});
			await open.frames();
			await page.mouse.down();
			await page.mouse.move(bounds.x + 330, bounds.y + 160, { steps: 30 });
			await page.mouse.up();
			const { uploads, draws } = await page.evaluate(
				() => (window as never as { counts: { uploads: number; draws: number } }).counts,
			);
			expect(draws).toBeGreaterThan(0);
			expect(uploads).toBe(0);
			const spent = (await open.frames()).sort((p, q) => p - q);
			console.log(`script a frame while panning both: median ${spent[spent.length >> 1]?.toFixed(1)} ms`);
		}));
});

describe('one picture', () => {
	test('2 puts B over A; the divider moves by arrows and by dragging', () =>
		using(scene, async (open) => {
			const { page } = open;
			await press(open, '2');
			expect(await mode(open, 'Swipe').getAttribute('aria-checked')).toBe('true');
			const [left, right] = [await pane(open, 'a').boundingBox(), await pane(open, 'b').boundingBox()];
			expect(left).toEqual(right);
			const divider = page.getByRole('slider');
			expect(await divider.getAttribute('aria-valuenow')).toBe('50');
			await divider.focus();
			await press(open, 'ArrowRight', 'ArrowRight', 'Shift+ArrowLeft');
			expect(await divider.getAttribute('aria-valuenow')).toBe('44');
			await press(open, 'Home');
			expect(await divider.getAttribute('aria-valuetext')).toBe('A on 0 %, B on 100 % of the picture');
			await press(open, 'End');
			expect(await divider.getAttribute('aria-valuenow')).toBe('100');
			const at = await divider.boundingBox();
			if (!at || !left) throw new Error('no divider');
			await page.mouse.move(at.x + 3, at.y + 20);
			await page.mouse.down();
			await page.mouse.move(left.x + left.width / 4, at.y + 40, { steps: 3 });
			await page.mouse.up();
			expect(await divider.getAttribute('aria-valuenow')).toBe('25');
			expect(await said(open, 'selected')).toEqual([]);
			await press(open, '1');
			expect(await page.getByRole('slider').count()).toBe(0);
		}));

	test('both halves show the same part, however the window changes', () =>
		using(
			scene,
			async (open) => {
				await press(open, '2');
				for (const size of [
					{ width: 420, height: 900 },
					{ width: 1240, height: 800 },
					{ width: 800, height: 700 },
				]) {
					await open.page.setViewportSize(size);
					await open.page.waitForTimeout(150);
					const places = await open.page
						.locator('.pane .chips')
						.evaluateAll((all) => all.map((each) => (each as HTMLElement).style.transform));
					expect(places[0]).toBe(places[1]);
				}
			},
			{ width: 420, height: 900 },
		));

	test('3 shows only what changes, and how much that is', () =>
		using(scene, async (open) => {
			await press(open, '3');
			const { gained, lost, lines } = comparison;
			const words = (await pane(open, 'b').locator('.notes').innerText()).replaceAll(/\s+/g, ' ');
			expect(words).toMatch(new RegExp(`\\d+ of ${lines.length} objects change`));
			expect(words).toContain(`${gained.length} anchors become positive`);
			expect(words).toContain(`${lost.length} no longer are`);
			expect(await pane(open, 'a').isVisible()).toBe(false);
			await press(open, 'n');
			await expect
				.poll(async () => (await pane(open, 'b').locator('.notes').innerText()).replaceAll(/\s+/g, ' '))
				.not.toContain(`${lost.length} no longer are`);
		}));
});

describe('other subjects', () => {
	test('dumps: the losses are what the table says', async () => {
		const dumps = await dumpsScene(dense);
		await using(dumps, async (open) => {
			const heads = await table(open).getByRole('columnheader').allInnerTexts();
			expect(heads).toContain('Loss in A');
			expect(await open.page.locator('.verdict h2').innerText()).toMatch(/^The loss of the image falls by/);
			expect(await open.page.locator('.status').innerText()).toContain('Exact loss');
			const totals = await open.page.locator('.totals tbody th').allInnerTexts();
			expect(totals.some((name) => name.startsWith('Loss'))).toBe(true);
		});
	});

	test('detections: found and missed in the table, labels on both pictures', async () => {
		const detections = await detectionsScene();
		const compared = compareImages(detections.view.a.inspection, detections.view.b.inspection);
		await using(detections, async (open) => {
			const { page } = open;
			expect(await page.locator('.verdict h2').innerText()).toBe(compared.finding);
			expect(await page.locator('.line .bad').first().innerText()).toBe('missed');
			const only = compared.lines.filter(({ a, b }) => a.glyph === 'found' && b.glyph === 'missed');
			expect(only.length).toBeGreaterThan(0);
			const [inA, inB] = await Promise.all(
				(['a', 'b'] as const).map((side) => pane(open, side).locator('.chips .chip').allInnerTexts()),
			);
			expect(inA?.some((text) => text === `found ${only[0]?.a.value}`)).toBe(true);
			expect(inB?.some((text) => text.includes('missed') || text.includes('not found'))).toBe(true);
			expect(await page.locator('.role-changes').count()).toBe(0);
			await press(open, '3');
			const words = (await pane(open, 'b').locator('.notes').innerText()).replaceAll(/\s+/g, ' ');
			expect(words).toContain(`${compared.detections?.length} detections fare otherwise`);
		});
	});

	test('the bar asks for another subject, the other side, the exchange and other images', () =>
		using(scene, async (open) => {
			const { page } = open;
			await page.getByRole('button', { name: 'What is compared' }).click();
			await page.getByRole('menuitemradio', { name: 'Detections' }).click();
			await page.locator('.side-head.b button').click();
			await page.getByRole('button', { name: 'Choose the other recipe' }).click();
			await press(open, 'x');
			await press(open, 'Alt+PageDown');
			await page.getByRole('button', { name: /Previous image/ }).click();
			const kinds = (await open.sent()).map(({ kind }) => kind).slice(1);
			expect(kinds).toEqual(['subject', 'choose', 'choose', 'swap', 'command', 'command']);
			expect(await said(open, 'subject')).toEqual([{ v: 1, kind: 'subject', subject: 'detections' }]);
			expect((await said(open, 'command')).map(({ command }) => command)).toEqual([
				'nextImage',
				'previousImage',
			]);
			// Nothing changed yet: the host did not answer.
			expect(await page.getByRole('button', { name: 'What is compared' }).innerText()).toBe('Recipes');
			await open.post({
				v: 1,
				kind: 'view',
				view: { ...scene.view, a: scene.view.b, b: scene.view.a, otherSide: 'a' },
			});
			await expect.poll(() => page.locator('.side-head.a button').innerText()).toContain('small-anchors');
			expect(await page.locator('.side-head.b button').count()).toBe(0);
		}));
});

describe('states', () => {
	test('nothing to compare with: the reason and its button, and other subjects stay in reach', async () => {
		const open = await openCompare();
		await open.post({ v: 1, kind: 'nonsense' } as never);
		await open.post({
			v: 1,
			kind: 'message',
			message: {
				kind: 'empty',
				title: 'Nothing to compare with yet',
				detail: 'Choose the recipe to compare with: that is B.',
				actions: [{ label: 'Choose', command: 'compareRecipes' }],
			},
		});
		await open.page.getByRole('button', { name: 'Choose', exact: true }).click();
		expect(await said(open, 'command')).toEqual([{ v: 1, kind: 'command', command: 'compareRecipes' }]);
		await open.page.getByRole('button', { name: 'What is compared' }).click();
		await open.page.getByRole('menuitemradio', { name: 'Head outputs' }).click();
		expect(await said(open, 'subject')).toEqual([{ v: 1, kind: 'subject', subject: 'predictions' }]);
		expect((await said(open, 'log')).map(({ level }) => level)).toEqual(['warn']);
		expect(open.troubles).toEqual([]);
		await open.close();
	});

	test('while the next image is read the last one stays; an error takes its place', () =>
		using(scene, async (open) => {
			const { page } = open;
			const message = { title: 'Reading instances.json', detail: '', actions: [] };
			await open.post({ v: 1, kind: 'message', message: { kind: 'loading', ...message } });
			expect(await page.locator('.verdict').count()).toBe(1);
			expect(await page.locator('.busy').innerText()).toBe('Reading instances.json');
			await open.post({
				v: 1,
				kind: 'message',
				message: { kind: 'error', title: 'Not a recipe', detail: 'It has no grids.', actions: [] },
			});
			await expect.poll(() => page.getByRole('alert').innerText()).toContain('Not a recipe');
			expect(await page.locator('.verdict').count()).toBe(0);
			await open.post({ v: 1, kind: 'view', view: scene.view });
			await expect.poll(() => page.locator('.verdict').count()).toBe(1);
		}));

	test('what a person must know of a side stands below its title; a missing picture is told', () =>
		using(
			{
				...scene,
				view: {
					...scene.view,
					b: { ...scene.view.b, note: 'This dump is for another input size.' },
					picture: { kind: 'none', reason: 'images/06_dense.jpg was not found' },
				},
			},
			async ({ page }) => {
				expect(await page.locator('.side-head.b .side-note').innerText()).toBe(
					'This dump is for another input size.',
				);
				expect(await page.locator('.pane.a .notes').innerText()).toContain(
					'images/06_dense.jpg was not found',
				);
			},
		));

	test('what was chosen to be seen is there again after the page is loaded anew', async () => {
		await using(scene, async (open) => {
			await press(open, 'l', '2');
			await open.page.getByRole('slider').focus();
			await press(open, 'ArrowLeft');
			await scope(open, 'Data set').click();
			await expect
				.poll(() => open.page.evaluate(() => (window as never as { saved?: { scope: string } }).saved?.scope))
				.toBe('dataset');
			const state = await open.page.evaluate(() => (window as never as { saved: unknown }).saved);
			await using(
				scene,
				async (again) => {
					expect(await again.page.getByRole('slider').getAttribute('aria-valuenow')).toBe('48');
					expect(await scope(again, 'Data set').getAttribute('aria-checked')).toBe('true');
					expect(
						await again.page.getByRole('button', { name: /Move both/ }).getAttribute('aria-pressed'),
					).toBe('false');
				},
				{ state },
			);
		});
	});
});

describe('layout', () => {
	const inOrder = ['.toolbar', '.canvas', '.canvas', '.scope-bar', '.rows'];

	test('Tab goes from the bar over the pictures to the table', () =>
		using(scene, async (open) => {
			const seen: string[] = [];
			await open.page.locator('.compare-bar button').first().focus();
			for (let k = 0; k < 6; k++) {
				seen.push(
					await open.page.evaluate(() => {
						const now = document.activeElement as HTMLElement;
						return (
							['.toolbar', '.canvas', '.side-head', '.scope-bar', '.rows'].find((each) =>
								now.closest(each),
							) ?? now.className
						);
					}),
				);
				await press(open, 'Tab');
			}
			expect(seen.filter((each) => each !== '.side-head')).toEqual(inOrder);
		}));

	for (const theme of ['dark', 'hc'] as const)
		for (const [width, height] of [
			[1240, 800],
			[800, 700],
			[640, 700],
			[420, 900],
			[340, 700],
		] as const)
			test(`nothing runs over at ${width} px, ${theme}`, () =>
				using(
					scene,
					async ({ page }) => {
						const over = await page.evaluate(() => {
							const parts = document.querySelectorAll<HTMLElement>(
								'.toolbar, .side-line, .scope-bar, .verdict, .rows, .reading, .totals, .status',
							);
							return [...parts]
								.filter((part) => {
									const { left, right } = part.getBoundingClientRect();
									return (
										left < -1 || right > window.innerWidth + 1 || part.scrollWidth > part.clientWidth + 1
									);
								})
								.map(({ className }) => className);
						});
						expect(over).toEqual([]);
					},
					{ width, height, theme },
				));

	test('narrow: the pictures stack, the verdict stands above the table, rows have what they mean below', () =>
		using(
			scene,
			async (open) => {
				const [inA, inB] = [await pane(open, 'a').boundingBox(), await pane(open, 'b').boundingBox()];
				expect(inB?.y).toBeGreaterThanOrEqual((inA?.y ?? 0) + (inA?.height ?? 0));
				const verdict = await open.page.locator('.verdict').boundingBox();
				const grid = await table(open).boundingBox();
				expect(verdict?.y).toBeLessThan(grid?.y ?? 0);
				expect(await open.page.locator('.reading .side-section').count()).toBeGreaterThan(0);
				expect((await table(open).getByRole('columnheader').allInnerTexts()).filter(Boolean)).toEqual([
					'Object',
					'in A',
					'in B',
					'Change',
				]);
				expect((await rows(open).first().boundingBox())?.height).toBe(44);
				await open.page.getByRole('button', { name: 'More actions' }).click();
				await open.page.getByRole('menuitemradio', { name: 'Swipe' }).click();
				expect(await open.page.getByRole('slider').count()).toBe(1);
			},
			{ width: 420, height: 900 },
		));
});
