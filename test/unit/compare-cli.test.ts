// `anchorage compare` as a program of its own. Real files of ../shared/data are skipped, and it is said, where it is absent.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { evaluatePair, writePair } from '../support/evaluated';
import { hasRealFiles } from '../support/real-files';
import { buildScan } from '../support/scans';

// Each run starts the program and two scans' processes.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = programFolder();
const sample = resolve('media/sample');
const labels = join(sample, 'coco/instances.json');
const probes = ['0100', '2800'].map((step) => join(sample, `predictions/probe_${step}.safetensors`));
let run: (args: string[], cwd?: string) => Outcome;

beforeAll(async () => {
	run = await buildProgram(folder);
	await buildScan(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

// biome-ignore lint/suspicious/noExplicitAny: what is printed is compared as it is.
function compared(...args: string[]): any {
	const { status, stdout, stderr } = run(['compare', ...args, '--json'], folder);
	expect(stderr.replace(/^(Files|Images|Rules over whole files): .*\n/gm, '')).toBe('');
	expect(status).toBe(0);
	return JSON.parse(stdout);
}

/** A recipe with smaller anchors than torchvision's. */
function smallAnchors(parent: string): string {
	const path = join(folder, 'small-anchors.anchorage.json');
	const sizes = [[16], [32], [64], [128], [256]];
	writeFileSync(path, JSON.stringify({ extends: parent, name: 'small-anchors', grids: { sizes } }));
	return path;
}

describe('two recipes', () => {
	it('are compared by what they make of each object', () => {
		const found = compared(labels, '--recipe', 'torchvision-fcos', '--recipe-b', 'torchvision-retinanet');
		expect(found.finding).toBe('3 more objects train only on forced matches in B: 0 of 47 in A, 3 in B.');
		expect([found.a.recipe, found.b.recipe]).toEqual(['torchvision-fcos', 'torchvision-retinanet']);
		expect(found.lost.count).toBe(3);
		// FCOS compares no IoU.
		expect(found.totals.a.bestIou).toBeNull();
		expect(found.totals.b.bestIou).toBeGreaterThan(0.5);
		expect(found.lost.first[0]).toMatchObject({
			a: { service: 'well', bestIou: null },
			b: { service: 'forced' },
			change: { bestIou: null },
			meaning: 'loses its other matches, forced only',
		});
	});

	it('are printed as lines', () => {
		const recipe = smallAnchors('torchvision-mask-rcnn');
		const { status, stdout } = run(['compare', labels, '--recipe-b', recipe], folder);
		expect(status).toBe(0);
		expect(stdout).toMatch(/^A {2}torchvision Mask R-CNN FPN, assignment alone\nB {2}.*small-anchors/);
		expect(stdout).toMatch(/objects? trains? only on forced matches in B: \d+ of 47 in A, \d+ in B\./);
		expect(stdout).toMatch(/^Mean best IoU +0\.\d{3} +0\.\d{3} +[▲▼] [+−]0\.\d{3}$/m);
		expect(stdout).toMatch(/^Served worse in B: \d+ objects?$/m);
		expect(stdout).toContain('falls under 0.7, forced only');
	});

	it('that wait for predictions say so, and compare no counts', () => {
		const { stdout } = run(['compare', labels, '--recipe-b', 'ultralytics-detect'], folder);
		expect(stdout).toMatch(/waits for predictions: 0 of 47 objects in A, \d+ of 47 objects in B\./);
		expect(stdout).toMatch(/^Well served +\d+ +0 +–$/m);
	});
});

it('two dumps are compared by their losses', () => {
	const recipe = join(sample, 'sample.anchorage.json');
	const dumps = ['--predictions', probes[0], '--predictions-b', probes[1]];
	const found = compared(labels, '--recipe', recipe, ...dumps);
	expect(found.finding).toMatch(/^The mean loss of an image falls by 0\.\d{4} in B: /);
	expect([found.a.tier, found.b.tier]).toEqual(['exact', 'exact']);
	const [total, ...terms] = found.losses as { term: string; a: number; b: number }[];
	expect(total?.term).toBe('total');
	for (const side of ['a', 'b'] as const)
		expect(terms.reduce((sum, term) => sum + term[side], 0)).toBeCloseTo(total?.[side] as number, 9);
	expect(found.totals.b.loss).toBeLessThan(found.totals.a.loss);
	for (const { change, a, b } of found.costlier.first) {
		expect(change.loss).toBeGreaterThan(0);
		expect(b.loss - a.loss).toBe(change.loss);
	}
	const { stdout } = run(['compare', labels, '--recipe', recipe, ...dumps], folder);
	expect(stdout).toContain('probe_2800.safetensors, with losses');
	expect(stdout).toMatch(/^Loss, in all +\d\.\d{4} +\d\.\d{4} +▼ −\d\.\d{4}$/m);
});

describe('two files of detections', () => {
	const made = join(folder, 'made');
	const half = join(folder, 'half.json');

	beforeAll(() => {
		writePair(made, { classes: ['car', 'truck', 'bus'], images: 30, objects: 5 });
		const all = JSON.parse(readFileSync(join(made, 'detections.json'), 'utf8')) as unknown[];
		writeFileSync(half, JSON.stringify(all.filter((_, at) => at % 2 === 0)));
	});

	const ask = (...more: string[]) => [
		join(made, 'labels.json'),
		...['--detections', join(made, 'detections.json'), '--detections-b', half, '--draws', '200'],
		...more,
	];

	it('have average precision, and intervals of its difference', async () => {
		const found = compared(...ask());
		const { report } = (await evaluatePair(made, { overlap: null, score: 0.25, slice: null })) as {
			report: { stats: number[] };
		};
		expect(found.differences.map(({ name, a }: { name: string; a: number }) => [name, a])).toEqual(
			['AP', 'AP50', 'AP75'].map((name, at) => [name, expect.closeTo(report.stats[at] as number, 12)]),
		);
		for (const { difference, low, high } of found.differences) {
			expect(low).toBeLessThan(difference);
			expect(high).toBeGreaterThan(difference);
		}
		expect(found.finding).toMatch(/^AP is 0\.\d{3} lower in B: /);
		expect(compared(...ask())).toEqual(found);
		expect(compared(...ask('--seed', '1')).differences).not.toEqual(found.differences);
		const { stdout } = run(['compare', ...ask()], folder);
		expect(stdout).toContain('compared by boxes');
		expect(stdout).toMatch(/^AP50 +0\.\d{3} +0\.\d{3} +▼ −0\.\d{3} +−0\.\d{3} to −0\.\d{3}$/m);
		expect(stdout).toContain('200 draws of as many images as there are, with replacement, seed 0.');
	});

	it.each([
		[['--draws', '50'], '--draws is "50"; it must be a whole number from 100 to 100000.'],
		[['--seed', '-1'], '--seed is "-1"'],
		[['--iou', 'area'], '--iou area: it must be bbox, segm or keypoints.'],
		[['--iou', 'segm'], 'The detections have no masks'],
		[['--recipe-b', 'detr'], '--recipe-b does not go with --detections'],
		[['other.json'], 'Detections are compared on one annotation file: name one.'],
	])('%j is refused', (more, sentence) => {
		const { status, stdout, stderr } = run(['compare', ...ask(...more)], folder);
		expect([status, stdout]).toEqual([2, '']);
		expect(stderr).toContain(`anchorage compare: ${sentence}`);
	});
});

describe('exit codes', () => {
	it.each([
		[[labels], 'There is nothing to compare: give --recipe-b, --predictions-b, or'],
		[['--recipe-b', 'detr'], 'There is nothing to scan'],
		[[labels, '--recipe-b', 'none-such'], 'There is no recipe "none-such"'],
		[[labels, '--predictions-b', 'none.npz'], 'There are no predictions at none.npz.'],
		[[labels, '--detections', 'a.json'], 'Two files of detections are compared'],
		[
			[labels, '--recipe-b', 'detr', '--draws', '100'],
			'--draws goes with --detections and --detections-b alone.',
		],
		[[labels, '--recipe_b', 'detr'], 'There is no option --recipe_b.'],
		[[labels, '--detections', 'a.json', '--detections-b', 'b.json'], 'There is no file a.json.'],
	])('%j: 2', (args, sentence) => {
		const { status, stdout, stderr } = run(['compare', ...args], folder);
		expect([status, stdout]).toEqual([2, '']);
		expect(stderr).toContain(`anchorage compare: ${sentence}`);
	});

	it('1 where some of the labels could not be read, 2 where none could', () => {
		const broken = join(folder, 'broken.json');
		writeFileSync(broken, '{"images": [{"id": 1, "file_name"');
		const ask = (...inputs: string[]) =>
			run(['compare', ...inputs, '--recipe-b', 'torchvision-fcos'], folder);
		const some = ask(labels, broken);
		expect(some.status).toBe(1);
		expect(some.stdout).toContain('1 could not be read in A:');
		expect(some.stdout).toContain('1 could not be read in B:');
		expect(ask(broken).status).toBe(2);
	});
});

describe.skipIf(!hasRealFiles('compare-cli'))('a real image', () => {
	it('gives what torchvision gives for both sets of anchors', () => {
		const file = '../shared/data/coco-val2014-100/annotations/instances_val2014_44.json';
		const { images, annotations, categories } = JSON.parse(readFileSync(file, 'utf8')) as {
			images: { id: number }[];
			annotations: { image_id: number }[];
			categories: unknown[];
		};
		const one = join(folder, 'image-544.json');
		writeFileSync(
			one,
			JSON.stringify({
				images: images.filter(({ id }) => id === 544),
				annotations: annotations.filter(({ image_id: image }) => image === 544),
				categories,
			}),
		);
		const found = compared(
			one,
			...['--recipe', 'torchvision-faster-rcnn', '--recipe-b', smallAnchors('torchvision-faster-rcnn')],
		);
		// Recorded with torchvision 0.28: ../shared/design/interface, compare-dark.png.
		expect(found.finding).toBe('3 more objects train only on forced matches in B: 8 of 16 in A, 11 in B.');
		const near = (iou: number) => expect.closeTo(iou, 3);
		const expected = [
			[0.833, 0.692],
			[0.72, 0.645],
			[0.709, 0.664],
		].map(([a, b]) => ({ a: near(a), b: near(b), meaning: 'falls under 0.7, forced only' }));
		type Line = { a: { bestIou: number }; b: { bestIou: number }; meaning: string };
		const lost = (found.lost.first as Line[]).map(({ a, b, meaning }) => ({
			...{ a: a.bestIou, b: b.bestIou, meaning },
		}));
		expect(lost).toEqual(expected);
	});
});
