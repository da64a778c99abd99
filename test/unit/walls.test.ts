// The walls of the house: which folder under src/ may import from which, and which packages. Reads every import there is.

import { readdirSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';

interface Walls {
	/** Folders (or `messages`) that may be imported beside the own one. */
	folders: string[];
	/** Packages that may be imported; `null`: any but the forbidden ones. */
	packages: string[] | null;
	forbidden?: string[];
	/** Folders of which only types may be imported. */
	typesOnly?: string[];
	/** Files in those folders that hold plain values, which may be imported all the same. */
	plain?: string[];
}

const mathematics = ['core/assign', 'core/boxes', 'core/losses', 'core/masks', 'core/sampling'];

const house: Record<string, Walls> = {
	core: { folders: [], packages: [] },
	messages: { folders: ['core'], packages: [] },
	formats: { folders: ['core'], packages: ['jsonc-parser', '@rgrove/parse-xml', 'yaml', 'fflate'] },
	rules: { folders: ['formats', 'core'], packages: [] },
	// Dumps are read by byte range, never whole: that needs the file, and the zip's own inflate.
	predictions: { folders: ['core', 'formats'], packages: ['node:fs', 'node:path', 'node:zlib'] },
	compute: {
		folders: ['predictions', 'rules', 'formats', 'core', 'messages'],
		packages: null,
		forbidden: ['vscode', 'preact', '@vscode-elements/elements'],
	},
	// Tools ask an engine that they are handed; of its folder they check inputs as recipe files are checked.
	agents: {
		folders: ['compute', 'rules', 'formats', 'core'],
		packages: [],
		typesOnly: ['compute', 'rules', 'formats'],
		plain: [
			'compute/protocol',
			'compute/schema-problems',
			'rules/names',
			'formats/format-names',
			'formats/paths',
		],
	},
	extension: {
		folders: ['agents', 'compute', 'predictions', 'rules', 'formats', 'core', 'messages'],
		packages: null,
		forbidden: [
			'sharp',
			'preact',
			'@tensorflow/tfjs-core',
			'@tensorflow/tfjs-node',
			'@vscode-elements/elements',
		],
		typesOnly: [...mathematics, 'rules'],
		plain: ['rules/names'],
	},
	report: { folders: ['core', '../media'], packages: ['hyparquet-writer'] },
	cli: {
		folders: ['agents', 'report', 'compute', 'predictions', 'rules', 'formats', 'core', '../package.json'],
		packages: null,
		forbidden: ['vscode', 'preact', '@vscode-elements/elements'],
	},
	webview: {
		folders: ['core', 'messages', '../media'],
		packages: ['preact', '@preact/signals', '@vscode-elements/elements', '@vscode/codicons', 'uplot'],
	},
};

interface Import {
	from: string;
	typeOnly: boolean;
}

function importsOf(text: string): Import[] {
	const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
	const statements = [...code.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s*['"]([^'"]+)['"]/gm)];
	const bare = [...code.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm)];
	const calls = [...code.matchAll(/\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g)];
	return [
		...statements.map((match) => ({ from: match[2] ?? '', typeOnly: match[1] !== undefined })),
		...[...bare, ...calls].map((match) => ({ from: match[1] ?? '', typeOnly: false })),
	];
}

/** What a file (path relative to src/) imports against the walls, as sentences. */
function violations(file: string, text: string): string[] {
	const home = (file.split('/')[0] ?? '').replace(/\.ts$/, '');
	const walls = house[home];
	if (walls === undefined) return [`src/${file}: no walls are known for src/${home}`];
	return importsOf(text)
		.filter(({ from, typeOnly }) => !isAllowed(file, home, walls, from, typeOnly))
		.map(({ from }) => `src/${file} must not import ${from}`);
}

function isAllowed(file: string, home: string, walls: Walls, from: string, typeOnly: boolean): boolean {
	if (!from.startsWith('.')) {
		const name = from
			.split('/')
			.slice(0, from.startsWith('@') ? 2 : 1)
			.join('/');
		return walls.packages === null ? !walls.forbidden?.includes(name) : walls.packages.includes(name);
	}
	const target = posix.normalize(posix.join(posix.dirname(file), from));
	const within = (folder: string) => target === folder || target.startsWith(`${folder}/`);
	if (!typeOnly && walls.typesOnly?.some(within) && !walls.plain?.some(within)) return false;
	return [home, ...walls.folders].some(within);
}

function sources(): string[] {
	const all = readdirSync(`${root}/src`, { recursive: true }) as string[];
	return all.map((file) => file.split(sep).join('/')).filter((file) => /\.tsx?$/.test(file));
}

it('finds every kind of import', () => {
	const text = `
import { a } from './a';
import type { B } from '../b';
import './style.css';
export * from "./c";
// import x from 'commented';
import {
	d,
	e,
} from 'package/deep';
const lazy = await import('lazy');
const old = require('old');
`;
	expect(
		importsOf(text)
			.map(({ from }) => from)
			.sort(),
	).toEqual(['../b', './a', './c', './style.css', 'lazy', 'old', 'package/deep'].sort());
});

it('catches planted violations', () => {
	const planted: [string, string][] = [
		['core/boxes/iou.ts', "import { readFileSync } from 'node:fs';"],
		['core/boxes/iou.ts', "import { read } from '../../formats';"],
		['core/boxes/iou.ts', "import type { View } from '../../messages';"],
		['formats/coco/read.ts', "import * as vscode from 'vscode';"],
		['formats/coco/read.ts', "import { scan } from '../../compute/scan';"],
		['webview/overlay/main.tsx', "import { readFile } from 'node:fs/promises';"],
		['webview/overlay/main.tsx', "import sharp from 'sharp';"],
		['extension/hover.ts', "import { assign } from '../core/assign/max-iou';"],
		['extension/hover.ts', "import '../webview/overlay/main';"],
		['extension/hover.ts', "import { rules } from '../rules';"],
		['rules/box-zero-size.ts', "import { parse } from 'yaml';"],
		['rules/box-zero-size.ts', "import { findProblems } from '../compute/find-problems';"],
		['formats/coco/read.ts', "import { rules } from '../../rules';"],
		['compute/process.ts', "const vscode = require('vscode');"],
		['report/html.ts', "import { writeFileSync } from 'node:fs';"],
		['report/csv.ts', "import type { Problem } from '../compute/protocol';"],
		['agents/check-file.ts', "import { Engine } from '../compute/engine';"],
		['agents/check-file.ts', "import { window } from 'vscode';"],
		['agents/check-file.ts', "import { resolve } from 'node:path';"],
		['agents/check-file.ts', "import { createEngine } from '../cli/engine';"],
		['cli/main.ts', "import { activate } from '../extension/extension';"],
		['elsewhere/a.ts', ''],
	];
	for (const [file, text] of planted) expect(violations(file, text), `${file}: ${text}`).toHaveLength(1);
});

it('lets through what the house allows', () => {
	const allowed: [string, string][] = [
		['core/assign/max-iou.ts', "import { iou } from '../boxes/iou';"],
		['webview/overlay/main.tsx', "import tokens from '../../../media/tokens.json';"],
		['extension/hover.ts', "import type { Matcher } from '../core/assign/matcher';"],
		['messages.ts', "import type { Recipe } from './core/recipe';"],
		['extension/settings.ts', "import { ruleNames } from '../rules/names';"],
		['extension/settings.ts', "import type { Severities } from '../rules/run';"],
		['cli/check.ts', "import { rules } from '../rules';"],
	];
	for (const [file, text] of allowed) expect(violations(file, text)).toEqual([]);
});

it('stands in the whole tree', () => {
	const files = sources();
	expect(files.length).toBeGreaterThan(10);
	expect(files.flatMap((file) => violations(file, readFileSync(`${root}/src/${file}`, 'utf8')))).toEqual([]);
});
