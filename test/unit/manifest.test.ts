// package.json against the code: commands, settings, texts, context keys and files that it names.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { recipes } from '../../src/core/recipes';
import { overlayActions, pageCommands } from '../../src/messages';

const text = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text);
const { contributes } = manifest;
const strings = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const sources = (readdirSync(join(root, 'src', 'extension'), { recursive: true }) as string[])
	.filter((file) => file.endsWith('.ts'))
	.map((file) => readFileSync(join(root, 'src', 'extension', file), 'utf8'))
	.join('\n');
const declared: string[] = contributes.commands.map(({ command }: { command: string }) => command);

/** Names in the two tables of commands/index.ts. */
function registered(): string[] {
	const file = readFileSync(join(root, 'src', 'extension', 'commands', 'index.ts'), 'utf8');
	const table = (start: string) => {
		const from = file.indexOf(start);
		return file.slice(from, file.indexOf('\n};', from));
	};
	const names = (body: string) => Array.from(body.matchAll(/^\t(\w+)[,:]/gm), (match) => match[1] as string);
	return [...names(table('const overlayCommands')), ...names(table('const handlers'))].map(
		(name) => `anchorage.${name}`,
	);
}

it('declares exactly the commands that are registered', () => {
	expect([...declared].sort()).toEqual(registered().sort());
});

it('has a command for everything that pages may ask for, and for every action of the overlay', () => {
	for (const command of pageCommands) expect(declared).toContain(`anchorage.${command}`);
	for (const action of overlayActions) expect(sources).toContain(`: '${action}'`);
});

it('names commands alike', () => {
	for (const { command, title, category } of contributes.commands) {
		expect(category, command).toBe('Anchorage');
		const words = strings[title.slice(1, -1)] as string;
		expect(words, command).toMatch(/^[A-Z]/);
		expect(words, command).not.toMatch(/anchorage|[!]/i);
	}
});

it('says in which states a command is in the palette, or that it always is', () => {
	const always = [
		'openAnnotationFile',
		'openFolder',
		'openSample',
		'openTeachingScene',
		'scanDataset',
		'scanFiles',
		'changeRecipe',
		'showBackendReport',
		'installNative',
		'showWeightPenalty',
		'showLog',
	];
	const placed = contributes.menus.commandPalette.map(({ command }: { command: string }) => command);
	expect([...placed, ...always.map((name) => `anchorage.${name}`)].sort()).toEqual([...declared].sort());
});

it('uses in menus and keys only commands that it declares', () => {
	const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(
		(entry) => (entry as { command: string }).command,
	);
	expect(used.filter((command) => !declared.includes(command))).toEqual([]);
	for (const { key, mac, when } of contributes.keybindings) {
		expect(when).toContain('anchorage.');
		expect(key && mac).toBeTruthy();
	}
});

it('has a text for every key, and a key for every text', () => {
	const used = new Set(Array.from(text.matchAll(/"%([^%"]+)%"/g), (match) => match[1] as string));
	expect([...used].filter((key) => strings[key] === undefined)).toEqual([]);
	expect(Object.keys(strings).filter((key) => !used.has(key))).toEqual([]);
	for (const [key, value] of Object.entries(strings)) expect(value, key).not.toMatch(/!(?!anchorage)/);
});

it('links in texts only to commands and settings that exist', () => {
	const all = Object.values(strings).join('\n');
	for (const [, command] of all.matchAll(/\(command:([\w.]+)\)/g)) expect(declared).toContain(command);
	for (const [, setting] of all.matchAll(/#(anchorage\.[\w.]+)#/g))
		expect(Object.keys(contributes.configuration.properties)).toContain(setting);
});

it('describes every setting, with its scope and order', () => {
	const settings = Object.entries(contributes.configuration.properties) as [
		string,
		Record<string, unknown>,
	][];
	for (const [name, setting] of settings) {
		expect(name).toMatch(/^anchorage\./);
		expect(setting.markdownDescription, name).toMatch(/^%.+%$/);
		expect(['resource', 'window', 'machine', 'machine-overridable'], name).toContain(setting.scope);
		expect(setting.default, name).toBeDefined();
		expect(setting.order, name).toBeTypeOf('number');
		expect(sources, name).toContain(`'${name.slice('anchorage.'.length)}'`);
	}
	const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
	expect(restrictedConfigurations).toContain('anchorage.tensor.nativePath');
});

it('offers the shipped recipes in the setting', () => {
	const [{ enum: names }] = contributes.configuration.properties['anchorage.recipe'].anyOf;
	expect(names).toEqual(recipes.map(({ name }) => name));
});

it('uses context keys that are set somewhere', () => {
	const used = new Set(Array.from(text.matchAll(/"when": "([^"]*)"/g), (match) => match[1] as string));
	const views = contributes.views.anchorage.map(({ id }: { id: string }) => id);
	const keys = [...used]
		.flatMap((when) => when.match(/anchorage\.\w+/g) ?? [])
		.filter((key) => !views.includes(key));
	expect(keys.length).toBeGreaterThan(0);
	for (const key of keys) expect(sources).toContain(`: '${key}'`);
	for (const [, key] of sources.matchAll(/^\t(\w+): 'anchorage\.\w+',$/gm))
		expect(sources).toContain(`setContext('${key}'`);
});

it('names views that are provided, and files that exist', () => {
	for (const { id } of contributes.views.anchorage) expect(sources, id).toContain(`'${id}'`);
	const files = Array.from(text.matchAll(/"((?:media|dist)\/[^"]+)"/g), (match) => match[1] as string);
	expect(files.filter((file) => file.startsWith('media/') && !existsSync(join(root, file)))).toEqual([]);
	expect(existsSync(join(root, manifest.icon))).toBe(true);
});

it('starts with annotation files and for restored panels only', () => {
	expect(manifest.activationEvents).toEqual([
		'onLanguage:json',
		'onLanguage:jsonc',
		'onLanguage:xml',
		'onLanguage:plaintext',
		'onWebviewPanel:anchorage.overlay',
		'onWebviewPanel:anchorage.evaluation',
		'onWebviewPanel:anchorage.dataset',
		'onWebviewPanel:anchorage.compare',
	]);
	expect(manifest.extensionKind).toEqual(['workspace']);
});
