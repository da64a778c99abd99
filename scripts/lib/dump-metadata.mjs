// Whether the metadata of dumps fit docs/dump.schema.json: what the exporters write is what the document says.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Ajv from 'ajv';
import { build } from 'esbuild';
import { cache, root } from './paths.mjs';
import { Failure } from './run.mjs';

/** Gives a function that checks a dump or a folder of dumps; it throws a Failure for the first that does not fit. */
export async function metadataCheck() {
	const outfile = join(cache, 'frameworks', 'dump.cjs');
	await build({
		entryPoints: [join(root, 'src', 'predictions', 'dump.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		logLevel: 'warning',
	});
	const { openDump } = createRequire(import.meta.url)(outfile);
	const schema = JSON.parse(readFileSync(join(root, 'docs', 'dump.schema.json'), 'utf8'));
	const ajv = new Ajv({ strict: false });
	const fits = ajv.compile(schema);
	return (path) => {
		const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
		if (files.length === 0) throw new Failure(`${path} holds no dump.`);
		for (const file of files) {
			const dump = openDump(file);
			if ('error' in dump) throw new Failure(dump.error);
			const { metadata } = dump;
			dump.close();
			if (!fits(metadata))
				throw new Failure(
					`The metadata of ${file} do not fit docs/dump.schema.json: ${ajv.errorsText(fits.errors)}.`,
				);
			// Matterport's package has no version to tell.
			if (!metadata.framework || !metadata.recipe)
				throw new Failure(`The metadata of ${file} name no framework or no recipe.`);
		}
	};
}
