// Finds a Chromium for the tests and the demo's check: the one named in the environment, an installed Chrome, Chromium or
// Edge, Playwright's own download, or Debian's package where this user may install packages.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { cache, root } from '../lib/paths.mjs';
import { Failure, run } from '../lib/run.mjs';

/** Flags for a headless Chromium that draws WebGL in software and stays off the network. */
export const browserFlags = [
	'--no-sandbox',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-dev-shm-usage',
	'--use-angle=swiftshader',
	'--enable-unsafe-swiftshader',
	'--force-color-profile=srgb',
];

/** Gives the path of a browser, installing one only when none is found. */
export async function findBrowser({ say = console.error } = {}) {
	const there = installedBrowser();
	if (there !== null) return there;
	process.env.PLAYWRIGHT_BROWSERS_PATH ??= join(cache, 'browsers');
	if (existsSync(chromium.executablePath())) return chromium.executablePath();
	for (const [what, install] of [
		["Playwright's Chromium", downloadChromium],
		["Debian's chromium package", installDebianChromium],
	]) {
		say(`browser: none found, installing ${what}`);
		const found = await install().catch(() => null);
		if (found !== null) return found;
	}
	throw new Failure(
		'No browser was found. Install Chrome, Chromium or Edge, or set CHROMIUM to the path of one.',
	);
}

function installedBrowser() {
	const named = process.env.CHROMIUM ?? process.env.CHROME;
	if (named !== undefined && named !== '') {
		if (!existsSync(named)) throw new Failure(`CHROMIUM is set to ${named}, which does not exist.`);
		return named;
	}
	return candidates().find((file) => existsSync(file)) ?? null;
}

function candidates() {
	if (process.platform === 'darwin') {
		const names = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
		return names.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
	}
	if (process.platform === 'win32') {
		const homes = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
		const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
		return homes
			.filter((home) => home !== undefined)
			.flatMap((home) => programs.map((program) => join(home, program)));
	}
	const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser', 'microsoft-edge'];
	const folders = (process.env.PATH ?? '').split(delimiter);
	return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

async function downloadChromium() {
	const cli = join(root, 'node_modules', 'playwright-core', 'cli.js');
	await run(process.execPath, [cli, 'install', 'chromium'], { log: 'browser-download' });
	return existsSync(chromium.executablePath()) ? chromium.executablePath() : null;
}

async function installDebianChromium() {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
	await run('apt-get', ['update'], { log: 'browser-apt-update' });
	await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
		log: 'browser-apt-install',
	});
	return installedBrowser();
}
