// Tests of the built pages in a real Chromium: `npx vitest run --config vitest.webview.config.ts`.

import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/webview/**/*.webview.test.ts'],
		testTimeout: 60_000,
		hookTimeout: 60_000,
		fileParallelism: false,
	},
});
