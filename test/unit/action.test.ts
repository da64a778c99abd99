// The GitHub Action, the pre-commit hook and the problem matcher: their shell steps are run here as a runner would, on the sample,
// with the command line bundled in the action's place. Without Windows, whose bash may be that of another system.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';

interface Step {
	id?: string;
	uses?: string;
	shell?: string;
	run?: string;
	env?: Record<string, string>;
}

interface Action {
	inputs: Record<string, { description: string; required?: boolean; default?: string }>;
	runs: { using: string; steps: Step[] };
}

// Programs are started here, some of them twice a test.
vi.setConfig({ testTimeout: 60_000 });

const action = parse(readFileSync('action.yml', 'utf8')) as Action;
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** Stands where a runner would have checked the action out. */
const actionFolder = programFolder();
/** The person's repository. */
const workspace = join(actionFolder, 'workspace');
afterAll(() => rmSync(actionFolder, { recursive: true, force: true }));

beforeAll(async () => {
	mkdirSync(join(actionFolder, 'dist'));
	await buildProgram(join(actionFolder, 'dist'));
	cpSync('media/sample/images', join(workspace, 'images'), { recursive: true });
	mkdirSync(join(workspace, 'labels of shapes'), { recursive: true });
	cpSync('media/sample/coco/instances.json', join(workspace, 'labels of shapes', 'instances.json'));
	writeFileSync(join(workspace, 'labels of shapes', 'clean.json'), clean());
}, 60_000);

/** The sample's first image alone: nothing is wrong with it. */
function clean(): string {
	const content = JSON.parse(readFileSync('media/sample/coco/instances.json', 'utf8'));
	content.images = content.images.slice(0, 1);
	content.annotations = content.annotations.filter(
		({ image_id }: { image_id: number }) => image_id === content.images[0].id,
	);
	return JSON.stringify(content);
}

/** Runs the steps that are scripts, one after another, until one fails. */
function runAction(inputs: Record<string, string>, path = process.env.PATH): Outcome {
	const given = new Map(
		Object.entries(action.inputs).map(([name, { default: plain }]) => [name, plain ?? '']),
	);
	for (const [name, value] of Object.entries(inputs)) given.set(name, value);
	const said: Outcome = { status: 0, stdout: '', stderr: '' };
	for (const { shell, run, env } of action.runs.steps) {
		if (run === undefined) continue;
		expect(shell).toBe('bash');
		const values = Object.entries(env ?? {}).map(([name, value]) => [name, filled(value, given)]);
		const { status, stdout, stderr } = spawnSync(
			'bash',
			['--noprofile', '--norc', '-eo', 'pipefail', '-c', run],
			{
				cwd: workspace,
				encoding: 'utf8',
				env: { ...process.env, PATH: path, GITHUB_ACTION_PATH: actionFolder, ...Object.fromEntries(values) },
			},
		);
		said.status = status;
		said.stdout += stdout;
		said.stderr += stderr;
		if (status !== 0) break;
	}
	return said;
}

function filled(value: string, given: ReadonlyMap<string, string>): string {
	return value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name) => {
		expect(given.has(name), name).toBe(true);
		return given.get(name) as string;
	});
}

/** On Windows it says that it is skipped. */
const itRuns = it.skipIf(process.platform === 'win32');

it('gives every input to the script through the environment, never as a part of it', () => {
	const scripts = action.runs.steps.filter(({ run }) => run !== undefined);
	const taken = scripts.flatMap(({ env }) => Object.values(env ?? {}));
	expect(taken.sort()).toEqual(
		Object.keys(action.inputs)
			.map((name) => `\${{ inputs.${name} }}`)
			.sort(),
	);
	for (const { run } of scripts) expect(run).not.toContain('${{');
});

it('leaves the Node of later steps as it is', () => {
	expect(action.runs.using).toBe('composite');
	expect(action.runs.steps.filter(({ uses }) => uses !== undefined)).toEqual([]);
});

itRuns('says what it needs where Node is too old', () => {
	const old = join(actionFolder, 'old');
	mkdirSync(old);
	writeFileSync(join(old, 'node'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
	const { status, stdout } = runAction({ files: 'x' }, `${old}:${process.env.PATH}`);
	expect(status).toBe(2);
	expect(stdout).toBe('::error::Anchorage needs Node 20.9 or newer: put actions/setup-node before it.\n');
});

it('builds with scripts that there are', () => {
	const called = action.runs.steps.flatMap(({ run }) => Array.from(run?.matchAll(/npm run ([\w:]+)/g) ?? []));
	expect(called.length).toBeGreaterThan(0);
	for (const [, name] of called) expect(Object.keys(manifest.scripts)).toContain(name);
});

itRuns('passes where nothing is wrong', () => {
	const { status, stdout } = runAction({ files: 'labels of shapes/clean.json\n', images: 'images' });
	expect(stdout).toContain('No problem found in 3 records.');
	expect(status).toBe(0);
});

itRuns('takes patterns and names with blanks, and fails from the severity that is asked for', () => {
	const all = { files: 'labels of shapes/*.json\n', images: 'images' };
	const found = runAction(all);
	expect(found.status).toBe(1);
	expect(found.stdout).toMatch(/labels of shapes\/instances\.json:\d+:\d+: /);
	expect(found.stdout).toContain('2 files');
	expect(runAction({ ...all, 'fail-on': 'never' }).status).toBe(0);
	const recipe = runAction({ ...all, recipe: 'no-such-recipe' });
	expect(recipe.status).not.toBe(0);
	expect(recipe.stdout + recipe.stderr).toContain('no-such-recipe');
});

itRuns('says in a sentence what cannot be looked at, with exit code 2 and no report', () => {
	const missing = runAction({ files: 'nowhere/*.json', sarif: 'reports/missing.sarif' });
	expect(missing).toMatchObject({
		status: 2,
		stderr: expect.stringContaining('There is no file nowhere/*.json.'),
	});
	expect(existsSync(join(workspace, 'reports', 'missing.sarif'))).toBe(false);
	expect(runAction({ files: '' }).status).toBe(2);
});

itRuns('runs nothing of what an input says', () => {
	const { status } = runAction({ files: '$(touch ran)\n`touch ran`;touch ran', recipe: '"; touch ran; "' });
	expect(status).toBe(2);
	expect(existsSync(join(workspace, 'ran'))).toBe(false);
});

itRuns('writes a SARIF report beside its lines, and still fails', () => {
	const { status, stdout } = runAction({
		files: 'labels of shapes/instances.json',
		images: 'images',
		sarif: 'reports/anchorage.sarif',
	});
	expect(status).toBe(1);
	expect(stdout).toMatch(/::add-matcher::.*[\s\S]*::remove-matcher owner=anchorage::/);
	const { version, runs } = JSON.parse(readFileSync(join(workspace, 'reports', 'anchorage.sarif'), 'utf8'));
	expect(version).toBe('2.1.0');
	const lines = stdout.split('\n').filter((line) => /^\S.*:\d+:\d+: \w+: /.test(line));
	expect(runs[0].results.length).toBe(lines.length);
});

itRuns('has a matcher that takes every error and warning of a run apart', () => {
	const { problemMatcher } = JSON.parse(readFileSync('.github/problem-matcher.json', 'utf8'));
	const { regexp, ...groups } = problemMatcher[0].pattern[0];
	const { stdout } = runAction({ files: 'labels of shapes/instances.json' });
	const lines = stdout.split('\n').filter((line) => /: (error|warning): /.test(line));
	expect(lines.length).toBeGreaterThan(0);
	for (const line of lines) {
		const match = new RegExp(regexp).exec(line);
		expect(match, line).not.toBeNull();
		expect(match?.[groups.file]).toBe('labels of shapes/instances.json');
		expect(Number(match?.[groups.line])).toBeGreaterThan(0);
		expect(existsSync(resolve('docs', 'rules', `${match?.[groups.code]}.md`)), line).toBe(true);
	}
});

it('is a hook that starts the program of the npm package', () => {
	const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8'));
	expect(hook).toMatchObject({ id: 'anchorage-check', language: 'node', entry: 'anchorage check' });
	expect(manifest.bin).toEqual({ anchorage: './dist/cli.js' });
	// pre-commit installs the repository as a program: what npm packs then must have been built, and be kept.
	expect(manifest.scripts.prepare).toBe('node scripts/prepare.mjs');
	expect(manifest.scripts.prepack).toContain('scripts/build.mjs');
	expect(readFileSync('.npmignore', 'utf8').split('\n')).toContain('!/dist/cli.js');
});
