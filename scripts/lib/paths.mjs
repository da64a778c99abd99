// Where things are: the project's root and the cache folder that holds everything downloaded (ignored by git).

import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const cache = join(root, '.cache');
export const vsix = join(root, 'anchorage.vsix');

/** True when the module is the program that Node was asked to run. */
export function isMain(moduleUrl) {
	return process.argv[1] !== undefined && fileURLToPath(moduleUrl) === realpathSync(process.argv[1]);
}
