// The sample saved as YOLO through the command, in a real VS Code: formats, report, folder, files.

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layoutWords } from '../../src/formats/convert/layouts';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, until } from './steps';

const sample = copyOfSample();
const coco = join(sample.folder, 'coco', 'instances.json');
let code: VsCode;

beforeAll(async () => {
	code = await openVsCode(sample.folder, { settings: { 'files.autoSave': 'off' } });
	await code.openFile(coco);
	await until(code, 'the sample is looked at', ({ totals }) => totals !== null, 40_000);
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

const dialog = () => code.page.locator('.monaco-dialog-box');
const quickInput = () => code.page.locator('.quick-input-widget:visible input.input');

/** Rows of the list of formats; the first is COCO. */
const formatRows = () =>
	code.page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: layoutWords.coco });

/** Runs the command up to its report. */
async function upToReport(format: string): Promise<void> {
	await code.commandPalette('Anchorage: Save Dataset As...');
	await formatRows().first().waitFor();
	await quickInput().fill(format);
	await code.page.keyboard.press('Enter');
	await dialog().waitFor({ timeout: 20_000 });
}

/** Gives the folder in the dialog that asks for one. */
async function chooseFolder(folder: string): Promise<void> {
	await code.page.getByRole('button', { name: 'Choose Folder...' }).first().click();
	await nameFolder(folder);
}

async function nameFolder(folder: string): Promise<void> {
	// The dialog puts its proposal in when it has looked at the folder.
	await expect.poll(() => quickInput().inputValue()).toContain('instances-');
	await quickInput().fill(folder);
	await code.page.keyboard.press('Enter');
}

it('lists the formats with what they hold, the present one marked', async () => {
	await code.commandPalette('Anchorage: Save Dataset As...');
	const rows = formatRows();
	await rows.first().waitFor();
	expect(await rows.first().innerText()).toMatch(/COCO[\s\S]*now/);
	await code.screenshot('convert-formats-dark');
	await code.page.keyboard.press('Escape');
	await rows.first().waitFor({ state: 'detached' });
});

it('says what is lost before anything is written', async () => {
	for (const theme of ['light', 'dark'] as const) {
		await code.setTheme(theme);
		await upToReport('YOLO');
		await code.screenshot(`convert-report-${theme}`);
		const text = await dialog().innerText();
		expect(text).toContain('Save 8 images with 48 of 49 objects as YOLO?');
		expect(text).toContain('YOLO cannot hold 1 object: it is left out.');
		expect(text).toContain('Pictures are not copied. Put them into images/train/');
		await dialog().getByRole('button', { name: 'Cancel' }).click();
		await dialog().waitFor({ state: 'detached' });
	}
	expect(existsSync(join(sample.folder, 'instances-yolo'))).toBe(false);
});

it('shows the report as text, with the first place of each loss', async () => {
	await upToReport('YOLO');
	await dialog().getByRole('button', { name: 'Show Report' }).click();
	await expect
		.poll(() => code.probe.evaluate((api) => api.window.activeTextEditor?.document.getText() ?? ''))
		.toContain('First: 04_crowd.jpg, object 2 (circle)');
	await expect.poll(async () => (await code.notifications()).join('\n')).toContain('Save 8 images');
	await code.screenshot('convert-report-text-dark');
	await code.page.keyboard.press('Escape');
	await code.probe.executeCommand('notifications.clearAll');
});

it('writes the data set, and opens its first annotation file', async () => {
	const folder = join(sample.folder, 'as-yolo');
	await upToReport('YOLO');
	await chooseFolder(folder);
	await expect
		.poll(async () => (await code.notifications()).join('\n'), { timeout: 20_000 })
		.toContain(`Saved 8 images as YOLO in ${folder}`);
	await code.screenshot('convert-saved-dark');
	expect(readdirSync(folder).sort()).toEqual(['data.yaml', 'labels']);
	expect(readdirSync(join(folder, 'labels', 'train'))).toHaveLength(8);
	expect(readFileSync(join(folder, 'data.yaml'), 'utf8')).toContain('train: images/train');
	expect(readdirSync(sample.folder).filter((name) => name.includes('draft'))).toEqual([]);
	await code.page.getByRole('button', { name: 'Open', exact: true }).click();
	await expect
		.poll(() => code.probe.evaluate((api) => api.window.activeTextEditor?.document.fileName ?? ''))
		.toBe(join(folder, 'labels', 'train', '01_shapes.txt'));
});

it('refuses a folder that cannot be taken, and asks for another', async () => {
	mkdirSync(join(sample.folder, '.taken.anchorage-draft'));
	await code.openFile(coco);
	await until(code, 'the sample again', ({ path, totals }) => path === coco && totals !== null);
	await code.probe.executeCommand('notifications.clearAll');
	await upToReport('KITTI');
	await chooseFolder(join(sample.folder, 'taken'));
	const again = code.page.getByRole('button', { name: 'Choose Another Folder...' });
	await again.waitFor({ timeout: 20_000 });
	await code.screenshot('convert-refused-dark');
	expect(existsSync(join(sample.folder, 'taken'))).toBe(false);
	await again.click();
	await nameFolder(join(sample.folder, 'free'));
	await expect.poll(() => existsSync(join(sample.folder, 'free')), { timeout: 20_000 }).toBe(true);
	expect(readdirSync(join(sample.folder, 'free', 'label_2'))).toHaveLength(8);
});
