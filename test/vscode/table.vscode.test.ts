// A COCO file over 50 MB in a real VS Code: offered, opened in the table, shown in the overlay, edited, undone, saved, kept
// over a restart, and changed by others meanwhile.

import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTrain2017 } from '../../bench/train2017.mjs';
import { openVsCode, type VsCode } from './harness';
import { stateOf, until } from './steps';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'anchorage-table-')));
const file = join(folder, 'instances.json');
const images = 13_000;
const records = 97_000;
let code: VsCode;

beforeAll(async () => {
	makeTrain2017(file, images, records);
	expect(statSync(file).size).toBeGreaterThan(50 * 1024 * 1024);
	code = await openVsCode(folder, { settings: { 'files.autoSave': 'off' } });
});
afterAll(async () => {
	await code?.dispose();
	rmSync(folder, { recursive: true, force: true });
});

const table = () => code.webviewFrame({ has: '.table-toolbar' });
const isDirty = () =>
	code.probe.evaluate((api) => api.window.tabGroups.all.some(({ tabs }) => tabs.some((tab) => tab.isDirty)));
const run = (command: string, ...args: unknown[]) => code.probe.executeCommand(command, ...args);
const focusTable = async () => {
	await run('workbench.action.focusFirstEditorGroup');
};

/** The objects of the first image, as the file on disk has them. */
function onDisk(): { id: number; iscrowd: number }[] {
	const text = readFileSync(file, 'utf8');
	return (
		JSON.parse(text) as { annotations: { id: number; image_id: number; iscrowd: number }[] }
	).annotations
		.filter((record) => record.image_id === 1)
		.map(({ id, iscrowd }) => ({ id, iscrowd }));
}

describe('a file of 52 MB', () => {
	it('is offered to be opened once the text editor shows it', async () => {
		await code.openFile(file);
		const offer = code.page.locator('.notification-toast', { hasText: 'too big for the text editor' });
		await offer.waitFor({ timeout: 20_000 });
		await code.screenshot('table-offer');
		await offer.getByText('Open', { exact: true }).click();
		await until(code, 'the first image', ({ path, totals }) => path === file && totals !== null);
		await until(code, 'all images are listed', ({ images: listed }) => listed === images);
		await (await table()).getByText('13,000 images').first().waitFor();
		await (await table()).getByText('000000000000.jpg').waitFor();
		await code.screenshot('table-dark');
	});

	it('is looked through for problems', async () => {
		const { problems } = await until(code, 'all parts', (state) => state.problems.complete, 120_000);
		expect(problems.groups.map(({ rule }) => rule)).toContain('area-mask-disagree');
	});

	it('chooses an image and shows it in the overlay', async () => {
		await (await table()).getByText('000000000002.jpg').click();
		await until(code, 'the third image', ({ row }) => row === 2);
		await code.commandPalette('Anchorage: Open Overlay');
		await until(code, 'it is painted', ({ paintedCount }) => paintedCount > 0);
		await code.screenshot('table-overlay-dark');
	});
});

describe('editing', () => {
	it('is one step that undo takes back, and marks the tab', async () => {
		await (await table()).getByText('000000000000.jpg').click();
		const { row } = await until(code, 'the first image', (state) => state.row === 0);
		expect(row).toBe(0);
		const before = await count();
		await run('anchorage.duplicateObject', 0);
		await expect.poll(count).toBe(before + 1);
		await expect.poll(isDirty).toBe(true);
		await focusTable();
		await run('undo');
		await expect.poll(count).toBe(before);
		await run('redo');
		await expect.poll(count).toBe(before + 1);
	});

	it('is saved', async () => {
		const before = onDisk().length;
		await focusTable();
		await run('workbench.action.files.save');
		await expect.poll(isDirty, { timeout: 20_000 }).toBe(false);
		expect(onDisk()).toHaveLength(before + 1);
		await until(code, 'the saved file is looked at', ({ totals }) => totals !== null);
	});

	it('is kept over a reload', async () => {
		await run('anchorage.toggleFlag', 0);
		await expect.poll(isDirty).toBe(true);
		await code.reload();
		await (await table()).getByText('000000000000.jpg').waitFor({ timeout: 30_000 });
		await expect.poll(isDirty, { timeout: 20_000 }).toBe(true);
		expect(onDisk()[0]?.iscrowd).toBe(0);
		await focusTable();
		await run('workbench.action.files.save');
		await expect.poll(isDirty, { timeout: 20_000 }).toBe(false);
		expect(onDisk()[0]?.iscrowd).toBe(1);
	});

	it('goes into a file that another program changed meanwhile', async () => {
		await until(code, 'the first image', ({ path, totals }) => path === file && totals !== null);
		await run('anchorage.toggleFlag', 1);
		await expect.poll(isDirty).toBe(true);
		const text = readFileSync(file, 'utf8');
		writeFileSync(
			file,
			text.replace('"description": "synthetic', '"description": "changed by another, synthetic'),
		);
		await focusTable();
		void run('workbench.action.files.save');
		const put = code.page.getByRole('button', { name: 'Put My Edits into It and Save' });
		await put.waitFor({ timeout: 20_000 });
		await code.screenshot('table-changed');
		await put.click();
		await expect.poll(isDirty, { timeout: 20_000 }).toBe(false);
		expect(readFileSync(file, 'utf8')).toContain('changed by another, synthetic');
		expect(onDisk()[1]?.iscrowd).toBe(1);
	});
});

/** Objects of the shown image. */
async function count(): Promise<number> {
	const state = await stateOf(code);
	return state.objects;
}

describe('the table', () => {
	it('looks right in every theme', async () => {
		for (const theme of ['light', 'hc', 'dark'] as const) {
			await code.setTheme(theme);
			await (await table()).getByText('000000000000.jpg').waitFor();
			await code.screenshot(`table-${theme}`);
		}
	});
});

describe('a file of another file system', () => {
	it('is copied, edited and written back', async () => {
		const content = JSON.stringify({
			images: [{ id: 1, file_name: 'a.jpg', width: 640, height: 480 }],
			annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [10, 10, 50, 50], iscrowd: 0 }],
			categories: [{ id: 1, name: 'cat' }],
		});
		await code.probe.evaluate(async (api, text) => {
			let bytes: Uint8Array = new TextEncoder().encode(text);
			let mtime = 1;
			const changed = new api.EventEmitter<never>();
			const isFile = (path: string) => path === '/instances.json';
			api.workspace.registerFileSystemProvider('memory', {
				onDidChangeFile: changed.event,
				watch: () => ({ dispose() {} }),
				stat({ path }) {
					if (path !== '/' && !isFile(path)) throw api.FileSystemError.FileNotFound(path);
					return { type: isFile(path) ? 1 : 2, ctime: 0, mtime, size: bytes.length };
				},
				readDirectory: () => [['instances.json', 1]],
				createDirectory() {},
				readFile: () => bytes,
				writeFile(_uri, content) {
					bytes = content;
					mtime++;
				},
				delete() {},
				rename() {},
			});
			const uri = api.Uri.parse('memory:/instances.json');
			await api.commands.executeCommand('vscode.openWith', uri, 'anchorage.table');
		}, content);
		await until(code, 'the file is looked at', ({ path, objects }) => path !== file && objects === 1);
		await run('anchorage.toggleFlag', 0);
		await expect.poll(isDirty).toBe(true);
		await focusTable();
		await run('workbench.action.files.save');
		await expect.poll(isDirty, { timeout: 20_000 }).toBe(false);
		const saved = await code.probe.evaluate(async (api) => {
			const bytes = await api.workspace.fs.readFile(api.Uri.parse('memory:/instances.json'));
			return new TextDecoder().decode(bytes);
		});
		expect(saved).toBe(content.replace('"iscrowd":0', '"iscrowd":1'));
	});
});
