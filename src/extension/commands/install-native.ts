// Installs native TensorFlow for this machine into the extension's own storage, with npm, and says what went wrong where it
// does not load afterwards. Nothing else is touched: the folder is a fresh one until it is known to work.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { window } from 'vscode';
import type { Parts } from '../parts';
import { runningHere } from '../settings';
import { underProgress } from './progress';

const packageName = '@tensorflow/tfjs-node';
const version = '4.22.0';

/** The folder that the installed package is required from, below the extension's storage. */
export function installedNative(storage: string): string {
	return join(storage, 'tfjs-node', 'node_modules', ...packageName.split('/'));
}

export async function installNative(parts: Parts): Promise<void> {
	const { context, client, log, backend } = parts;
	const storage = context.globalStorageUri.fsPath;
	const again = existsSync(installedNative(storage)) ? ' again' : '';
	const install = 'Install';
	const chosen = await window.showInformationMessage(
		`Install native TensorFlow${again}?`,
		{
			modal: true,
			detail: `npm downloads ${packageName} ${version} and TensorFlow’s library, about 400 MB on disk, into Anchorage’s own folder. It makes training a probe and running models several times faster; without it TensorFlow.js on WebAssembly is used.`,
		},
		install,
	);
	if (chosen !== install) return;
	const outcome = await underProgress('Installing native TensorFlow', async (signal, progress) => {
		const failure = await runNpm(storage, signal, (line) => {
			log.info(`npm: ${line}`);
			progress.report({ message: line.slice(0, 80) });
		});
		if (failure !== null) return failure;
		progress.report({ message: 'Loading it' });
		const { tensor } = await client.request('backends', { running: runningHere(), anew: true });
		backend.learned(tensor.detail);
		if (tensor.name === 'tfjs-node') return { detail: tensor.detail };
		const why = tensor.tried.map(({ what, why }) => `${what}: ${why}`).join('; ');
		return { error: `It was installed but does not load. ${why}` };
	});
	if ('detail' in outcome) {
		void window.showInformationMessage(`Native TensorFlow runs: ${outcome.detail}.`);
		return;
	}
	if ('cancelled' in outcome) return;
	log.error(`Native TensorFlow: ${outcome.error}`);
	const button = await window.showErrorMessage(
		`Native TensorFlow was not installed: ${outcome.error}`,
		'Show Log',
	);
	if (button) log.show();
}

type Failure = { error: string } | { cancelled: true };

/** Installs into a fresh folder, which takes its place once npm has ended well; `null` then. */
async function runNpm(
	storage: string,
	signal: AbortSignal,
	tell: (line: string) => void,
): Promise<Failure | null> {
	const folder = join(storage, 'tfjs-node');
	const draft = `${folder}.draft`;
	rmSync(draft, { recursive: true, force: true });
	mkdirSync(draft, { recursive: true });
	writeFileSync(
		join(draft, 'package.json'),
		// Install scripts fetch the library: newer versions of npm run those alone that are named here.
		JSON.stringify({
			private: true,
			dependencies: { [packageName]: version },
			allowScripts: { [packageName]: true },
		}),
	);
	try {
		const args = ['install', '--no-audit', '--no-fund', '--foreground-scripts'];
		const { code, last } = await npmRun(args, draft, signal, tell);
		if (signal.aborted) return { cancelled: true };
		if (code === 'absent')
			return { error: 'npm was not found. Install Node.js, which brings npm along, and try again.' };
		if (code !== 0) return { error: `npm ended with ${code}. ${last}` };
		rmSync(folder, { recursive: true, force: true });
		renameSync(draft, folder);
		return null;
	} finally {
		rmSync(draft, { recursive: true, force: true });
	}
}

/** The line that says why, where npm says much. */
function reasonIn(lines: readonly string[]): string {
	const told = lines.find((line) =>
		/^Error: |\b(ENOTFOUND|ETIMEDOUT|ECONN\w+|EACCES|ENOSPC|E\d{3})\b/.test(line),
	);
	const last = lines.filter((line) => !/complete log/.test(line)).pop();
	return (told ?? last ?? '').replace(/^npm (error|ERR!)\s*/, '').slice(0, 300);
}

function npmRun(
	args: string[],
	cwd: string,
	signal: AbortSignal,
	tell: (line: string) => void,
): Promise<{ code: number | string; last: string }> {
	return new Promise((resolve) => {
		const isWindows = process.platform === 'win32';
		// On Windows npm is a script of the shell; elsewhere a group of its own lets all of it be stopped.
		const child = spawn('npm', args, { cwd, shell: isWindows, detached: !isWindows, stdio: 'pipe' });
		const lines: string[] = [];
		const take = (data: Buffer) => {
			for (const line of String(data).split(/[\r\n]+/)) {
				const text = line.trim();
				if (!text) continue;
				lines.push(text);
				tell(text);
			}
		};
		child.stdout.on('data', take);
		child.stderr.on('data', take);
		const stop = () => stopAll(child);
		signal.addEventListener('abort', stop);
		child.on('error', (error: NodeJS.ErrnoException) =>
			resolve({ code: error.code === 'ENOENT' ? 'absent' : error.message, last: '' }),
		);
		child.on('close', (code) => {
			signal.removeEventListener('abort', stop);
			resolve({ code: code ?? 'a signal', last: reasonIn(lines) });
		});
	});
}

function stopAll(child: ChildProcess): void {
	if (child.pid === undefined) return;
	if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/t', '/f']);
	else
		try {
			process.kill(-child.pid, 'SIGTERM');
		} catch {
			// It has ended by itself.
		}
}
