// npm run bench:models: time and memory of one image through each library that runs models: native TensorFlow, TensorFlow.js
// on WebAssembly, onnxruntime; the project's own Mask R-CNN; and a user's loss with its gradient.
//
//   node scripts/bench-models.mjs            a table
//   node scripts/bench-models.mjs --json     rows of {name, backend, median_ms, p95_ms, megabytes, note}
//
// Native TensorFlow is that of ANCHORAGE_TFJS_NODE, else the one that scripts/tfjs-node.mjs has built; without either its rows
// are left out with a line that says so.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cache, root } from './lib/paths.mjs';
import { Failure, main } from './lib/run.mjs';
import { tfjsNodeIsThere, tfjsNodePath } from './tfjs-node.mjs';

const folder = join(cache, 'models');

async function buildAll() {
	await build({
		absWorkingDir: root,
		entryPoints: { runner: 'src/compute/runner/process.ts', models: 'bench/models.ts' },
		outdir: folder,
		bundle: true,
		minify: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		supported: { 'dynamic-import': false },
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'error',
	});
	const copy = (from, to, name) => {
		mkdirSync(join(folder, to), { recursive: true });
		cpSync(join(root, 'node_modules', from, name), join(folder, to, name));
	};
	for (const kind of ['', '-simd', '-threaded-simd'])
		copy('@tensorflow/tfjs-backend-wasm/dist', 'wasm', `tfjs-backend-wasm${kind}.wasm`);
	copy('onnxruntime-web/dist', 'ort', 'ort-wasm-simd-threaded.wasm');
}

/** Rows of one process. @param native folder of tfjs-node, `null` for WebAssembly. */
function measured(native) {
	const { ANCHORAGE_TFJS_NODE: _, ...environment } = process.env;
	const env = native === null ? environment : { ...environment, ANCHORAGE_TFJS_NODE: native };
	const result = spawnSync(process.execPath, [join(folder, 'models.js'), folder], {
		cwd: root,
		env: { ...env, TF_CPP_MIN_LOG_LEVEL: '2' },
		encoding: 'utf8',
		maxBuffer: 2 ** 26,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	if (result.status !== 0) throw new Failure('bench:models: the measuring process failed.');
	return result.stdout
		.split('\n')
		.filter((line) => line.startsWith('{'))
		.map((line) => JSON.parse(line));
}

function table(rows) {
	const cells = rows.map(({ name, backend, median_ms, p95_ms, megabytes, note }) => [
		name,
		backend.replace(/, from .*/, ''),
		median_ms.toFixed(2),
		p95_ms === null ? '' : p95_ms.toFixed(2),
		megabytes === null ? '' : megabytes.toFixed(0),
		note,
	]);
	const lines = [['', 'back end', 'median ms', 'p95 ms', 'MB', ''], ...cells];
	const widths = lines[0].map((_, column) =>
		Math.max(...lines.map((line) => (column < 5 ? line[column].length : 0))),
	);
	return lines
		.map((line) =>
			line
				.map((cell, k) => (k < 2 || k > 4 ? cell.padEnd(widths[k]) : cell.padStart(widths[k])))
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}

main(async () => {
	await buildAll();
	const native = process.env.ANCHORAGE_TFJS_NODE ?? (tfjsNodeIsThere() ? tfjsNodePath : null);
	if (native === null)
		console.error(
			'bench:models: no native TensorFlow here, so that its rows are left out (node scripts/tfjs-node.mjs).',
		);
	const rows = [...(native === null ? [] : measured(native)), ...measured(null)];
	console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, '\t') : table(rows));
});
