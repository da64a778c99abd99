// The losses against autodiff on a tensor back end: WebAssembly, or tfjs-node where ANCHORAGE_TFJS_NODE names its folder.

import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/backends/**/*.backend.test.ts'],
		// One process for one native library: it cannot be loaded in two threads.
		pool: 'forks',
		maxWorkers: 1,
		// Its ES modules can only be loaded by Vite; the registered gradients then belong to the same library.
		server: { deps: { inline: [/@tensorflow\/tfjs-(core|backend-wasm|backend-cpu|layers)/] } },
		testTimeout: 120_000,
		hookTimeout: 120_000,
	},
});
