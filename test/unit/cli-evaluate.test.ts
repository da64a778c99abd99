// `anchorage evaluate` as a program of its own.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../src/core/evaluation/report';
import { type GoldenArray, readGolden } from '../goldens-runner/container';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';

const folder = programFolder();
let run: (args: string[], cwd?: string) => Outcome;

interface Case {
	gt: { images: Record<string, unknown>[]; annotations: Record<string, unknown>[]; categories: unknown[] };
	results: Record<string, unknown>[];
	stats: number[];
}

const golden = readGolden('test/goldens/evaluation/coco_eval.json.br');

/** A recorded case, its files written to the folder. */
function recorded(name: string): Case {
	const found = golden.cases.find((each) => each.name === name);
	if (!found) throw new Error(`There is no case ${name}.`);
	const { gt, results } = found.inputs as unknown as Case;
	write(`${name}-gt.json`, gt);
	write(`${name}-results.json`, results);
	return { gt, results, stats: [...(found.outputs.stats as GoldenArray).values] };
}

function write(name: string, value: unknown): string {
	writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
	return name;
}

function evaluated(...args: string[]): EvaluationReport {
	const { status, stdout, stderr } = run(['evaluate', ...args, '--json'], folder);
	expect(stderr).toBe('');
	expect(status).toBe(0);
	return JSON.parse(stdout) as EvaluationReport;
}

function refused(...args: string[]): string {
	const { status, stdout, stderr } = run(['evaluate', ...args], folder);
	expect(stdout).toBe('');
	expect(status).toBe(2);
	return stderr;
}

beforeAll(async () => {
	run = await buildProgram(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('anchorage evaluate', () => {
	it.each([
		['boxes', 'bbox'],
		['masks', 'segm'],
		['keypoints', 'keypoints'],
	])('prints the numbers of %s as recorded', (name, kind) => {
		const { stats, gt, results } = recorded(name);
		const report = evaluated(`${name}-gt.json`, `${name}-results.json`);
		expect(report.kind).toBe(kind);
		expect(report.stats).toEqual(stats);
		expect(report.statistics).toHaveLength(stats.length);
		expect(report.perClass).toHaveLength(gt.categories.length);
		expect(report.perImage.ap).toHaveLength(gt.images.length);
		expect(report.detections).toMatchObject({ total: results.length, counted: results.length });
		const { times } = report;
		for (const took of Object.values(times)) expect(took).toBeGreaterThanOrEqual(0);
		const { stdout } = run(['evaluate', `${name}-gt.json`, `${name}-results.json`], folder);
		const printed = stdout.split('\n').filter((line) => /^Average (precision|recall) /.test(line));
		expect(printed.map((line) => line.split(' ').at(-1))).toEqual(
			stats.map((value) => (value < 0 ? '-' : value.toFixed(3))),
		);
		expect(stdout).toContain(`Compared by ${{ bbox: 'boxes', segm: 'masks' }[kind] ?? 'keypoints'}:`);
	});

	it('compares by what is asked for', () => {
		recorded('masks');
		const report = evaluated('masks-gt.json', 'masks-results.json', '--iou', 'bbox');
		expect(report.kind).toBe('bbox');
		recorded('boxes');
		expect(refused('boxes-gt.json', 'boxes-results.json', '--iou', 'segm')).toContain('no masks');
		expect(refused('boxes-gt.json', 'boxes-results.json', '--iou', 'keypoints')).toContain('no keypoints');
	});

	it('counts and lists detections of unknown images and classes', () => {
		const { results, stats } = recorded('boxes');
		const strange = [
			{ ...results[0], image_id: 999_999 },
			{ ...results[0], category_id: 555 },
		];
		write('strange.json', [...results, ...strange]);
		const report = evaluated('boxes-gt.json', 'strange.json');
		expect(report.stats).toEqual(stats);
		expect(report.detections).toMatchObject({ total: results.length + 2, counted: results.length });
		expect(report.leftOut.map(({ reason, count }) => [reason, count])).toEqual([
			['unknown-image', 1],
			['unknown-class', 1],
		]);
		const { stdout, status } = run(['evaluate', 'boxes-gt.json', 'strange.json'], folder);
		expect(status).toBe(0);
		expect(stdout.match(/^Left out: .+$/gm)).toHaveLength(2);
	});

	it('gives the numbers of slices', () => {
		const { gt, results } = recorded('boxes');
		const images = gt.images.map((image, i) => ({
			...image,
			id: image.id,
			split: i % 3 === 0 ? 'train' : 'val',
		}));
		write('split-gt.json', { ...gt, images });
		const { slices } = evaluated('split-gt.json', 'boxes-results.json', '--slice', 'split');
		expect(slices?.groups.map(({ label }) => label)).toEqual(['train', 'val']);
		for (const group of slices?.groups ?? []) {
			const own = new Set(images.filter(({ split }) => split === group.label).map(({ id }) => id));
			expect(group.images).toBe(own.size);
			expect(group.detections).toBe(results.filter((each) => own.has(each.image_id)).length);
			// The data of these images alone gives the same numbers.
			write('part-gt.json', { ...gt, images: images.filter((image) => own.has(image.id)) });
			write(
				'part-results.json',
				results.filter((each) => own.has(each.image_id)),
			);
			expect(evaluated('part-gt.json', 'part-results.json').stats).toEqual(group.stats);
		}
		expect(refused('split-gt.json', 'boxes-results.json', '--slice', 'weather')).toMatch(
			/No image has a field "weather"; there are .*split/,
		);
	});

	it('reads labels of other formats', () => {
		recorded('boxes');
		const converted = run(['convert', 'boxes-gt.json', '--to', 'voc', '--out', 'voc'], folder);
		expect(converted.status).toBe(0);
		const report = evaluated('voc/Annotations/0.xml', 'boxes-results.json');
		expect(report.labels.format).toBe('voc');
		expect(report.labels.images).toBeGreaterThan(20);
	});

	it('refuses what it cannot compare with a sentence', () => {
		recorded('boxes');
		expect(refused('missing.json', 'boxes-results.json')).toContain('There is no file missing.json.');
		expect(refused('boxes-gt.json', 'missing.json')).toContain('There is no file missing.json.');
		expect(refused('boxes-gt.json', 'boxes-results.json', '--iou', 'mask')).toContain(
			'bbox, segm or keypoints',
		);
		expect(refused('boxes-gt.json', 'boxes-results.json', '--score', 'high')).toContain('must be a number');
		expect(refused('boxes-gt.json', 'boxes-results.json', '--scores', '1')).toContain('There is no option');
		expect(refused('boxes-gt.json', 'boxes-results.json', 'more.json')).toContain('what is "more.json"');
		for (const [name, content] of Object.entries({
			'empty.json': '',
			'page.html': '<!doctype html><p>404</p>',
			'pointer.json': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
		})) {
			write(name, content);
			for (const files of [
				[name, 'boxes-results.json'],
				['boxes-gt.json', name],
			])
				expect(refused(...files), files.join(' ')).toMatch(/^anchorage evaluate: .+\n$/);
		}
		write('bare.json', { images: [], annotations: [], categories: [] });
		expect(refused('bare.json', 'boxes-results.json')).toContain('bare.json has no image');
	});
});
