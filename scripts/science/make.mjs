// Writes what is generated from the recipes: docs/science.md and the JSON schemas of recipe files and connected models.
//
//   npm run generate

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { isMain, root } from '../lib/paths.mjs';

/** What is generated, by its path in the repository. */
export async function generated() {
	const outfile = join(root, '.cache', 'science.mjs');
	await build({
		entryPoints: [join(root, 'scripts/science/document.ts')],
		bundle: true,
		platform: 'node',
		format: 'esm',
		outfile,
		logLevel: 'error',
	});
	const { scienceDocument, recipeSchema, schemaFile, modelSchema, modelSchemaFile } = await import(
		`${outfile}?${Date.now()}`
	);
	return {
		'docs/science.md': scienceDocument(),
		[`media/${schemaFile}`]: `${JSON.stringify(recipeSchema(), null, '\t')}\n`,
		[`media/${modelSchemaFile}`]: `${JSON.stringify(modelSchema(), null, '\t')}\n`,
	};
}

if (isMain(import.meta.url)) {
	for (const [path, text] of Object.entries(await generated())) {
		writeFileSync(join(root, path), text);
		console.log(`${path}: ${text.length} characters`);
	}
}
