// The stores' pages: what vsce and Open VSX check of manifest, README and icon, with the address of a repository as the workflows write it.
//
// Sources: microsoft/vscode-vsce src/package.ts (TagsProcessor, MarkdownProcessor, validateManifestForPackaging);
// eclipse-openvsx/openvsx server/src/main/java/org/eclipse/openvsx/ExtensionValidator.java (validateMetadata), cli/src/check-license.ts.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { imageSize } from 'image-size';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { withAddress } from '../../scripts/address.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { packFolder } from '../../scripts/package.mjs';

/** What the Marketplace takes. */
const knownCategories = [
	'AI',
	'Azure',
	'Chat',
	'Data Science',
	'Debuggers',
	'Education',
	'Extension Packs',
	'Formatters',
	'Keymaps',
	'Language Packs',
	'Linters',
	'Machine Learning',
	'Notebooks',
	'Other',
	'Programming Languages',
	'SCM Providers',
	'Snippets',
	'Testing',
	'Themes',
	'Visualization',
];

const text = readFileSync(join(root, 'package.json'), 'utf8');
const strings = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const addressed = JSON.parse(withAddress(text, 'some-owner/some.name'));

it('has an address where it is given one, and is the same text otherwise', () => {
	expect(addressed).toMatchObject({
		repository: { type: 'git', url: 'git+https://github.com/some-owner/some.name.git' },
		bugs: { url: 'https://github.com/some-owner/some.name/issues' },
		homepage: 'https://github.com/some-owner/some.name#readme',
	});
	const { repository: _, bugs: __, homepage: ___, ...rest } = addressed;
	const { repository: _r, bugs: _b, homepage: _h, ...before } = JSON.parse(text);
	expect(JSON.stringify(rest)).toBe(JSON.stringify(before));
	expect(withAddress(withAddress(text, 'a/b'), 'some-owner/some.name')).toBe(
		withAddress(text, 'some-owner/some.name'),
	);
	for (const wrong of ['', 'name', 'a/b/c', 'https://github.com/a/b', '-a/b', 'a b/c'])
		expect(() => withAddress(text, wrong), wrong).toThrow('give it as owner/name');
});

it('fits the fields of both stores', () => {
	const { name, publisher, displayName, keywords, categories, license, galleryBanner, qna, version } =
		addressed;
	for (const id of [name, publisher]) expect(id).toMatch(/^[a-z\d][a-z\d-]*$/);
	expect(version).toMatch(/^\d+\.\d+\.\d+$/);
	const description = strings[addressed.description.slice(1, -1)] as string;
	expect(description.length).toBeGreaterThan(40);
	// The Marketplace cuts what is longer in its lists, Open VSX refuses 2,048.
	expect(description.length).toBeLessThanOrEqual(200);
	expect(displayName.length).toBeLessThanOrEqual(50);
	for (const each of [displayName, description, license, ...keywords, ...categories]) {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what Open VSX refuses.
		expect(each).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028\u2029\ufeff]/);
		expect(each.length).toBeLessThanOrEqual(255);
	}
	expect(new Set(keywords).size).toBe(keywords.length);
	expect(galleryBanner.color).toMatch(/^#[\da-f]{6}$/);
	expect(['dark', 'light']).toContain(galleryBanner.theme);
	expect(['marketplace', false]).toContain(qna);
	expect(addressed.pricing).toBe('Free');
	expect(addressed.sponsor).toBeUndefined();
	expect(existsSync(join(root, 'LICENSE'))).toBe(true);
	expect(categories.filter((each: string) => !knownCategories.includes(each))).toEqual([]);
});

it('has a square icon in PNG of 128 pixels or more', () => {
	const { width, height, type } = imageSize(readFileSync(join(root, addressed.icon)));
	expect(type).toBe('png');
	expect(width).toBe(height);
	expect(width).toBeGreaterThanOrEqual(128);
});

it('links in README, CHANGELOG and pages for contributors to files that exist, or by https', () => {
	for (const name of ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
		const page = readFileSync(join(root, name), 'utf8').replace(/```[\s\S]*?```/g, '');
		for (const [, bang, target] of page.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)) {
			const link = target as string;
			if (/^\w+:/.test(link)) expect(link, name).toMatch(/^https:\/\//);
			else if (!link.startsWith('#'))
				expect(existsSync(join(root, link.replace(/#.*/, ''))), `${name}: ${link}`).toBe(true);
			if (bang) expect(link, name).toMatch(/\.png$/);
		}
		expect(page, name).not.toMatch(/<(svg|img|video)\b/);
	}
});

describe('vsce', () => {
	let folder = '';
	const said: string[] = [];
	let files: Record<string, Uint8Array> = {};
	const read = (path: string) => new TextDecoder().decode(files[path]);

	/** Manifest, pages and what the manifest names are the real ones; what is built stands in as a line. */
	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'anchorage-listing-'));
		for (const name of ['package.nls.json', 'README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore', 'media'])
			cpSync(join(root, name), join(folder, name), { recursive: true });
		writeFileSync(join(folder, 'package.json'), JSON.stringify(addressed));
		mkdirSync(join(folder, dirname(addressed.main)), { recursive: true });
		writeFileSync(join(folder, addressed.main), 'exports.activate = () => {};\n');
		const listen = (...words: unknown[]) => said.push(words.join(' '));
		const spies = (['log', 'info', 'warn', 'error'] as const).map((kind) =>
			vi.spyOn(console, kind).mockImplementation(listen),
		);
		try {
			const target = join(folder, 'anchorage.vsix');
			await packFolder(folder, target);
			files = unzipSync(readFileSync(target));
		} finally {
			for (const spy of spies) spy.mockRestore();
		}
	}, 60_000);
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it('packages without a warning', () => {
		expect(said.join('\n')).toMatch(/Packaged: /);
		expect(said.filter((line) => /warn|error/i.test(line))).toEqual([]);
	});

	it('leads every link and picture of the README to the repository', () => {
		const readme = read('extension/readme.md');
		expect(readme).toContain('https://github.com/some-owner/some.name/blob/HEAD/docs/losses.md');
		expect(readme).toContain('https://github.com/some-owner/some.name/raw/HEAD/docs/images/overlay-dark.png');
		expect(readme.replace(/```[\s\S]*?```/g, '')).not.toMatch(/\]\((?!https:\/\/|#)/);
	});

	it('lists address, licence and at most 30 tags, for every platform', () => {
		const listing = read('extension.vsixmanifest');
		const tags = /<Tags>([^<]*)<\/Tags>/.exec(listing)?.[1]?.split(',') ?? [];
		expect(tags).toContain('object detection');
		expect(tags.length).toBeLessThanOrEqual(30);
		expect(listing).toContain('https://github.com/some-owner/some.name/issues');
		expect(listing).toContain('<License>extension/LICENSE.txt</License>');
		expect(listing).toContain('<Icon>extension/media/icons/icon.png</Icon>');
		expect(listing).not.toContain('TargetPlatform');
	});
});
