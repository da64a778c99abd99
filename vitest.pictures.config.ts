// The pictures of the README, taken in a real VS Code: `npm run pictures` after `npm run package`.

import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/pictures/**/*.pictures.ts'],
		globalSetup: 'test/vscode/install.ts',
		testTimeout: 120_000,
		hookTimeout: 180_000,
	},
});
