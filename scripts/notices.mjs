// Writes dist/ThirdPartyNotices.txt: the licences of everything that the package holds, bundled or copied (lib/licences.mjs).
//
//   npm run notices      from a build that is not written; the production build writes the file by itself

import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { bundles, dist, noticesFile, settings, shippedNotices } from './build.mjs';
import { noticesText } from './lib/licences.mjs';
import { isMain } from './lib/paths.mjs';
import { main } from './lib/run.mjs';

/** The notices of what a production build would hold; throws a Failure that names packages without a text or an allowed licence. */
export async function collectNotices() {
	const results = await Promise.all(
		bundles().map((bundle) => build({ ...settings(bundle, { production: true }), write: false })),
	);
	return shippedNotices(results);
}

async function start() {
	const found = await collectNotices();
	mkdirSync(dist, { recursive: true });
	writeFileSync(noticesFile, noticesText(found));
	console.log(`${noticesFile}: ${found.notices.length} packages`);
}

if (isMain(import.meta.url)) main(start);
