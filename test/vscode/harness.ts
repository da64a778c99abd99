// Opens a folder in a real VS Code with the packaged extension, and does with it what a person would.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Frame, type Locator, type Page } from 'playwright-core';
import { root } from '../../scripts/lib/paths.mjs';
import { browserFlags, findBrowser } from '../../scripts/vscode-server/browser.mjs';
import { addressOf, startVsCode } from '../../scripts/vscode-server/start.mjs';
import { extensionsFolder } from './install';
import { type Probe, probeAt } from './probe';

const screenshots = join(root, 'test-results', 'vscode');

const themes = {
	dark: { name: 'Default Dark Modern', class: 'vs-dark' },
	light: { name: 'Default Light Modern', class: 'vs' },
	hc: { name: 'Default High Contrast', class: 'hc-black' },
	'hc-light': { name: 'Default High Contrast Light', class: 'hc-light' },
} as const;
export type Theme = keyof typeof themes;

export interface TreeItem {
	label: string;
	description: string;
	/** `1` for the roots. */
	level: number;
	/** What a screen reader says. */
	ariaLabel: string;
}

export interface OpenOptions {
	theme?: Theme;
	/** A file of the folder to open at start (absolute path). */
	file?: string;
	/** Leave workspace trust on (restricted mode) with `false`. */
	trusted?: boolean;
	settings?: Record<string, unknown>;
	/** Variables of the environment that the extension host gets. */
	environment?: Record<string, string>;
	size?: { width: number; height: number };
}

/** Which webview is meant: by its title, or by something that stands in it (CSS selector). */
export type WebviewChoice = { title: string | RegExp } | { has: string };

export interface VsCode {
	page: Page;
	probe: Probe;
	/** Process id of the server: extension hosts are its children. */
	serverPid: number;
	/** Runs a command from the palette by its title ("Anchorage: Open Overlay"). Throws when the palette has no such entry. */
	commandPalette(title: string): Promise<void>;
	/** Entries that the palette offers for a text. */
	paletteEntries(text: string): Promise<string[]>;
	/** Opens a file (absolute path) in the text editor, or with a custom editor's view type. */
	openFile(path: string, viewType?: string): Promise<void>;
	/** The page inside a webview, once it is there. */
	webviewFrame(choice: WebviewChoice, timeoutMs?: number): Promise<Frame>;
	/** Writes test-results/vscode/<name>.png and gives its path. */
	screenshot(name: string): Promise<string>;
	setTheme(theme: Theme): Promise<void>;
	/** Changes user settings while VS Code runs. */
	setSettings(settings: Record<string, unknown>): Promise<void>;
	/** Texts of the status bar's entries, left to right. */
	statusBarText(): Promise<string[]>;
	/** The visible rows of a tree view, by the view's title (its container must be shown); expands it, waits for the first. */
	treeItems(view: string): Promise<TreeItem[]>;
	treeRow(view: string, label: string): Locator;
	/** Text of the hover at a place of the active text editor (both from 1). */
	hover(line: number, column: number): Promise<string>;
	/** Texts of the notifications on screen. */
	notifications(): Promise<string[]>;
	/** Loads the window again: a new extension host, editors restored. */
	reload(): Promise<void>;
	dispose(): Promise<void>;
}

/** Starts a VS Code of its own and opens a folder (absolute path). */
export async function openVsCode(folder: string, options: OpenOptions = {}): Promise<VsCode> {
	const { theme = 'dark', file, trusted = true, size = { width: 1440, height: 900 } } = options;
	const home = mkdtempSync(join(tmpdir(), 'anchorage-vscode-'));
	const probeFile = join(home, 'probe');
	const settings = { 'workbench.colorTheme': themes[theme].name, ...options.settings };
	const server = await startVsCode(home, {
		extensions: extensionsFolder,
		settings,
		trusted,
		environment: { ...options.environment, ANCHORAGE_PROBE: probeFile },
	});
	let browser: Browser | null = null;
	const dispose = async () => {
		await browser?.close();
		await server.stop();
		rmSync(home, { recursive: true, force: true, maxRetries: 3 });
	};
	try {
		browser = await chromium.launch({ executablePath: await findBrowser(), args: browserFlags });
		const page = await browser.newPage({ viewport: size });
		await page.goto(addressOf(server.url, folder, file));
		await workbenchIsUp(page, theme);
		const probe = probeAt(probeFile);
		await probe.evaluate(() => true);
		const setSettings = (added: Record<string, unknown>) =>
			probe.evaluate(async (api, values) => {
				for (const [key, value] of Object.entries(values)) {
					await api.workspace.getConfiguration().update(key, value, api.ConfigurationTarget.Global);
				}
			}, added);
		return {
			page,
			probe,
			serverPid: server.pid,
			commandPalette: (title) => runFromPalette(page, title),
			paletteEntries: (text) => paletteEntries(page, text),
			openFile: (path, viewType) => openFile(probe, path, viewType),
			webviewFrame: (choice, timeoutMs = 30_000) => webviewFrame(page, choice, timeoutMs),
			screenshot: (name) => screenshot(page, name),
			async setTheme(next) {
				await setSettings({ 'workbench.colorTheme': themes[next].name });
				await page.locator(`.monaco-workbench.${themes[next].class}`).waitFor({ timeout: 10_000 });
			},
			setSettings,
			statusBarText: () => texts(page.locator('.statusbar-item:visible')),
			treeItems: (view) => treeItems(page, view),
			treeRow: (view, label) => treeRow(page, view, label),
			hover: (line, column) => hover(page, probe, line, column),
			notifications: () => texts(page.locator('.notification-list-item-message:visible')),
			async reload() {
				rmSync(probeFile, { force: true });
				await page.reload();
				await workbenchIsUp(page, theme);
				await probe.evaluate(() => true);
			},
			dispose,
		};
	} catch (error) {
		await dispose();
		throw error;
	}
}

async function workbenchIsUp(page: Page, theme: Theme): Promise<void> {
	await page.locator('.monaco-workbench .statusbar-item').first().waitFor({ timeout: 60_000 });
	await page.locator(`.monaco-workbench.${themes[theme].class}`).waitFor({ timeout: 20_000 });
}

async function openPalette(page: Page, text: string): Promise<Locator> {
	const widget = page.locator('.quick-input-widget');
	await page.keyboard.press('F1');
	await widget.locator('input').first().waitFor({ timeout: 10_000 });
	await widget.locator('input').first().fill(`>${text}`);
	await widget.locator('.monaco-list-row').first().waitFor({ timeout: 10_000 });
	return widget.locator('.monaco-list-row');
}

/** Labels of palette rows, without the key binding that stands behind them. */
async function rowLabels(rows: Locator): Promise<string[]> {
	return (await texts(rows.locator('.quick-input-list-label .monaco-icon-name-container'))).map((label) =>
		label.trim(),
	);
}

async function paletteEntries(page: Page, text: string): Promise<string[]> {
	const labels = await rowLabels(await openPalette(page, text));
	await page.keyboard.press('Escape');
	return labels;
}

async function runFromPalette(page: Page, title: string): Promise<void> {
	const rows = await openPalette(page, title);
	const deadline = Date.now() + 10_000;
	for (;;) {
		const labels = await rowLabels(rows);
		const row = labels.indexOf(title);
		if (row >= 0) return rows.nth(row).click();
		if (Date.now() > deadline) {
			await page.keyboard.press('Escape');
			throw new Error(`The command palette has no "${title}"; it offers: ${labels.join(', ')}`);
		}
		await page.waitForTimeout(100);
	}
}

async function openFile(probe: Probe, path: string, viewType = 'default'): Promise<void> {
	await probe.evaluate(
		async (api, [file, view]) => {
			await api.commands.executeCommand('vscode.openWith', api.Uri.file(file), view);
		},
		[path, viewType] as [string, string],
	);
}

/** A webview is a frame in a frame: the outer one is VS Code's own, the inner one carries the title. */
async function webviewFrame(page: Page, choice: WebviewChoice, timeoutMs: number): Promise<Frame> {
	const deadline = Date.now() + timeoutMs;
	const seen = new Set<string>();
	while (Date.now() < deadline) {
		for (const frame of page.frames()) {
			if (frame.parentFrame()?.parentFrame() == null) continue;
			const found = await matches(frame, choice, seen).catch(() => false);
			if (found) return frame;
		}
		await page.waitForTimeout(50);
	}
	throw new Error(
		`No webview with ${JSON.stringify(choice, printable)}; seen: ${[...seen].join(', ') || 'none'}`,
	);
}

async function matches(frame: Frame, choice: WebviewChoice, seen: Set<string>): Promise<boolean> {
	const element = await frame.frameElement();
	const title = (await element.getAttribute('title')) ?? '';
	seen.add(title);
	if ('has' in choice) return (await frame.locator(choice.has).count()) > 0;
	return typeof choice.title === 'string' ? title === choice.title : choice.title.test(title);
}

function printable(_key: string, value: unknown): unknown {
	return value instanceof RegExp ? String(value) : value;
}

async function screenshot(page: Page, name: string): Promise<string> {
	mkdirSync(screenshots, { recursive: true });
	const path = join(screenshots, `${name}.png`);
	await page.screenshot({ path, animations: 'disabled' });
	return path;
}

function viewOf(page: Page, view: string): Locator {
	return page.locator('.pane').filter({ has: page.locator(`.pane-header[aria-label^="${view}"]`) });
}

function treeRow(page: Page, view: string, label: string): Locator {
	return viewOf(page, view).locator('.monaco-list-row').filter({ hasText: label });
}

async function treeItems(page: Page, view: string): Promise<TreeItem[]> {
	const header = viewOf(page, view).locator('.pane-header');
	if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
	const rows = viewOf(page, view).locator('.monaco-list-row');
	await rows.first().waitFor({ timeout: 20_000 });
	return rows.evaluateAll((elements) =>
		elements.map((row) => ({
			label: row.querySelector('.label-name')?.textContent?.trim() ?? '',
			description: row.querySelector('.label-description')?.textContent?.trim() ?? '',
			level: Number(row.getAttribute('aria-level') ?? '0'),
			ariaLabel: row.getAttribute('aria-label') ?? '',
		})),
	);
}

async function hover(page: Page, probe: Probe, line: number, column: number): Promise<string> {
	await probe.evaluate(
		async (api, [row, character]) => {
			const editor = api.window.activeTextEditor;
			if (editor === undefined) throw new Error('no text editor is active');
			const place = new api.Position(row, character);
			editor.selection = new api.Selection(place, place);
			editor.revealRange(new api.Range(place, place), api.TextEditorRevealType.InCenter);
			await api.commands.executeCommand('workbench.action.focusActiveEditorGroup');
			await api.commands.executeCommand('editor.action.showHover');
		},
		[line - 1, column - 1] as [number, number],
	);
	const contents = page.locator('.monaco-hover:visible .hover-contents');
	await contents.first().waitFor({ timeout: 15_000 });
	return (await texts(contents)).join('\n');
}

async function texts(locator: Locator): Promise<string[]> {
	return (await locator.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== '');
}
