// What changed since a revision, in repositories made here: the files that git names, and in them the records that say something else.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { changedProblems } from '../../src/cli/changed-since';
import { plainChoices } from '../../src/cli/options';
import { since } from '../../src/compute/changed-since/git';
import { Engine } from '../../src/compute/engine';
import { problemParts } from '../../src/compute/protocol';
import type { Problem } from '../../src/core/problem';
import { put } from '../support/scans';

vi.setConfig({ testTimeout: 60_000 });

const home = realpathSync(mkdtempSync(join(tmpdir(), 'anchorage-since-')));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function git(folder: string, ...args: string[]): string {
	const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
	return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

let made = 0;
/** A new repository with these files in its first commit. */
function repository(files: Record<string, string>): string {
	const folder = join(home, `repository-${made++}`);
	mkdirSync(folder);
	git(folder, 'init', '--quiet');
	for (const [name, text] of Object.entries(files)) put(join(folder, name), text);
	git(folder, 'add', '--all');
	git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'first');
	return folder;
}

interface Content {
	images: { id: number; file_name: string; width: number; height: number }[];
	annotations: { id: number; image_id: number; category_id: number; bbox: number[] }[];
	categories: { id: number; name: string }[];
}

/** Images of three objects each; every second object has a box without width. */
function content(images: number): Content {
	const rows = Array.from({ length: images }, (_, row) => row + 1);
	return {
		images: rows.map((id) => ({ id, file_name: `${id}.jpg`, width: 640, height: 480 })),
		annotations: rows.flatMap((image) =>
			[0, 1, 2].map((at) => ({
				id: 10 * image + at,
				image_id: image,
				category_id: 1,
				bbox: [10 + 200 * at, 10 + image, (image + at) % 2 === 0 ? 0 : 150, 120],
			})),
		),
		categories: [{ id: 1, name: 'cat' }],
	};
}

/** All problems of a file, and those that are left of them. */
async function checked(path: string): Promise<{ all: Problem[]; told: Problem[] | null; unchanged: number }> {
	const engine = new Engine();
	const ref = { path, version: 0 };
	const all = await engine.everyProblem(ref, plainChoices, problemParts);
	const file = await engine.annotated(ref, plainChoices);
	const changed = await changedProblems(since('HEAD'), file, all, plainChoices);
	return { all, told: changed?.problems ?? null, unchanged: changed?.unchanged ?? 0 };
}

const isOf = (image: number, object: number) => (problem: Problem) =>
	problem.image === image && problem.object === object;

/** Ways in which a file is written that say the same. */
const writers: ((value: Content) => string)[] = [
	(value) => JSON.stringify(value),
	(value) => JSON.stringify(value, null, '\t'),
	(value) =>
		JSON.stringify(value, (_, each) =>
			each && typeof each === 'object' && !Array.isArray(each)
				? Object.fromEntries(Object.entries(each).reverse())
				: each,
		),
];

describe('records', () => {
	it('an edit of one record gives exactly its problems, however the file is written', async () => {
		const boxes = [
			[5, 5, 0, 50],
			[5, 5, -20, 50],
			[5, 5, 50, 50],
			[600, 5, 400, 50],
			[5.5, 300, 120, 0],
		];
		const edit = fc.record({
			images: fc.integer({ min: 1, max: 6 }),
			at: fc.nat(),
			box: fc.constantFrom(...boxes),
			before: fc.constantFrom(...writers),
			after: fc.constantFrom(...writers),
		});
		await fc.assert(
			fc.asyncProperty(edit, async ({ images, at, box, before, after }) => {
				const value = content(images);
				const folder = repository({ 'labels.json': before(value) });
				const row = at % value.annotations.length;
				(value.annotations[row] as { bbox: number[] }).bbox = box;
				const path = put(join(folder, 'labels.json'), after(value));
				const { all, told, unchanged } = await checked(path);
				const own = all.filter(isOf(Math.floor(row / 3), row % 3));
				expect(told).toEqual(own);
				expect(unchanged).toBe(all.length - own.length);
			}),
			{ seed: 1, numRuns: 25 },
		);
	});

	it('a record that is added, and the second of two that are the same', async () => {
		const folder = repository({ 'a.txt': '0 0.5 0.5 0.2 0.2\n0 0.4 0.4 0 0.1\n' });
		const path = put(join(folder, 'a.txt'), '0 0.4 0.4 0 0.1\n0 0.5 0.5 0.2 0.2\n0 0.4 0.4 0 0.1\n');
		const { told } = await checked(path);
		expect(new Set(told?.map(({ object }) => object))).toEqual(new Set([2]));
		expect(told?.map(({ rule }) => rule)).toContain('box-zero-size');
	});

	it('all objects of an image whose size changed', async () => {
		const value = content(2);
		const folder = repository({ 'labels.json': JSON.stringify(value) });
		(value.images[0] as { width: number }).width = 700;
		const { all, told } = await checked(put(join(folder, 'labels.json'), JSON.stringify(value)));
		expect(told).toEqual(all.filter(({ image }) => image === 0));
	});

	it('problems of the file as a whole that were there before are left out', async () => {
		const value = content(1);
		const orphan = { id: 99, image_id: 77, category_id: 1, bbox: [1, 1, 5, 5] };
		value.annotations.push(orphan);
		const folder = repository({ 'labels.json': JSON.stringify(value) });
		value.annotations.push({ ...orphan, id: 100 });
		const { all, told } = await checked(put(join(folder, 'labels.json'), JSON.stringify(value)));
		const orphans = all.filter(({ rule }) => rule === 'annotation-orphan');
		expect(orphans).toHaveLength(2);
		expect(told).toEqual(orphans.slice(1));
	});

	it('everything of a file that was none before', async () => {
		const folder = repository({ 'labels.json': '{"nothing": [' });
		const { all, told } = await checked(put(join(folder, 'labels.json'), JSON.stringify(content(2))));
		expect(told).toEqual(all);
		expect(all.length).toBeGreaterThan(0);
	});
});

describe('files', () => {
	const labels = (images: number) => JSON.stringify(content(images));

	it('committed, staged, unstaged and untracked ones have changed; others have not', async () => {
		const names = ['committed', 'staged', 'unstaged', 'same'];
		const folder = repository(Object.fromEntries(names.map((name) => [`${name}.json`, labels(1)])));
		const path = (name: string) => join(folder, `${name}.json`);
		put(path('committed'), labels(2));
		git(folder, 'commit', '--quiet', '--all', '-m', 'second');
		put(path('staged'), labels(2));
		git(folder, 'add', '--all');
		put(path('unstaged'), labels(2));
		put(path('untracked'), labels(2));
		const found = since('HEAD~1');
		const changed = await Promise.all([...names, 'untracked'].map((name) => found.changed(path(name))));
		expect(changed.map((each) => each !== null)).toEqual([true, true, true, false, true]);
		expect(await changed[2]?.textBefore()).toBe(labels(1));
		expect(await changed[4]?.textBefore()).toBeNull();
	});

	it('a renamed file is compared with what it was', async () => {
		// By lines git sees that it is the same file; a file on one line is another after an edit.
		const folder = repository({ 'old name.json': JSON.stringify(content(40), null, 1) });
		mkdirSync(join(folder, 'ü'));
		renameSync(join(folder, 'old name.json'), join(folder, 'ü', 'new\tname.json'));
		const value = content(40);
		(value.annotations[4] as { bbox: number[] }).bbox = [1, 1, 0, 5];
		const path = put(join(folder, 'ü', 'new\tname.json'), JSON.stringify(value, null, 1));
		git(folder, 'add', '--all');
		const { all, told } = await checked(path);
		expect(told).toEqual(all.filter(isOf(1, 1)));
	});

	it('says what git cannot tell, each in a sentence', async () => {
		const folder = repository({ 'a.json': labels(1), '.gitignore': 'ignored.json\n' });
		const ignored = put(join(folder, 'ignored.json'), labels(1));
		await expect(since('HEAD').changed(ignored)).rejects.toThrow(
			/^git ignores ignored\.json, so what changed/,
		);
		await expect(since('nowhere').changed(join(folder, 'a.json'))).rejects.toThrow(
			/^git knows no revision "nowhere" in .*repository-/,
		);
		await expect(since('--output=x').changed(join(folder, 'a.json'))).rejects.toThrow(
			/no revision "--output=x"/,
		);
		mkdirSync(join(home, 'plain'), { recursive: true });
		const outside = put(join(home, 'plain', 'a.json'), labels(1));
		await expect(since('HEAD').changed(outside)).rejects.toThrow(/plain is not in a git repository/);
		const { PATH } = process.env;
		process.env.PATH = '';
		try {
			await expect(since('HEAD').changed(join(folder, 'a.json'))).rejects.toThrow(/^git is not installed/);
		} finally {
			process.env.PATH = PATH;
		}
	});
});

it('looking leaves the repository as it is', async () => {
	const folder = repository({ 'a.json': JSON.stringify(content(1)) });
	writeFileSync(join(folder, 'a.json'), JSON.stringify(content(2)));
	const before = git(folder, 'status', '--porcelain=v2', '--branch');
	await since('HEAD').changed(join(folder, 'a.json'));
	expect(git(folder, 'status', '--porcelain=v2', '--branch')).toBe(before);
});
