// Lays sharp out as the extension ships it: the WebAssembly build alone, the same files on every platform.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './paths.mjs';

/** What each package needs at run time; the rest (sources, type declarations, ES modules, tools) stays at home. */
const parts = [
	{ name: 'sharp', files: ['LICENSE', 'dist'], skip: /\.(mjs|cts|mts)$/ },
	{ name: '@img/sharp-wasm32', files: ['LICENSE', 'index.cjs', 'lib'] },
	{
		name: '@emnapi/runtime',
		from: '@img/sharp-wasm32',
		files: ['LICENSE', 'index.js', 'dist/emnapi.cjs.js', 'dist/emnapi.cjs.min.js'],
	},
	{ name: '@img/colour', from: 'sharp', files: ['LICENSE.md', 'index.cjs', 'color.cjs'] },
	{ name: 'detect-libc', from: 'sharp', files: ['LICENSE', 'lib'] },
	{
		name: 'semver',
		from: 'sharp',
		files: ['LICENSE', 'index.js', 'classes', 'functions', 'internal', 'ranges'],
	},
];

/** Folders of the packages that are copied, for the list of licences. */
export function imageCodecPackages() {
	return parts.map(({ name, from }) => packageFolder(name, from));
}

/** Copies sharp and what it needs into a `node_modules` folder. */
export function copyImageCodec(target) {
	for (const { name, from, files, skip } of parts) {
		const source = packageFolder(name, from);
		for (const file of ['package.json', ...files]) {
			cpSync(join(source, file), join(target, name, file), {
				recursive: true,
				filter: (path) => !skip?.test(path),
			});
		}
	}
	preferWasm(join(target, 'sharp'));
}

/**
 * sharp looks for a build of its own before it looks for native packages in every `node_modules` above it. This file
 * is that build, so that no native one that happens to lie above an installed extension is loaded instead.
 */
function preferWasm(sharp) {
	const { version } = JSON.parse(readFileSync(join(sharp, 'package.json'), 'utf8'));
	const folder = join(sharp, 'src', 'build', 'Release');
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		join(folder, `sharp-wasm32-${version}.node.js`),
		"module.exports = require('@img/sharp-wasm32/sharp.node');\n",
	);
}

function packageFolder(name, from) {
	const start = from === undefined ? root : packageFolder(from, undefined);
	const searched = createRequire(join(start, 'package.json')).resolve.paths(name) ?? [];
	for (const folder of searched) {
		const candidate = join(folder, name);
		try {
			readFileSync(join(candidate, 'package.json'));
			return candidate;
		} catch {
			// Not in this one: the next folder up.
		}
	}
	throw new Error(`${name} is not installed (looked from ${dirname(start)}). Run "npm ci".`);
}
