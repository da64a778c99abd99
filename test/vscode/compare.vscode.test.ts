// Two sides of a file in a real VS Code: two recipes, two dumps and two sets of detections, of the image that is open and of
// its data set; the choice of an object goes both ways; the same panel after a reload.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, stateOf, until } from './steps';

const sample = copyOfSample();
const coco = join(sample.folder, 'coco', 'instances.json');
const predictions = join(sample.folder, 'predictions');
let code: VsCode;

beforeAll(async () => {
	const settings = join(sample.folder, '.vscode', 'settings.json');
	const text = readFileSync(settings, 'utf8');
	writeFileSync(settings, text.replace('epoch_03', 'probe_2800'));
	// Its anchors are half as large.
	const recipe = JSON.parse(readFileSync(join(sample.folder, 'sample.anchorage.json'), 'utf8'));
	const grids = { kind: 'torchvision', sizes: [[8], [16], [32], [64], [128]] };
	writeFileSync(
		join(sample.folder, 'halved.anchorage.json'),
		JSON.stringify({ ...recipe, grids: { ...recipe.grids, ...grids } }, null, '\t'),
	);
	// Other detections: the first ones are not there, those that are left are less sure.
	const detections = JSON.parse(readFileSync(join(predictions, 'detections.json'), 'utf8')) as {
		score: number;
	}[];
	const fewer = detections.slice(3).map((each) => ({ ...each, score: each.score * 0.8 }));
	writeFileSync(join(predictions, 'fewer.json'), JSON.stringify(fewer));
	copyFileSync(join(predictions, 'detections.json'), join(predictions, 'all.json'));
	// A file in the address would be opened in the place of the panel when the window is loaded anew.
	code = await openVsCode(sample.folder);
	await code.openFile(coco);
	await until(code, 'its losses', ({ tier, terms }) => tier === 'exact' && terms.length === 5, 40_000);
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

const frameOf = () => code.webviewFrame({ has: '.compare' });
const text = async (part: string) => (await frameOf()).locator(part).innerText();

/** Chooses the entry of the open quick pick whose label holds a text. */
async function pick(label: string): Promise<void> {
	await code.page.locator('.quick-input-widget:visible input.input').fill(label);
	await code.page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: label }).first().click();
}

it('sets two recipes beside each other', async () => {
	// Commands of an open file are offered once VS Code knows that there is one.
	await expect
		.poll(() => code.paletteEntries('Anchorage: Compare'), { timeout: 20_000 })
		.toContain('Anchorage: Compare Recipes...');
	await code.commandPalette('Anchorage: Compare Recipes...');
	await pick('halved.anchorage.json');
	await expect.poll(() => text('.panes'), { timeout: 30_000 }).toMatch(/sizes 8 16 32 64 128 px/i);
	await expect.poll(() => text('.reading')).toMatch(/Anchors that changed/i);
	const rows = (await frameOf()).locator('[role=grid] [data-line]');
	await expect.poll(() => rows.count()).toBeGreaterThan(1);
	for (const theme of ['dark', 'light', 'hc'] as const) {
		await code.setTheme(theme);
		await code.page.waitForTimeout(800);
		await code.screenshot(`compare-recipes-${theme}`);
	}
	await code.setTheme('dark');
});

it('chooses an object in the table and in the session alike', async () => {
	const frame = await frameOf();
	await frame.locator('[role=grid] [data-line]').nth(1).click();
	await until(code, 'the object is chosen', ({ selected }) => selected !== null);
	const { selected, objects } = await stateOf(code);
	const other = ((selected as number) + 1) % objects;
	await code.probe.executeCommand('anchorage.selectObject', other);
	await expect
		.poll(() => frame.locator('[role=grid] [aria-selected=true]').getAttribute('data-line'))
		.not.toBe('1');
});

it('swipes, and shows the changes alone', async () => {
	const frame = await frameOf();
	await frame.getByRole('radio', { name: 'Swipe' }).click();
	await frame.getByRole('slider').waitFor();
	await code.page.waitForTimeout(300);
	await code.screenshot('compare-swipe-dark');
	await frame.getByRole('radio', { name: 'Changes only' }).click();
	await code.page.waitForTimeout(300);
	await code.screenshot('compare-changes-dark');
	await frame.getByRole('radio', { name: 'Side by side' }).click();
});

it('compares the data set, and a line leads to its image', async () => {
	const frame = await frameOf();
	await frame.getByRole('radio', { name: 'Data set' }).click();
	await frame.getByRole('button', { name: 'Compare Data Set' }).click();
	await expect.poll(() => text('.scope-bar'), { timeout: 60_000 }).toMatch(/Changed\s*\d/);
	const finding = await text('.compare');
	expect(finding).toMatch(/in A.*in B/s);
	await code.screenshot('compare-dataset-dark');
	const { row } = await stateOf(code);
	const lines = frame.locator('[role=grid] [data-line]');
	await expect.poll(() => lines.count()).toBeGreaterThan(3);
	const names = await lines.allInnerTexts();
	const elsewhere = names.findIndex((name) => !name.includes(String(101 + row)));
	await lines.nth(elsewhere).click();
	await until(code, 'another image', (state) => state.row !== row || state.selected !== null);
	await frame.getByRole('radio', { name: 'This image' }).click();
});

it('compares two checkpoints', async () => {
	await code.commandPalette('Anchorage: Compare Dumps...');
	await pick('probe_0100.safetensors');
	await expect.poll(() => text('.panes'), { timeout: 30_000 }).toMatch(/probe_0100\.safetensors/);
	await expect.poll(() => text('.reading')).toMatch(/Loss/);
	const [a, b] = await (await frameOf()).locator('.side-head').allInnerTexts();
	expect(a).toMatch(/probe_2800/);
	expect(b).toMatch(/exact loss/);
	await code.screenshot('compare-dumps-dark');
	await (await frameOf()).getByRole('button', { name: /Exchange A and B/ }).click();
	await expect
		.poll(async () => (await (await frameOf()).locator('.side-head').first().innerText()).trim())
		.toMatch(/probe_0100/);
});

it('compares two sets of detections, with an interval for the difference', async () => {
	const settings = join(sample.folder, '.vscode', 'settings.json');
	const now = JSON.parse(readFileSync(settings, 'utf8')) as Record<string, unknown>;
	writeFileSync(
		settings,
		JSON.stringify({
			...now,
			'anchorage.predictions.path': '',
			'anchorage.detections.path': 'predictions/all.json',
		}),
	);
	await until(code, 'an estimate', ({ tier }) => tier === 'estimate', 30_000);
	await code.commandPalette('Anchorage: Compare Detections...');
	await pick('fewer.json');
	await expect.poll(() => text('.panes'), { timeout: 30_000 }).toMatch(/fewer\.json/);
	await expect.poll(() => text('.reading')).toMatch(/found/i);
	await code.screenshot('compare-detections-dark');
	const frame = await frameOf();
	await frame.getByRole('radio', { name: 'Data set' }).click();
	await frame.getByRole('button', { name: 'Compare Data Set' }).click();
	await expect.poll(() => text('.reading'), { timeout: 90_000 }).toMatch(/95 %/);
	await code.screenshot('compare-detections-dataset-dark');
});

it('is there again after a reload', async () => {
	await code.reload();
	const frame = await code.webviewFrame({ has: '.compare' }, 60_000);
	await expect.poll(() => frame.locator('.panes').innerText(), { timeout: 60_000 }).toMatch(/fewer\.json/);
});
