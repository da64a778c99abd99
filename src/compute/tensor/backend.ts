// The tensor back end: native TensorFlow where it loads, else TensorFlow.js on WebAssembly. It lives in the
// runner alone, is loaded by the first thing that needs it, and says which one was taken and why not the others.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import util from 'node:util';
import type * as Tf from '@tensorflow/tfjs-core';

export interface TensorBackend {
	name: 'tfjs-node' | 'wasm';
	/** On screen: "tfjs-node 4.22.0, TensorFlow 2.15.1". */
	detail: string;
	tf: typeof Tf;
	tried: { what: string; why: string }[];
}

/** Where native TensorFlow is looked for, in this order. */
export interface NativePlaces {
	/** The setting `anchorage.tensor.nativePath`; trusted workspaces only. */
	setting: string | null;
	/** Folder that holds this script; its own node_modules and its `wasm` folder are beside it. */
	distFolder: string;
}

let loaded: Promise<TensorBackend> | null = null;

/** The back end, loaded once a process. Rejects only when WebAssembly does not load either. */
export function loadBackend(places: NativePlaces): Promise<TensorBackend> {
	loaded ??= load(places);
	return loaded;
}

async function load(places: NativePlaces): Promise<TensorBackend> {
	const tried: TensorBackend['tried'] = [];
	const candidates: [string, string | null | undefined][] = [
		['the setting anchorage.tensor.nativePath', places.setting],
		['the environment variable ANCHORAGE_TFJS_NODE', process.env.ANCHORAGE_TFJS_NODE],
		['the extension’s own node_modules', '@tensorflow/tfjs-node'],
		['Anchorage: Install Native TensorFlow Back End', process.env.ANCHORAGE_INSTALLED_NATIVE],
	];
	const require = createRequire(join(places.distFolder, 'compute.js'));
	for (const [what, where] of candidates) {
		if (!where) {
			tried.push({ what, why: 'not set' });
			continue;
		}
		try {
			if (isAbsolute(where) && !existsSync(where)) throw new Error('there is no such folder');
			restoreUtil();
			const tf = require(where) as typeof Tf & { version: Record<string, string> };
			await tf.ready();
			if (tf.getBackend() !== 'tensorflow') throw new Error(`it came up as "${tf.getBackend()}"`);
			const version = tf.version['tfjs-node'] ?? tf.version['tfjs-core'];
			return { name: 'tfjs-node', detail: `tfjs-node ${version}, from ${what}`, tf, tried };
		} catch (error) {
			const reason = error instanceof Error ? (error.message.split('\n')[0] as string) : String(error);
			tried.push({ what, why: reason });
		}
	}
	const [tf, wasm] = await Promise.all([
		import('@tensorflow/tfjs-core'),
		import('@tensorflow/tfjs-backend-wasm'),
		// The core alone knows no gradients; the whole of TensorFlow.js would register them.
		import('@tensorflow/tfjs-core/dist/register_all_gradients'),
		// Nor operations as methods of tensors.
		import('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops'),
	]);
	wasm.setWasmPaths(`${join(places.distFolder, 'wasm')}/`);
	if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js on WebAssembly did not start.');
	await tf.ready();
	return { name: 'wasm', detail: `TensorFlow.js ${tf.version_core} on WebAssembly`, tf, tried };
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 removed (tensorflow/tfjs#8609). */
function restoreUtil(): void {
	const holder = util as { isNullOrUndefined?: (value: unknown) => boolean };
	holder.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
