// Writes into package.json where the project is published, so that the stores' pages and the README's links lead there. The workflows
// call it with the repository that they run in; nothing else in the project knows an address.
//
//   npm run address -- owner/name

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root } from './lib/paths.mjs';
import { Failure, main } from './lib/run.mjs';

/** The manifest's text with `repository`, `bugs` and `homepage` of a GitHub repository, "owner/name"; throws a Failure for another form. */
export function withAddress(text, repository) {
	if (!/^[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?\/[\w.-]+$/.test(repository ?? ''))
		throw new Failure(`"${repository ?? ''}" is no repository: give it as owner/name.`, 2);
	const url = `https://github.com/${repository}`;
	const { repository: _, bugs: __, homepage: ___, ...manifest } = JSON.parse(text);
	const fields = Object.entries(manifest);
	const at = fields.findIndex(([name]) => name === 'license') + 1;
	fields.splice(
		at,
		0,
		['repository', { type: 'git', url: `git+${url}.git` }],
		['bugs', { url: `${url}/issues` }],
		['homepage', `${url}#readme`],
	);
	return `${JSON.stringify(Object.fromEntries(fields), null, '\t')}\n`;
}

async function start() {
	const file = join(root, 'package.json');
	writeFileSync(file, withAddress(readFileSync(file, 'utf8'), process.argv[2]));
}

if (isMain(import.meta.url)) main(start);
