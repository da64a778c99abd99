// What a person gets from the training page, in a real Chromium: how far it is, what can be done in each state, the curves;
// and pictures of it in every theme for people to look at.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { termTitles } from '../../src/core/breakdown/rows';
import { GrowingCurve, smoothingWindow, trailingMeans } from '../../src/core/loss-curve';
import type { LossTermName } from '../../src/core/recipe';
import type { TrainingView } from '../../src/messages';
import { type OpenOptions, type OpenPage, openBrowser, openPage } from './harness';
import type { ThemeName } from './themes';

let browser: Browser;
beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(() => browser.close());

const names: LossTermName[] = ['rpn_objectness', 'rpn_box', 'roi_class', 'roi_box', 'mask'];
const terms = names.map((name) => ({ name, title: termTitles[name] }));

/** Losses that fall, with noise of a fixed formula. */
function curveOf(steps: number) {
	const growing = new GrowingCurve();
	for (let step = 1; step <= steps; step++) {
		const losses = Object.fromEntries(
			names.map((name, k) => {
				const noise = 1 + 0.4 * Math.sin(step * (k + 1.7)) * Math.cos(0.37 * step);
				return [name, noise * (0.08 + (0.9 - 0.12 * k) * Math.exp(-step / (200 + 90 * k)))];
			}),
		);
		growing.add(
			step,
			Object.values(losses).reduce((sum, value) => sum + value, 0),
			losses,
		);
	}
	return growing.points;
}

const training: TrainingView = {
	name: 'instances.json',
	state: 'training',
	progress: 0.62,
	facts: {
		pictures: 320,
		objects: 1504,
		backend: { isNative: true, detail: 'tfjs-node 4.22.0, from the setting anchorage.tensor.nativePath' },
	},
	notes: ['Not found and left out: 12 pictures.'],
	step: 1830,
	seconds: 186,
	secondsLeft: 114,
	terms,
	curve: curveOf(1830),
	failure: null,
	isShown: false,
};
const onWebAssembly: TrainingView = {
	...training,
	facts: {
		pictures: 8,
		objects: 49,
		backend: { isNative: false, detail: 'TensorFlow.js 4.22.0 on WebAssembly' },
	},
	notes: [],
};
const reading: TrainingView = {
	...training,
	state: 'reading',
	progress: 0.02,
	facts: null,
	notes: [],
	step: 0,
	seconds: 0,
	terms: [],
	curve: { step: [], total: [], terms: {} },
};
const done: TrainingView = {
	...training,
	state: 'done',
	progress: 1,
	step: 2950,
	seconds: 300,
	secondsLeft: 0,
};
const failed: TrainingView = {
	...training,
	state: 'failed',
	failure:
		'Step 212 (000000371529.jpg): the loss "RPN box" is infinite or not a number; lower the learning rate, or look at the labels of this image.',
};

async function using(
	view: TrainingView,
	run: (open: OpenPage) => Promise<void>,
	options: Partial<OpenOptions> = {},
) {
	const open = await openPage(browser, {
		page: 'training',
		reducedMotion: true,
		width: 1000,
		height: 720,
		...options,
	});
	try {
		await open.post({ v: 1, kind: 'view', view });
		await open.page.locator('h1').waitFor();
		await run(open);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

describe('pictures', () => {
	const shots: [name: string, view: TrainingView, theme: ThemeName, width: number, height: number][] = [
		['dark', training, 'dark', 1000, 720],
		['light', training, 'light', 1000, 720],
		['hc', training, 'hc', 1000, 720],
		['narrow', training, 'dark', 420, 960],
		['wasm', onWebAssembly, 'dark', 1000, 720],
		['reading', reading, 'dark', 1000, 420],
		['done', done, 'light', 1000, 720],
		['failed', failed, 'dark', 1000, 720],
	];
	for (const [name, view, theme, width, height] of shots)
		test(name, () => using(view, (open) => open.shot(`training-${name}`), { theme, width, height }));
});

test('says how far it is, on what, and by what', () =>
	using(training, async ({ page }) => {
		expect(await page.locator('h1').textContent()).toBe('Training a probe on instances.json');
		const facts = await page.locator('header p').textContent();
		expect(facts).toBe(
			'1,830 steps · 320 pictures · 1,504 objects · tfjs-node 4.22.0, from the setting anchorage.tensor.nativePath',
		);
		expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('62');
		expect(await page.locator('.how-far .num').textContent()).toBe('3 min 6 s, 1 min 54 s left');
		expect(await page.locator('.notes').textContent()).toContain('left out: 12 pictures');
	}));

test('shows every term, now and at the start, and the point that is pointed at', () =>
	using(training, async ({ page }) => {
		const rows = page.locator('.terms-now tbody tr');
		expect(await rows.locator('th').allTextContents()).toEqual(['Total', ...terms.map(({ title }) => title)]);
		const { curve } = training;
		const cells = () => rows.nth(1).locator('td').allTextContents();
		const own = trailingMeans(curve.terms.rpn_objectness as number[], smoothingWindow(curve));
		expect(await page.locator('#losses-title').textContent()).toMatch(/now: step 1,830, mean of \d+ steps/);
		expect((await cells()).slice(0, 2)).toEqual([own[0], own.at(-1)].map((value) => value?.toFixed(3)));
		await page.locator('.chart .u-over').hover({ position: { x: 2, y: 40 } });
		await expect.poll(() => page.locator('#losses-title').textContent()).toContain('at the pointer');
		expect((await cells())[1]).not.toBe(own.at(-1)?.toFixed(3));
	}));

test('on WebAssembly it offers native TensorFlow', () =>
	using(onWebAssembly, async (open) => {
		await open.page.getByRole('button', { name: 'Install Native TensorFlow' }).click();
		expect((await open.sent()).at(-1)).toEqual({ v: 1, kind: 'command', command: 'installNative' });
	}));

describe('what can be done', () => {
	const clicks: [string, TrainingView, string, string][] = [
		['a training is stopped', training, 'Stop and Keep', 'stop'],
		['reading is cancelled', reading, 'Cancel', 'stop'],
		['a probe’s losses are shown', done, 'Show Its Losses', 'show'],
		['the overlay comes back', { ...done, isShown: true }, 'Open Overlay', 'show'],
		['it is trained again', done, 'Train Again', 'again'],
		['what failed is tried again', failed, 'Try Again', 'again'],
		['what was cancelled is tried again', { ...reading, state: 'cancelled' }, 'Try Again', 'again'],
	];
	for (const [what, view, button, kind] of clicks)
		test(what, () =>
			using(view, async (open) => {
				await open.page.getByRole('button', { name: button }).click();
				expect((await open.sent()).at(-1)).toEqual({ v: 1, kind });
			}),
		);
	test('nothing while it stops', () =>
		using({ ...training, state: 'stopping' }, async ({ page }) => {
			expect(await page.getByRole('button').count()).toBe(0);
		}));
	test('a failure says why, and leads to the log', () =>
		using(failed, async (open) => {
			expect(await open.page.getByRole('alert').textContent()).toContain('the loss "RPN box" is infinite');
			await open.page.getByRole('button', { name: 'Show Log' }).click();
			expect((await open.sent()).at(-1)).toEqual({ v: 1, kind: 'command', command: 'showLog' });
		}));
});
