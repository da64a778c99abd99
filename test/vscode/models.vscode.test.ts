// A connected model in a real VS Code: connected from a file, its losses shown and following the labels, tested, told in
// words where it does harm, cancelled where it never ends, and not run in restricted mode.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectedSample, headOutputs } from '../support/connected-model';
import { openVsCode, type Theme, type VsCode } from './harness';
import { showSidePanel, until } from './steps';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-models-'));
const sample = connectedSample(folder);
const onnx = join(folder, 'models', 'rpn.onnx');
const connection = join(folder, 'models', 'rpn.anchorage-model.json');
const themes: Theme[] = ['dark', 'light', 'hc'];
let code: VsCode;

beforeAll(async () => {
	mkdirSync(join(folder, '.vscode'));
	const settings = { 'anchorage.recipe': 'two-level.anchorage.json' };
	writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
	code = await openVsCode(folder, {
		file: sample.coco,
		settings: { 'files.autoSave': 'off' },
		size: { width: 1860, height: 960 },
	});
	await until(code, 'the file is looked at', ({ totals }) => totals !== null, 40_000);
});
afterAll(async () => {
	await code?.dispose();
	rmSync(folder, { recursive: true, force: true });
});

function activeText(): Promise<string> {
	return code.probe.evaluate((api) => api.window.activeTextEditor?.document.getText() ?? '');
}

/** Replaces text in an open document, as typing does, without saving. */
function replace(path: string, from: string, to: string): Promise<unknown> {
	return code.probe.evaluate(
		async (api, [file, old, wanted]) => {
			const document = await api.workspace.openTextDocument(file);
			const editor = await api.window.showTextDocument(document);
			const at = document.getText().indexOf(old);
			if (at < 0) throw new Error(`"${old}" is not in ${file}`);
			const range = new api.Range(document.positionAt(at), document.positionAt(at + old.length));
			await editor.edit((edit) => edit.replace(range, wanted));
		},
		[path, from, to] as [string, string, string],
	);
}

function diagnostics(path: string): Promise<{ message: string; text: string }[]> {
	return code.probe.evaluate(async (api, file) => {
		const document = await api.workspace.openTextDocument(file);
		return api.languages
			.getDiagnostics(document.uri)
			.filter(({ source }) => source === 'anchorage')
			.map(({ message, range }) => ({ message, text: document.getText(range) }));
	}, path);
}

async function lossView(): Promise<string> {
	const frame = await code.webviewFrame({ has: '.message, .total' });
	return frame.locator('body').innerText();
}

async function inAllThemes(name: string): Promise<void> {
	for (const theme of themes) {
		await code.setTheme(theme);
		await code.page.waitForTimeout(700);
		await code.screenshot(`${name}-${theme}`);
	}
	await code.setTheme('dark');
}

async function use(path: string): Promise<void> {
	await code.probe.executeCommand('anchorage.useModel', path);
}

it('connects a model: the file is written with what its names tell, and losses are shown', async () => {
	await showSidePanel(code);
	await expect.poll(lossView, { timeout: 20_000 }).toMatch(/Connect Model/);
	await code.screenshot('model-start-dark');
	await code.probe.executeCommand('anchorage.connectModel', onnx);
	const state = await until(code, 'losses of the model', ({ tier }) => tier === 'exact', 40_000);
	expect(state.terms.map(({ name }) => name)).toEqual(['rpn_objectness', 'rpn_box']);
	expect(JSON.parse(readFileSync(connection, 'utf8'))).toEqual({
		model: 'rpn.onnx',
		recipe: 'torchvision-faster-rcnn',
		outputs: headOutputs,
	});
	expect(JSON.parse(await activeText()).model).toBe('rpn.onnx');
	await showSidePanel(code);
	await code.page
		.locator('.codelens-decoration', { hasText: 'Test on 01_shapes.jpg' })
		.waitFor({ timeout: 20_000 });
	await code.page
		.locator('.codelens-decoration', { hasText: 'Used for Predictions' })
		.waitFor({ timeout: 20_000 });
	await inAllThemes('model-connected');
});

it('shows the losses of the model in the overlay, and they follow the labels', async () => {
	await code.openFile(sample.coco);
	await code.commandPalette('Anchorage: Open Overlay');
	const before = await until(
		code,
		'painted',
		({ tier, painted }) => tier === 'exact' && painted !== null,
		40_000,
	);
	const frame = await code.webviewFrame({ has: 'canvas' });
	await frame
		.getByText(/rpn\.onnx, run in \d+ ms/)
		.first()
		.waitFor({ timeout: 20_000 });
	await code.page.waitForTimeout(800);
	await code.screenshot('model-overlay-dark');
	const { annotations, images } = JSON.parse(readFileSync(sample.coco, 'utf8'));
	const own = annotations.find((each: { image_id: number }) => each.image_id === images[0].id);
	const text = readFileSync(sample.coco, 'utf8');
	const at = text.indexOf('"bbox"', text.indexOf(`"id": ${own.id}`));
	const [written] = /"bbox":\s*\[[^\]]*\]/.exec(text.slice(at)) as [string];
	await replace(sample.coco, written, '"bbox": [20, 20, 90, 130]');
	const after = await until(
		code,
		'the loss follows',
		({ tier, terms }) => tier === 'exact' && terms[1]?.value !== before.terms[1]?.value,
	);
	expect(after.terms[1]?.value).not.toBeCloseTo(before.terms[1]?.value as number, 6);
	await code.probe.executeCommand('undo');
});

it('tests a model: every tensor, both shapes, whether it fits', async () => {
	await code.openFile(connection);
	await code.probe.executeCommand('anchorage.testModel', connection);
	await expect.poll(activeText, { timeout: 20_000 }).toMatch(/^rpn\.onnx on 01_shapes\.jpg/);
	const report = await activeText();
	expect(report).toMatch(/It fits: Two-level RPN computes exact losses from it\./);
	expect(report).toMatch(
		/rpn_objectness\.P4\s+objectness_p4\s+1 × 3 × \d+ × \d+\s+3 × \d+ × \d+\s+3 × \d+ × \d+\s.*fits/,
	);
	expect(report).toMatch(/Not connected:\n\s+roi_boxes/);
	await code.page.waitForTimeout(500);
	await code.screenshot('model-test-dark');
});

it('says as one types what the model does not have, at its place, and offers names', async () => {
	await replace(connection, '"objectness_p4"', '"objectness"');
	await expect
		.poll(() => diagnostics(connection), { timeout: 20_000 })
		.toEqual([
			{
				message:
					'rpn.onnx has no output "objectness". It has "objectness_p4", "deltas_p4", "objectness_p5", "deltas_p5".',
				text: '"objectness"',
			},
		]);
	const labels = await code.probe.evaluate(async (api, file) => {
		const document = await api.workspace.openTextDocument(file);
		const place = document.positionAt(document.getText().indexOf('"objectness"') + 3);
		const found = await api.commands.executeCommand<{ items: { label: unknown; detail?: string }[] }>(
			'vscode.executeCompletionItemProvider',
			document.uri,
			place,
		);
		return found.items.map(({ label, detail }) => `${String(label)}: ${detail ?? ''}`);
	}, connection);
	expect(labels).toContain('objectness_p4: float32 1 × 3 × ? × ?');
	await code.page.waitForTimeout(500);
	await code.screenshot('model-diagnostic-dark');
	await replace(connection, '"objectness"', '"objectness_p4"');
	await expect.poll(() => diagnostics(connection), { timeout: 20_000 }).toEqual([]);
});

it('tells in words what a broken model does, and the next one works', async () => {
	const broken = sample.connect('nan.onnx');
	await code.openFile(broken);
	await use(broken);
	await until(code, 'no losses', ({ tier }) => tier === 'assignment');
	await code.openFile(sample.coco);
	await showSidePanel(code);
	await expect
		.poll(lossView, { timeout: 20_000 })
		.toMatch(/The model gives no losses for this image[\s\S]*holds NaN at position/);
	await inAllThemes('model-broken');
	await code.openFile(connection);
	await use(connection);
	await until(code, 'losses again', ({ tier }) => tier === 'exact');
});

it('shows that a model runs, and ends it when it is cancelled', async () => {
	const endless = sample.connect('endless.onnx', { outputs: { 'rpn_objectness.P4': 'objectness_p4' } });
	await code.openFile(endless);
	await use(endless);
	await code.openFile(sample.coco);
	await expect.poll(lossView, { timeout: 20_000 }).toMatch(/The model runs on this image/);
	await expect
		.poll(() => code.notifications(), { timeout: 20_000 })
		.toContainEqual(expect.stringContaining('Running endless-onnx.anchorage-model.json'));
	await code.screenshot('model-running-dark');
	await code.probe.executeCommand('anchorage.cancelModel');
	await expect.poll(lossView, { timeout: 20_000 }).toMatch(/The run was cancelled/);
	await expect.poll(() => code.notifications(), { timeout: 20_000 }).toEqual([]);
	await code.openFile(connection);
	await use(connection);
	await until(code, 'losses again', ({ tier }) => tier === 'exact');
});

it('runs no model in restricted mode, and says so', async () => {
	const restricted = await openVsCode(folder, { trusted: false, file: sample.coco });
	try {
		const state = await until(restricted, 'the file is looked at', ({ totals }) => totals != null, 40_000);
		expect(state.tier).toBe('assignment');
		await showSidePanel(restricted);
		const frame = await restricted.webviewFrame({ has: '.message' });
		await frame.getByText('The model was not run').waitFor({ timeout: 20_000 });
		await frame.getByText(/models run in trusted workspaces alone/).waitFor();
		await restricted.page.waitForTimeout(500);
		await restricted.screenshot('model-restricted-dark');
	} finally {
		await restricted.dispose();
	}
});
