// The tensor back end of a test run: tfjs-node where ANCHORAGE_TFJS_NODE names its folder, else WebAssembly.

import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadBackend, type TensorBackend } from '../../src/compute/tensor/backend';

/** A new folder inside the project, so that a process started from it finds the packages that are not bundled. */
export function scratchFolder(): string {
	mkdirSync('.cache', { recursive: true });
	return resolve(mkdtempSync(join('.cache', 'backends-')));
}

/** Loads the back end; the WebAssembly files, which lie beside the program in a build, come from the package. */
export async function tensorBackend(folder: string): Promise<TensorBackend> {
	const wasm = join(folder, 'wasm');
	mkdirSync(wasm);
	for (const kind of ['', '-simd', '-threaded-simd']) {
		const name = `tfjs-backend-wasm${kind}.wasm`;
		cpSync(join('node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist', name), join(wasm, name));
	}
	const backend = await loadBackend({ setting: null, distFolder: folder });
	console.log(`tensor back end: ${backend.detail}`);
	return backend;
}
