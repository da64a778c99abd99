// `anchorage fit-anchors` as a program: verdict, numbers, configurations, tables, and what it refuses.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { buildScan } from '../support/scans';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = programFolder();
const folder = mkdtempSync(join(tmpdir(), 'anchorage-cli-fit-'));
const coco = 'media/sample/coco/instances.json';
let run: (args: string[], cwd?: string) => Outcome;
beforeAll(async () => {
	run = await buildProgram(program);
	await buildScan(program);
});
afterAll(() => {
	for (const each of [program, folder]) rmSync(each, { recursive: true, force: true });
});

it('says how well the anchors fit, before and after, and what to paste', () => {
	const { status, stdout } = run(['fit-anchors', coco]);
	expect(status).toBe(0);
	expect(stdout).toMatch(/^47 trained objects of 8 images, torchvision Mask R-CNN FPN$/m);
	expect(stdout).toMatch(
		/^\d+ % of the objects reach the positive limit now, \d+ % would; mean best IoU 0\.\d\d → 0\.\d\d\.$/m,
	);
	expect(stdout).toMatch(/^Best IoU +before +after$/m);
	expect(stdout).toContain('from torchvision.models.detection.anchor_utils import AnchorGenerator');
	expect(stdout).not.toContain('ANCHOR_GENERATOR');
	expect(stdout).toContain('(--framework gives it for detectron2, mmdetection, ultralytics and keras.)');
	const other = run(['fit-anchors', coco, '--framework', 'Detectron2', '--method', 'none']);
	expect(other.stdout).toContain('SIZES: [[32], [64], [128], [256], [512]]');
	expect(other.stdout).not.toContain('→');
});

it('the bars of the JSON count every object, and the verdict is that of the numbers', () => {
	const told = JSON.parse(run(['fit-anchors', coco, '--json', '--method', 'evolution']).stdout);
	const sum = (bars: number[]) => bars.reduce((total, count) => total + count, 0);
	expect(sum(told.before.bars)).toBe(47);
	expect(sum(told.after.bars)).toBe(47);
	expect(told).toMatchObject({
		recipe: 'torchvision-mask-rcnn',
		method: 'evolution',
		objects: 47,
		unread: [],
	});
	expect(told.after.mean).toBeGreaterThan(told.before.mean);
	expect(told.finding).toContain(`Reaching 0.7: ${told.before.reached} → ${told.after.reached}.`);
	expect(told.configurations.map(({ framework }: { framework: string }) => framework)).toEqual([
		'torchvision',
		'Detectron2',
		'MMDetection',
		'Ultralytics',
		'Keras',
	]);
	const alone = JSON.parse(run(['fit-anchors', coco, '--json', '--method', 'none']).stdout);
	expect(alone.after).toBeNull();
	expect(alone.before).toEqual(told.before);
});

it('the table holds the best IoU of every object before and after', () => {
	const { stdout } = run(['fit-anchors', coco, '--format', 'csv']);
	const [head = '', ...lines] = stdout.trimEnd().split('\r\n');
	const names = head.split(',');
	expect(lines).toHaveLength(49);
	const rows = lines.map((line) =>
		Object.fromEntries(line.split(',').map((field, at) => [names[at], field])),
	);
	const trained = rows.filter(({ use }) => use === 'trained');
	expect(trained).toHaveLength(47);
	// Without an assignment the same best IoU is found as with it.
	for (const { best_iou, best_iou_before } of trained)
		expect(Number(best_iou_before)).toBeCloseTo(Number(best_iou), 5);
	const reached = trained.filter(({ best_iou_after }) => Number(best_iou_after) >= 0.7).length;
	const told = JSON.parse(run(['fit-anchors', coco, '--json']).stdout);
	expect(reached).toBe(told.after.reached);
	expect(
		rows.filter(({ use }) => use !== 'trained').every(({ best_iou_before }) => best_iou_before === ''),
	).toBe(true);
});

it('a recipe without anchors counts places, and none are looked for', () => {
	const { status, stdout } = run(['fit-anchors', coco, '--recipe', 'torchvision-fcos']);
	expect(status).toBe(0);
	expect(stdout).toMatch(/^Places +objects$/m);
	expect(stdout).toContain('has no anchors that are matched by IoU, so none were looked for.');
});

it('ends with 2 and a sentence where there is nothing to fit, and with 1 where some was not read', () => {
	const refused: [args: string[], why: RegExp][] = [
		[[], /There is nothing to scan/],
		[[coco, '--method', 'magic'], /--method magic: it must be k-means, evolution and none/],
		[[coco, '--framework', 'jax'], /--framework jax: it must be torchvision, detectron2/],
		[[coco, '--recipe', 'detr'], /has no grid: each object takes a query/],
		[[coco, '--recipe', 'x'], /There is no recipe "x"/],
	];
	for (const [args, why] of refused) {
		const { status, stderr } = run(['fit-anchors', ...args]);
		expect(stderr).toMatch(why);
		expect(status).toBe(2);
	}
	writeFileSync(join(folder, 'broken.json'), '{');
	const some = run(['fit-anchors', coco, join(folder, 'broken.json')]);
	expect(some.status).toBe(1);
	expect(some.stdout).toMatch(/1 could not be read:\n.*broken\.json: /);
});
