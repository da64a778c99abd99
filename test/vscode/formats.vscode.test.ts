// Formats with one file an image, and what is shown when something is missing, in a real VS Code.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, cursorAt, selectedText, showSidePanel, until } from './steps';

const sample = copyOfSample();
let code: VsCode;

beforeAll(async () => {
	// In a browser VS Code saves by itself unless told not to.
	code = await openVsCode(sample.folder, { settings: { 'files.autoSave': 'off' } });
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

it('shows the welcome of the side panel while nothing is open', async () => {
	await showSidePanel(code);
	await code.page
		.locator('.welcome-view-content', { hasText: 'four planted label errors' })
		.waitFor({ timeout: 10_000 });
	await code.screenshot('panel-welcome-dark');
	expect(await code.paletteEntries('Anchorage: Open Overlay')).not.toContain('Anchorage: Open Overlay');
});

const formats = [
	{
		name: 'voc',
		file: join('voc', '05_bar_and_dot.xml'),
		cursor: '<name>triangle',
		object: 'triangle',
		text: /<bndbox>[\s\S]*<\/bndbox>/,
	},
	{
		name: 'yolo',
		file: join('labels', '05_bar_and_dot.txt'),
		cursor: '\n0 ',
		object: 'triangle',
		text: /^0\.[\d. ]+$/,
	},
	{
		name: 'labelme',
		file: join('labelme', '05_bar_and_dot.json'),
		cursor: '"label": "bar"',
		object: 'triangle',
		text: /^\[\s+\[313\.72, [\s\d.,[\]]+\]$/,
	},
];

/** What ten pixels to the right make of the first object, in each format's own numbers. */
const nudged: Record<string, { from: string; to: string }> = {
	voc: { from: '<xmin>21</xmin>', to: '<xmin>31</xmin>' },
	yolo: { from: '5 0.041958 0.640333', to: '5 0.062791 0.640333' },
	labelme: { from: '[20.14, 230.52]', to: '[30.14, 230.52]' },
};

for (const format of formats) {
	it(`looks at a ${format.name} file and goes to the next one`, async () => {
		const path = join(sample.folder, format.file);
		await code.openFile(path);
		// The list of the other files in the folder comes after the file itself.
		const state = await until(
			code,
			'the file and its list are there',
			(each) => each.path === path && each.totals !== null && each.images === 8,
		);
		expect(state.failure).toBeNull();
		expect(state.foundBy).not.toBeNull();
		await cursorAt(code, path, format.cursor);
		await until(code, 'an object', ({ selected }) => selected !== null);
		await code.page.waitForTimeout(500);
		await code.screenshot(`format-${format.name}-dark`);
		await code.treeRow('Objects', format.object).first().click({ timeout: 5000 });
		await expect.poll(() => selectedText(code, path)).toMatch(format.text);
		if (format.name === 'voc') {
			await code.commandPalette('Anchorage: Open Overlay');
			await until(code, 'painted', ({ paintedCount }) => paintedCount > 0, 30_000);
		}
		await code.page.waitForTimeout(700);
		await code.screenshot(`format-${format.name}-dark`);
		await code.commandPalette('Anchorage: Go to Next Image');
		const next = await until(code, 'the next file', (each) => each.path !== path && each.totals !== null);
		expect(next.path).toContain('06_dense');
		// The text editor goes along.
		await expect
			.poll(() =>
				code.probe.evaluate((api) => api.window.visibleTextEditors.map(({ document }) => document.fileName)),
			)
			.toContain(next.path);
	});
}

it('draws objects on a plain canvas where the image is missing, and says what was tried', async () => {
	rmSync(join(sample.folder, 'images', '03_ring.jpg'));
	await code.page.waitForTimeout(1000);
	const path = join(sample.folder, 'voc', '03_ring.xml');
	await code.openFile(path);
	const state = await until(
		code,
		'the file without an image',
		(each) => each.path === path && each.totals !== null,
	);
	expect(state.foundBy).toBeNull();
	const frame = await code.webviewFrame({ has: 'canvas' });
	await expect.poll(() => frame.locator('body').innerText()).toContain('Image not found');
	await code.screenshot('image-missing-dark');
});

it('keeps away from files that hold no annotations', async () => {
	await code.openFile(join(sample.folder, 'sample.anchorage.json'));
	await code.page.waitForTimeout(500);
	const shown = await code.page.locator('.editor-actions [aria-label*="Open Overlay"]:visible').count();
	expect(shown).toBe(0);
});

it('opens the sample of the extension with its own recipe and losses', async () => {
	await code.commandPalette('Anchorage: Open Sample');
	const state = await until(
		code,
		'the sample',
		(each) => each.path?.includes('extensions') === true && each.totals !== null,
	);
	expect(state).toMatchObject({ recipe: 'sample', tier: 'exact', images: 8 });
});

it('works in restricted mode', async () => {
	const restricted = await openVsCode(sample.folder, {
		trusted: false,
		file: join(sample.folder, 'coco', 'instances.json'),
	});
	try {
		const state = await until(restricted, 'the file is looked at', (each) => each?.totals != null, 40_000);
		expect(state.images).toBe(8);
	} finally {
		await restricted.dispose();
	}
});

for (const { name, file } of formats) {
	it(`edits a ${name} file from the overlay in its own numbers, as one step of undo`, async () => {
		const path = join(sample.folder, file);
		await code.openFile(path);
		await until(code, 'the file is looked at', (each) => each.path === path && each.totals !== null);
		await code.probe.executeCommand('anchorage.showInOverlay', { path, image: 0, object: 0 });
		await until(code, 'the first object', ({ selected }) => selected === 0);
		const text = () =>
			code.probe.evaluate(
				(api, wanted) =>
					api.workspace.textDocuments.find(({ uri }) => uri.fsPath === wanted)?.getText() ?? '',
				path,
			);
		const before = await text();
		const { from, to } = nudged[name] as { from: string; to: string };
		expect(before).toContain(from);
		const frame = await code.webviewFrame({ has: 'canvas' });
		// The page has the image and its chosen object.
		await frame.locator('[role=option][aria-selected=true]').first().waitFor({ state: 'attached' });
		await code.page.waitForTimeout(400);
		const pencil = frame.getByRole('button', { name: /^Edit objects/ }).first();
		await frame.locator('.canvas').first().focus();
		if ((await pencil.getAttribute('aria-pressed')) !== 'true') await code.page.keyboard.press('e');
		await code.page.keyboard.press('Shift+ArrowRight');
		await expect.poll(text, { timeout: 10_000 }).toContain(to);
		await code.probe.executeCommand('workbench.action.focusFirstEditorGroup');
		await code.probe.executeCommand('undo');
		await expect.poll(text).toBe(before);
	});
}
