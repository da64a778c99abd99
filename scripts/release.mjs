// Checks before a release that the tag, package.json and CHANGELOG.md name the same version, and writes what is new for the release's page.
//
//   npm run release:check -- v1.2.3 [notes.md]

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root } from './lib/paths.mjs';
import { Failure, main } from './lib/run.mjs';

/** The changelog's text of a tagged version; throws a Failure with a sentence where tag, manifest and changelog disagree. */
export function releaseNotes(tag, version, changelog) {
	if (tag !== `v${version}`)
		throw new Failure(
			`The tag is ${tag || 'missing'} and package.json says ${version}: the tag must be v${version}.`,
		);
	const sections = changelog.split(/^## /m).slice(1);
	const titled = sections.map((section) => ({ title: section.split(/[\s(]/)[0], section }));
	const found = titled.find(({ title }) => title === version);
	if (found === undefined) throw new Failure(`CHANGELOG.md has no section "## ${version}".`);
	if (titled[0] !== found && titled[0].title !== 'Unreleased')
		throw new Failure(`CHANGELOG.md begins with ${titled[0].title}, and ${version} is to be released.`);
	const notes = found.section.slice(found.section.indexOf('\n') + 1).trim();
	if (found.section.indexOf('\n') < 0 || notes === '')
		throw new Failure(`CHANGELOG.md says nothing under "## ${version}".`);
	return `${notes}\n`;
}

async function start() {
	const [tag = '', target] = process.argv.slice(2);
	const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const notes = releaseNotes(tag, version, readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
	if (target !== undefined) writeFileSync(target, notes);
	console.log(`Version ${version}: tag, package.json and CHANGELOG.md agree.`);
}

if (isMain(import.meta.url)) main(start);
