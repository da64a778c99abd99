// The editing loop in a real VS Code: what is typed shows without saving, edits of objects and fixes are steps of the
// text editor, and problems stand where they are.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, cursorAt, showSidePanel, stateOf, until } from './steps';

const sample = copyOfSample();
const file = join(sample.folder, 'coco', 'instances.json');
const onDisk = () => readFileSync(file, 'utf8');
let code: VsCode;

beforeAll(async () => {
	// In a browser VS Code saves by itself unless told not to.
	code = await openVsCode(sample.folder, { file, settings: { 'files.autoSave': 'off' } });
	await until(code, 'the file is looked at', ({ images, problems }) => images === 8 && problems.complete);
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

/** Puts the cursor in front of the first box's first number; the line it stands in. */
async function cursorAtFirstBox(): Promise<number> {
	await code.openFile(file);
	const line = await code.probe.evaluate((api) => {
		const editor = api.window.activeTextEditor;
		if (!editor) throw new Error('no editor');
		const text = editor.document.getText();
		const at = text.indexOf('[', text.indexOf('"bbox"')) + 1;
		const skip = /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
		const place = editor.document.positionAt(at + skip);
		editor.selection = new api.Selection(place, place);
		return place.line;
	});
	// The answer comes once the editor has taken the selection.
	await focusText();
	return line;
}

/** The editor's text, and whether it is saved. */
function textNow(): Promise<{ text: string; dirty: boolean }> {
	return code.probe.evaluate((api, path) => {
		const document = api.workspace.textDocuments.find(({ uri }) => uri.fsPath === path);
		return { text: document?.getText() ?? '', dirty: document?.isDirty ?? false };
	}, file);
}

/** Text of the hover card over a line's record. */
function hoverAt(line: number): Promise<string> {
	return code.probe.evaluate(
		async (api, [path, at]) => {
			const hovers = await api.commands.executeCommand<{ contents: { value: string }[] }[]>(
				'vscode.executeHoverProvider',
				api.Uri.file(path),
				new api.Position(at, 3),
			);
			const texts = hovers.flatMap(({ contents }) => contents.map(({ value }) => value));
			// The picture in it is as long as the rest together.
			return texts.join('\n').replace(/data:image[^)\s]*/g, '');
		},
		[file, line] as [string, number],
	);
}

const undo = () => code.probe.executeCommand('undo');
const focusText = () => code.probe.executeCommand('workbench.action.focusFirstEditorGroup');

interface Problem {
	message: string;
	code: string;
	line: number;
	related: number;
}

function diagnostics(): Promise<Problem[]> {
	return code.probe.evaluate((api, path) => {
		return api.languages
			.getDiagnostics(api.Uri.file(path))
			.filter(({ source }) => source === 'anchorage')
			.map(({ message, code, range, relatedInformation }) => ({
				message,
				code: String((code as { value: string }).value),
				line: range.start.line,
				related: relatedInformation?.length ?? 0,
			}));
	}, file);
}

describe('typing', () => {
	it('changes the assignment without saving, and undo brings it back', async () => {
		const before = onDisk();
		const line = await cursorAtFirstBox();
		const card = await hoverAt(line);
		expect(card).toContain('square');
		const start = await until(code, 'image 1', ({ row, totals }) => row === 0 && totals !== null);
		await code.page.keyboard.type('1');
		const typed = await until(
			code,
			'other positives',
			({ totals }) =>
				totals?.positive !== start.totals?.positive || totals?.ignored !== start.totals?.ignored,
		);
		expect(typed.row).toBe(0);
		expect(typed.selected).not.toBeNull();
		expect((await textNow()).dirty).toBe(true);
		expect(onDisk()).toBe(before);
		// The hover card speaks of the text as it is typed, too.
		expect(await hoverAt(line)).not.toBe(card);
		await undo();
		await until(code, 'as before', ({ totals }) => JSON.stringify(totals) === JSON.stringify(start.totals));
		expect((await textNow()).text).toBe(before);
	});
});

describe('problems', () => {
	it('stand at their records, and a box without width is among them', async () => {
		await until(code, 'every part was looked at', ({ problems }) => problems.complete);
		const found = await diagnostics();
		const zero = found.find((problem) => problem.code === 'box-zero-size');
		expect(zero?.message).toContain('log(0) in dw');
		const lines = onDisk().split('\n');
		expect(lines[zero?.line ?? 0]).toContain('bbox');
	});

	it('appear for what is typed, with a fix that is one step', async () => {
		const before = onDisk();
		const line = await cursorAtFirstBox();
		// Over the left border.
		await code.page.keyboard.type('-');
		await expect.poll(async () => (await textNow()).text).not.toBe(before);
		await expect
			.poll(async () => (await diagnostics()).map((problem) => problem.code), { timeout: 10_000 })
			.toContain('box-outside-image');
		const titles = await code.probe.evaluate(
			async (api, [path, at]) => {
				const range = new api.Range(at, 0, at, 200);
				const actions = await api.commands.executeCommand<{ title: string }[]>(
					'vscode.executeCodeActionProvider',
					api.Uri.file(path),
					range,
				);
				return actions.map(({ title }) => title);
			},
			[file, line] as [string, number],
		);
		expect(titles).toContain('Set the box from the mask');
		expect(titles).toContain('Why this matters (box-outside-image)');
		await code.screenshot('problem-typed-dark');
		const { groups } = (await stateOf(code)).problems;
		expect(groups.find(({ rule }) => rule === 'box-mask-disagree')).toMatchObject({ count: 1, fixable: 1 });
		await code.probe.executeCommand('anchorage.fixProblem', { rule: 'box-mask-disagree', at: null });
		// The mask is where it was, and so is the box again, to the byte.
		await expect.poll(async () => (await textNow()).text).toBe(before);
		await until(
			code,
			'repaired',
			({ problems }) =>
				problems.complete && !problems.groups.some(({ rule }) => rule === 'box-outside-image'),
		);
		await undo();
		await undo();
		expect((await textNow()).text).toBe(before);
	});

	it('are gone to one after the other', async () => {
		await until(code, 'every part was looked at', ({ problems }) => problems.complete);
		const goTo = async (which: string) => {
			await code.probe.executeCommand(`anchorage.${which}Problem`);
			return code.probe.evaluate((api) => api.window.activeTextEditor?.selection.start.line ?? -1);
		};
		await cursorAt(code, file, '"images"');
		// One box without width is all that is grave in the sample: the way leads round to it.
		const zero = (await diagnostics()).find((problem) => problem.code === 'box-zero-size')?.line;
		expect(await goTo('next')).toBe(zero);
		expect(await goTo('next')).toBe(zero);
		expect(await goTo('previous')).toBe(zero);
		expect((await stateOf(code)).row).toBe(7);
		// By key as well.
		await cursorAt(code, file, '"images"');
		await focusText();
		await code.page.keyboard.press('Control+k');
		await code.page.keyboard.press('Alt+p');
		await expect
			.poll(() => code.probe.evaluate((api) => api.window.activeTextEditor?.selection.start.line ?? -1))
			.toBe(zero);
		await code.page.keyboard.press('Control+k');
		await code.page.keyboard.press('Alt+PageDown');
		await until(code, 'the next image, by key', ({ row }) => row === 0);
	});

	it('are listed by kind in the side panel', async () => {
		await showSidePanel(code);
		const items = await code.treeItems('Problems');
		expect(items.length).toBeGreaterThan(0);
		expect(items[0]?.ariaLabel).toContain('error');
		await code.screenshot('problems-view-dark');
	});
});

describe('objects', () => {
	/** Asks again where the cursor, which the undo before has moved, is followed meanwhile. */
	async function choose(row: number, object: number): Promise<void> {
		await expect
			.poll(
				async () => {
					await code.probe.executeCommand('anchorage.showInOverlay', { path: file, image: row, object });
					await code.page.waitForTimeout(300);
					const state = await stateOf(code);
					return [state.row, state.selected];
				},
				{ timeout: 20_000 },
			)
			.toEqual([row, object]);
	}

	it('are deleted, duplicated and marked as crowd from a command, each one step of the editor', async () => {
		const before = onDisk();
		await choose(0, 1);
		const count = (JSON.parse(before) as { annotations: unknown[] }).annotations.length;
		const countNow = async () =>
			(JSON.parse((await textNow()).text) as { annotations: unknown[] }).annotations.length;
		await code.commandPalette('Anchorage: Delete Object');
		await expect.poll(countNow).toBe(count - 1);
		await focusText();
		await undo();
		expect((await textNow()).text).toBe(before);
		await choose(0, 1);
		await code.commandPalette('Anchorage: Duplicate Object');
		await expect.poll(countNow).toBe(count + 1);
		await focusText();
		await undo();
		await choose(0, 1);
		await code.commandPalette('Anchorage: Mark or Unmark as Crowd or Difficult');
		await expect.poll(async () => (await textNow()).text).not.toBe(before);
		await focusText();
		await undo();
		expect((await textNow()).text).toBe(before);
	});

	it('are deleted in the tree by key, and have their edits in its context menu', async () => {
		const before = onDisk();
		await choose(0, 0);
		await showSidePanel(code);
		await code.treeRow('Objects', 'circle').click({ button: 'right' });
		const entries = code.page.locator('.monaco-menu .action-label');
		await entries.filter({ hasText: 'Duplicate Object' }).first().waitFor({ timeout: 5000 });
		const listed = (await entries.allTextContents()).join('\n');
		for (const entry of ['Change Class of Object', 'Mark or Unmark as Crowd or Difficult', 'Delete Object'])
			expect(listed).toContain(entry);
		await code.screenshot('editing-tree-menu-dark');
		await code.page.keyboard.press('Escape');
		await code.treeRow('Objects', 'circle').click();
		await until(code, 'the circle', ({ selected }) => selected === 1);
		await code.page.keyboard.press('Delete');
		await expect.poll(async () => (await textNow()).text, { timeout: 10_000 }).not.toContain('"id": 1002,');
		await focusText();
		await undo();
		await expect.poll(async () => (await textNow()).text).toBe(before);
	});

	it('get another class from a list', async () => {
		const before = onDisk();
		await choose(0, 0);
		await code.commandPalette('Anchorage: Change Class of Object');
		const widget = code.page.locator('.quick-input-widget');
		await widget.locator('.monaco-list-row', { hasText: 'star' }).click({ timeout: 5000 });
		await expect.poll(async () => (await textNow()).text).not.toBe(before);
		await focusText();
		await undo();
		expect((await textNow()).text).toBe(before);
	});

	it('without a match are found', async () => {
		await choose(0, 0);
		await code.commandPalette('Anchorage: Go to Next Unmatched Object');
		// The sample has none: every trained object has at least its forced matches.
		await expect
			.poll(async () => (await code.notifications()).join('\n'), { timeout: 8000 })
			.toContain('at least one positive match');
	});
});

describe('the overlay', () => {
	it('drags a box: anchors change while it moves, the text when it is let go, in one step', async () => {
		const before = onDisk();
		await code.commandPalette('View: Close Primary Side Bar').catch(() => null);
		await code.probe.executeCommand('anchorage.showInOverlay', { path: file, image: 0, object: 0 });
		const start = await until(code, 'painted', ({ row, selected, paintedCount }) => {
			return row === 0 && selected === 0 && paintedCount > 0;
		});
		const frame = await code.webviewFrame({ has: 'canvas' });
		const canvas = frame.locator('.canvas').first();
		await canvas.focus();
		await code.page.waitForTimeout(500);
		await code.page.keyboard.press('e');
		await frame.locator('[aria-pressed="true"], .active').first().waitFor({ timeout: 5000 });
		await code.page.keyboard.press('ArrowRight');
		for (let step = 0; step < 5; step++) await code.page.keyboard.press('Shift+ArrowRight');
		// Nudges that follow each other are one step of the editor.
		await expect.poll(async () => (await textNow()).text, { timeout: 10_000 }).not.toBe(before);
		const moved = await until(code, 'other anchors', ({ totals }) => {
			return JSON.stringify(totals) !== JSON.stringify(start.totals);
		});
		expect(moved.selected).toBe(0);
		const changed = (await textNow()).text.split('\n').filter((line, at) => line !== before.split('\n')[at]);
		expect(changed).toHaveLength(1);
		expect(changed[0]).toContain('"bbox": [292.05, 61.05, 177.9, 177.9]');
		for (const theme of ['dark', 'light', 'hc'] as const) {
			await code.setTheme(theme);
			await code.page.waitForTimeout(1200);
			await code.screenshot(`editing-overlay-${theme}`);
		}
		await code.setTheme('dark');
		await focusText();
		await undo();
		await expect.poll(async () => (await textNow()).text).toBe(before);
		await until(code, 'as before', ({ totals }) => JSON.stringify(totals) === JSON.stringify(start.totals));
		expect(onDisk()).toBe(before);
	});

	it('takes the mouse as well, and keeps the picture where it was', async () => {
		const before = (await textNow()).text;
		const frame = await code.webviewFrame({ has: 'canvas' });
		const canvas = frame.locator('.canvas').first();
		await canvas.focus();
		await code.page.keyboard.press('f');
		await code.page.waitForTimeout(600);
		// The middle of the chosen object: its chip names it, its box surrounds it.
		const place = await frame.evaluate(() => {
			const chip = document.querySelector('.chip[data-object]')?.getBoundingClientRect();
			const canvas = document.querySelector('.canvas')?.getBoundingClientRect();
			return canvas ? { x: canvas.x, y: canvas.y, width: canvas.width, height: canvas.height, chip } : null;
		});
		expect(place).not.toBeNull();
		const area = await canvas.boundingBox();
		if (!area) throw new Error('no canvas');
		// Image pixel (330, 150), inside the first object, as the fitted picture lies on the canvas.
		const scale = Math.min((area.width - 16) / 480, (area.height - 16) / 360);
		const left = area.x + (area.width - 480 * scale) / 2;
		const top = area.y + (area.height - 360 * scale) / 2;
		await code.page.mouse.move(left + 330 * scale, top + 150 * scale);
		await code.page.mouse.down();
		for (let step = 1; step <= 8; step++)
			await code.page.mouse.move(left + (330 - 5 * step) * scale, top + 150 * scale);
		await code.page.waitForTimeout(700);
		await code.screenshot('editing-drag-dark');
		expect((await textNow()).text).toBe(before);
		await code.page.mouse.up();
		await expect.poll(async () => (await textNow()).text, { timeout: 10_000 }).not.toBe(before);
		await focusText();
		await undo();
		await expect.poll(async () => (await textNow()).text).toBe(before);
	});
});
