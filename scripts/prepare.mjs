// Builds the command line where a checkout is installed as a program (npm install --global, which pre-commit does too): npm
// takes what lies in dist/ then, and installs no tools for building. In a checkout that is worked in it does nothing. Called by npm.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { main, npm } from './lib/run.mjs';

async function start() {
	if (process.env.npm_config_global !== 'true') return;
	const tools = join(root, 'node_modules');
	const isBorrowed = !existsSync(tools);
	const env = { ...process.env };
	// They say how the program is installed, not how its tools are.
	for (const name of ['global', 'install_links', 'allow_git']) delete env[`npm_config_${name}`];
	// Install scripts fetch native TensorFlow, which building has no use for.
	if (isBorrowed) await npm(['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'], { env });
	await npm(['run', 'prepack'], { env });
	if (isBorrowed) rmSync(tools, { recursive: true, force: true });
}

main(start);
