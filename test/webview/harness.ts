// Shows a built page in Chromium as VS Code would: strict content policy, theme, a fake `acquireVsCodeApi`.
// Nothing is served: every request is answered from memory.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type {
	CompareToHost,
	DatasetToHost,
	EvaluationToHost,
	HostToCompare,
	HostToDataset,
	HostToEvaluation,
	HostToLoss,
	HostToOverlay,
	HostToSegmentation,
	HostToTable,
	HostToTraining,
	LossToHost,
	OverlayToHost,
	SegmentationToHost,
	TableToHost,
	TrainingToHost,
} from '../../src/messages';
import { type BuiltFile, buildPage } from './build';
import { type ThemeName, themeClass, themeVariables } from './themes';

export const root = join(import.meta.dirname, '../..');
const origin = 'https://page.test';
const shots = join(root, 'test-results/webview');

export function findChromium(): string | null {
	const wanted = [
		process.env.CHROMIUM,
		'/usr/bin/chromium',
		'/usr/bin/chromium-browser',
		'/usr/bin/google-chrome',
	];
	return wanted.find((path) => path !== undefined && existsSync(path)) ?? null;
}

export async function openBrowser(): Promise<Browser> {
	const executablePath = findChromium();
	if (!executablePath) throw new Error('no Chromium: set the environment variable CHROMIUM to its path');
	return chromium.launch({
		executablePath,
		args: [
			'--no-sandbox',
			'--use-angle=swiftshader',
			'--enable-unsafe-swiftshader',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
		],
	});
}

const built = new Map<string, Promise<BuiltFile[]>>();

export interface OpenOptions {
	page: 'overlay' | 'loss' | 'segmentation' | 'table' | 'evaluation' | 'training' | 'dataset' | 'compare';
	theme?: ThemeName;
	width?: number;
	height?: number;
	ratio?: number;
	picture?: { body: Buffer; mime: string } | null;
	/** What `getState` gives at first. */
	state?: unknown;
	reducedMotion?: boolean;
}

export interface OpenPage {
	page: Page;
	/** Messages that the page posted so far. */
	sent(): Promise<
		(
			| OverlayToHost
			| LossToHost
			| SegmentationToHost
			| TableToHost
			| EvaluationToHost
			| TrainingToHost
			| DatasetToHost
			| CompareToHost
		)[]
	>;
	post(
		message:
			| HostToOverlay
			| HostToLoss
			| HostToSegmentation
			| HostToTable
			| HostToEvaluation
			| HostToTraining
			| HostToDataset
			| HostToCompare,
	): Promise<void>;
	/** What went wrong: errors in the console and breaches of the content policy. */
	troubles: string[];
	/** Script times of the animation frames since the last call, milliseconds. */
	frames(): Promise<number[]>;
	shot(name: string): Promise<void>;
	close(): Promise<void>;
}

export async function openPage(browser: Browser, options: OpenOptions): Promise<OpenPage> {
	const theme = options.theme ?? 'dark';
	const files = await (built.get(options.page) ??
		built.set(options.page, buildPage(root, options.page)).get(options.page));
	const context = await browser.newContext({
		viewport: { width: options.width ?? 1120, height: options.height ?? 790 },
		deviceScaleFactor: options.ratio ?? 1,
		reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
	});
	const page = await context.newPage();
	const troubles: string[] = [];
	page.on('console', (entry) => {
		if (entry.type() === 'error') troubles.push(entry.text());
	});
	page.on('pageerror', (error) => troubles.push(error.stack ?? error.message));
	await page.route('**/*', async (route) => {
		const path = new URL(route.request().url()).pathname;
		const file = files?.find((entry) => `/${entry.name}` === path);
		if (path === '/') await route.fulfill({ contentType: 'text/html', body: shell(theme) });
		else if (file) await route.fulfill({ contentType: mimeOf(file.name), body: file.body });
		else if (path === '/theme.css') await route.fulfill({ contentType: 'text/css', body: themeSheet(theme) });
		else if (path === '/picture' && options.picture)
			await route.fulfill({ contentType: options.picture.mime, body: options.picture.body });
		else await route.fulfill({ status: 404, body: '' });
	});
	await page.addInitScript(fakeHost, options.state);
	await page.goto(`${origin}/`);
	return {
		page,
		troubles,
		sent: () => page.evaluate(() => (window as never as { sent: never[] }).sent),
		post: (message) =>
			page.evaluate((data) => {
				window.dispatchEvent(new MessageEvent('message', { data }));
			}, message),
		frames: () => page.evaluate(() => (window as never as { frames: number[] }).frames.splice(0)),
		async shot(name) {
			mkdirSync(shots, { recursive: true });
			await page.screenshot({ path: join(shots, `${name}.png`) });
		},
		close: () => context.close(),
	};
}

function fakeHost(state: unknown): void {
	const kept = { state };
	const sent: unknown[] = [];
	const frames: number[] = [];
	Object.assign(window, {
		sent,
		frames,
		acquireVsCodeApi: () => ({
			postMessage: (message: unknown) => sent.push(message),
			getState: () => kept.state,
			setState: (value: unknown) => {
				kept.state = structuredClone(value);
				Object.assign(window, { saved: kept.state });
			},
		}),
	});
	document.addEventListener('securitypolicyviolation', (event) => {
		console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`);
	});
	const real = window.requestAnimationFrame.bind(window);
	window.requestAnimationFrame = (callback) =>
		real((time) => {
			const started = performance.now();
			callback(time);
			frames.push(performance.now() - started);
		});
}

function shell(theme: ThemeName): string {
	const policy = [
		`default-src 'none'`,
		`img-src ${origin} blob:`,
		`style-src ${origin}`,
		`font-src ${origin}`,
		`script-src 'nonce-page'`,
		'worker-src blob:',
		`connect-src ${origin}`,
	].join('; ');
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Anchorage</title><link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/main.css"></head><body class="${themeClass[theme]}"><div id="app"></div><script nonce="page" src="/main.js"></script></body></html>`;
}

function themeSheet(theme: ThemeName): string {
	const variables = Object.entries(themeVariables[theme]).map(
		([name, value]) => `--vscode-${name}:${value};`,
	);
	return `html{${variables.join('')}background:var(--vscode-editor-background)}`;
}

function mimeOf(name: string): string {
	return name.endsWith('.js') ? 'text/javascript' : name.endsWith('.css') ? 'text/css' : 'font/ttf';
}
