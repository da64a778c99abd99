// The runner as it is shipped: bundled into a folder with the WebAssembly files that lie beside it in a build.

import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** @param extra More programs beside it, by name: entry point. */
export async function buildRunner(folder: string, extra: Record<string, string> = {}): Promise<void> {
	await build({
		entryPoints: { runner: 'src/compute/runner/process.ts', ...extra },
		outdir: folder,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		supported: { 'dynamic-import': false },
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'error',
	});
	const tfjs = join('node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
	mkdirSync(join(folder, 'wasm'), { recursive: true });
	for (const kind of ['', '-simd', '-threaded-simd']) {
		const name = `tfjs-backend-wasm${kind}.wasm`;
		cpSync(join(tfjs, name), join(folder, 'wasm', name));
	}
	const ort = 'ort-wasm-simd-threaded.wasm';
	mkdirSync(join(folder, 'ort'), { recursive: true });
	cpSync(join('node_modules', 'onnxruntime-web', 'dist', ort), join(folder, 'ort', ort));
}
