// Tests in a real VS Code: one after another, each file with a VS Code of its own.

import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/vscode/**/*.vscode.test.ts'],
		globalSetup: 'test/vscode/install.ts',
		fileParallelism: false,
		testTimeout: 120_000,
		hookTimeout: 180_000,
	},
});
