// The segmentation view in a real VS Code: on the sample's image with the logits of its dump, on a mask file with a predicted
// mask chosen by hand, and what it says where logits are missing.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pngBytes } from '../support/png-files';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, until } from './steps';

const sample = copyOfSample();
const file = join(sample.folder, 'coco', 'instances.json');
const masks = join(sample.folder, 'masks');
const predicted = join(sample.folder, 'predicted');
const palette: [number, number, number][] = [
	[0, 0, 0],
	[128, 0, 0],
	[0, 128, 0],
];
/** Three stripes; a part of the middle one is predicted as the last. */
const indices = Uint8Array.from({ length: 96 * 72 }, (_, k) => Math.floor((k % 96) / 32));
const wrong = indices.map((index, k) => (index === 1 && k < 96 * 20 ? 2 : index));
let code: VsCode;

beforeAll(async () => {
	for (const folder of [masks, predicted]) mkdirSync(folder);
	writeFileSync(join(masks, '01_shapes.png'), pngBytes(96, 72, indices, { palette }));
	writeFileSync(join(predicted, '01_shapes.png'), pngBytes(96, 72, wrong));
	code = await openVsCode(sample.folder, { file });
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

const view = () => code.webviewFrame({ has: '.main.segmentation' });

it('shows the planted confusion of the sample', async () => {
	await until(code, 'the image is inspected', ({ tier }) => tier === 'exact');
	await code.commandPalette('Anchorage: Open Segmentation View');
	const frame = await view();
	await expect
		.poll(() => frame.locator('.finding h2').textContent())
		.toMatch(/^triangle is taken for star on \d+ pixels\.$/);
	expect(await frame.locator('.status').innerText()).toMatch(/Exact loss\s*from epoch_03\.safetensors/);
	await code.page.waitForTimeout(600);
	await code.screenshot('segmentation-sample-dark');
});

it('colours by a loss, whose map comes from the compute process', async () => {
	const frame = await view();
	await frame.locator('.loss-row', { hasText: 'Lovász' }).click();
	await expect.poll(() => frame.locator('.notes').innerText()).toBe('Lovász');
	await frame.locator('.class-row', { hasText: 'triangle' }).first().click();
	await frame.locator('[role=radio]', { hasText: 'Probability' }).click();
	await expect.poll(() => frame.locator('.notes').innerText()).toBe('Probability of triangle');
	for (const theme of ['light', 'hc', 'dark'] as const) {
		await code.setTheme(theme);
		await code.page.waitForTimeout(700);
		await code.screenshot(`segmentation-probability-${theme}`);
	}
});

it('follows to the next image, and says which tensor is missing', async () => {
	await code.commandPalette('Anchorage: Go to Next Image');
	const frame = await code.webviewFrame({ has: '.whole.empty' });
	const text = await frame.locator('body').innerText();
	expect(text).toContain('The dump has no segmentation');
	expect(text).toContain('02_overlap/semantic_logits');
	expect(text).toContain('Choose Dump');
	await code.screenshot('segmentation-missing-dark');
	await code.commandPalette('Anchorage: Go to Next Image');
	await expect
		.poll(async () => (await view()).locator('.finding h2').textContent())
		.toMatch(/^square is taken for triangle/);
});

it('compares a mask file with a predicted mask, and remembers the folder', async () => {
	const open = () =>
		code.probe.evaluate(
			async (api, path) => {
				void api.commands.executeCommand('anchorage.openSegmentation', api.Uri.file(path));
			},
			join(masks, '01_shapes.png'),
		);
	await open();
	const input = code.page.locator('.quick-input-widget input').first();
	await input.waitFor();
	const empty = await code.webviewFrame({ has: '.whole.empty' });
	expect(await empty.locator('body').innerText()).toContain('What does the model predict?');
	await code.screenshot('segmentation-choose-dark');
	await input.fill(join(predicted, '01_shapes.png'));
	await code.page.waitForTimeout(800);
	await code.page.locator('.quick-input-widget .monaco-button', { hasText: 'Compare' }).click();
	const headline = async () => (await view()).locator('.finding h2').textContent();
	await expect.poll(headline).toBe('class 1 is taken for class 2 on 640 pixels.');
	const frame = await view();
	expect(await frame.locator('.status').innerText()).toContain('From a mask: no logits');
	// The photograph of the same name lies in images/ of the workspace.
	await expect.poll(() => frame.locator('.notes').innerText()).not.toContain('No picture');
	await code.page.waitForTimeout(600);
	await code.screenshot('segmentation-mask-dark');
	await code.commandPalette('Anchorage: Open Segmentation View');
	await expect.poll(headline).toMatch(/^square is taken/);
	await open();
	await expect.poll(headline).toBe('class 1 is taken for class 2 on 640 pixels.');
});
