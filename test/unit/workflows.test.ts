// What can drift in the workflows: scripts and steps that they call, versions of stores' tools, permissions; and the check before a release.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { releaseNotes } from '../../scripts/release.mjs';

interface Job {
	permissions?: Record<string, string>;
	'timeout-minutes': number;
	needs?: string | string[];
	steps: { run?: string; uses?: string }[];
}

interface Workflow {
	permissions: Record<string, string>;
	concurrency: { group: string };
	jobs: Record<string, Job>;
}

const folder = join('.github', 'workflows');
const workflows = readdirSync(folder).map((name): [string, Workflow] => [
	name,
	parse(readFileSync(join(folder, name), 'utf8')),
]);
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const steps = workflows.flatMap(([, { jobs }]) => Object.values(jobs).flatMap((job) => job.steps));
const scripts = steps.map(({ run }) => run ?? '').join('\n');

it('are one for changes and one for releases, each in a group, with reading alone unless a job says more', () => {
	expect(workflows.map(([name]) => name).sort()).toEqual(['ci.yml', 'release.yml']);
	for (const [name, { permissions, concurrency, jobs }] of workflows) {
		expect(permissions, name).toEqual({ contents: 'read' });
		expect(concurrency.group, name).toBeTruthy();
		for (const [job, { permissions: more, 'timeout-minutes': minutes }] of Object.entries(jobs)) {
			expect(minutes, `${name}: ${job}`).toBeGreaterThan(0);
			expect(more === undefined || job === 'github', `${name}: ${job}`).toBe(true);
		}
	}
});

it('publish nothing that has not been tested', () => {
	const { jobs } = parse(readFileSync(join(folder, 'release.yml'), 'utf8')) as Workflow;
	expect(jobs.test?.needs).toBe('package');
	for (const store of ['marketplace', 'open-vsx']) expect(jobs[store]?.needs).toBe('test');
	expect(jobs.github?.needs).toEqual(['marketplace', 'open-vsx']);
});

it('use actions of a named version', () => {
	const used = steps.flatMap(({ uses }) => (uses ? [uses] : []));
	expect(used).toContain('./');
	for (const name of used.filter((each) => each !== './')) expect(name).toMatch(/^actions\/[\w-]+@v\d+$/);
});

it('call scripts of package.json and steps of scripts/test.mjs that there are', () => {
	const called = Array.from(scripts.matchAll(/npm run ([\w:]+)/g), ([, name]) => name as string);
	expect(called).toEqual(expect.arrayContaining(['address', 'package', 'release:check']));
	expect(called.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
	const source = readFileSync('scripts/test.mjs', 'utf8');
	const table = source.slice(source.indexOf('const steps = {'), source.indexOf('\n};'));
	const known = Array.from(table.matchAll(/^\t(\w+):/gm), ([, name]) => name);
	const wanted = Array.from(scripts.matchAll(/npm test -- --only ([\w,]+)/g), ([, list]) => list as string);
	expect(wanted.length).toBeGreaterThan(2);
	for (const name of wanted.flatMap((list) => list.split(','))) expect(known).toContain(name);
	// Unit tests look into the package: it is there before them.
	for (const list of wanted.filter((each) => each.includes('unit')))
		expect(list).not.toMatch(/unit.*package/);
});

it('publish with the version of vsce that packages', () => {
	expect(scripts).toContain(`@vscode/vsce@${manifest.devDependencies['@vscode/vsce']} publish`);
	expect(scripts).toMatch(/ovsx@\d+\.\d+\.\d+ publish/);
});

describe('the check before a release', () => {
	const changelog =
		'# Changelog\n\n## Unreleased\n\n- Later.\n\n## 1.2.3 (2026-01-02)\n\n- One.\n- Two.\n\n## 1.2.2\n\n- Zero.\n';

	it('gives what is new where tag, manifest and changelog agree', () => {
		expect(releaseNotes('v1.2.3', '1.2.3', changelog)).toBe('- One.\n- Two.\n');
	});

	it('says which one disagrees', () => {
		expect(() => releaseNotes('v1.2.4', '1.2.3', changelog)).toThrow(
			'The tag is v1.2.4 and package.json says 1.2.3: the tag must be v1.2.3.',
		);
		expect(() => releaseNotes('', '1.2.3', changelog)).toThrow('The tag is missing');
		expect(() => releaseNotes('v1.3.0', '1.3.0', changelog)).toThrow(
			'CHANGELOG.md has no section "## 1.3.0".',
		);
		expect(() => releaseNotes('v1.2.2', '1.2.2', changelog.replace(/## Unreleased[^#]*/, ''))).toThrow(
			'CHANGELOG.md begins with 1.2.3, and 1.2.2 is to be released.',
		);
		expect(() => releaseNotes('v2.0.0', '2.0.0', '# Changelog\n\n## 2.0.0\n\n## 1.0.0\n\n- A.\n')).toThrow(
			'says nothing under "## 2.0.0"',
		);
	});
});
