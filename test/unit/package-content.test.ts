// What the VSIX holds, file by file and in size. The test pipeline packages before this runs; without a package only
// the allow-list's form is checked.

import { fork } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { root, vsix } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { ruleNames } from '../../src/rules/names';

const packaged = existsSync(vsix);

interface Answer {
	ok?: { thumbnail?: { bytes: Uint8Array } };
}

/** Files of the extension by their path inside it; folders left out. */
function content(): Map<string, Uint8Array> {
	const files = Object.entries(unzipSync(readFileSync(vsix)));
	const inside = files.filter(([path]) => path.startsWith('extension/') && !path.endsWith('/'));
	return new Map(inside.map(([path, bytes]) => [path.slice('extension/'.length), bytes]));
}

it('ignores everything that is not named', () => {
	const lines = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n');
	expect(lines.find((line) => line !== '' && !line.startsWith('#'))).toBe('**');
	expect(lines).toContain('!docs/rules/**');
});

it.runIf(packaged)('holds what runs, and nothing else', () => {
	const paths = [...content().keys()];
	const needed = [
		'package.json',
		'LICENSE.txt',
		'dist/extension.js',
		'dist/compute.js',
		'dist/runner.js',
		'dist/scan.js',
		'dist/cli.js',
		'dist/ThirdPartyNotices.txt',
		'dist/webview/overlay.js',
		'dist/webview/overlay.css',
		'dist/webview/dataset.js',
		'dist/webview/dataset.css',
		'dist/webview/loss.js',
		'dist/webview/loss.css',
		'dist/wasm/tfjs-backend-wasm-simd.wasm',
		'dist/ort/ort-wasm-simd-threaded.wasm',
		'dist/node_modules/sharp/dist/index.cjs',
		'media/icons/icon.png',
		'media/sample/coco/instances.json',
		'docs/rules/README.md',
		...ruleNames.map((name) => `docs/rules/${name}.md`),
		...readdirSync(join(root, 'python'))
			.filter((name) => name.endsWith('.py'))
			.map((name) => `python/${name}`),
	];
	expect(paths).toEqual(expect.arrayContaining(needed));
	const allowed =
		/^(package(\.nls.*)?\.json|readme\.md|changelog\.md|LICENSE\.txt|(dist|media|l10n|schemas|python|docs\/rules)\/.*)$/i;
	expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
	const unwanted = /\.(ts|tsx|mts|cts|map|node)$|(^|\/)(test|tests|src\/core)\//;
	// Templates of losses and the types beside them are what a person gets.
	const templates = /^media\/loss\/[\w-]+(\.loss|\.d)\.ts$/;
	expect(paths.filter((path) => unwanted.test(path) && !templates.test(path))).toEqual([]);
});

it.runIf(packaged)('is 30 MB at most', () => {
	expect(statSync(vsix).size).toBeLessThanOrEqual(30 * 1024 * 1024);
});

it.runIf(packaged)('names no file that it lacks', () => {
	const files = content();
	const manifest = JSON.parse(new TextDecoder().decode(files.get('package.json')));
	const paths = [manifest.main, manifest.icon, ...pathsIn(manifest.contributes)].filter(
		(path) => path !== undefined,
	);
	const missing = paths.map((path) => path.replace(/^\.\//, '')).filter((path) => !files.has(path));
	expect(missing).toEqual([]);
});

it.runIf(packaged)(
	'answers in its own compute process with no other package around: a picture by WebAssembly sharp, tensors by WebAssembly',
	async () => {
		const folder = mkdtempSync(join(tmpdir(), 'anchorage-package-'));
		try {
			for (const [path, bytes] of content()) {
				mkdirSync(dirname(join(folder, path)), { recursive: true });
				writeFileSync(join(folder, path), bytes);
			}
			// The shipped process itself answers, so that what it loads is what a person's editor loads.
			const file = { path: join(folder, 'media/sample/coco/instances.json'), version: 0 };
			const choices = {
				...plainChoices,
				workspaceFolders: [folder],
			};
			const offset = readFileSync(file.path, 'utf8').indexOf('"bbox"');
			const child = fork(join(folder, 'dist/compute.js'), [], { cwd: folder, serialization: 'advanced' });
			const ask = (kind: string, params: unknown) =>
				new Promise<Answer>((resolve) => {
					child.on('message', (answer: Answer | { log: string }) => {
						if (!('log' in answer)) resolve(answer);
					});
					child.send({ id: 1, kind, params });
				});
			const hover = await ask('hover', { file, choices, offset });
			const report = await ask('backends', { running: plainChoices.running, anew: false });
			child.kill();
			expect(hover).toMatchObject({ ok: { inspection: { objects: expect.anything() } } });
			expect(hover.ok?.thumbnail?.bytes.length).toBeGreaterThan(500);
			expect(report).toMatchObject({ ok: { image: { name: 'sharp' }, tensor: { name: 'wasm' } } });
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	},
	60_000,
);

/** Strings in the manifest that are paths of files in the package. */
function pathsIn(value: unknown): string[] {
	if (typeof value === 'string')
		return /^(\.\/)?(media|schemas|dist)\/[^*]+\.\w+$/.test(value) ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(pathsIn);
}
