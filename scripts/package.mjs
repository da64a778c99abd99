// Makes anchorage.vsix: production build, then vsce. One universal package for every platform.
//
//   node scripts/package.mjs      .vscodeignore says what goes in; test/unit/package-content.test.ts checks it

import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { buildAll } from './build.mjs';
import { isMain, root, vsix } from './lib/paths.mjs';
import { main } from './lib/run.mjs';

/** Builds and packages; gives the VSIX file's path. */
export async function packageExtension() {
	await buildAll({ production: true });
	rmSync(vsix, { force: true });
	await packFolder(root, vsix);
	return vsix;
}

/** A VSIX of a folder that is built already, with all that vsce checks. */
export async function packFolder(folder, packagePath) {
	const { repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const hasAddress = repository !== undefined;
	await createVSIX({
		cwd: folder,
		packagePath,
		// What runs is bundled or copied into dist/ by the build.
		dependencies: false,
		// Without an address (scripts/address.mjs) there is nothing that the README's links could be led to.
		rewriteRelativeLinks: hasAddress,
		allowMissingRepository: !hasAddress,
	});
}

async function start() {
	const file = await packageExtension();
	console.log(`${file}: ${(statSync(file).size / 1024 / 1024).toFixed(1)} MB`);
}

if (isMain(import.meta.url)) main(start);
