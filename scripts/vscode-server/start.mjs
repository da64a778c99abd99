// Starts the cached VS Code on a free port with folders of its own, so that no other VS Code of the person is touched.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Failure, run, withNodeFirst } from '../lib/run.mjs';
import { prepareVsCode } from './prepare.mjs';

/** Settings that keep the picture quiet and the server off the network. */
const quiet = {
	'workbench.startupEditor': 'none',
	'workbench.tips.enabled': false,
	'workbench.secondarySideBar.defaultVisibility': 'hidden',
	'workbench.welcomePage.walkthroughs.openOnInstall': false,
	'chat.disableAIFeatures': true,
	'extensions.autoCheckUpdates': false,
	'extensions.autoUpdate': false,
	'extensions.ignoreRecommendations': true,
	'telemetry.telemetryLevel': 'off',
	'update.mode': 'none',
	'git.enabled': false,
	'security.workspace.trust.startupPrompt': 'never',
	'workbench.colorTheme': 'Default Dark Modern',
	// High contrast is asked for by the tests, never taken from the machine.
	'window.autoDetectHighContrast': false,
	'window.autoDetectColorScheme': false,
};

/** The folders of one VS Code. */
export function foldersIn(home) {
	return { extensions: join(home, 'extensions'), user: join(home, 'user'), server: join(home, 'server') };
}

/** Installs a VSIX for the VS Code whose folders are in `home`. */
export async function installExtension(home, vsix) {
	const { node, server } = await prepareVsCode();
	const folders = foldersIn(home);
	for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
	const args = [
		'--extensions-dir',
		folders.extensions,
		'--server-data-dir',
		folders.server,
		'--user-data-dir',
		folders.user,
	];
	await run(
		node,
		[
			join(server, 'out', 'server-main.js'),
			'--accept-server-license-terms',
			...args,
			'--install-extension',
			vsix,
			'--force',
		],
		{
			env: withNodeFirst(node),
			log: 'vscode-install-extension',
		},
	);
}

/** Address that opens a folder, and a file in it where one is named (absolute paths). */
export function addressOf(url, folder, file) {
	const query = new URLSearchParams({ folder: uriPath(folder) });
	if (file !== undefined) {
		query.set(
			'payload',
			JSON.stringify([['openFile', `vscode-remote://${new URL(url).host}${encodeURI(uriPath(file))}`]]),
		);
	}
	return `${url}/?${query}`;
}

/** `C:\\data` as VS Code writes it in addresses: `/C:/data`. */
function uriPath(path) {
	const forward = path.replaceAll('\\', '/');
	return forward.startsWith('/') ? forward : `/${forward}`;
}

/** Writes the user settings of the VS Code whose folders are in `home`. */
function writeSettings(home, settings) {
	const folder = join(foldersIn(home).user, 'User');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...quiet, ...settings }, null, '\t'));
}

/**
 * Starts VS Code and waits until it answers.
 * `extensions`: an extensions folder elsewhere; `trusted: false` leaves workspace trust on, for restricted mode;
 * `environment`: variables that extension hosts get too. Gives the address, the server's process id and `stop`.
 */
export async function startVsCode(
	home,
	{ extensions, settings = {}, trusted = true, environment = {} } = {},
) {
	const { node, server } = await prepareVsCode();
	const folders = { ...foldersIn(home), ...(extensions && { extensions }) };
	for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
	writeSettings(home, settings);
	const port = await freePort();
	const log = createWriteStream(join(home, 'server.log'));
	const args = [
		'--host',
		'127.0.0.1',
		'--port',
		String(port),
		'--without-connection-token',
		'--accept-server-license-terms',
	];
	args.push('--telemetry-level', 'off', '--extensions-dir', folders.extensions);
	args.push('--user-data-dir', folders.user, '--server-data-dir', folders.server);
	if (trusted) args.push('--disable-workspace-trust');
	const child = spawn(node, [join(server, 'out', 'server-main.js'), ...args], {
		env: { ...withNodeFirst(node), ...environment },
		stdio: ['ignore', 'pipe', 'pipe'],
		// A process group of its own, so that extension hosts end with it.
		detached: process.platform !== 'win32',
	});
	child.stdout.pipe(log);
	child.stderr.pipe(log);
	const url = `http://127.0.0.1:${port}`;
	const atExit = () => signal(child, 'SIGKILL');
	process.once('exit', atExit);
	const stop = async () => {
		await stopProcess(child);
		process.off('exit', atExit);
	};
	try {
		await answers(url, child);
	} catch (error) {
		await stop();
		throw new Failure(`${error.message} Its output is in ${join(home, 'server.log')}.`);
	}
	return { url, pid: child.pid, stop };
}

async function answers(url, child) {
	const deadline = Date.now() + 60_000;
	while (Date.now() < deadline) {
		if (child.exitCode !== null) throw new Failure(`VS Code ended with ${child.exitCode} while it started.`);
		const reply = await fetch(`${url}/version`).catch(() => null);
		if (reply?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Failure('VS Code did not answer within 60 s.');
}

async function stopProcess(child) {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = new Promise((resolve) => child.once('close', resolve));
	signal(child, 'SIGTERM');
	const patience = setTimeout(() => signal(child, 'SIGKILL'), 5_000);
	await ended;
	clearTimeout(patience);
}

function signal(child, name) {
	try {
		if (process.platform === 'win32') child.kill(name);
		else process.kill(-child.pid, name);
	} catch {
		// Ended in between.
	}
}

function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.on('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}
