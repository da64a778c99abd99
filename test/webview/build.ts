// Bundles a page as the product's build does: one script, one style sheet, the codicon font beside them.

import { join } from 'node:path';
import { build } from 'esbuild';

export interface BuiltFile {
	name: string;
	body: Buffer;
}

/** `page`: folder in src/webview. Names come out as `main.js`, `main.css`, `codicon-<hash>.ttf`. */
export async function buildPage(
	root: string,
	page: 'overlay' | 'loss' | 'segmentation' | 'table' | 'evaluation' | 'training' | 'dataset' | 'compare',
): Promise<BuiltFile[]> {
	const result = await build({
		entryPoints: [join(root, 'src/webview', page, 'main.tsx')],
		bundle: true,
		format: 'iife',
		platform: 'browser',
		target: 'es2022',
		jsx: 'automatic',
		jsxImportSource: 'preact',
		loader: { '.ttf': 'file' },
		outdir: '/out',
		write: false,
		minify: true,
		legalComments: 'none',
		logLevel: 'silent',
	});
	return result.outputFiles.map((file) => ({
		name: file.path.slice(file.path.lastIndexOf('/') + 1),
		body: Buffer.from(file.contents),
	}));
}
