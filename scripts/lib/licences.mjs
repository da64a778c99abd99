// Writes the licences of everything that ends up in the package into one file.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** `inputs`: files that were bundled, relative to the root; `folders`: packages that are copied whole. */
export function writeLicences(file, inputs, folders) {
	const all = new Map();
	for (const folder of [...inputs.map(packageOf).filter((found) => found !== null), ...folders]) {
		const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		all.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${licenceText(folder)}`);
	}
	const texts = [...all.keys()].sort().map((key) => all.get(key));
	const head = 'Anchorage contains these packages, under their own licences.';
	writeFileSync(file, `${[head, ...texts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

/** The package's folder that a bundled file belongs to, or `null` for a file of our own. */
function packageOf(input) {
	const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
	return match === null ? null : join(root, match[1]);
}

function licenceText(folder) {
	const files = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
	return files
		.map((name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8').trim() : ''))
		.join('\n\n');
}
