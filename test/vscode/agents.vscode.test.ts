// The tools for language models in a real VS Code: listed, invoked on files of the workspace, refused outside of it, and
// asking before they write.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { toolNames } from '../../src/agents/names';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, until } from './steps';

const sample = copyOfSample();
const coco = join('coco', 'instances.json');
const file = join(sample.folder, coco);
let code: VsCode;

beforeAll(async () => {
	// Nothing is chosen for the file yet.
	writeFileSync(join(sample.folder, '.vscode', 'settings.json'), '{}');
	code = await openVsCode(sample.folder, { settings: { 'files.autoSave': 'off' } });
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

interface Invoked {
	parts?: string[];
	error?: string;
}

/** What a tool answers, part by part, or the sentence with which it fails. */
function invoke(name: string, input: object): Promise<Invoked> {
	return code.probe.evaluate(
		async (api, [tool, given]) => {
			try {
				const result = await api.lm.invokeTool(tool, { input: given, toolInvocationToken: undefined });
				return { parts: result.content.map((part) => (part as { value: string }).value) };
			} catch (error) {
				return { error: (error as Error).message };
			}
		},
		[name, input] as [string, object],
	);
}

async function answer(name: string, input: object): Promise<{ text: string; data: Record<string, unknown> }> {
	const { parts, error } = await invoke(name, input);
	expect(error).toBeUndefined();
	const [text = '', json = ''] = parts ?? [];
	return { text, data: JSON.parse(json) };
}

describe('the tools', () => {
	it('are listed with what they take', async () => {
		const tools = await code.probe.evaluate((api) =>
			api.lm.tools
				.filter(({ name }) => name.startsWith('anchorage_'))
				.map(({ name, description, tags, inputSchema }) => ({ name, description, tags, inputSchema })),
		);
		expect(tools.map(({ name }) => name).sort()).toEqual([...toolNames].sort());
		for (const { description, tags, inputSchema } of tools) {
			expect(description).not.toContain('%');
			expect(tags).toContain('anchorage');
			expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
		}
	});

	it('answer about a file that no editor shows, by a relative and an absolute path', async () => {
		const { text, data } = await answer('anchorage_check_file', { file: coco });
		expect(text).toMatch(/^instances\.json \(COCO, 8 images, 49 objects\): 1 error, /);
		expect(data.counts).toMatchObject({ error: 1 });
		expect((await answer('anchorage_check_file', { file })).text).toBe(text);
		const { data: list } = await answer('anchorage_list_images', { file: coco, by: 'weakest', limit: 2 });
		expect(list.images).toMatchObject([{ id: '105' }, { id: '104' }]);
		const { text: summary } = await answer('anchorage_summarise_image', { file: coco, image: '104' });
		expect(summary).toContain('2 of 3 objects never reach IoU 0.7.');
		expect(summary).toContain('Anchorage: Choose Dump');
		const { text: object } = await answer('anchorage_explain_object', {
			file: coco,
			image: '104',
			object: '1016',
		});
		expect(object).toContain('bar id 1016 (row 3) of 04_crowd.jpg');
		expect(object).toContain('What would change it');
	});

	it('take what the person chose for the file', async () => {
		await code.setSettings({
			'files.autoSave': 'off',
			'anchorage.recipe': join(sample.folder, 'sample.anchorage.json'),
			'anchorage.predictions.path': join(sample.folder, 'predictions', 'epoch_03.safetensors'),
		});
		await expect
			.poll(async () => (await answer('anchorage_summarise_image', { file: coco, image: '104' })).data.tier, {
				timeout: 15_000,
			})
			.toBe('exact');
		const { data } = await answer('anchorage_list_images', { file: coco, by: 'loss', limit: 1 });
		expect(data.images).toMatchObject([{ id: '105' }]);
	});

	it('refuse what lies outside the workspace, and say what there is', async () => {
		const outside = await invoke('anchorage_check_file', { file: join(root, 'package.json') });
		expect(outside.error).toContain('lies outside the folders of the workspace');
		expect(
			(await invoke('anchorage_check_file', { file: join(coco, '..', '..', '..', 'x') })).error,
		).toContain('outside');
		expect((await invoke('anchorage_check_file', { file: 'nix.json' })).error).toContain(
			'There is no file nix.json',
		);
		const unknown = await invoke('anchorage_summarise_image', { file: coco, image: '99' });
		expect(unknown.error).toContain('has no image "99". Image ids are 101,');
	});
});

describe('the tool that writes', () => {
	const rule = 'area-mask-disagree';
	const textNow = () =>
		code.probe.evaluate((api, path) => {
			const document = api.workspace.textDocuments.find(({ uri }) => uri.fsPath === path);
			return document?.getText() ?? '';
		}, file);

	it('asks first: refused it changes nothing, agreed to it is one step in the editor', async () => {
		await code.openFile(file);
		await until(code, 'the file is looked at', ({ images }) => images === 8);
		// As if typed: the tool speaks of the text as the editor holds it.
		await code.probe.evaluate(async (api, path) => {
			const document = await api.workspace.openTextDocument(path);
			const at = document.getText().indexOf('22498.95');
			const change = new api.WorkspaceEdit();
			change.insert(document.uri, document.positionAt(at), '1');
			await api.workspace.applyEdit(change);
		}, file);
		const planted = await textNow();
		expect(planted).toContain('"area": 122498.95');
		const dialog = code.page.locator('.monaco-dialog-box');

		const declined = invoke('anchorage_fix_problems', { file: coco, rule });
		await dialog.getByText('1 place of').first().waitFor({ timeout: 20_000 });
		await code.screenshot('agents-question');
		await dialog.getByRole('button', { name: 'Cancel' }).click();
		expect((await declined).error).toBeDefined();
		expect(await textNow()).toBe(planted);

		const agreed = invoke('anchorage_fix_problems', { file: coco, rule });
		await dialog.getByText('1 place of').first().waitFor({ timeout: 20_000 });
		await dialog.locator('.dialog-buttons .monaco-button').filter({ hasNotText: 'Cancel' }).first().click();
		expect((await agreed).parts?.[0]).toContain('1 place repaired');
		await expect.poll(textNow).not.toContain('"area": 122498.95');
		expect(readFileSync(file, 'utf8')).toContain('"area": 22498.95');
		await code.openFile(file);
		await code.probe.executeCommand('undo');
		await expect.poll(textNow).toBe(planted);
	});

	it('asks nothing where there is nothing to repair', async () => {
		const { error } = await invoke('anchorage_fix_problems', { file: coco, rule: 'crowd-handling' });
		expect(error).toContain('has a sure repair');
		expect(await code.page.locator('.monaco-dialog-box').count()).toBe(0);
	});
});
