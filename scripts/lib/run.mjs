// Runs other programs. Quiet ones write to a log in the cache folder, and its end is shown when they fail.

import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cache, root } from './paths.mjs';

/** A failure that is told as one sentence, without a stack. */
export class Failure extends Error {
	constructor(message, exitCode = 1) {
		super(message);
		this.exitCode = exitCode;
	}
}

/**
 * Runs a program to its end and throws a Failure when it does not return 0.
 * `log`: name of the log file that takes its output; without it the output is shown.
 */
export async function run(command, args, { cwd = root, env = process.env, log } = {}) {
	const logFile = log === undefined ? null : join(cache, 'logs', `${log}.log`);
	const output = logFile === null ? null : openLog(logFile);
	const child = spawn(command, args, {
		cwd,
		env,
		stdio: ['ignore', output ? 'pipe' : 'inherit', output ? 'pipe' : 'inherit'],
	});
	if (output) for (const stream of [child.stdout, child.stderr]) stream.pipe(output, { end: false });
	const code = await new Promise((resolve, reject) => {
		child.on('error', (error) => reject(new Failure(`${command} could not be started: ${error.message}.`)));
		child.on('close', (exit, signal) => resolve(exit ?? signal));
	});
	if (output) await new Promise((resolve) => output.end(resolve));
	if (code === 0) return;
	const tail = logFile === null ? '' : `\n${lastLines(logFile, 30)}\nThe whole output is in ${logFile}.`;
	throw new Failure(`${[command, ...args].join(' ')} ended with ${code}.${tail}`);
}

/** Runs a program and gives its standard output, or `null` when it could not be run or failed. */
export async function outputOf(command, args, options = {}) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], ...options });
		let text = '';
		child.stdout.on('data', (chunk) => {
			text += chunk;
		});
		child.on('error', () => resolve(null));
		child.on('close', (code) => resolve(code === 0 ? text : null));
	});
}

/** Runs npm, on the Node binary `node` (this one unless told), which scripts started by npm find first too. */
export async function npm(args, { cwd = root, env = process.env, log, node = process.execPath } = {}) {
	const cleaned = withNodeFirst(node, env);
	// An npm that runs inside "npm run" would take these for its own settings.
	for (const name of Object.keys(cleaned)) {
		if (/^npm_(package|lifecycle)_|^npm_config_(local_prefix|prefix)$|^INIT_CWD$/i.test(name))
			delete cleaned[name];
	}
	const cli = npmCli();
	if (cli === null) await run('npm', args, { cwd, env: cleaned, log });
	else await run(node, [cli, ...args], { cwd, env: cleaned, log });
}

/** The environment with a Node binary's folder first on the path. */
export function withNodeFirst(node, env = process.env) {
	const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	return { ...env, [key]: [dirname(node), env[key] ?? ''].join(delimiter) };
}

/** npm as a script that any Node can run, or `null` when only the command on the path is known. */
function npmCli() {
	const home = dirname(process.execPath);
	const candidates = [
		process.env.npm_execpath ?? '',
		join(home, 'node_modules/npm/bin/npm-cli.js'),
		join(home, '../lib/node_modules/npm/bin/npm-cli.js'),
	];
	return candidates.find((file) => file.endsWith('npm-cli.js') && existsSync(file)) ?? null;
}

/** Runs a script's main function: a Failure is printed as its sentence, anything else with its stack. */
export function main(action) {
	action().catch((error) => {
		console.error(error instanceof Failure ? error.message : error);
		process.exit(error instanceof Failure ? error.exitCode : 1);
	});
}

function openLog(file) {
	mkdirSync(dirname(file), { recursive: true });
	return createWriteStream(file);
}

function lastLines(file, count) {
	return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
