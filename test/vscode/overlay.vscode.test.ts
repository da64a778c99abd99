// The overlay beside the text in a real VS Code: opened from the palette, following cursor, tree, recipe and edits.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, cursorAt, selectedText, showSidePanel, stateOf, until } from './steps';

const sample = copyOfSample();
const file = join(sample.folder, 'coco', 'instances.json');
let code: VsCode;

beforeAll(async () => {
	// Without this a window that was told to open a file does not restore its editors.
	code = await openVsCode(sample.folder, { file, settings: { 'window.restoreWindows': 'preserve' } });
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

it('activates with the annotation file, and says how long it took', async () => {
	await until(code, 'the file is looked at', (state) => state.images === 8);
	const activationMs = await code.probe.evaluate(
		(api) => api.extensions.getExtension('anchorage.anchorage')?.exports.activationMs as number,
	);
	console.log(`activation: ${activationMs.toFixed(1)} ms of its own time (aim: 50)`);
	expect(activationMs).toBeGreaterThan(0);
});

it('opens beside the text from the palette', async () => {
	await code.commandPalette('Anchorage: Open Overlay');
	const state = await until(code, 'the overlay painted', ({ paintedCount }) => paintedCount > 0);
	expect(state.images).toBe(8);
	expect(state.recipe).toBe('sample');
	expect(state.tier).toBe('exact');
	const columns = await code.probe.evaluate((api) => api.window.tabGroups.all.length);
	expect(columns).toBe(2);
	const frame = await code.webviewFrame({ has: 'canvas' });
	expect(await frame.locator('body').innerText()).toContain('01_shapes.jpg');
	await showSidePanel(code);
	await code.page.waitForTimeout(1500);
	await code.screenshot('overlay-sample-dark');
});

it('follows the cursor to another image', async () => {
	await cursorAt(code, file, '"id": 1017');
	const state = await until(code, 'image 05', ({ row, selected }) => row === 4 && selected === 0);
	expect(state.selected).toBe(0);
	await code.page.waitForTimeout(800);
	await code.screenshot('overlay-cursor-dark');
});

it('selects text and tree from the overlay, and the overlay from the tree', async () => {
	await showSidePanel(code);
	const objects = await code.treeItems('Objects');
	expect(objects).toHaveLength(5);
	await code.treeRow('Objects', 'triangle').click();
	const state = await until(code, 'the triangle', ({ selected }) => selected === 3);
	expect(state.row).toBe(4);
	await expect.poll(() => selectedText(code, file)).toBe('[237.23, 65.44, 111.82, 108.72]');
	const frame = await code.webviewFrame({ has: 'canvas' });
	expect(await frame.locator('body').innerText()).toContain('triangle');
	await frame.locator('[role=option]', { hasText: 'bar' }).first().click();
	await until(code, 'the bar', ({ selected }) => selected === 0);
	await expect.poll(() => selectedText(code, file)).toBe('[20.14, 207.49, 439.72, 29.02]');
	await code.page.waitForTimeout(400);
	const row = code.treeRow('Objects', 'bar');
	expect(await row.first().getAttribute('aria-selected')).toBe('true');
	await frame.locator('[role=application]').press('n');
	await until(code, 'another object by key', ({ selected }) => selected !== 0);
	await code.page.waitForTimeout(500);
	await code.screenshot('overlay-selection-dark');
});

it('changes the recipe from the status bar', async () => {
	const before = await stateOf(code);
	await code.page.locator('.statusbar-item', { hasText: 'positive' }).first().click();
	await code.page.locator('.quick-input-widget .monaco-list-row').first().waitFor();
	await code.screenshot('recipe-pick-dark');
	await code.page.keyboard.type('Matterport');
	await code.page.waitForTimeout(300);
	await code.page.keyboard.press('Enter');
	const state = await until(code, 'the other recipe', ({ recipe }) => recipe === 'matterport-mask-rcnn');
	expect(state.totals).not.toEqual(before.totals);
	// The dump was written by another model: it is refused, with the reason on screen.
	expect(state.tier).toBe('assignment');
	await code.page.waitForTimeout(800);
	await code.screenshot('dump-refused-dark');
	const settings = JSON.parse(readFileSync(join(sample.folder, '.vscode', 'settings.json'), 'utf8'));
	expect(settings['anchorage.recipe']).toBe('matterport-mask-rcnn');
});

it('says why the dump is refused', async () => {
	const frame = await code.webviewFrame({ has: '.message' });
	// Both recipes are named: the one that the dump was written for, and the one in force.
	const both = /written for the recipe torchvision-mask-rcnn, the one in force is matterport-mask-rcnn/;
	expect(await frame.locator('body').innerText()).toMatch(both);
	expect((await code.treeItems('Problems')).some(({ label }) => both.test(label))).toBe(true);
});

it('shows losses again with the recipe that the dump was written for', async () => {
	await code.probe.evaluate((api) =>
		api.workspace
			.getConfiguration('anchorage')
			.update('recipe', 'sample.anchorage.json', api.ConfigurationTarget.Workspace),
	);
	await until(code, 'the sample recipe', ({ recipe, tier }) => recipe === 'sample' && tier === 'exact');
	await cursorAt(code, file, '"id": 1001');
	await until(code, 'image 01', ({ row }) => row === 0);
	const frame = await code.webviewFrame({ has: '.total' });
	await expect.poll(() => frame.locator('body').innerText()).toContain('RPN objectness');
	for (const theme of ['light', 'hc', 'dark'] as const) {
		await code.setTheme(theme);
		await code.page.waitForTimeout(900);
		await code.screenshot(`overlay-sample-${theme}-2`);
	}
});

it('shows the mask error of an object, and another class’s channel for comparison', async () => {
	await cursorAt(code, file, '"id": 1007');
	await until(code, 'an object of image 02', ({ row, selected }) => row === 1 && selected !== null);
	const frame = await code.webviewFrame({ has: 'canvas' });
	// The page shows another image a moment after the host looks at it, and leaves the mask view then.
	await frame.getByText('02_overlap.jpg').first().waitFor();
	await code.page.waitForTimeout(800);
	const maskView = frame.getByRole('application', { name: /^Mask of/ });
	const openMask = async () => {
		await frame.locator('.canvas').focus();
		await code.page.keyboard.press('m');
		await frame.locator('.pixels').waitFor({ timeout: 5000 });
	};
	await openMask();
	const other = frame.getByRole('menuitemradio', { checked: false }).first();
	// The menu closes when the window loses the focus for a moment, as it may while the editor settles.
	const choose = async () => {
		if (!(await other.isVisible())) {
			if (!(await maskView.isVisible())) await openMask();
			await maskView.focus({ timeout: 3000 });
			await code.page.keyboard.press('h');
		}
		const text = await other.innerText({ timeout: 3000 });
		await other.click({ timeout: 3000 });
		return (text.split('\n')[0] ?? '').trim();
	};
	const name = await choose().catch(choose).catch(choose);
	// Its small picture comes with the host's answer; a narrow overlay has no room for it and shows the large one alone.
	await frame.getByText(`Channel ${name}`, { exact: true }).waitFor({ state: 'attached' });
	expect(await frame.locator('body').textContent()).toContain('for comparison, no loss');
	await code.screenshot('mask-channel-dark');
	await code.page.keyboard.press('Escape');
	await cursorAt(code, file, '"id": 1001');
	await until(code, 'image 01', ({ row }) => row === 0);
});

it('checks the losses by autodiff and shows the report', async () => {
	await code.commandPalette('Anchorage: Check Losses by Autodiff');
	await expect
		.poll(() => code.probe.evaluate((api) => api.window.activeTextEditor?.document.getText() ?? ''), {
			timeout: 60_000,
		})
		.toContain('Largest difference');
	await code.page.waitForTimeout(500);
	await code.screenshot('loss-check-dark');
	const text = await code.probe.evaluate((api) => api.window.activeTextEditor?.document.getText() ?? '');
	console.log(text);
	expect(text).toMatch(/Largest difference \d\.\de-\d+/);
});

it('follows what is typed, and writes nothing by itself', async () => {
	const before = readFileSync(file, 'utf8');
	await code.openFile(file);
	await cursorAt(code, file, '"id": 1001');
	const old = await until(code, 'image 01', ({ row }) => row === 0);
	await code.probe.evaluate(async (api, path) => {
		const editor = api.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === path);
		const at = editor?.document.getText().indexOf('[241.05, 61.05, 177.9, 177.9]') ?? -1;
		const start = editor?.document.positionAt(at + 1);
		if (!editor || !start) throw new Error('no editor');
		await editor.edit((edit) => edit.replace(new api.Range(start, start.translate(0, 6)), '260.05'));
	}, file);
	await until(code, 'other figures', ({ totals }) => JSON.stringify(totals) !== JSON.stringify(old.totals));
	await code.probe.executeCommand('undo');
	await until(code, 'the old figures', ({ totals }) => JSON.stringify(totals) === JSON.stringify(old.totals));
	expect(readFileSync(file, 'utf8')).toBe(before);
});

it('writes code lenses over the records where the setting asks for them', async () => {
	await code.setSettings({ 'anchorage.codeLens.enabled': true });
	const lens = code.page.locator('.codelens-decoration', { hasText: 'best IoU' });
	await lens.first().waitFor({ timeout: 10_000 });
	expect(await lens.first().innerText()).toMatch(
		/\d+ (positive|forced).* on P\d · best IoU 0\.\d\d · \d+ % of the image loss/,
	);
	await code.screenshot('code-lens-dark');
	const place = await cursorAt(code, file, '"id": 1017');
	expect(await code.hover(place.line, place.column)).toContain('Mask Error');
	await code.page.waitForTimeout(600);
	await code.screenshot('hover-loss-dark');
	await code.page.keyboard.press('Escape');
	await code.setSettings({ 'anchorage.codeLens.enabled': false });
});

it('shows the overlay again after the window was loaded anew', async () => {
	await code.commandPalette('Anchorage: Open Overlay');
	await code.reload();
	await until(code, 'the file', (each) => each?.path === file, 40_000);
	await code.page.waitForTimeout(4000);
	await code.screenshot('overlay-restored-dark');
	await until(code, 'the overlay painted', ({ paintedCount }) => paintedCount > 0, 20_000);
});
