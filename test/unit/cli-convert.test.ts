// `anchorage convert` as a program: the report, the files, and nothing where it was refused.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';

const sample = resolve('media/sample');
const coco = join(sample, 'coco', 'instances.json');
const folder = programFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let run: (...args: string[]) => Outcome;
beforeAll(async () => {
	const program = await buildProgram(folder);
	run = (...args) => program(['convert', ...args], folder);
});

it('prints what is lost, then what was written', () => {
	const { status, stdout, stderr } = run(coco, '--to', 'yolo', '--out', 'as-yolo');
	expect([status, stderr]).toEqual([0, '']);
	expect(stdout).toMatch(/^8 images with 49 objects, from COCO \(1 file\) to YOLO\n/);
	expect(stdout).toContain('Written: 8 images with 48 of 49 objects.');
	expect(stdout).toContain(
		'YOLO cannot hold 1 object: it is left out.\n    First: 04_crowd.jpg, object 2 (circle)',
	);
	expect(stdout).toMatch(/Written: 9 files, [\d,]+ bytes, in as-yolo\.\n$/);
	expect(readdirSync(join(folder, 'as-yolo', 'labels', 'train'))).toHaveLength(8);
});

it('gathers the files of a folder, with pictures from elsewhere', () => {
	const lonely = join(folder, 'lonely');
	mkdirSync(lonely);
	for (const name of ['01_shapes.txt', '03_ring.txt'])
		writeFileSync(join(lonely, name), readFileSync(join(sample, 'labels', name)));
	const images = join(sample, 'images');
	const { status, stdout } = run(
		join(lonely, '03_ring.txt'),
		...['--to', 'coco', '--out', 'as-coco', '--images', images, '--json'],
	);
	expect(status).toBe(0);
	const told = JSON.parse(stdout);
	expect(told).toMatchObject({
		source: 'yolo',
		target: 'coco',
		files: 2,
		images: 2,
		losses: [],
		written: { folder: 'as-coco', files: 1 },
	});
	const written = JSON.parse(readFileSync(join(folder, 'as-coco', 'annotations', 'instances.json'), 'utf8'));
	expect(written.images).toMatchObject([
		{ file_name: '01_shapes.jpg', width: 480, height: 360 },
		{ file_name: '03_ring.jpg' },
	]);
});

describe('nothing is written', () => {
	it('with --dry-run', () => {
		const { status, stdout } = run(coco, '--to', 'voc', '--out', 'dry', '--dry-run', '--json');
		expect(status).toBe(0);
		const { losses, written, keptObjects } = JSON.parse(stdout);
		expect(losses).toMatchObject([
			{ kind: 'mask-lost', count: 49, example: '01_shapes.jpg, object 1 (square)' },
		]);
		expect([written, keptObjects]).toEqual([null, 49]);
		expect(existsSync(join(folder, 'dry'))).toBe(false);
	});

	it('with --strict, where something is lost', () => {
		const { status, stdout, stderr } = run(coco, '--to', 'voc', '--out', 'strict', '--strict');
		expect(status).toBe(1);
		expect(stdout).toContain('Pascal VOC cannot hold 49 masks');
		expect(stderr).toContain('nothing was written');
		expect(existsSync(join(folder, 'strict'))).toBe(false);
		expect(run(coco, '--to', 'datumaro', '--out', 'strict', '--strict').status).toBe(0);
		expect(existsSync(join(folder, 'strict'))).toBe(true);
	});

	it.each([
		['a format that is none', ['--to', 'tfrecord', '--out', 'x'], 'There is no format "tfrecord".'],
		['no folder', ['--to', 'yolo'], 'Give the folder to write with --out'],
		['a folder that holds something', ['--to', 'yolo', '--out', '.'], 'is not empty'],
		['a misspelt option', ['--to', 'yolo', '--output', 'x'], 'no option --output'],
	])('for %s', (_what, args, sentence) => {
		const before = readdirSync(folder);
		const { status, stderr } = run(coco, ...args);
		expect(status).toBe(2);
		expect(stderr).toContain(sentence);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(readdirSync(folder)).toEqual(before);
	});

	it('for a file that is not there, or is no annotation file', () => {
		expect(run('nowhere.json', '--to', 'yolo', '--out', 'x').stderr).toContain('no file nowhere.json');
		const recipe = join(sample, 'sample.anchorage.json');
		expect(run(recipe, '--to', 'yolo', '--out', 'x')).toMatchObject({ status: 2, stdout: '' });
		expect(existsSync(join(folder, 'x'))).toBe(false);
	});
});
