// The engine's parts that the sample is made with, bundled on the fly.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { cache, root } from '../lib/paths.mjs';

/** What core.ts exports. */
export async function loadCore() {
	const outfile = join(cache, 'sample', 'core.mjs');
	mkdirSync(join(cache, 'sample'), { recursive: true });
	await build({
		entryPoints: [join(root, 'scripts', 'sample', 'core.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		logLevel: 'warning',
	});
	return import(pathToFileURL(outfile).href);
}
