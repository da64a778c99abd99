// Builds dist/ with esbuild: extension host, compute process, its threads, its runner and the processes of scans, command line, the pages, WebAssembly files.
//
//   node scripts/build.mjs                 development: source maps, sharp as installed (native where it can be)
//   node scripts/build.mjs --production    for the VSIX: minified, no source maps, sharp as WebAssembly alone
//   node scripts/build.mjs --watch

import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, context } from 'esbuild';
import { copyImageCodec, imageCodecPackages } from './lib/image-codec.mjs';
import { bundledPackages, licenceNotices, noticesText } from './lib/licences.mjs';
import { isMain, root } from './lib/paths.mjs';
import { Failure, main } from './lib/run.mjs';

export const dist = join(root, 'dist');
export const noticesFile = join(dist, 'ThirdPartyNotices.txt');
const tfjsWasm = join(root, 'node_modules', '@tensorflow', 'tfjs-backend-wasm');
const onnxWasm = join(root, 'node_modules', 'onnxruntime-web');

/** Native packages: found at run time, never bundled. */
const native = ['sharp', '@tensorflow/tfjs-node'];

/** `import('sharp')` becomes a require: the package carries sharp's CommonJS files alone. */
const node = { platform: 'node', format: 'cjs', target: 'node20', supported: { 'dynamic-import': false } };
const page = {
	platform: 'browser',
	format: 'iife',
	target: 'chrome122',
	jsx: 'automatic',
	jsxImportSource: 'preact',
	loader: { '.ttf': 'file', '.svg': 'dataurl' },
	assetNames: '[name]',
};

/** Settings of every bundle that are its own. */
export function bundles() {
	return [
		{
			...node,
			entryPoints: ['src/extension/extension.ts'],
			outfile: 'dist/extension.js',
			external: ['vscode'],
		},
		{ ...node, entryPoints: ['src/compute/process.ts'], outfile: 'dist/compute.js', external: native },
		{ ...node, entryPoints: ['src/compute/runner/process.ts'], outfile: 'dist/runner.js', external: native },
		{ ...node, entryPoints: ['src/compute/scan/process.ts'], outfile: 'dist/scan.js', external: native },
		{ ...node, entryPoints: ['src/compute/big/scan-worker.ts'], outfile: 'dist/scan-worker.js' },
		{
			...node,
			entryPoints: ['src/cli/main.ts'],
			outfile: 'dist/cli.js',
			external: native,
			banner: { js: '#!/usr/bin/env node' },
		},
		{ ...page, entryPoints: ['src/webview/overlay/main.tsx'], outfile: 'dist/webview/overlay.js' },
		{ ...page, entryPoints: ['src/webview/loss/main.tsx'], outfile: 'dist/webview/loss.js' },
		{ ...page, entryPoints: ['src/webview/table/main.tsx'], outfile: 'dist/webview/table.js' },
		{
			...page,
			entryPoints: ['src/webview/segmentation/main.tsx'],
			outfile: 'dist/webview/segmentation.js',
		},
		{ ...page, entryPoints: ['src/webview/evaluation/main.tsx'], outfile: 'dist/webview/evaluation.js' },
		{ ...page, entryPoints: ['src/webview/training/main.tsx'], outfile: 'dist/webview/training.js' },
		{ ...page, entryPoints: ['src/webview/dataset/main.tsx'], outfile: 'dist/webview/dataset.js' },
		{ ...page, entryPoints: ['src/webview/compare/main.tsx'], outfile: 'dist/webview/compare.js' },
	];
}

/** All that esbuild is told of a bundle. */
export function settings(bundle, { production }) {
	return {
		...bundle,
		absWorkingDir: root,
		bundle: true,
		minify: production,
		sourcemap: production ? false : 'linked',
		define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
		legalComments: 'none',
		logLevel: 'warning',
		metafile: true,
	};
}

/** Builds everything once. */
export async function buildAll({ production = false } = {}) {
	rmSync(dist, { recursive: true, force: true });
	const building = bundles().map((bundle) => build(settings(bundle, { production })));
	const results = await Promise.all(building).catch(() => {
		// esbuild has printed what and where.
		throw new Failure('The build failed.');
	});
	chmodSync(join(dist, 'cli.js'), 0o755);
	copyWasm();
	if (!production) return;
	copyImageCodec(join(dist, 'node_modules'));
	writeFileSync(noticesFile, noticesText(shippedNotices(results)));
}

/** The notices of what a production build holds, bundled or copied. `results`: of esbuild, with their metafiles. */
export function shippedNotices(results) {
	const packages = bundledPackages(results.map(({ metafile }) => metafile));
	for (const folder of [tfjsWasm, onnxWasm, ...imageCodecPackages()])
		packages.set(folder, packages.get(folder) ?? new Set());
	return licenceNotices(packages);
}

/** Builds again whenever a source changes; runs until it is interrupted. */
async function watchAll() {
	rmSync(dist, { recursive: true, force: true });
	copyWasm();
	for (const bundle of bundles()) {
		const watched = await context({
			...settings(bundle, { production: false }),
			plugins: [announce(bundle.outfile)],
		});
		await watched.watch();
	}
}

/** Prints the two lines that the editor's background task waits for. */
function announce(outfile) {
	return {
		name: 'announce',
		setup(build) {
			build.onStart(() => console.log(`[watch] build started ${outfile}`));
			build.onEnd(() => console.log(`[watch] build finished ${outfile}`));
		},
	};
}

/** What TensorFlow.js and onnxruntime run on, for the runner. */
function copyWasm() {
	mkdirSync(join(dist, 'wasm'), { recursive: true });
	for (const kind of ['', '-simd', '-threaded-simd']) {
		const name = `tfjs-backend-wasm${kind}.wasm`;
		cpSync(join(tfjsWasm, 'dist', name), join(dist, 'wasm', name));
	}
	const onnx = 'ort-wasm-simd-threaded.wasm';
	mkdirSync(join(dist, 'ort'), { recursive: true });
	cpSync(join(onnxWasm, 'dist', onnx), join(dist, 'ort', onnx));
}

async function start() {
	const started = Date.now();
	if (process.argv.includes('--watch')) return watchAll();
	await buildAll({ production: process.argv.includes('--production') });
	console.log(`dist/ built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

if (isMain(import.meta.url)) main(start);
