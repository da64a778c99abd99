// `npm run bench:editor`: times of the editing loop in a real VS Code, printed, with no limits asserted.

import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['bench/editor.bench.ts'],
		globalSetup: 'test/vscode/install.ts',
		testTimeout: 300_000,
		hookTimeout: 300_000,
	},
});
