// Bundles the golden runner and runs it: `npm run goldens`. The folder is ANCHORAGE_GOLDENS or test/goldens.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outfile = join(root, '.cache', 'goldens', 'main.cjs');
mkdirSync(join(root, '.cache', 'goldens'), { recursive: true });
await build({
	entryPoints: [join(root, 'test/goldens-runner/main.ts')],
	bundle: true,
	platform: 'node',
	target: 'node20',
	format: 'cjs',
	sourcemap: 'inline',
	outfile,
	logLevel: 'error',
});
const result = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
	cwd: root,
	stdio: 'inherit',
});
process.exit(result.status ?? 1);
