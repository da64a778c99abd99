// The editing loop in a real VS Code with a COCO file of over 20 MB open: 36,000 records in 5,000 images. Prints the time
// from a key press to the painted overlay, of a frame while a box is dragged, of a hover, and of looking for problems.

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openVsCode, type VsCode } from '../test/vscode/harness';
import { cursorAt, type State, stateOf, until } from '../test/vscode/steps';
import { makeBigCoco } from './big-coco.mjs';

/**
 * As JSON, VS Code's own language server reads the whole text again after every key, on the same processors; as plain text
 * what is left is the editor and Anchorage.
 */
const languages = ['json', 'plaintext'];

let code: VsCode;
let file = '';

async function openBig(folder: string, language: string): Promise<void> {
	file = await makeBigCoco(folder);
	mkdirSync(join(folder, '.vscode'));
	writeFileSync(
		join(folder, '.vscode', 'settings.json'),
		JSON.stringify({
			'files.associations': { 'instances.json': language },
			'files.watcherExclude': { '**/images/**': true },
			// Remote windows ask before they open files over 10 MB.
			'workbench.editorLargeFileConfirmation': 100,
			// VS Code’s own merge-conflict extension copies the whole text with every key: 150 ms here.
			'merge-conflict.codeLens.enabled': false,
			'merge-conflict.decorators.enabled': false,
		}),
	);
	code = await openVsCode(folder);
}

function quantile(values: readonly number[], part: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

function row(what: string, values: readonly number[], aim: string): void {
	const cell = (part: number) => quantile(values, part).toFixed(1).padStart(8);
	console.log(`${what.padEnd(52)}${cell(0.5)}${cell(0.95)}${cell(1)}   ${aim}`);
}

describe.each(languages)('%s', (language) => {
	const folder = mkdtempSync(join(tmpdir(), 'anchorage-big-'));
	beforeAll(() => openBig(folder, language));
	afterAll(async () => {
		await code?.dispose();
		rmSync(folder, { recursive: true, force: true });
	});

	it('problems', async () => {
		console.log(
			`${language}: ${(statSync(file).size / 1e6).toFixed(1)} MB, 36,000 records, 5,000 images; milliseconds`,
		);
		console.log(`${''.padEnd(52)}${'median'.padStart(8)}${'p95'.padStart(8)}${'longest'.padStart(8)}`);
		let state: State | undefined;
		const delay = await code.probe.measureDelay(async () => {
			await code.openFile(file);
			state = await until(code, 'every part was looked at', ({ problems }) => problems.complete, 120_000);
		});
		const { records = 0, pictures = 0, training = 0 } = state?.problems.milliseconds ?? {};
		row('problems: records', [records], '');
		row('problems: headers of 5,000 pictures', [pictures], '');
		row('problems: assignment of 5,000 images', [training], '');
		row('problems: all', [records + pictures + training], 'aim 2,000');
		row('host held up while opening and looking', [delay.maxMs], 'aim 16, with VS Code’s own extensions');
		expect(state?.problems.groups.filter(({ severity }) => severity === 'error')).toEqual([]);
	});

	it('hovers', async () => {
		const times: number[] = [];
		for (let at = 0; at < 15; at++) {
			const place = await cursorAt(code, file, `"id": ${20_000 + at}, "image_id"`);
			await until(code, 'an object', ({ selected }) => selected !== null);
			const took = await code.probe.evaluate(
				async (api, [path, line]) => {
					const started = performance.now();
					const hovers = await api.commands.executeCommand<unknown[]>(
						'vscode.executeHoverProvider',
						api.Uri.file(path),
						new api.Position(line, 8),
					);
					return hovers.length > 0 ? performance.now() - started : Number.NaN;
				},
				[file, place.line - 1] as [string, number],
			);
			times.push(took);
		}
		row('hover, asked of the provider', times.slice(2), 'aim 100');
	});

	it('keys', async () => {
		await code.commandPalette('Anchorage: Open Overlay');
		await until(code, 'painted', ({ paintedCount }) => paintedCount > 0, 60_000);
		await cursorAt(code, file, '"bbox": [');
		await code.probe.executeCommand('workbench.action.focusFirstEditorGroup');
		await code.probe.evaluate((api) => {
			const editor = api.window.activeTextEditor;
			if (!editor) throw new Error('no editor');
			const text = editor.document.getText();
			const place = editor.document.positionAt(text.indexOf('.', text.indexOf('"bbox": [')) + 1);
			editor.selection = new api.Selection(place, place);
		});
		await code.probe.executeCommand('workbench.action.focusActiveEditorGroup');
		await code.page.waitForTimeout(3000);
		const parts: Record<string, number[]> = {
			all: [],
			learned: [],
			host: [],
			received: [],
			script: [],
			frame: [],
		};
		const delay = await code.probe.measureDelay(async () => {
			for (let at = 0; at < 40; at++) {
				const before = await stateOf(code);
				const pressed = Date.now();
				await code.page.keyboard.press(at % 2 === 0 ? '7' : 'Backspace');
				const { painted } = await until(
					code,
					'painted again',
					({ paintedCount }) => paintedCount > before.paintedCount,
					10_000,
				);
				if (!painted || at < 4) continue;
				const learned = painted.at - painted.milliseconds;
				parts.all?.push(painted.at - pressed);
				parts.learned?.push(learned - pressed);
				parts.host?.push(painted.hostMs);
				parts.received?.push(painted.receivedMs - painted.hostMs);
				parts.script?.push(painted.scriptMs);
				parts.frame?.push(painted.milliseconds - painted.receivedMs);
				await code.page.waitForTimeout(at % 3 === 0 ? 500 : 120);
			}
		});
		row('key press to painted overlay', parts.all ?? [], 'aim p95 50');
		row('  until the extension host learns of the key', parts.learned ?? [], '');
		row('  then until the view leaves the host', parts.host ?? [], '');
		row('  then until the page has it', parts.received ?? [], '');
		row('  then until its frame is there', parts.frame ?? [], 'software drawing');
		row('    of which script', parts.script ?? [], '');
		row('host held up while typing', [delay.maxMs], 'aim 16, with VS Code’s own extensions');
	});

	it('drags', async () => {
		await until(code, 'a chosen object', ({ selected }) => selected !== null);
		const frame = await code.webviewFrame({ has: 'canvas' });
		await frame.locator('.canvas').first().focus();
		await code.page.keyboard.press('f');
		await code.page.keyboard.press('e');
		await code.page.waitForTimeout(800);
		const canvas = await frame.locator('.canvas').first().boundingBox();
		if (!canvas) throw new Error('the canvas is not there');
		await frame.evaluate(() => {
			const frames: number[] = [];
			let last = performance.now();
			const step = () => {
				const now = performance.now();
				frames.push(now - last);
				last = now;
				requestAnimationFrame(step);
			};
			requestAnimationFrame(step);
			Object.assign(window, { dragFrames: frames });
		});
		const box = await frame.evaluate(() => {
			const handle = document.querySelector('[data-handle="se"]')?.getBoundingClientRect();
			return handle ? { x: handle.x + handle.width / 2, y: handle.y + handle.height / 2 } : null;
		});
		const from = box
			? { x: canvas.x + box.x, y: canvas.y + box.y }
			: { x: canvas.x + canvas.width / 2, y: canvas.y + canvas.height / 2 };
		await code.page.mouse.move(from.x, from.y);
		await code.page.mouse.down();
		await frame.evaluate(() => (window as never as { dragFrames: number[] }).dragFrames.splice(0));
		for (let at = 1; at <= 120; at++) await code.page.mouse.move(from.x + at / 2, from.y + at / 3);
		const frames = await frame.evaluate(() => (window as never as { dragFrames: number[] }).dragFrames);
		await code.page.mouse.up();
		row('frame while a box is dragged', frames, 'aim p95 16, software drawing here');
	});
});
