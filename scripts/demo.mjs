// npm run demo: Anchorage on its sample in a real VS Code, from a fresh clone.
//
//   npm run demo                   in the browser, on a VS Code fetched into .cache/
//   npm run demo -- --no-open      prints the address only
//   npm run demo -- --desktop      in the VS Code on this machine (the command "code")
//   npm run demo -- --check        starts, looks whether the workbench shows the extension, ends

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './lib/install.mjs';
import { cache, root } from './lib/paths.mjs';
import { Failure, main, outputOf, run } from './lib/run.mjs';

const home = join(cache, 'demo');
/** The person's own copy: it may be edited. */
const sample = join(home, 'sample');
const firstFile = join(sample, 'coco', 'instances.json');

async function start() {
	const wants = (flag) => process.argv.includes(flag);
	await installPackages();
	console.log('building and packaging Anchorage');
	const { packageExtension } = await import('./package.mjs');
	const vsix = await packageExtension();
	copySample();
	if (wants('--desktop')) return inDesktop(vsix);
	const { addressOf, installExtension, startVsCode } = await import('./vscode-server/start.mjs');
	rmSync(join(home, 'vscode'), { recursive: true, force: true });
	await installExtension(join(home, 'vscode'), vsix);
	const server = await startVsCode(join(home, 'vscode'));
	const address = addressOf(server.url, sample, firstFile);
	if (wants('--check')) return check(server, address);
	console.log(
		`\nAnchorage runs in VS Code at\n\n  ${address}\n\nThe sample is a copy in ${sample}: change it as you like.`,
	);
	console.log('Press Ctrl+K Alt+O in the open file to see its overlay. Ctrl+C here stops VS Code.');
	if (!wants('--no-open')) openInBrowser(address);
	for (const signal of ['SIGINT', 'SIGTERM'])
		process.once(signal, () => server.stop().then(() => process.exit(0)));
}

function copySample() {
	rmSync(sample, { recursive: true, force: true });
	mkdirSync(home, { recursive: true });
	cpSync(join(root, 'media', 'sample'), sample, { recursive: true });
}

async function inDesktop(vsix) {
	const code = process.platform === 'win32' ? 'code.cmd' : 'code';
	if ((await outputOf(code, ['--version'], { shell: process.platform === 'win32' })) === null) {
		throw new Failure(
			'There is no "code" on the path. In VS Code run "Shell Command: Install \'code\' command in PATH".',
		);
	}
	await run(code, ['--install-extension', vsix, '--force']);
	await run(code, [sample, firstFile]);
}

/** Loads the page in a headless browser and waits for what a person would see first. */
async function check(server, address) {
	const { chromium } = await import('playwright-core');
	const { browserFlags, findBrowser } = await import('./vscode-server/browser.mjs');
	const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserFlags });
	try {
		const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
		await page.goto(address);
		await page.locator('.monaco-workbench .tab', { hasText: 'instances.json' }).waitFor({ timeout: 60_000 });
		await page.locator('.activitybar [aria-label*="Anchorage"]').first().waitFor({ timeout: 30_000 });
		console.log('demo: the workbench shows the sample and Anchorage');
	} finally {
		await browser.close();
		await server.stop();
	}
}

/** Opens the address with the system's own command; without one the printed address stands. */
function openInBrowser(address) {
	const [command, ...args] =
		process.platform === 'darwin'
			? ['open', address]
			: process.platform === 'win32'
				? ['rundll32', 'url.dll,FileProtocolHandler', address]
				: ['xdg-open', address];
	const child = spawn(command, args, { stdio: 'ignore', detached: true });
	child.on('error', () => console.log('No browser could be opened from here: open the address yourself.'));
	child.unref();
}

main(start);
