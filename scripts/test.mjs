// npm test: everything, in the order in which it is cheapest to fail. Stops at the first failing step.
//
//   node scripts/test.mjs
//   node scripts/test.mjs --only lint,unit      these steps alone, in this order's place
//
// Where native TensorFlow cannot be had, its half of the back-end tests is left out with a line that says so, unless
// ANCHORAGE_REQUIRE_NATIVE is set (as .ci/run does).

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { Failure, main, run, withNodeFirst } from './lib/run.mjs';

const bin = (name) => join(root, 'node_modules', name);

/** Vitest's warning about a future loader concerns none of our files. */
const environment = { ...process.env, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' };

const steps = {
	install: () => installPackages(),
	lint: async () => {
		await run(process.execPath, [bin('@biomejs/biome/bin/biome'), 'check', '.']);
		await run(process.execPath, [bin('typescript/bin/tsc'), '--noEmit', '-p', '.']);
	},
	package: async () => {
		const { packageExtension } = await import('./package.mjs');
		await packageExtension();
	},
	unit: () => vitest('vitest.config.ts'),
	unit24: async () => {
		const { prepareVsCode } = await import('./vscode-server/prepare.mjs');
		const { node } = await prepareVsCode();
		await vitest('vitest.config.ts', { node });
	},
	goldens: () => run(process.execPath, [join(root, 'scripts', 'goldens', 'run.mjs')]),
	backends: backends,
	webview: () => vitest('vitest.webview.config.ts'),
	vscode: () => vitest('vitest.vscode.config.ts'),
	demo: () => run(process.execPath, [join(root, 'scripts', 'demo.mjs'), '--check']),
};

async function vitest(config, { node = process.execPath, extra = {} } = {}) {
	if (!existsSync(join(root, config))) throw new Failure(`${config} does not exist.`);
	await run(node, [bin('vitest/vitest.mjs'), 'run', '--config', config], {
		env: { ...withNodeFirst(node, environment), ...extra },
	});
}

/** The tensor back ends: WebAssembly everywhere, native TensorFlow on Linux x64. */
async function backends() {
	await vitest('vitest.backends.config.ts');
	const native = await nativeTensorFlow();
	if (native !== null) await vitest('vitest.backends.config.ts', { extra: { ANCHORAGE_TFJS_NODE: native } });
}

async function nativeTensorFlow() {
	const { prepareTfjsNode } = await import('./tfjs-node.mjs');
	try {
		return await prepareTfjsNode();
	} catch (error) {
		if (!(error instanceof Failure) || process.env.ANCHORAGE_REQUIRE_NATIVE) throw error;
		console.log(`${error.message} The native half of the back-end tests is left out.`);
		return null;
	}
}

function wantedSteps() {
	const at = process.argv.indexOf('--only');
	if (at < 0) return Object.keys(steps);
	const names = (process.argv[at + 1] ?? '').split(',');
	const unknown = names.filter((name) => !(name in steps));
	if (unknown.length > 0) {
		throw new Failure(`No step is called ${unknown.join(', ')}. Steps: ${Object.keys(steps).join(', ')}.`);
	}
	return Object.keys(steps).filter((name) => names.includes(name));
}

async function start() {
	const table = [];
	for (const name of wantedSteps()) {
		console.log(`\n=== ${name}`);
		const started = Date.now();
		const failure = await Promise.resolve()
			.then(steps[name])
			.then(
				() => null,
				(error) => error,
			);
		table.push({
			name,
			seconds: (Date.now() - started) / 1000,
			result: failure === null ? 'passed' : 'FAILED',
		});
		if (failure === null) continue;
		console.error(failure instanceof Failure ? failure.message : failure);
		print(table);
		throw new Failure(`npm test: the step "${name}" failed. Run it alone with: npm test -- --only ${name}`);
	}
	print(table);
}

function print(table) {
	console.log(`\n${'step'.padEnd(10)}${'seconds'.padStart(9)}  result`);
	for (const { name, seconds, result } of table) {
		console.log(`${name.padEnd(10)}${seconds.toFixed(1).padStart(9)}  ${result}`);
	}
	const total = table.reduce((sum, { seconds }) => sum + seconds, 0);
	console.log(`${'total'.padEnd(10)}${total.toFixed(1).padStart(9)}`);
}

main(start);
