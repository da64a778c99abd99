// Editing in the overlay, in a real Chromium: every action of mouse and keys sends exactly the right message, in image
// pixels; what is only tried sends nothing; what it would change is shown at once.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Box } from '../../src/core/geometry';
import type { ObjectEdit } from '../../src/core/object-edit';
import type { HostToOverlay, OverlayView } from '../../src/messages';
import { changesBetween } from '../../src/webview/overlay/edit/changes';
import { fitImage } from '../../src/webview/shared/camera';
import { afterEdit, answerPreviews, asked, written } from './edits';
import type { FixtureObject } from './fixture';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';
import { rankedScene, recipeNamed } from './rankings';
import { drawnObjects, drawnScene, manyObjects } from './scenes';

/** On a page of the usual size two CSS pixels show one image pixel. */
const size = { width: 404, height: 312 };
const zoom = 2;

const car: FixtureObject = { id: '1', className: 'car', classId: 3, box: [60, 40, 160, 120] };
const person: FixtureObject = {
	id: '2',
	className: 'person',
	classId: 1,
	box: [200, 60, 260, 220],
	outline: [[200, 60, 260, 60, 260, 220, 200, 220]],
};
const runs: FixtureObject = {
	id: '3',
	className: 'tree',
	classId: 5,
	box: [300, 40, 380, 120],
	outline: [[300, 40, 380, 40, 380, 120, 300, 120]],
	shape: 'boxAndRuns',
};
const ball: FixtureObject = { id: '4', className: 'ball', classId: 37, box: [320, 200, 326, 206] };
const leaf: FixtureObject = {
	id: '5',
	className: 'leaf',
	classId: 6,
	box: [40, 180, 140, 280],
	outline: [[40, 280, 90, 180, 140, 280]],
	shape: 'polygon',
};
const wheel: FixtureObject = {
	id: '6',
	className: 'wheel',
	classId: 7,
	box: [300, 240, 360, 290],
	shape: 'points',
};
const stone: FixtureObject = { id: '7', className: 'stone', classId: 8, box: [4, 4, 30, 30], shape: 'fixed' };
const objects = [car, person, runs, ball, leaf, wheel, stone];
const [CAR, PERSON, RUNS, BALL, LEAF, WHEEL, STONE] = [0, 1, 2, 3, 4, 5, 6];
const scene = drawnScene({ objects, size, losses: true });
/** Crowd flags can be set in the one and not in the other. */
const flagless: OverlayView = {
	...scene.view,
	inspection: {
		...scene.view.inspection,
		objects: scene.view.inspection.objects.map((object) => ({
			...object,
			editable: { ...object.editable, flag: null },
		})),
	},
};
const viewAfter = (row: number, edit: ObjectEdit): OverlayView =>
	drawnScene({ objects: afterEdit(objects, row, edit), size }).view;

let browser: Browser;
beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

interface Editing extends OpenPage {
	/** A point of the image on the page. */
	at(x: number, y: number): { x: number; y: number };
	/** Drags from one point to another, image pixels; CSS pixels may be added to hit a handle beside its corner. */
	drag(from: [number, number], to: [number, number], off?: [number, number]): Promise<void>;
}

async function using(
	run: (open: Editing) => Promise<void>,
	selected: number | null,
	options: Partial<OpenOptions> & { view?: OverlayView; editing?: 'off' } = {},
): Promise<void> {
	const open = await openPage(browser, {
		page: 'overlay',
		picture: scene.picture,
		reducedMotion: true,
		...options,
	});
	const { page } = open;
	await open.post({
		v: 1,
		kind: 'view',
		view: { ...(options.view ?? scene.view), selectedObject: selected },
	});
	await page.locator('.canvas .marks:not(.loading)').waitFor();
	const bounds = await page.locator('.canvas').boundingBox();
	if (!bounds) throw new Error('no canvas');
	const camera = fitImage(size, bounds);
	if (!options.width && !options.view) expect(camera.zoom).toBe(zoom);
	const at = (x: number, y: number) => ({
		x: bounds.x + x * camera.zoom + camera.panX,
		y: bounds.y + y * camera.zoom + camera.panY,
	});
	await page.locator('.canvas').focus();
	if (options.editing !== 'off') await page.keyboard.press('e');
	const drag: Editing['drag'] = async (from, to, [dx, dy] = [0, 0]) => {
		const [a, b] = [at(...from), at(...to)];
		await page.mouse.move(a.x + dx, a.y + dy);
		await page.mouse.down();
		await page.mouse.move((a.x + b.x) / 2 + dx, (a.y + b.y) / 2 + dy);
		await page.mouse.move(b.x + dx, b.y + dy);
	};
	try {
		await run({ ...open, at, drag });
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

const figure = (page: Page) => page.locator('.chip.label').textContent();

describe('edit mode', () => {
	test('off at first: dragging an object pans and changes nothing', () =>
		using(
			async (open) => {
				const { page } = open;
				await open.drag([110, 80], [150, 90]);
				await page.mouse.up();
				await page.keyboard.press('ArrowRight');
				await page.waitForTimeout(600);
				expect(await asked(open, 'edit')).toEqual([]);
				expect(await asked(open, 'preview')).toEqual([]);
			},
			CAR,
			{ editing: 'off' },
		));

	test('key, button, menu and command switch it', () =>
		using(async (open) => {
			const button = open.page.getByRole('button', { name: 'Edit objects (E)' });
			expect(await button.getAttribute('aria-pressed')).toBe('true');
			expect(await open.page.locator('.edit-hint').textContent()).toBe('Choose an object to edit');
			await button.click();
			expect(await button.getAttribute('aria-pressed')).toBe('false');
			await expect.poll(() => open.page.locator('.edit-hint').count()).toBe(0);
			await open.post({ v: 1, kind: 'action', action: 'edit.toggle' });
			await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
			await open.page.getByRole('button', { name: 'More actions' }).click();
			await open.page.getByRole('menuitem', { name: 'Next object' }).waitFor();
			await open.page.keyboard.press('Escape');
			await open.page.keyboard.press('e');
			await expect.poll(() => button.getAttribute('aria-pressed')).toBe('false');
		}, null));

	test.each<[string, number, string | null]>([
		['a box', CAR, null],
		['box and corners', PERSON, null],
		['run lengths', RUNS, 'This mask is run lengths: only its box can be edited'],
		['corners alone', LEAF, 'The box follows the corners'],
		['a circle', WHEEL, 'This shape can only be moved'],
		['a fixed record', STONE, 'This record cannot be edited here'],
	])('%s: the hint says what cannot be done', (_, row, hint) =>
		using(async ({ page }) => {
			const said = page.locator('.edit-hint');
			if (hint === null) expect(await said.count()).toBe(0);
			else expect(await said.textContent()).toBe(hint);
		}, row),
	);
});

/** Corner of the car's handle in the image, and where it goes when dragged by 10 right and 6 down. */
const sides: [string, [number, number], Box, string][] = [
	['top left', [60, 40], [70, 46, 160, 120], 'nwse-resize'],
	['top', [110, 40], [60, 46, 160, 120], 'ns-resize'],
	['top right', [160, 40], [60, 46, 170, 120], 'nesw-resize'],
	['right', [160, 80], [60, 40, 170, 120], 'ew-resize'],
	['bottom right', [160, 120], [60, 40, 170, 126], 'nwse-resize'],
	['bottom', [110, 120], [60, 40, 160, 126], 'ns-resize'],
	['bottom left', [60, 120], [70, 40, 160, 126], 'nesw-resize'],
	['left', [60, 80], [70, 40, 160, 120], 'ew-resize'],
];

describe('by mouse', () => {
	test.each(sides)('the %s handle resizes', (_, from, box, cursor) =>
		using(async (open) => {
			await open.drag(from, [from[0] + 10, from[1] + 6]);
			expect(await open.page.locator('.canvas').evaluate((element) => element.style.cursor)).toBe(cursor);
			expect(await asked(open, 'edit')).toEqual([]);
			await open.page.mouse.up();
			expect(await written(open)).toMatchObject({ object: CAR, edit: { kind: 'box', box } });
		}, CAR),
	);

	test.each<[string, [number, number], [number, number], string[], Box]>([
		['Shift keeps the ratio', [160, 120], [210, 122], ['Shift'], [60, 40, 210, 160]],
		['crossing over swaps the edges', [60, 40], [200, 150], [], [160, 120, 200, 150]],
		['one pixel stays', [160, 80], [60, 80], [], [60, 40, 61, 120]],
		['edges stop at the border', [160, 80], [403, 80], [], [60, 40, 403, 120]],
		['the edge between two handles can be taken', [60, 60], [55, 60], [], [55, 40, 160, 120]],
	])('%s', (_, from, to, held, box) =>
		using(async (open) => {
			for (const key of held) await open.page.keyboard.down(key);
			await open.drag(from, to);
			await open.page.mouse.up();
			for (const key of held) await open.page.keyboard.up(key);
			expect((await written(open)).edit).toEqual({ kind: 'box', box });
		}, CAR),
	);

	test('inside the object a drag moves it, and stops at the border', () =>
		using(async (open) => {
			await open.drag([110, 80], [130, 60]);
			await open.page.mouse.up();
			expect((await written(open)).edit).toEqual({ kind: 'move', dx: 20, dy: -20 });
		}, CAR));

	test('clamped to the image, and with Alt not', async () => {
		await using(async (open) => {
			await open.drag([110, 80], [20, 10]);
			await open.page.mouse.up();
			expect((await written(open)).edit).toEqual({ kind: 'move', dx: -60, dy: -40 });
		}, CAR);
		await using(async (open) => {
			await open.page.keyboard.down('Alt');
			await open.drag([110, 80], [20, 10]);
			await open.page.mouse.up();
			expect((await written(open)).edit).toEqual({ kind: 'move', dx: -90, dy: -70 });
		}, CAR);
	});

	test('elsewhere it pans, a click still chooses', () =>
		using(async (open) => {
			await open.page.mouse.click(open.at(230, 140).x, open.at(230, 140).y);
			expect((await asked(open, 'selected')).at(-1)?.object).toBe(PERSON);
			await open.drag([20, 150], [40, 160]);
			await open.page.mouse.up();
			expect(await asked(open, 'edit')).toEqual([]);
		}, null));

	test('a handle of a small object stands outside, and its middle still moves it', async () => {
		await using(async (open) => {
			// 12 × 12 CSS pixels: the frame of the handles is 32.
			await open.drag([326, 206], [336, 212], [10, 10]);
			await open.page.mouse.up();
			expect((await written(open)).edit).toEqual({ kind: 'box', box: [320, 200, 336, 212] });
		}, BALL);
		await using(async (open) => {
			await open.drag([323, 203], [333, 205]);
			await open.page.mouse.up();
			expect((await written(open)).edit).toEqual({ kind: 'move', dx: 10, dy: 2 });
		}, BALL);
	});

	test('a corner moves, the middle of a side becomes one, Alt+click takes one away', () =>
		using(async (open) => {
			await open.drag([260, 60], [254, 70]);
			await open.page.mouse.up();
			expect((await written(open)).edit).toEqual({ kind: 'vertex', part: 0, vertex: 1, x: 254, y: 70 });
			await open.post({ v: 1, kind: 'view', view: { ...scene.view, selectedObject: PERSON } });
			await open.drag([260, 140], [270, 150]);
			await open.page.mouse.up();
			await expect.poll(async () => (await asked(open, 'edit')).length).toBe(2);
			expect((await asked(open, 'edit'))[1]?.edit).toEqual({
				kind: 'insert-vertex',
				part: 0,
				vertex: 2,
				x: 270,
				y: 150,
			});
			await open.post({ v: 1, kind: 'view', view: { ...scene.view, selectedObject: PERSON } });
			const { x, y } = open.at(200, 220);
			await open.page.keyboard.down('Alt');
			await open.page.mouse.click(x, y);
			await open.page.keyboard.up('Alt');
			expect((await asked(open, 'edit'))[2]?.edit).toEqual({ kind: 'remove-vertex', part: 0, vertex: 3 });
		}, PERSON));

	test('three corners stay', () =>
		using(async (open) => {
			const { x, y } = open.at(90, 180);
			await open.page.keyboard.down('Alt');
			await open.page.mouse.click(x, y);
			await open.page.keyboard.up('Alt');
			await open.page.getByText('A polygon keeps at least three corners.').first().waitFor();
			expect(await asked(open, 'edit')).toEqual([]);
		}, LEAF));

	test('run lengths have no inside to drag, their box has', () =>
		using(async (open) => {
			await open.drag([340, 80], [350, 90]);
			await open.page.mouse.up();
			expect(await asked(open, 'edit')).toEqual([]);
		}, RUNS));

	test('Esc ends a drag with nothing sent, and the picture as it was', () =>
		using(async (open) => {
			const before = await figure(open.page);
			await open.drag([160, 120], [200, 150]);
			await answerPreviews(open, (edit) => viewAfter(CAR, edit).inspection);
			await expect.poll(() => figure(open.page)).not.toBe(before);
			await open.page.locator('.change').waitFor();
			await open.page.keyboard.press('Escape');
			await expect.poll(() => figure(open.page)).toBe(before);
			expect(await open.page.locator('.change').count()).toBe(0);
			const asked_ = (await asked(open, 'preview')).length;
			await open.page.mouse.move(open.at(300, 300).x, open.at(300, 300).y);
			await open.page.mouse.up();
			await open.page.waitForTimeout(300);
			expect(await asked(open, 'edit')).toEqual([]);
			expect((await asked(open, 'preview')).length).toBe(asked_);
			expect(await open.page.locator('.object.on').count()).toBe(1);
		}, CAR));
});

describe('by keyboard', () => {
	const rests = async (open: OpenPage, keys: string[]) => {
		for (const key of keys) await open.page.keyboard.press(key);
		return (await written(open)).edit;
	};

	test('nudges that follow each other are one edit', () =>
		using(async (open) => {
			expect(await rests(open, ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Shift+ArrowDown'])).toEqual({
				kind: 'move',
				dx: 3,
				dy: 10,
			});
			await open.page.waitForTimeout(600);
			expect((await asked(open, 'edit')).length).toBe(1);
			expect((await asked(open, 'preview')).length).toBeGreaterThan(0);
		}, CAR));

	test('Ctrl moves the far edge, and stops where the box ends', async () => {
		await using(async (open) => {
			expect(await rests(open, ['Control+ArrowRight', 'Control+Shift+ArrowUp'])).toEqual({
				kind: 'box',
				box: [60, 40, 161, 110],
			});
		}, CAR);
		await using(async (open) => {
			expect(await rests(open, ['Control+Shift+ArrowLeft'])).toEqual({
				kind: 'box',
				box: [320, 200, 321, 206],
			});
		}, BALL);
	});

	test('a handle is chosen by , and . and moved by the arrows', async () => {
		await using(async (open) => {
			expect(await rests(open, ['.', '.', '.', 'ArrowUp', 'ArrowRight'])).toEqual({
				kind: 'box',
				box: [60, 39, 161, 120],
			});
		}, CAR);
		await using(async (open) => {
			await open.page.keyboard.press(',');
			await expect.poll(() => open.page.locator('#live').textContent()).toBe('Corner 4 of 4');
			expect(await rests(open, ['ArrowLeft', 'Shift+ArrowDown'])).toEqual({
				kind: 'vertex',
				part: 0,
				vertex: 3,
				x: 199,
				y: 230,
			});
		}, PERSON);
	});

	test('with a corner chosen Delete takes it, Insert adds one behind it', () =>
		using(async (open) => {
			await open.page.keyboard.press(',');
			await open.page.keyboard.press('Delete');
			expect((await written(open)).edit).toEqual({ kind: 'remove-vertex', part: 0, vertex: 3 });
			await open.page.keyboard.press(',');
			await open.page.keyboard.press(',');
			await open.page.keyboard.press('Insert');
			await expect.poll(async () => (await asked(open, 'edit')).length).toBe(2);
			expect((await asked(open, 'edit'))[1]?.edit).toEqual({
				kind: 'insert-vertex',
				part: 0,
				vertex: 3,
				x: 230,
				y: 220,
			});
		}, PERSON));

	test.each<[string, (open: Editing) => Promise<unknown>]>([
		['another choice', (open) => open.page.keyboard.press('n')],
		['another edit', (open) => open.page.keyboard.press('d')],
		['a press of the pointer', (open) => open.page.mouse.click(open.at(20, 150).x, open.at(20, 150).y)],
		[
			'the page losing the focus',
			(open) => open.page.evaluate(() => window.dispatchEvent(new Event('blur'))),
		],
		['the host choosing', (open) => open.post({ v: 1, kind: 'select', object: BALL, reveal: false })],
	])('%s writes what was nudged, first and at once', (_, act) =>
		using(async (open) => {
			await open.page.keyboard.press('ArrowRight');
			expect(await asked(open, 'edit')).toEqual([]);
			const started = Date.now();
			await act(open);
			const [first] = await asked(open, 'edit');
			// Slower than the keys' own rest it would prove nothing.
			if (Date.now() - started < 380)
				expect(first).toMatchObject({ object: CAR, edit: { kind: 'move', dx: 1, dy: 0 } });
			await expect
				.poll(async () => (await asked(open, 'edit'))[0]?.edit)
				.toEqual({ kind: 'move', dx: 1, dy: 0 });
		}, CAR),
	);

	test('Esc takes nudges back', () =>
		using(async (open) => {
			await open.page.keyboard.press('ArrowRight');
			await open.page.keyboard.press('Escape');
			await open.page.waitForTimeout(600);
			expect(await asked(open, 'edit')).toEqual([]);
			expect(await open.page.locator('.object.on').count()).toBe(1);
		}, CAR));

	test('deleting, duplicating, marking, class, problems: also outside of edit mode', () =>
		using(
			async (open) => {
				const { page } = open;
				for (const key of ['d', 'x', 'F2', 'p', 'Shift+P', 'u', 'Delete']) await page.keyboard.press(key);
				await expect.poll(async () => (await asked(open, 'edit')).length).toBe(3);
				expect((await asked(open, 'edit')).map(({ object, edit }) => ({ object, edit }))).toEqual([
					{ object: CAR, edit: { kind: 'duplicate' } },
					{ object: CAR, edit: { kind: 'flag', on: true } },
					{ object: CAR, edit: { kind: 'delete' } },
				]);
				expect(await asked(open, 'command')).toEqual([
					{ v: 1, kind: 'command', command: 'changeClass', object: CAR },
					{ v: 1, kind: 'command', command: 'nextProblem' },
					{ v: 1, kind: 'command', command: 'previousProblem' },
					{ v: 1, kind: 'command', command: 'nextUnmatched' },
				]);
				expect((await asked(open, 'selected')).at(-1)?.object).toBe(null);
			},
			CAR,
			{ editing: 'off' },
		));

	test('no object, no flag: a sentence instead', async () => {
		await using(async (open) => {
			await open.page.keyboard.press('Delete');
			await open.page.getByText('Choose an object first.').first().waitFor();
			expect(await asked(open, 'edit')).toEqual([]);
		}, null);
		await using(
			async (open) => {
				await open.page.keyboard.press('x');
				await open.page.getByText('This format has no flag').first().waitFor();
				expect(await asked(open, 'edit')).toEqual([]);
			},
			CAR,
			{ view: flagless },
		);
	});
});

describe('before and after', () => {
	test('one question at a time, the newest wins', () =>
		using(async (open) => {
			await open.drag([160, 80], [180, 80]);
			for (const x of [190, 200, 210]) await open.page.mouse.move(open.at(x, 80).x, open.at(x, 80).y);
			const [first, ...more] = await asked(open, 'preview');
			expect(more).toEqual([]);
			if (!first) throw new Error('nothing was asked');
			await open.post({ v: 1, kind: 'reply', re: first.id, ok: viewAfter(CAR, first.edit).inspection });
			await expect.poll(async () => (await asked(open, 'preview')).length).toBe(2);
			expect((await asked(open, 'preview'))[1]?.edit).toEqual({ kind: 'box', box: [60, 40, 210, 120] });
		}, CAR));

	test('the card, the finding and the legend follow; after the drop the card stays until Esc', () =>
		using(async (open) => {
			const { page } = open;
			await open.drag([160, 120], [200, 180]);
			await answerPreviews(open, (edit) => viewAfter(CAR, edit).inspection);
			const edit: ObjectEdit = { kind: 'box', box: [60, 40, 200, 180] };
			const after = viewAfter(CAR, edit);
			// From plain sets over the two fixtures.
			const trained = ({ assignment }: typeof after.inspection) =>
				new Set(assignment.index.filter((_, entry) => [1, 2].includes(assignment.role[entry] as number)));
			const [was, is] = [trained(scene.view.inspection), trained(after.inspection)];
			const gained = [...is].filter((index) => !was.has(index)).length;
			const lost = [...was].filter((index) => !is.has(index)).length;
			expect(gained).toBeGreaterThan(0);
			expect(lost).toBeGreaterThan(0);
			const card = page.locator('.change');
			await expect.poll(() => card.textContent()).toContain('not written yet');
			const count = (name: RegExp) => card.getByRole('switch', { name }).locator('.n').textContent();
			expect(await count(/Becomes positive/)).toBe(`+${gained}`);
			expect(await count(/No longer positive/)).toBe(`−${lost}`);
			const [from, to] = [scene.view.inspection, after.inspection].map(({ objects }) => objects[CAR]);
			expect(await card.locator('.figure').first().textContent()).toContain(
				`${from?.positives} → ${to?.positives} positive`,
			);
			const positive = page.locator('section.layers').getByRole('switch', { name: /^Positive/ });
			expect(await positive.locator('.n').textContent()).toBe(
				String((to?.positives ?? 0) - (to?.forced ?? 0)),
			);
			expect(await card.textContent()).toContain(
				`${scene.view.inspection.breakdown?.total.toFixed(4)} → ${after.inspection.breakdown?.total.toFixed(4)}`,
			);
			await page.mouse.up();
			const { id } = await written(open);
			// Nothing goes back while the host is writing.
			await page.waitForTimeout(100);
			expect(await card.textContent()).toContain('not written yet');
			await open.post({ v: 1, kind: 'reply', re: id, ok: null });
			await open.post({ v: 1, kind: 'view', view: { ...after, selectedObject: CAR } });
			await expect.poll(() => card.locator('h3').textContent()).toBe('Last edit');
			expect(await count(/Became positive/)).toBe(`+${gained}`);
			await expect
				.poll(() => page.locator('#live').textContent())
				.toMatch(/^car resized to 140 × 140 px at 60, 40\. Car: \d+ → \d+ positive/);
			await page.keyboard.press('Escape');
			await expect.poll(() => card.count()).toBe(0);
			expect(await page.locator('.object.on').count()).toBe(1);
		}, CAR));

	test('typing in the text shows the same card, another image takes it away', () =>
		using(
			async (open) => {
				const typed = viewAfter(PERSON, { kind: 'move', dx: 12, dy: 4 });
				await open.post({ v: 1, kind: 'view', view: typed });
				await open.page.locator('.change h3', { hasText: 'Last edit' }).waitFor();
				const changes = changesBetween(scene.view.inspection, typed.inspection);
				expect(await open.page.locator('.changed li').count()).toBe(
					Math.min(4, changes?.objects.length ?? 0),
				);
				await open.post({ v: 1, kind: 'view', view: typed });
				await open.page.waitForTimeout(100);
				expect(await open.page.locator('.change').count()).toBe(1);
				const other = {
					...typed.inspection,
					image: { ...typed.inspection.image, row: 8, fileName: 'other.svg' },
				};
				await open.post({ v: 1, kind: 'view', view: { ...typed, inspection: other } });
				await expect.poll(() => open.page.locator('.change').count()).toBe(0);
			},
			null,
			{ editing: 'off' },
		));

	test('a deleted object is said to be removed', () =>
		using(async (open) => {
			await open.page.keyboard.press('Delete');
			const { id, edit } = await written(open);
			await open.post({ v: 1, kind: 'reply', re: id, ok: null });
			await open.post({ v: 1, kind: 'view', view: viewAfter(BALL, edit) });
			await expect.poll(() => open.page.locator('.changed .fate').first().textContent()).toBe('removed');
			await expect
				.poll(() => open.page.locator('#live').textContent())
				.toMatch(/^ball deleted\. Ball: removed/);
			expect(await open.page.locator('.object.on').count()).toBe(0);
		}, BALL));

	test('the marks are drawn over the picture, and can be hidden', () =>
		using(async (open) => {
			const picture = () => open.page.locator('.canvas').screenshot();
			await open.post({
				v: 1,
				kind: 'view',
				view: { ...viewAfter(CAR, { kind: 'box', box: [60, 40, 200, 180] }), selectedObject: CAR },
			});
			await open.page.locator('.change').waitFor();
			await open.page.mouse.move(2, 2);
			await open.page.waitForTimeout(150);
			const marked = await picture();
			await open.page
				.locator('.change')
				.getByRole('switch', { name: /Became/ })
				.click();
			await open.page.waitForTimeout(150);
			const half = await picture();
			await open.page
				.locator('.change')
				.getByRole('switch', { name: /No longer/ })
				.click();
			await open.page.waitForTimeout(150);
			const plain = await picture();
			expect(marked.equals(half)).toBe(false);
			expect(half.equals(plain)).toBe(false);
			await open.page.keyboard.press('Escape');
			await open.page.waitForTimeout(150);
			expect((await picture()).equals(plain)).toBe(true);
		}, CAR));

	test('an edit that is refused goes back, with the reason', () =>
		using(async (open) => {
			const before = await figure(open.page);
			await open.drag([160, 120], [200, 150]);
			await answerPreviews(open, (edit) => viewAfter(CAR, edit).inspection);
			await open.page.mouse.up();
			const { id } = await written(open);
			await expect.poll(() => figure(open.page)).not.toBe(before);
			await open.post({
				v: 1,
				kind: 'reply',
				re: id,
				error: { code: 'changed', message: 'The text was changed meanwhile.' },
			});
			await expect.poll(() => figure(open.page)).toBe(before);
			expect(await open.page.locator('.notes').textContent()).toContain('The text was changed meanwhile.');
			expect(await open.page.locator('.change').count()).toBe(0);
			expect(await open.page.locator('#live').textContent()).toBe('The text was changed meanwhile.');
		}, CAR));

	test('a written edit that changes nothing is let go', () =>
		using(async (open) => {
			await open.page.keyboard.press('ArrowRight');
			const { id } = await written(open);
			await answerPreviews(open, (edit) => viewAfter(CAR, edit).inspection);
			await open.post({ v: 1, kind: 'reply', re: id, ok: null });
			await open.page.locator('.change').waitFor();
			await expect.poll(() => open.page.locator('.change').count(), { timeout: 4000 }).toBe(0);
		}, CAR));
});

describe('a view of the same image', () => {
	test('keeps selection, camera and edit mode, and follows the object through the rows', () =>
		using(async (open) => {
			const { page } = open;
			await page.keyboard.press('+');
			const zoomed = await page.locator('.zoom').textContent();
			const without = viewAfter(CAR, { kind: 'delete' });
			await open.post({ v: 1, kind: 'view', view: { ...without, selectedObject: null } });
			await expect.poll(async () => (await asked(open, 'selected')).at(-1)?.object).toBe(PERSON - 1);
			expect(await page.locator('.inspector h3 .trunc').first().textContent()).toBe('person');
			expect(await page.locator('.zoom').textContent()).toBe(zoomed);
			expect(await page.getByRole('button', { name: 'Edit objects (E)' }).getAttribute('aria-pressed')).toBe(
				'true',
			);
		}, PERSON));

	test('keeps the mask view open on the same object', () =>
		using(
			async (open) => {
				await open.page.keyboard.press('m');
				await open.page.locator('.mask-title').waitFor();
				const without = viewAfter(CAR, { kind: 'delete' });
				await open.post({ v: 1, kind: 'view', view: { ...without, selectedObject: PERSON - 1 } });
				await expect.poll(() => open.page.locator('.mask-title').textContent()).toBe('Mask of person id 2');
			},
			PERSON,
			{ editing: 'off' },
		));

	test('keeps the ranking open on the same candidate', () => {
		const ranked = rankedScene(drawnScene(), recipeNamed('ultralytics-detect'));
		return using(
			async (open) => {
				const { page } = open;
				await page.keyboard.press('r');
				await page.locator('.story').waitFor();
				for (let time = 0; time < 3; time++) await page.keyboard.press('ArrowUp');
				const row = page.locator('.why tr.on, .why [aria-selected=true]').first();
				const before = await row.textContent();
				await open.post({ v: 1, kind: 'view', view: { ...ranked.view, selectedObject: 0 } });
				await page.waitForTimeout(150);
				expect(await row.textContent()).toBe(before);
			},
			0,
			{ view: ranked.view, editing: 'off' },
		);
	});

	test('under a drag: the drag goes on from what the text says now', () =>
		using(async (open) => {
			await open.drag([110, 80], [130, 80]);
			const typed = drawnScene({
				objects: objects.map((each) => (each === car ? { ...car, className: 'truck' } : each)),
				size,
			});
			await open.post({ v: 1, kind: 'view', view: { ...typed.view, selectedObject: CAR } });
			await open.page.mouse.move(open.at(140, 80).x, open.at(140, 80).y);
			await open.page.mouse.up();
			expect((await written(open)).edit).toEqual({ kind: 'move', dx: 30, dy: 0 });
		}, CAR));
});

describe('menus', () => {
	const names = (page: Page) => page.locator('.context-menu .what').allTextContents();

	test('a right click chooses and opens the menu of the object', () =>
		using(
			async (open) => {
				const { page } = open;
				const { x, y } = open.at(230, 140);
				await page.mouse.click(x, y, { button: 'right' });
				expect((await asked(open, 'selected')).at(-1)?.object).toBe(PERSON);
				expect(await names(page)).toEqual([
					'Edit',
					'Change class…',
					'Duplicate',
					'Mark as crowd',
					'Delete',
					'Show in text',
				]);
				await page.getByRole('menuitemcheckbox', { name: /Mark as crowd/ }).click();
				expect((await written(open)).edit).toEqual({ kind: 'flag', on: true });
				await expect.poll(() => page.locator('.context-menu').count()).toBe(0);
				expect(await page.evaluate(() => document.activeElement?.className)).toContain('canvas');
			},
			null,
			{ editing: 'off' },
		));

	test('by keyboard, with the flag ticked where it is set; Esc closes it and nothing else', async () => {
		const crowd = drawnScene({
			objects: objects.map((each) => (each === runs ? { ...runs, crowd: true } : each)),
			size,
		});
		for (const key of ['ContextMenu', 'Shift+F10'])
			await using(
				async (open) => {
					const { page } = open;
					await page.keyboard.press(key);
					const item = page.getByRole('menuitemcheckbox', { name: /Mark as crowd/ });
					expect(await item.getAttribute('aria-checked')).toBe('true');
					await page.keyboard.press('ArrowDown');
					await page.keyboard.press('Escape');
					await expect.poll(() => page.locator('.context-menu').count()).toBe(0);
					expect(await page.locator('.object.on').count()).toBe(1);
					await page.keyboard.press(key);
					await page.keyboard.press('End');
					await page.keyboard.press('Enter');
					expect((await asked(open, 'command')).at(-1)).toEqual({
						v: 1,
						kind: 'command',
						command: 'revealInText',
						object: RUNS,
					});
				},
				RUNS,
				{ view: crowd.view, editing: 'off' },
			);
	});
});

describe('narrow', () => {
	test.each([500, 360])(
		'at %i px the status line tells the change, the sheet has the card, nothing runs over',
		(width) =>
			using(
				async (open) => {
					const { page } = open;
					const after = viewAfter(CAR, { kind: 'box', box: [60, 40, 200, 180] });
					await open.post({ v: 1, kind: 'view', view: { ...after, selectedObject: CAR } });
					const [from, to] = [scene.view.inspection.objects[CAR], after.inspection.objects[CAR]];
					await expect
						.poll(() => page.locator('.status').textContent())
						.toContain(`car: ${from?.positives} → ${to?.positives} positive, IoU`);
					expect(await page.locator('.sheet .change .figure').count()).toBeGreaterThan(0);
					expect(await page.getByRole('button', { name: 'Edit objects (E)' }).isVisible()).toBe(true);
					await page.getByRole('button', { name: 'Actions for this object' }).click();
					await page.getByRole('menuitem', { name: /Duplicate/ }).click();
					expect((await written(open)).edit).toEqual({ kind: 'duplicate' });
					expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
				},
				CAR,
				{ width, height: 780 },
			),
	);
});

describe('speed', () => {
	test('script a frame while dragging, with 268,569 anchors and 50 objects, is printed', async () => {
		const many = { width: 640, height: 384 };
		const crowded = drawnScene({
			objects: [
				...manyObjects(49).map(({ box: [x1, y1, x2, y2], ...rest }) => ({
					...rest,
					box: [x1, Math.min(370, y1), x2, Math.min(383, Math.max(y2, y1 + 8))] as Box,
				})),
				{ ...(drawnObjects[0] as FixtureObject), box: [253, 143, 367, 305], outline: undefined },
			],
			size: many,
		});
		expect(crowded.view.inspection.assignment.count).toBe(268_569);
		const open = await openPage(browser, { page: 'overlay', picture: crowded.picture, reducedMotion: true });
		await open.post({ v: 1, kind: 'view', view: { ...crowded.view, selectedObject: 49 } });
		const { page } = open;
		await page.locator('.canvas .marks:not(.loading)').waitFor();
		const bounds = await page.locator('.canvas').boundingBox();
		if (!bounds) throw new Error('no canvas');
		const camera = fitImage(many, bounds);
		await page.locator('.canvas').focus();
		await page.keyboard.press('e');
		await page.waitForTimeout(300);
		const x = bounds.x + 367 * camera.zoom + camera.panX;
		const y = bounds.y + 305 * camera.zoom + camera.panY;
		await page.mouse.move(x, y);
		await page.mouse.down();
		await page.mouse.move(x + 8, y);
		await open.frames();
		const answers = new Set<number>();
		for (let step = 0; step < 30; step++) await page.mouse.move(x + 10 + step, y - step);
		const moving = await open.frames();
		// The same inspection as an answer costs the page what any answer does.
		const inspection = { ...crowded.view.inspection };
		await answerPreviews(open, () => inspection, answers);
		for (let step = 0; step < 5; step++) {
			await page.mouse.move(x + 40 - step, y - 30);
			await page.waitForTimeout(30);
			await answerPreviews(open, () => ({ ...inspection }), answers);
		}
		const answered = await open.frames();
		// Taking an answer in: signals, scene and buffers, layout of the page's words.
		const taken: number[] = [];
		for (let step = 0; step < 5; step++) {
			await page.mouse.move(x + 30 - step, y - 20);
			await page.waitForTimeout(30);
			for (const { id } of (await asked(open, 'preview')).filter((each) => !answers.has(each.id))) {
				answers.add(id);
				const message: HostToOverlay = { v: 1, kind: 'reply', re: id, ok: { ...inspection } };
				taken.push(
					await page.evaluate(async (data) => {
						const started = performance.now();
						window.dispatchEvent(new MessageEvent('message', { data }));
						await new Promise((resolve) => setTimeout(resolve));
						return performance.now() - started;
					}, message),
				);
			}
		}
		const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
		const of = (list: number[], share: number) =>
			(sorted(list)[Math.min(list.length - 1, Math.floor(share * list.length))] ?? 0).toFixed(2);
		console.log(
			`script a frame while dragging: median ${of(moving, 0.5)} ms, longest ${of(moving, 1)} ms of ${moving.length}; with previews coming in: median ${of(answered, 0.5)} ms, longest ${of(answered, 1)} ms of ${answered.length}; taking one in: median ${of(taken, 0.5)} ms, longest ${of(taken, 1)} ms of ${taken.length}`,
		);
		expect(moving.length).toBeGreaterThan(0);
		expect(open.troubles).toEqual([]);
		await open.close();
	});
});
