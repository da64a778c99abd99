// `anchorage scan` as a program: the report, JSON, splits, and its exit codes.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { connectedSample } from '../support/connected-model';
import { buildRunner } from '../support/runner-program';
import { buildScan, put, vocText } from '../support/scans';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = programFolder();
const folder = mkdtempSync(join(tmpdir(), 'anchorage-cli-scan-'));
let run: (args: string[], cwd?: string) => Outcome;
beforeAll(async () => {
	run = await buildProgram(program);
	await buildScan(program);
	await buildRunner(program);
});
afterAll(() => {
	for (const each of [program, folder]) rmSync(each, { recursive: true, force: true });
});

it('prints the data set in numbers', () => {
	const { status, stdout, stderr } = run(['scan', 'media/sample/coco/instances.json']);
	// A box without width is an error.
	expect(status).toBe(1);
	expect(stdout).toContain('8 images of 1 file, 1 of them without any');
	expect(stdout).toContain('47 trained objects, 2 left out, torchvision Mask R-CNN FPN, assignment alone');
	expect(stdout).toMatch(/^Class +objects +images +positives +forced +unmatched$/m);
	expect(stdout).toContain('error: Box without area, 1 [box-zero-size]: The box has no width');
	// Of a scan that is over before ten seconds there is no progress to tell.
	expect(stderr).toBe('');
});

it('prints JSON with losses, splits and what they share', () => {
	const { status, stdout } = run([
		'scan',
		'--split',
		'train=media/sample/coco/instances.json,val=media/sample/voc',
		'--recipe',
		'media/sample/sample.anchorage.json',
		'--predictions',
		'media/sample/predictions/epoch_03.safetensors',
		'--pictures',
		'--json',
	]);
	const report = JSON.parse(stdout);
	expect(status).toBe(1);
	expect(report).toMatchObject({
		isComplete: true,
		tier: 'exact',
		images: 16,
		empty: 2,
		objects: 94,
		leftOut: 4,
	});
	expect(report.splits).toEqual([
		{ name: 'train', files: 1 },
		{ name: 'val', files: 8 },
	]);
	expect(report.leaks).toHaveLength(8);
	expect(report.worstImages[0].loss).toBeGreaterThan(0);
	const [worst, , ...others] = report.worstImages;
	expect(worst.z).toBeGreaterThan(others.at(-1).z ?? 0);
	expect(worst.terms.roi_class).toEqual({ loss: expect.any(Number), z: expect.any(Number) });
	const sum = Object.values<{ loss: number }>(worst.terms).reduce((total, { loss }) => total + loss, 0);
	expect(sum).toBeCloseTo(worst.loss, 9);
	expect(report.costliestObjects[0]).toMatchObject({ loss: expect.any(Number), z: expect.any(Number) });
	expect(report.costliestObjects[0].terms.roi_class).toEqual({
		loss: expect.any(Number),
		z: expect.any(Number),
	});
	expect(report.classes.reduce((sum: number, { objects }: { objects: number }) => sum + objects, 0)).toBe(94);
});

it('ends with 1 where something could not be read, and with 2 where nothing was', () => {
	put(join(folder, 'a.xml'), vocText('a'));
	put(join(folder, 'b.xml'), 'no labels');
	const some = run(['scan', folder, '--storage', join(folder, 'kept')]);
	expect(some.status).toBe(1);
	expect(some.stdout).toMatch(/1 could not be read:\n.*b\.xml: /);
	expect(run(['scan', folder, '--storage', join(folder, 'kept')]).stdout).toContain(
		'1 image known from an earlier scan',
	);
	expect(run(['scan', join(folder, 'absent')]).status).toBe(2);
	expect(run(['scan']).stderr).toContain('There is nothing to scan');
	expect(run(['scan', folder, '--processes', '0']).stderr).toContain('--processes is "0"');
	expect(run(['scan', folder, '--split', 'x']).stderr).toContain('it must be NAME=PATH');
	expect(run(['scan', folder, '--recipe', 'x']).stderr).toContain('There is no recipe "x"');
});

it('prints the queue of label errors, of losses and of detections', () => {
	const coco = join(folder, 'queue', 'coco', 'instances.json');
	cpSync('media/sample', join(folder, 'queue'), { recursive: true });
	const recipe = ['--recipe', join(folder, 'queue', 'sample.anchorage.json')];
	const dump = ['--predictions', join(folder, 'queue', 'predictions', 'probe_2800.safetensors')];
	const { stdout } = run(['scan', coco, ...recipe, ...dump]);
	const lines = stdout.split('\n');
	const head = lines.findIndex((line) =>
		/ likely label errors? \(\d+ wrong class, .*\), likeliest first:$/.test(line),
	);
	expect(head).toBeGreaterThan(0);
	expect(lines[head + 2]).toMatch(
		/^ {2}02_overlap\.jpg, object 3: star, or triangle\? The model says triangle .*\[wrong class, 0\.\d\d\]$/,
	);
	expect(stdout).toMatch(/^Worst images +loss +z +problems +unmatched$/m);

	const queue = (...args: string[]) => JSON.parse(run(['scan', coco, '--json', ...args]).stdout).labelErrors;
	const byLosses = queue(...recipe, ...dump);
	expect(byLosses).toHaveLength(Number(/^(\d+) likely/.exec(lines[head])?.[1]));
	const scores = byLosses.map(({ score }: { score: number }) => score);
	expect(scores).toEqual([...scores].sort((a, b) => b - a));
	const wrong = byLosses.find(({ title }: { title: string }) => title === 'star, or triangle?');
	expect(wrong).toMatchObject({
		kind: 'wrong-class',
		row: 1,
		fileName: '02_overlap.jpg',
		object: 2,
		class: 'star',
		other: { class: 'triangle' },
		evidence: expect.stringContaining('The model says triangle'),
		file: expect.stringMatching(/instances\.json$/),
	});
	// What has a mark is no longer in it.
	put(
		join(folder, 'queue', 'coco', 'instances.anchorage-review.json'),
		JSON.stringify({
			version: 1,
			marks: { [wrong.key]: { mark: 'fine', what: wrong.title, at: '2026-01-01' } },
		}),
	);
	expect(queue(...recipe, ...dump)).toEqual(byLosses.filter(({ key }: { key: string }) => key !== wrong.key));
	expect(run(['scan', coco, ...recipe, ...dump]).stdout).toContain('1 entry with a mark left out.');
	const detections = ['--detections', join(folder, 'queue', 'predictions', 'detections.json')];
	const byDetections = queue(...detections);
	expect(byDetections.length).toBeGreaterThan(0);
	expect(byDetections.every(({ score }: { score: number }) => score >= 0 && score <= 1)).toBe(true);
	expect(queue()).toBeNull();
	expect(run(['scan', coco, '--detections', join(folder, 'gone.json')]).stderr).toContain(
		'There are no detections at',
	);
	const refused = run(['scan', coco, '--detections', put(join(folder, 'none.json'), '{')]);
	expect(refused.status).toBe(2);
	expect(refused.stdout).toContain('none.json was left aside.');
});

it('runs a connected model for each picture', () => {
	const sample = connectedSample(join(folder, 'connected'));
	const { status, stdout, stderr } = run([
		'scan',
		sample.coco,
		'--recipe',
		sample.recipe,
		'--predictions',
		sample.connect('rpn_graph.json'),
		'--json',
	]);
	expect(status).toBe(1);
	expect(stderr).not.toContain('runner');
	const report = JSON.parse(stdout);
	expect(report).toMatchObject({
		tier: 'exact',
		terms: ['rpn_objectness', 'rpn_box'],
		notes: [],
		unread: [],
	});
	expect(report.worstImages).toHaveLength(8);
});
