// Writes what is generated from the rules: docs/rules/*.md, the table in docs/problems.md, src/rules/names.ts, and in
// package.json what the setting anchorage.problems.severities can hold. Pages of rules that are gone are removed.
//
//   npm run generate

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { isMain, root } from '../lib/paths.mjs';

const pages = 'docs/rules';

/** What is generated, by its path in the repository. */
export async function generated() {
	const outfile = join(root, '.cache', 'rules.mjs');
	await build({
		entryPoints: [join(root, 'scripts/rules/pages.ts')],
		bundle: true,
		platform: 'node',
		format: 'esm',
		outfile,
		logLevel: 'error',
	});
	const { rules, rulePage, rulesIndex, namesFile, rulesTable, severitySettings } = await import(
		`${outfile}?${Date.now()}`
	);
	return {
		'src/rules/names.ts': namesFile(),
		'package.json': manifestWith(severitySettings()),
		'docs/problems.md': overviewWith(rulesTable()),
		[`${pages}/README.md`]: rulesIndex(),
		...Object.fromEntries(
			rules.map((rule) => [`${pages}/${rule.name}.md`, rulePage(rule, sourcesOf(rule.name))]),
		),
	};
}

/** package.json as it is, with these properties of the setting. */
function manifestWith(properties) {
	const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	manifest.contributes.configuration.properties['anchorage.problems.severities'].properties = properties;
	return `${JSON.stringify(manifest, null, '\t')}\n`;
}

/** docs/problems.md as it is, with this table between its marks. */
function overviewWith(table) {
	const text = readFileSync(join(root, 'docs/problems.md'), 'utf8');
	const found = /(<!-- rules -->\n)[\s\S]*(<!-- \/rules -->\n)/.exec(text);
	if (!found) throw new Error('docs/problems.md has no place for the table of rules');
	return text.replace(found[0], () => `${found[1]}${table}${found[2]}`);
}

/** The places that the rule's file names behind "Sources:", one an entry. */
function sourcesOf(name) {
	const text = readFileSync(join(root, 'src/rules', `${name}.ts`), 'utf8');
	const found = /\n \* Sources: ([\s\S]*?)\.\n \*\//.exec(text);
	if (!found) throw new Error(`src/rules/${name}.ts names no sources`);
	return found[1].replaceAll(/\s*\n \* ?/g, ' ').split('; ');
}

if (isMain(import.meta.url)) {
	const files = await generated();
	mkdirSync(join(root, pages), { recursive: true });
	for (const name of readdirSync(join(root, pages))) {
		if (!(`${pages}/${name}` in files)) rmSync(join(root, pages, name));
	}
	for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
	console.log(
		Object.keys(files)
			.filter((path) => !path.startsWith(`${pages}/`))
			.join(', '),
	);
	console.log(`${pages}: ${readdirSync(join(root, pages)).length} pages`);
}
