// Writes media/loss/anchorage-loss.d.ts: the types of losses that people write, with TensorFlow.js's own in one file.
//
//   npm run generate

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDtsBundle } from 'dts-bundle-generator';
import { isMain, root } from '../lib/paths.mjs';

const target = 'media/loss/anchorage-loss.d.ts';

/** What is generated, by its path in the repository. */
export function generated() {
	const [text = ''] = generateDtsBundle(
		[
			{
				filePath: join(root, 'scripts/loss/anchorage-loss.ts'),
				libraries: { inlinedLibraries: ['@tensorflow/tfjs-core'] },
				output: { noBanner: true, exportReferencedTypes: false },
			},
		],
		{ preferredConfigPath: join(root, 'scripts/loss/tsconfig.json') },
	);
	return { [target]: mended(text) };
}

const header = `// Types of Anchorage's losses: what loss(tf, predictions, targets) is given, with those of TensorFlow.js that it needs,
// so that the editor knows them without any package. Made by Anchorage: a newer version may replace this file.
// The types of TensorFlow.js are Copyright Google LLC, under the Apache License 2.0.

`;

/** Types of browsers, which no loss meets: projects without them know no such names. */
const unmet = ['WebGLTexture', 'GPUBuffer'];

/** Methods of tensors extend a class that is not exported: they must not be, either. */
function mended(text) {
	const own = text.replaceAll('export interface Tensor<', 'interface Tensor<');
	return `${header}${own}${unmet.map((name) => `type ${name} = unknown;\n`).join('')}`;
}

function start() {
	for (const [path, text] of Object.entries(generated())) writeFileSync(join(root, path), text);
	console.log(target);
}

if (isMain(import.meta.url)) start();
