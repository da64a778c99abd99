// The list of rules, their texts, and what is generated from them.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/paths.mjs';
import { generated } from '../../../scripts/rules/make.mjs';
import { ruleNamed, rules } from '../../../src/rules';
import { ruleNames } from '../../../src/rules/names';

/** Files of src/rules that are no rule. */
const others = new Set(['index', 'names', 'rule', 'run']);

describe('the list of rules', () => {
	it('holds every file, in order, each name once', () => {
		const files = readdirSync(join(root, 'src/rules'))
			.filter((file) => file.endsWith('.ts'))
			.map((file) => file.slice(0, -3))
			.filter((file) => !others.has(file));
		expect(rules.map(({ name }) => name)).toEqual(files.sort());
		expect(ruleNames).toEqual(files);
	});

	it('finds a rule by its name', () => {
		for (const rule of rules) expect(ruleNamed(rule.name)).toBe(rule);
		expect(ruleNamed('no-such-rule')).toBeUndefined();
		expect(ruleNamed('constructor')).toBeUndefined();
	});

	it('has a test for every rule that looks for something itself', () => {
		const looking = rules.filter(({ scope }) => scope !== 'reading');
		expect(looking.length).toBeGreaterThan(40);
		for (const { name } of looking) {
			expect(existsSync(join(root, `test/unit/rules/${name}.test.ts`)), name).toBe(true);
		}
	});
});

describe('the texts', () => {
	it.each(rules.map((rule) => [rule.name, rule] as const))('of %s are whole sentences', (_, rule) => {
		expect(rule.title).toMatch(/^\p{L}.*[^.]$/u);
		for (const text of [rule.finds, rule.training, rule.tolerance, rule.repair]) {
			expect(text).toMatch(/^\S.*\.$/s);
			expect(text).not.toMatch(/!|low.quality|\bTODO\b|\s{2}/i);
		}
		expect(rule.training.length).toBeGreaterThan(25);
	});
});

describe('what is generated from the rules', () => {
	it('is what is committed: npm run generate', async () => {
		const files = await generated();
		for (const [path, text] of Object.entries(files)) {
			expect(readFileSync(join(root, path), 'utf8') === text, path).toBe(true);
		}
		const pages = readdirSync(join(root, 'docs/rules')).map((file) => `docs/rules/${file}`);
		expect(pages.filter((path) => !(path in files))).toEqual([]);
	});
});
