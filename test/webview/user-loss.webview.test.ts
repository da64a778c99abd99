// A person's own loss on the pages, in a real Chromium: beside the terms, on the anchor's card, on mask pixels; failures with
// their link, and nothing where there is none.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Inspection } from '../../src/core/inspection';
import { writtenWords } from '../../src/core/words';
import type { WrittenLoss } from '../../src/core/written-loss';
import type { LossToHost, LossView, OverlayToHost } from '../../src/messages';
import { type OpenPage, openBrowser, openPage } from './harness';
import { drawnScene } from './scenes';
import type { ThemeName } from './themes';

let browser: Browser;
const scene = drawnScene();
const { inspection } = scene.view;
const breakdown = inspection.breakdown as NonNullable<Inspection['breakdown']>;
const file = '/data/my.loss.ts';

const value: WrittenLoss = {
	file,
	kind: 'value',
	value: 0.4321,
	perAnchor: Float32Array.from({ length: inspection.assignment.count }, (_, index) => (index % 7) / 100),
	perObject: Float64Array.from(inspection.objects, (_, row) => (row + 1) / 10),
	background: 0.05,
	masks: breakdown.masks.map(({ target }) => target.map((soft, pixel) => ((pixel % 28) - 14) * soft * 1e-3)),
	outputs: [
		{ name: 'rpn.objectness', gradient: 1.25 },
		{ name: 'masks.logits', gradient: 0.3 },
	],
	milliseconds: 9,
};
const failed: WrittenLoss = {
	file,
	kind: 'failed',
	failure: {
		message:
			'The loss returned a tensor of shape [35805]; it must be one number, of shape []. Take its mean or its sum.',
		file,
		line: 17,
		column: 4,
	},
};

const withWritten = (written: WrittenLoss | null) => ({
	...scene.view,
	inspection: { ...inspection, written },
});

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
});

async function overlay(
	written: WrittenLoss | null,
	run: (open: OpenPage, page: Page) => Promise<void>,
	options: { theme?: ThemeName; width?: number; height?: number } = {},
): Promise<void> {
	const open = await openPage(browser, {
		page: 'overlay',
		picture: scene.picture,
		reducedMotion: true,
		height: 1000,
		width: 1240,
		...options,
	});
	try {
		await open.post({ v: 1, kind: 'view', view: withWritten(written) });
		await open.page.locator('.canvas .marks:not(.loading)').waitFor();
		await run(open, open.page);
		expect(open.troubles).toEqual([]);
	} finally {
		await open.close();
	}
}

const press = async (page: Page, ...pressed: string[]) => {
	await page.locator('.canvas').focus();
	for (const key of pressed) await page.keyboard.press(key);
};

describe('on the overlay', () => {
	test('value and gradient stand under the terms, of the image and of a chosen object', () =>
		overlay(value, async (open, page) => {
			const section = page.locator('.written');
			expect(await section.innerText()).toContain('0.4321');
			expect(await section.innerText()).toContain('Your loss, not in the total.');
			expect(await section.innerText()).toContain('Gradient 1.25 on rpn.objectness, 0.3 on masks.logits.');
			await open.post({ v: 1, kind: 'select', object: 1, reveal: false });
			await expect
				.poll(() => section.innerText())
				.toContain('Gradient on this object 0.2 of 1.55 in the image.');
			await section.getByRole('button', { name: 'my.loss.ts' }).click();
			const sent = (await open.sent()) as OverlayToHost[];
			expect(sent).toContainEqual(expect.objectContaining({ kind: 'command', command: 'openLoss' }));
		}));

	test('the card of an anchor has its gradient', () =>
		overlay(value, async (_, page) => {
			await press(page, 'n', 'ArrowRight');
			const card = page.locator('.card');
			await card.waitFor();
			const text = await card.innerText();
			const index = Number(/#([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));
			const row = card.locator('dl', { hasText: 'Gradient of my.loss.ts' });
			expect(await row.locator('dd').innerText()).toBe(String((index % 7) / 100));
			expect(await row.getAttribute('title')).toContain('sum of |dL/d output|');
		}));

	test('without a loss there is nothing of it', () =>
		overlay(null, async (_, page) => {
			expect(await page.locator('.written').count()).toBe(0);
			await press(page, 'n', 'm', '5');
			await page.locator('.main.mask').waitFor();
			expect(await page.getByRole('radio').allInnerTexts()).toEqual([
				'Errors',
				'Cross-entropy',
				'Probability',
				'Target',
			]);
			expect(await page.getByRole('radio', { checked: true }).innerText()).toBe('Errors');
		}));

	test('the mask view has its gradient as a layer, a small picture and a number, and lets go of it', () =>
		overlay(value, async (open, page) => {
			await press(page, 'n', 'm', '5');
			await expect.poll(() => page.getByRole('radio', { checked: true }).innerText()).toBe('Gradient');
			expect(await page.locator('.small-pictures').innerText()).toContain('0 to 0.01');
			expect(await page.locator('.inspector').innerText()).toMatch(/gradient scale/i);
			await page.keyboard.press('ArrowRight');
			const pixel = page.locator('.card.pixel');
			await expect.poll(() => pixel.innerText()).toContain('Gradient of your loss');
			await open.post({ v: 1, kind: 'view', view: withWritten(failed) });
			await expect.poll(() => page.getByRole('radio', { checked: true }).innerText()).toBe('Errors');
		}));

	test.each([500, 660, 760, 1000])('the toolbar of the mask view fits at a width of %i', (width) =>
		overlay(
			value,
			async (open, page) => {
				await press(page, 'n', 'm', '5');
				const bar = page.getByRole('toolbar', { name: 'Mask' });
				await bar.waitFor();
				const { right, inner } = await bar.evaluate((element) => ({
					right: Math.max(
						...Array.from(element.querySelectorAll('button'), (each) => each.getBoundingClientRect().right),
					),
					inner: element.getBoundingClientRect().right,
				}));
				expect(right).toBeLessThanOrEqual(inner);
				await open.shot(`user-loss-mask-${width}`);
			},
			{ width, height: 820 },
		),
	);
});

function lossView(written: WrittenLoss): LossView {
	return {
		kind: 'loss',
		tier: 'exact',
		of: 'this image',
		total: breakdown.total,
		totalNote: 'total, weights all 1',
		rows: breakdown.terms.map(({ name, title, value: part }) => ({ name, title, value: part })),
		background: 0.0655,
		note: breakdown.sampling.sentence,
		source: 'from epoch_11.safetensors',
		proposals: null,
		parity: null,
		written: writtenWords({ ...inspection, written }, null),
	};
}

describe('in the Loss view', () => {
	const cases: [string, WrittenLoss, RegExp[]][] = [
		['value', value, [/0\.4321/, /not in the total/]],
		['failure', failed, [/it must be one number/, /my\.loss\.ts, line 17/]],
		['refused', { file, kind: 'refused' }, [/until you trust this workspace/, /Manage workspace trust/]],
		['running', { file, kind: 'running', before: 0.5 }, [/running/, /0\.5000/]],
	];
	const themes: ThemeName[] = ['dark', 'light', 'hc'];
	const all = cases.flatMap(([name, written, words]) =>
		themes.map((theme) => ({ name, written, words, theme })),
	);

	test.each(all)('$name, $theme', async ({ name, written, words, theme }) => {
		const open = await openPage(browser, { page: 'loss', theme, width: 290, height: 330 });
		await open.post({ v: 1, kind: 'loss', view: lossView(written) });
		const section = open.page.locator('.written');
		await section.waitFor();
		for (const each of words) expect(await section.innerText()).toMatch(each);
		const wide = await section.evaluate((element) => element.scrollWidth - element.clientWidth);
		expect(wide).toBe(0);
		await open.shot(`user-loss-${name}-${theme}`);
		expect(open.troubles).toEqual([]);
		await open.close();
	});

	test('links lead to the file and to the trust of the workspace', async () => {
		const open = await openPage(browser, { page: 'loss', width: 290, height: 330 });
		await open.post({ v: 1, kind: 'loss', view: lossView(failed) });
		await open.page.getByRole('button', { name: 'my.loss.ts, line 17' }).click();
		await open.post({ v: 1, kind: 'loss', view: lossView({ file, kind: 'refused' }) });
		await open.page.getByRole('button', { name: 'Manage workspace trust' }).click();
		const commands = ((await open.sent()) as LossToHost[]).flatMap((each) =>
			each.kind === 'command' ? [each.command] : [],
		);
		expect(commands).toEqual(['openLoss', 'trustWorkspace']);
		await open.close();
	});
});
