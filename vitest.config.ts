// Unit tests: everything that needs neither a browser nor VS Code.

import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/unit/**/*.test.ts'],
	},
});
