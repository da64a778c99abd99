// Recipes in a real VS Code: errors in a recipe file as one types, another loss tried, detectors of other kinds, and the
// task-aligned teaching scene.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, stateOf, until } from './steps';

const sample = copyOfSample();
const coco = join(sample.folder, 'coco', 'instances.json');
const own = join(sample.folder, 'own.anchorage.json');
let code: VsCode;

beforeAll(async () => {
	writeFileSync(own, `${JSON.stringify({ extends: 'torchvision-mask-rcnn' }, null, '\t')}\n`);
	code = await openVsCode(sample.folder, { file: coco });
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

/** Replaces the whole text of an open document, as typing does, without saving. */
function type(path: string, text: string): Promise<unknown> {
	return code.probe.evaluate(
		async (api, [file, content]) => {
			const document = await api.workspace.openTextDocument(file);
			const editor = await api.window.showTextDocument(document);
			const last = document.lineAt(document.lineCount - 1).range.end;
			await editor.edit((edit) => edit.replace(new api.Range(new api.Position(0, 0), last), content));
		},
		[path, text] as [string, string],
	);
}

interface Found {
	source: string;
	message: string;
	/** Text under the squiggle. */
	text: string;
}

function diagnostics(path: string): Promise<Found[]> {
	return code.probe.evaluate(async (api, file) => {
		const document = await api.workspace.openTextDocument(file);
		return api.languages.getDiagnostics(document.uri).map((each) => ({
			source: each.source ?? '',
			message: each.message,
			text: document.getText(each.range),
		}));
	}, path);
}

async function untilFound(path: string, isWanted: (found: Found[]) => boolean): Promise<Found[]> {
	await expect.poll(async () => isWanted(await diagnostics(path)), { timeout: 20_000 }).toBe(true);
	return diagnostics(path);
}

it('says as one types what the schema refuses, at the field', async () => {
	await type(own, '{\n\t"extends": "torchvision-mask-rcnn",\n\t"assigner": { "positive": 1.2 }\n}\n');
	const found = await untilFound(own, (each) => each.some(({ text }) => text === '1.2'));
	expect(found.find(({ text }) => text === '1.2')?.message).toMatch(/maximum of 1/);
	await type(
		own,
		'{\n\t"extends": "torchvision-mask-rcnn",\n\t"losses": [{ "name": "rpn_box", "loss": "dice" }]\n}\n',
	);
	await untilFound(own, (each) => each.some(({ text }) => text === '"dice"'));
	await type(own, '{\n\t"extends": "detr",\n\t"assigner": { "topk": 3 }\n}\n');
	const unknown = await untilFound(own, (each) => each.some(({ message }) => message.includes('topk')));
	expect(unknown.length).toBeGreaterThan(0);
});

it('says as one types what contradicts itself, at the field', async () => {
	await type(own, '{\n\t"extends": "torchvision-mask-rcnn",\n\t"grids": { "strides": [4, 8] }\n}\n');
	const found = await untilFound(own, (each) => each.some(({ source }) => source === 'anchorage'));
	expect(found).toEqual([
		{
			source: 'anchorage',
			message: '"grids.strides" has 2 entries, but there are 5 levels.',
			text: '[4, 8]',
		},
	]);
	await code.page.waitForTimeout(500);
	await code.screenshot('recipe-error-dark');
	await type(own, '{\n\t"extends": "torchvision-mask-rcnn"\n}\n');
	await untilFound(own, (each) => each.length === 0);
});

it('computes a term with another loss, and writes it nowhere until asked', async () => {
	await code.openFile(coco);
	await code.commandPalette('Anchorage: Open Overlay');
	const before = await until(
		code,
		'losses',
		({ tier, terms }) => tier === 'exact' && terms.length === 5,
		40_000,
	);
	const settings = readFileSync(join(sample.folder, '.vscode', 'settings.json'), 'utf8');
	void code.probe.executeCommand('anchorage.tryLoss', 'rpn_box');
	const pick = code.page.locator('.quick-input-widget');
	await pick.getByText('what would another loss say here?').waitFor({ timeout: 20_000 });
	await pick.locator('.monaco-list-row', { hasText: 'GIoU' }).first().waitFor({ timeout: 20_000 });
	await code.screenshot('try-loss-dark');
	await pick.locator('.monaco-list-row', { hasText: 'GIoU' }).first().click();
	const after = await until(code, 'GIoU', ({ terms }) => terms[1]?.loss === 'GIoU');
	expect(after.terms[1]?.value).not.toBeCloseTo(before.terms[1]?.value as number, 6);
	expect(after.terms.filter(({ name }) => name !== 'rpn_box')).toEqual(
		before.terms.filter(({ name }) => name !== 'rpn_box'),
	);
	expect(readFileSync(join(sample.folder, '.vscode', 'settings.json'), 'utf8')).toBe(settings);
	await code.page.waitForTimeout(800);
	await code.screenshot('tried-loss-dark');
	void code.probe.executeCommand('anchorage.tryLoss', 'rpn_box');
	await pick.locator('.monaco-list-row', { hasText: "the recipe's own" }).first().click({ timeout: 20_000 });
	const again = await until(code, 'the own loss', ({ terms }) => terms[1]?.loss === 'smooth L1');
	expect(again.terms).toEqual(before.terms);
});

it('shows detectors of every kind on the same file', async () => {
	for (const [recipe, words] of [
		['ultralytics-detect', /candidates/],
		['detr', /100 queries/],
		['torchvision-ssd300', /forced/],
		['mmdetection-atss', /positive/],
	] as const) {
		await code.probe.evaluate(
			(api, value) => api.workspace.getConfiguration('anchorage').update('recipe', value, 2),
			recipe as string,
		);
		await until(code, recipe, (state) => state.recipe === recipe && state.totals !== null, 30_000);
		await expect
			.poll(() => code.page.locator('.statusbar-item', { hasText: words }).count(), { timeout: 10_000 })
			.toBeGreaterThan(0);
		await code.page.waitForTimeout(900);
		await code.screenshot(`recipe-${recipe}-dark`);
		expect((await stateOf(code)).failure).toBeNull();
	}
});

it('opens the task-aligned teaching scene with its own recipe and predictions', async () => {
	await code.probe.evaluate((api) =>
		api.workspace
			.getConfiguration('anchorage')
			.update('recipe', undefined, 2)
			.then(() => api.workspace.getConfiguration('anchorage').update('predictions.path', undefined, 2)),
	);
	await code.commandPalette('Anchorage: Open Task-Aligned Teaching Scene');
	const state = await until(
		code,
		'the scene',
		({ path, tier }) => path?.endsWith('street.json') === true && tier === 'exact',
		30_000,
	);
	expect(state.recipe).toBe('task-aligned');
	expect(state.totals).toMatchObject({ positive: 3, negative: 0 });
	expect(state.terms.map(({ name }) => name)).toEqual(['class', 'box']);
	for (const theme of ['dark', 'light', 'hc'] as const) {
		await code.setTheme(theme);
		await code.page.waitForTimeout(900);
		await code.screenshot(`teaching-${theme}`);
	}
	await code.setTheme('dark');
});
