// Once before the tests in a real VS Code: installs the packaged extension and the probe into one extensions folder.

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { cache, root, vsix } from '../../scripts/lib/paths.mjs';
import { foldersIn, installExtension } from '../../scripts/vscode-server/start.mjs';

const home = join(cache, 'vscode-tests');

/** Where every VS Code of the tests finds its extensions. */
export const extensionsFolder = foldersIn(home).extensions;

export default async function setup(): Promise<void> {
	// Another package can be named, for trying the harness itself.
	const tested = process.env.ANCHORAGE_VSIX ?? vsix;
	if (!existsSync(tested)) throw new Error(`${tested} is missing. Run "npm run package" first.`);
	rmSync(home, { recursive: true, force: true });
	mkdirSync(home, { recursive: true });
	const probe = join(home, 'probe.vsix');
	await createVSIX({
		cwd: join(root, 'test', 'vscode', 'probe'),
		packagePath: probe,
		dependencies: false,
		allowMissingRepository: true,
		skipLicense: true,
		allowStarActivation: true,
	});
	await installExtension(home, probe);
	await installExtension(home, tested);
}
