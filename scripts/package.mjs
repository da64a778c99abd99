// Makes anchorage.vsix: production build, then vsce. One universal package for every platform.
//
//   node scripts/package.mjs      .vscodeignore says what goes in; test/unit/package-content.test.ts checks it

import { rmSync, statSync } from 'node:fs';
import { createVSIX } from '@vscode/vsce';
import { buildAll } from './build.mjs';
import { isMain, root, vsix } from './lib/paths.mjs';
import { main } from './lib/run.mjs';

/** Builds and packages; gives the VSIX file's path. */
export async function packageExtension() {
	await buildAll({ production: true });
	rmSync(vsix, { force: true });
	await createVSIX({
		cwd: root,
		packagePath: vsix,
		// What runs is bundled or copied into dist/ by the build.
		dependencies: false,
		// No address is known yet to point the README's relative links to.
		rewriteRelativeLinks: false,
		allowMissingRepository: true,
	});
	return vsix;
}

async function start() {
	const file = await packageExtension();
	console.log(`${file}: ${(statSync(file).size / 1024 / 1024).toFixed(1)} MB`);
}

if (isMain(import.meta.url)) main(start);
