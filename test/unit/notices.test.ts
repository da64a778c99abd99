// Licence notices: of what a production build holds now, and of packages made up here.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowedLicences, licenceNotices, noticesText } from '../../scripts/lib/licences.mjs';
import { collectNotices } from '../../scripts/notices.mjs';

describe('of what is shipped', () => {
	it('have a text and an allowed licence for every package, bundled or copied, by name', async () => {
		const found = await collectNotices();
		const names = found.notices.map(({ name }) => name);
		const expected = [
			'@img/sharp-wasm32',
			'@tensorflow/tfjs-backend-wasm',
			'@tensorflow/tfjs-core',
			'@vscode/codicons',
			'ajv',
			'citty',
			'fflate',
			'onnxruntime-web',
			'preact',
			'sharp',
			'uplot',
		];
		expect(names).toEqual(expect.arrayContaining(expected));
		expect(names).toEqual([...names].sort());
		expect(names).not.toContain('esbuild');
		expect(names).not.toContain('vitest');
		for (const { name, licence, text } of found.notices) {
			expect(
				licence.split(/ AND | OR |[()]/).filter((id) => id && !allowedLicences.includes(id)),
				name,
			).toEqual([]);
			expect(text.length, name).toBeGreaterThan(60);
		}
		const written = noticesText(found);
		// Both are asked for by name in LGPL-3.0, section 4.
		expect(written).toMatch(/GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/);
		expect(written).toMatch(/GNU GENERAL PUBLIC LICENSE\s+Version 3/);
		expect(written).toMatch(/libvips\s*\|\s*LGPLv3/);
	}, 120_000);
});

describe('of a package', () => {
	let folder = '';
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'anchorage-notices-'));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	/** A package's folder with these files. */
	function made(name: string, manifest: object, files: Record<string, string> = {}): [string, Set<string>] {
		const at = join(folder, name);
		mkdirSync(at, { recursive: true });
		const all = { ...files, 'package.json': JSON.stringify({ name, version: '1.2.3', ...manifest }) };
		for (const [file, content] of Object.entries(all)) writeFileSync(join(at, file), content);
		return [at, new Set(Object.keys(files).map((file) => join(at, file)))];
	}

	it('hold its own licence, notice and copying files, by name', () => {
		const files = { NOTICE: 'Made by many.', LICENSE: 'My terms.', 'index.js': '' };
		const { notices } = licenceNotices(new Map([made('own', { license: 'ISC' }, files)]));
		expect(notices).toMatchObject([{ name: 'own', version: '1.2.3', text: 'My terms.\n\nMade by many.' }]);
	});

	it('take the standard text where it brings none, with who holds the rights', () => {
		const head = { 'index.js': '/**\n * Copyright 2019 Some One.\n */\nvoid 0;' };
		const { notices, standards } = licenceNotices(
			new Map([
				made('bare', { license: 'Apache-2.0' }, head),
				made('author', { license: 'MIT', author: 'Ann Other' }),
			]),
		);
		expect(standards).toEqual(['Apache-2.0', 'MIT']);
		expect(notices[0]?.text).toContain('Copyright (c) Ann Other');
		expect(notices[1]?.text).toContain('Copyright 2019 Some One.');
		expect(noticesText({ notices, standards })).toContain('Text of Apache-2.0\n\n');
	});

	it('take the licence from the README where it stands there', () => {
		const readme =
			'# It\n\nUse it.\n\nLICENSE (MIT)\n-------------\n\nPermission is hereby granted, free of charge.\n';
		const { notices } = licenceNotices(new Map([made('told', { license: 'MIT' }, { 'README.md': readme })]));
		expect(notices[0]?.text).toContain('Permission is hereby granted, free of charge.');
		expect(notices[0]?.text).not.toContain('Use it.');
	});

	it('come in one order, whichever way they were found', () => {
		const packages = [
			made('b', { license: 'MIT' }),
			made('a', { license: 'MIT' }),
			made('c', { license: 'MIT' }),
		];
		const [one, other] = [packages, packages.toReversed()].map((each) =>
			noticesText(licenceNotices(new Map(each))),
		);
		expect(one).toBe(other);
		expect(one).toMatch(/a 1\.2\.3 \(MIT\)\nb 1\.2\.3 \(MIT\)\nc 1\.2\.3 \(MIT\)\n/);
	});

	it('name every package that must be looked at', () => {
		const wrong = new Map([
			made('strict', { license: 'GPL-3.0-only' }, { LICENSE: 'Terms.' }),
			made('silent', {}),
			made('textless', { license: 'BSD-3-Clause' }),
			made('half', { license: '(MIT AND CC-BY-NC-4.0)' }, { LICENSE: 'Terms.' }),
		]);
		expect(() => licenceNotices(wrong)).toThrow(
			[
				'half 1.2.3 is under CC-BY-NC-4.0, which is not among the allowed licences.',
				'silent 1.2.3 is under no licence, which is not among the allowed licences.',
				'silent 1.2.3 (no licence) has no licence text.',
				'strict 1.2.3 is under GPL-3.0-only, which is not among the allowed licences.',
				'textless 1.2.3 (BSD-3-Clause) has no licence text.',
			].join('\n'),
		);
	});
});
