// `anchorage scan` as a program: the report, JSON, splits, and its exit codes.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { buildScan, put, vocText } from '../support/scans';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = programFolder();
const folder = mkdtempSync(join(tmpdir(), 'anchorage-cli-scan-'));
let run: (args: string[], cwd?: string) => Outcome;
beforeAll(async () => {
	run = await buildProgram(program);
	await buildScan(program);
});
afterAll(() => {
	for (const each of [program, folder]) rmSync(each, { recursive: true, force: true });
});

it('prints the data set in numbers', () => {
	const { status, stdout, stderr } = run(['scan', 'media/sample/coco/instances.json']);
	expect(status).toBe(0);
	expect(stdout).toContain('8 images of 1 file, 1 of them without any');
	expect(stdout).toContain('47 trained objects, 2 left out, torchvision Mask R-CNN FPN, assignment alone');
	expect(stdout).toMatch(/^Class +objects +images +positives +forced +unmatched$/m);
	expect(stdout).toContain('error: Box without area, 1 [box-zero-size]: The box has no width');
	expect(stderr).toContain('Images: 8 of 8');
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
	expect(status).toBe(0);
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
	expect(report.costliestObjects[0].loss).toBeGreaterThan(0);
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
