// A loss of one's own in a real VS Code: made from the palette, shown beside the terms, followed as it is typed, told at its
// line where it is wrong, stopped where it never ends, and refused in restricted mode.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVsCode, type Theme, type VsCode } from './harness';
import { copyOfSample, type State, showSidePanel, until } from './steps';

const sample = copyOfSample();
const coco = join(sample.folder, 'coco', 'instances.json');
const loss = join(sample.folder, 'my.loss.ts');
const themes: Theme[] = ['dark', 'light', 'hc'];
let code: VsCode;

beforeAll(async () => {
	code = await openVsCode(sample.folder, {
		file: coco,
		settings: { 'files.autoSave': 'off' },
		size: { width: 1760, height: 1100 },
	});
	await until(code, 'the sample has losses', ({ tier }) => tier === 'exact', 40_000);
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

/** What a page shows comes a little later. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 });

const quickInput = () => code.page.locator('.quick-input-widget:visible input.input');
const objectness = ({ terms }: State) =>
	terms.find(({ name }) => name === 'rpn_objectness')?.value ?? Number.NaN;
const shownValue = ({ written }: State) => Number(written?.value ?? Number.NaN);
const isAt = (state: State, value: number) =>
	state.written?.isRunning === false && Math.abs(shownValue(state) - value) <= 0.5e-4;

/** Replaces a text of the loss in its editor, without saving. */
async function edit(from: string, to: string): Promise<void> {
	await code.probe.evaluate(
		async (api, [path, before, after]) => {
			const document = await api.workspace.openTextDocument(path);
			const at = document.getText().indexOf(before);
			if (at < 0) throw new Error(`"${before}" is not in the loss`);
			const change = new api.WorkspaceEdit();
			const range = new api.Range(document.positionAt(at), document.positionAt(at + before.length));
			change.replace(document.uri, range, after);
			await api.workspace.applyEdit(change);
		},
		[loss, from, to] as [string, string, string],
	);
}

const problems = () =>
	code.probe.evaluate(
		(api, path) =>
			api.languages
				.getDiagnostics(api.Uri.file(path))
				.filter(({ source }) => source === 'anchorage')
				.map(({ message, range }) => ({ message, line: range.start.line + 1 })),
		loss,
	);

const lossPage = () => code.webviewFrame({ has: '.written' });

async function pictures(name: string): Promise<void> {
	for (const theme of themes) {
		await code.setTheme(theme);
		await code.page.waitForTimeout(400);
		await code.screenshot(`user-loss-${name}-${theme}`);
	}
	await code.setTheme('dark');
}

it('makes a new loss from the palette, and shows its value beside the terms', async () => {
	await showSidePanel(code);
	await code.commandPalette('Anchorage: New Loss...');
	await soon(() => quickInput().inputValue()).toContain('my.loss.ts');
	await code.page.keyboard.press('Enter');
	const state = await until(code, 'the loss has a value', (each) => each.written?.value != null, 60_000);
	expect(isAt(state, objectness(state))).toBe(true);
	expect(existsSync(join(sample.folder, 'anchorage-loss.d.ts'))).toBe(true);
	const settings = JSON.parse(readFileSync(join(sample.folder, '.vscode', 'settings.json'), 'utf8'));
	expect(settings['anchorage.loss.path']).toBe('my.loss.ts');
	const page = await lossPage();
	await soon(() => page.locator('.written').innerText()).toContain('Your loss, not in the total.');
	expect(await page.locator('.written').innerText()).toContain(objectness(state).toFixed(4));
	expect(await problems()).toEqual([]);
});

it('offers its lenses in the file', async () => {
	await code.openFile(loss);
	const lens = code.page.locator('.codelens-decoration');
	const text = () => lens.allInnerTexts().then((texts) => texts.join(' '));
	await soon(text).toContain('Stop Showing');
	await soon(text).toMatch(/0\.\d{4} on 01_shapes\.jpg/);
	await pictures('template');
});

it('follows the file as it is typed', async () => {
	const before = await until(code, 'the value', (each) => each.written?.value != null);
	await edit('?? 1);', '?? 1).mul(2);');
	await until(code, 'twice the value', (each) => isAt(each, 2 * objectness(before)));
	await edit('?? 1).mul(2);', '?? 1);');
	await until(code, 'the value again', (each) => isAt(each, objectness(before)));
});

it('follows the labels, and says the gradient of an object', async () => {
	await code.openFile(coco);
	await code.probe.executeCommand('anchorage.showInOverlay', { path: coco, image: 0, object: 0 });
	await until(
		code,
		'the object is chosen',
		({ selected, paintedCount }) => selected === 0 && paintedCount > 0,
	);
	const before = await until(
		code,
		'its words',
		({ written }) => written?.lines.some((line) => /on this object/.test(line)) ?? false,
	);
	await code.probe.executeCommand('anchorage.deleteObject');
	const after = await until(
		code,
		'another value',
		(each) => each.objects === before.objects - 1 && each.written?.isRunning === false,
	);
	expect(isAt(after, objectness(after))).toBe(true);
	await code.probe.executeCommand('undo');
	await until(
		code,
		'the value of before',
		(each) => each.objects === before.objects && isAt(each, objectness(before)),
	);
});

it('shows gradients in the overlay', async () => {
	await code.probe.executeCommand('anchorage.showInOverlay', { path: coco, image: 0, object: 1 });
	await until(code, 'the object is chosen', ({ selected }) => selected === 1);
	// The inspector stands beside the canvas where there is room.
	await code.probe.executeCommand('workbench.action.focusSecondEditorGroup');
	await code.probe.executeCommand('workbench.action.toggleMaximizeEditorGroup');
	const overlay = await code.webviewFrame({ has: '.inspector' });
	await soon(() => overlay.locator('.written').innerText()).toMatch(/Gradient on this object [\d.e-]+ of/);
	await pictures('overlay');
	await code.probe.executeCommand('workbench.action.toggleMaximizeEditorGroup');
	const rows = await code.treeItems('Objects');
	expect(rows.some(({ description }) => /gradient \d/.test(description))).toBe(true);
});

it('shows the gradient of mask pixels', async () => {
	writeFileSync(
		join(sample.folder, 'mask.loss.js'),
		'exports.loss = (tf, { masks }, targets) => tf.losses.sigmoidCrossEntropy(targets.masks.pixels, masks.logits);\n',
	);
	await code.probe.executeCommand('anchorage.runLoss', join(sample.folder, 'mask.loss.js'));
	const mask = (state: State) => state.terms.find(({ name }) => name === 'mask')?.value ?? Number.NaN;
	await until(
		code,
		'the mask loss',
		(each) => each.written?.name === 'mask.loss.js' && isAt(each, mask(each)),
	);
	await code.probe.executeCommand('anchorage.showInOverlay', { path: coco, image: 0, object: 0 });
	await code.probe.executeCommand('anchorage.toggleMaskView');
	const overlay = await code.webviewFrame({ has: '.segments' });
	await overlay.getByRole('radio', { name: 'Gradient' }).click();
	await soon(() => overlay.locator('.small-pictures').innerText()).toMatch(/Gradient\s*0 to [\d.e-]+/);
	await pictures('mask');
	await code.probe.executeCommand('anchorage.toggleMaskView');
	await code.probe.executeCommand('anchorage.runLoss', loss);
	await until(
		code,
		'the first loss again',
		(each) => each.written?.name === 'my.loss.ts' && each.written.value !== null,
	);
});

it('tells an error at its line, in Problems and in the Loss view', async () => {
	await code.openFile(loss);
	await edit('return tf.sum(each.mul(sampled))', 'return tf.log(each.sub(each))');
	await until(
		code,
		'the failure',
		({ written }) => written?.failure !== null && written?.failure !== undefined,
	);
	const line =
		readFileSync(loss, 'utf8')
			.split('\n')
			.findIndex((each) => each.includes('return tf.sum')) + 1;
	await soon(problems).toEqual([
		{
			line,
			message: expect.stringMatching(/^The loss returned a tensor of shape \[\d+\]; it must be one number/),
		},
	]);
	const page = await lossPage();
	await soon(() => page.locator('.written').innerText()).toContain(`my.loss.ts, line ${line}`);
	const lens = code.page.locator('.codelens-decoration:visible');
	await soon(() => lens.allInnerTexts().then((texts) => texts.join(' '))).toContain('See Problems');
	await code.probe.executeCommand('workbench.actions.view.problems');
	await pictures('error');
	await code.openFile(coco);
	await page.getByRole('button', { name: `my.loss.ts, line ${line}` }).click();
	await soon(() =>
		code.probe.evaluate((api) => {
			const editor = api.window.activeTextEditor;
			return editor && [editor.document.fileName.split('/').pop(), editor.selection.start.line + 1];
		}),
	).toEqual(['my.loss.ts', line]);
	await edit('return tf.log(each.sub(each))', 'return tf.sum(each.mul(sampled))');
	await until(
		code,
		'the value again',
		(each) => each.written?.value != null && each.written.failure === null,
	);
	await soon(problems).toEqual([]);
	await code.probe.executeCommand('workbench.action.closePanel');
});

it('stops one that never ends, and one that ends its process, and goes on', async () => {
	const started = await until(code, 'the value', ({ written }) => written?.value != null);
	await code.setSettings({ 'anchorage.run.timeLimit': 2 });
	await edit('const { objectness }', 'for (;;);\n\tconst { objectness }');
	const stopped = await until(code, 'it was stopped', ({ written }) => written?.failure != null);
	expect(stopped.written?.failure?.sentence).toBe(
		'my.loss.ts was stopped: it did not end within 2 s (setting anchorage.run.timeLimit).',
	);
	expect(stopped.totals).toEqual(started.totals);
	await edit('for (;;);', 'process.abort();');
	const crashed = await until(code, 'it crashed', ({ written }) =>
		/ended/.test(written?.failure?.sentence ?? ''),
	);
	expect(crashed.written?.failure?.sentence).toMatch(/^The process that ran my\.loss\.ts ended \(SIGABRT\)/);
	await edit('process.abort();', '');
	await until(code, 'the value again', (each) => isAt(each, objectness(each)), 30_000);
});

it('is gone once it is no longer shown', async () => {
	await code.probe.executeCommand('anchorage.stopLoss');
	await until(code, 'no loss', ({ written }) => written === null);
	const lens = code.page.locator('.codelens-decoration');
	await code.openFile(loss);
	await soon(() => lens.allInnerTexts().then((texts) => texts.join(' '))).toContain('Run on 01_shapes.jpg');
});

it('does not run in restricted mode, and says so', async () => {
	const restricted = await openVsCode(sample.folder, {
		trusted: false,
		file: coco,
		settings: { 'anchorage.loss.path': loss },
		size: { width: 1440, height: 1100 },
	});
	try {
		const state = await until(
			restricted,
			'it is refused',
			({ written }) => written?.isRefused === true,
			40_000,
		);
		expect(state.tier).toBe('exact');
		expect(state.written).toMatchObject({ value: null, failure: null });
		await showSidePanel(restricted);
		const page = await restricted.webviewFrame({ has: '.written' });
		await soon(() => page.locator('.written').innerText()).toContain(
			'This loss does not run until you trust this workspace',
		);
		await restricted.screenshot('user-loss-restricted-dark');
	} finally {
		await restricted.dispose();
	}
});
