// What the tests of the extension in a real VS Code do again and again: copies of data to work on, the extension's own
// figures, the cursor, waiting.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import type { TestApi } from '../../src/extension/test-api';
import type { VsCode } from './harness';

export type State = ReturnType<TestApi['state']>;

const shared = join(root, '..', 'shared', 'data');

/** A folder of the shared data, `null` (with a printed line) where it is absent. */
export function sharedData(name: string): string | null {
	const folder = join(shared, name);
	if (existsSync(folder)) return folder;
	console.log(`skipped: ${folder} is not there`);
	return null;
}

/** A copy of the sample that a test may write to. */
export function copyOfSample(): { folder: string; remove(): void } {
	return copyOf(join(root, 'media', 'sample'));
}

export function copyOf(source: string): { folder: string; remove(): void } {
	const folder = mkdtempSync(join(tmpdir(), 'anchorage-data-'));
	cpSync(source, folder, { recursive: true });
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A COCO file with one record a line, in a folder of its own whose settings name the folder of the images. */
export function cocoByLines(
	source: string,
	imageRoot: string,
): { folder: string; file: string; remove(): void } {
	const folder = mkdtempSync(join(tmpdir(), 'anchorage-data-'));
	const content = JSON.parse(readFileSync(source, 'utf8')) as Record<string, unknown>;
	const lists = Object.entries(content).map(([key, value]) => {
		const items = Array.isArray(value)
			? `[\n${value.map((each) => JSON.stringify(each)).join(',\n')}\n]`
			: JSON.stringify(value);
		return `${JSON.stringify(key)}: ${items}`;
	});
	const file = join(folder, 'instances.json');
	writeFileSync(file, `{\n${lists.join(',\n')}\n}\n`);
	mkdirSync(join(folder, '.vscode'));
	writeFileSync(
		join(folder, '.vscode', 'settings.json'),
		JSON.stringify({ 'anchorage.images.root': imageRoot }),
	);
	return { folder, file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function stateOf(code: VsCode): Promise<State> {
	return code.probe.evaluate(
		(api) => api.extensions.getExtension('anchorage.anchorage')?.exports?.state() as never,
	);
}

/** Waits until the extension's state is as wanted, and gives it. */
export async function until(
	code: VsCode,
	what: string,
	isReached: (state: State) => boolean,
	timeoutMs = 20_000,
): Promise<State> {
	const deadline = Date.now() + timeoutMs;
	let last: State | undefined;
	while (Date.now() < deadline) {
		last = await stateOf(code);
		if (last && isReached(last)) return last;
		await code.page.waitForTimeout(40);
	}
	throw new Error(`not reached: ${what}; the state is ${JSON.stringify(last)}`);
}

/** Puts the cursor of the visible editor of a file at the first place of a text. */
export function cursorAt(
	code: VsCode,
	path: string,
	text: string,
): Promise<{ line: number; column: number }> {
	return code.probe.evaluate(
		(api, [file, wanted]) => {
			const editor = api.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === file);
			if (editor === undefined) throw new Error(`no editor shows ${file}`);
			const offset = editor.document.getText().indexOf(wanted);
			if (offset < 0) throw new Error(`"${wanted}" is not in ${file}`);
			const place = editor.document.positionAt(offset + 1);
			editor.selection = new api.Selection(place, place);
			editor.revealRange(new api.Range(place, place), api.TextEditorRevealType.InCenter);
			return { line: place.line + 1, column: place.character + 1 };
		},
		[path, text] as [string, string],
	);
}

/** What is selected in the visible editor of a file. */
export function selectedText(code: VsCode, path: string): Promise<string> {
	return code.probe.evaluate((api, file) => {
		const editor = api.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === file);
		return editor === undefined ? '' : editor.document.getText(editor.selection);
	}, path);
}

/** Shows the side panel's container. */
export function showSidePanel(code: VsCode): Promise<unknown> {
	return code.probe.executeCommand('workbench.view.extension.anchorage');
}
