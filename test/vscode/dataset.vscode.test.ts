// A data set in a real VS Code: scanned, its label errors reviewed from the panel and the tree, marks kept beside it, its
// anchors changed with sliders; checkpoints compared; the same panel after a reload.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, selectedText, showSidePanel, until } from './steps';

const sample = copyOfSample();
const coco = join(sample.folder, 'coco', 'instances.json');
const marks = join(sample.folder, 'coco', 'instances.anchorage-review.json');
const dumps = ['probe_0100', 'probe_0700', 'probe_2800'];
let code: VsCode;

beforeAll(async () => {
	const settings = join(sample.folder, '.vscode', 'settings.json');
	const text = readFileSync(settings, 'utf8');
	writeFileSync(settings, text.replace('epoch_03', 'probe_2800'));
	// A file in the address would be opened in the place of the panel when the window is loaded anew.
	code = await openVsCode(sample.folder);
	await code.openFile(coco);
	await until(code, 'its losses', ({ tier, terms }) => tier === 'exact' && terms.length === 5, 40_000);
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

const frameOf = () => code.webviewFrame({ has: '.dataset' });
const options = async () => (await frameOf()).locator('[role=option]');
const titles = async () =>
	(await options()).evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? ''));

it('scans the data set of the open file, and finds its planted label errors', async () => {
	await code.commandPalette('Anchorage: Scan Dataset');
	const frame = await frameOf();
	await frame.getByRole('heading', { name: /instances\.json/ }).waitFor({ timeout: 60_000 });
	await expect
		.poll(async () => (await titles()).join('\n'), { timeout: 60_000 })
		.toMatch(/star, or triangle\?/);
	const first = (await titles()).slice(0, 6).join('\n');
	expect(first).toContain('image 102');
	expect(first).toMatch(/square: no label here/);
	await expect.poll(() => frame.locator('.crop image').count(), { timeout: 30_000 }).toBeGreaterThan(3);
	for (const theme of ['dark', 'light', 'hc'] as const) {
		await code.setTheme(theme);
		await code.page.waitForTimeout(800);
		await code.screenshot(`dataset-${theme}`);
	}
	await code.setTheme('dark');
});

it('keeps a mark beside the data set, and takes it back', async () => {
	const before = await titles();
	const frame = await frameOf();
	await frame.locator('[role=listbox]').focus();
	await code.page.keyboard.press('f');
	await expect.poll(() => existsSync(marks), { timeout: 10_000 }).toBe(true);
	expect(readFileSync(marks, 'utf8')).toMatch(/"mark":\s?"fixed"/);
	await expect.poll(async () => (await titles()).length).toBe(before.length - 1);
	await frame.getByRole('button', { name: 'Undo' }).click();
	await expect.poll(async () => (await titles()).length).toBe(before.length);
	// The page shows it before the file is written.
	await expect.poll(() => JSON.parse(readFileSync(marks, 'utf8')).marks, { timeout: 10_000 }).toEqual({});
});

it('leads from a line to its record', async () => {
	const frame = await frameOf();
	const line = frame.locator('[role=option]', { hasText: 'star, or triangle?' }).first();
	// Lines may still move up after the mark that was taken back.
	await expect
		.poll(
			async () => {
				await line.click();
				return line.getAttribute('aria-selected');
			},
			{ timeout: 10_000 },
		)
		.toBe('true');
	await code.page.keyboard.press('Enter');
	await until(code, 'the record is chosen', ({ row, selected }) => row === 1 && selected !== null);
	await expect.poll(() => selectedText(code, coco)).toMatch(/\d/);
	await code.commandPalette('Anchorage: Show Dataset');
});

it('lists label errors in the side panel', async () => {
	await showSidePanel(code);
	await expect
		.poll(async () => (await code.treeItems('Label Errors')).map(({ label }) => label).join('\n'), {
			timeout: 20_000,
		})
		.toMatch(/star, or triangle\?/);
	await code.screenshot('dataset-tree-dark');
});

it('says what other anchors would do', async () => {
	const frame = await frameOf();
	const slider = frame.locator('section.fit input[type=range]').first();
	await slider.focus();
	for (let k = 0; k < 4; k++) await code.page.keyboard.press('ArrowLeft');
	await expect.poll(() => frame.locator('section.fit').innerText()).toMatch(/Reaching 0\.7: \d+ → \d+/);
	await frame.getByRole('button', { name: /Optimise anchors/ }).click();
	await frame.getByText('Evolution').first().click();
	await expect
		.poll(() => frame.locator('section.fit').innerText(), { timeout: 30_000 })
		.toMatch(/mean best IoU|Nothing better/i);
	await code.screenshot('dataset-anchors-dark');
});

it('compares checkpoints, those beside the chosen dump', async () => {
	await code.commandPalette('Anchorage: Choose Dump...');
	const rows = code.page.locator('.quick-input-widget:visible .monaco-list-row');
	const beside = async () => (await rows.allInnerTexts()).join('\n');
	for (const name of dumps) await expect.poll(beside).toContain(`${name}.safetensors`);
	await code.page.keyboard.press('Escape');
	await rows.first().waitFor({ state: 'hidden' });
	await code.commandPalette('Anchorage: Compare Checkpoints...');
	await expect.poll(beside).toContain('probe_0700.safetensors');
	await code.page.keyboard.press('Enter');
	const frame = await frameOf();
	await frame.getByRole('heading', { name: /Loss per checkpoint/i }).waitFor({ timeout: 90_000 });
	await frame.getByRole('heading', { name: /Loss per checkpoint/i }).scrollIntoViewIfNeeded();
	await code.screenshot('dataset-checkpoints-dark');
});

it('goes on after a reload', async () => {
	await code.reload();
	const frame = await code.webviewFrame({ has: '.dataset' }, 60_000);
	await frame.getByRole('heading', { name: /instances\.json/ }).waitFor({ timeout: 60_000 });
	await expect.poll(async () => (await titles()).length, { timeout: 60_000 }).toBeGreaterThan(2);
});

it('scans the files that a pattern names', async () => {
	await code.commandPalette('Anchorage: Scan Files and Folders...');
	const rows = code.page.locator('.quick-input-widget:visible .monaco-list-row');
	await rows.filter({ hasText: 'Pattern...' }).click();
	const input = code.page.locator('.quick-input-widget:visible input.input');
	await input.fill('voc');
	await code.page.locator('.quick-input-widget', { hasText: 'A pattern has * or **' }).waitFor();
	await input.fill('voc/*.xml');
	await code.page.keyboard.press('Enter');
	const frame = await frameOf();
	await frame.getByRole('heading', { name: 'voc/*.xml, 8 images' }).waitFor({ timeout: 60_000 });
});
