// Reports of `anchorage scan` as a program: tables, findings with their places, exit codes, and what changed since a revision.

import { execFileSync } from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { buildScan, put } from '../support/scans';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = programFolder();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'anchorage-scan-report-')));
const coco = 'media/sample/coco/instances.json';
const withLosses = [
	'--recipe',
	'media/sample/sample.anchorage.json',
	'--predictions',
	'media/sample/predictions/probe_2800.safetensors',
];
let run: (args: string[], cwd?: string) => Outcome;
beforeAll(async () => {
	run = await buildProgram(program);
	await buildScan(program);
});
afterAll(() => {
	for (const each of [program, folder]) rmSync(each, { recursive: true, force: true });
});

async function parquet(path: string): Promise<Record<string, unknown>[]> {
	return parquetReadObjects({ file: new Uint8Array(readFileSync(path)).buffer });
}

it('all tables go into a folder, and say what the JSON says', async () => {
	mkdirSync(join(folder, 'tables'));
	const out = join(folder, 'tables');
	expect(run(['scan', coco, ...withLosses, '--format', 'parquet', '-o', out]).status).toBe(1);
	expect(readdirSync(out).sort()).toEqual(
		['classes', 'images', 'label-errors', 'objects', 'problems', 'unread'].map((name) => `${name}.parquet`),
	);
	const told = JSON.parse(run(['scan', coco, ...withLosses, '--json']).stdout);
	const images = await parquet(join(out, 'images.parquet'));
	const objects = await parquet(join(out, 'objects.parquet'));
	expect(images).toHaveLength(told.images);
	expect(objects).toHaveLength(told.objects + told.leftOut);
	const [worst] = told.worstImages;
	const row = images[worst.image];
	expect(row).toMatchObject({
		file: coco,
		file_name: worst.fileName,
		image_id: worst.id,
		loss: worst.loss,
		loss_z: worst.z,
	});
	expect(row?.loss_roi_class).toBe(worst.terms.roi_class.loss);
	const [costliest] = told.costliestObjects;
	const object = objects.find((each) => each.image === costliest.image && each.object === costliest.object);
	expect(object).toMatchObject({ class: costliest.class, loss: costliest.loss, loss_z: costliest.z });
	const sum = (name: string) => objects.reduce((total, each) => total + Number(each[name]), 0);
	const levels = Object.keys(objects[0] as object).filter((name) => name.startsWith('positives_'));
	expect(levels).toHaveLength(told.levels.length);
	expect(levels.reduce((total, name) => total + sum(name), 0)).toBe(sum('positives'));
	const errors = await parquet(join(out, 'label-errors.parquet'));
	expect(errors.map(({ key, kind, score }) => [key, kind, score])).toEqual(
		told.labelErrors.map(({ key, kind, score }: Record<string, unknown>) => [key, kind, score]),
	);
});

it('SARIF holds the problems with their places, and likely label errors as notes', () => {
	const { stdout, status } = run(['scan', coco, ...withLosses, '--format', 'sarif']);
	expect(status).toBe(1);
	const [{ results, tool }] = JSON.parse(stdout).runs;
	const told = JSON.parse(run(['scan', coco, ...withLosses, '--json']).stdout);
	const count = (rule: string) => results.filter(({ ruleId }: { ruleId: string }) => ruleId === rule).length;
	for (const { rule, count: own } of told.rules) expect([rule, count(rule)]).toEqual([rule, own]);
	for (const kind of new Set<string>(told.labelErrors.map((error: { kind: string }) => error.kind)))
		expect(count(`label-error-${kind}`)).toBe(
			told.labelErrors.filter((error: { kind: string }) => error.kind === kind).length,
		);
	const swap = results.find(({ message }: { message: { text: string } }) =>
		message.text.startsWith('star, or triangle?'),
	);
	expect(swap).toMatchObject({ ruleId: 'label-error-wrong-class', level: 'note' });
	expect(tool.driver.rules[swap.ruleIndex].shortDescription.text).toBe('Likely label error: wrong class.');
	const { region } = swap.locations[0].physicalLocation;
	const lines = readFileSync(coco, 'utf8')
		.split('\n')
		.slice(region.startLine - 1, region.endLine);
	expect(lines.join('\n')).toContain('"category_id"');
});

it('HTML has charts and tables of all there is', () => {
	const { stdout } = run(['scan', coco, '--format', 'html']);
	const heads = [...stdout.matchAll(/<h[12]>([^<]*)/g)].map(([, text]) => text?.trim());
	expect(heads).toEqual([
		'25 of 47 objects train only on forced matches.',
		'Classes after assignment',
		'Sizes at input',
		'Best IoU',
		'Problems',
		'Classes',
		'Images',
		'Objects',
		'What the rules mean',
	]);
});

it('the exit code is that of the problems', () => {
	const codeOf = (...args: string[]) => run(['scan', coco, ...args]).status;
	expect(codeOf()).toBe(1);
	expect(codeOf('--fail-on', 'never')).toBe(0);
	const value = JSON.parse(readFileSync(coco, 'utf8'));
	value.images = value.images.slice(0, 1);
	const { id } = value.images[0];
	value.annotations = value.annotations.filter((each: { image_id: number }) => each.image_id === id);
	const clean = put(join(folder, 'clean.json'), JSON.stringify(value));
	expect(run(['scan', clean]).status).toBe(0);
	const broken = put(join(folder, 'broken.json'), '{');
	expect(run(['scan', clean, broken]).status).toBe(1);
	expect(run(['scan', clean, broken, '--fail-on', 'never']).status).toBe(0);
	expect(run(['scan', broken, '--fail-on', 'never']).status).toBe(2);
});

it('--changed-since scans the files that changed, and tells what is wrong with their records that did', () => {
	const repository = join(folder, 'repository');
	const git = (...args: string[]) =>
		execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
			cwd: repository,
		});
	const text = readFileSync(coco, 'utf8');
	for (const name of ['a.json', 'b.json']) put(join(repository, name), text);
	git('init', '--quiet');
	git('add', '--all');
	git('commit', '--quiet', '-m', 'first');
	const images = ['--images', resolve('media/sample/images')];
	const scan = (...args: string[]) =>
		run(['scan', '.', ...images, '--changed-since', 'HEAD', ...args], repository);
	const same = scan('--json');
	expect(same.status).toBe(0);
	expect(JSON.parse(same.stdout)).toMatchObject({
		images: 0,
		rules: [],
		unread: [],
		notes: ['2 of 2 files did not change since HEAD.'],
	});
	expect(JSON.parse(scan('--format', 'sarif').stdout).runs[0].results).toEqual([]);
	const value = JSON.parse(text);
	value.annotations[1].bbox[2] = 0;
	writeFileSync(join(repository, 'b.json'), JSON.stringify(value));
	const { status, stdout } = scan('--json');
	const told = JSON.parse(stdout);
	expect(status).toBe(1);
	expect(told.images).toBe(8);
	const [first, ...others] = told.rules;
	expect(first).toMatchObject({ rule: 'box-zero-size', severity: 'error', count: 1 });
	expect(first.first).toEqual([{ message: expect.stringContaining('no width'), image: 0, object: 1 }]);
	for (const rule of others) expect(rule.first).toEqual([expect.objectContaining({ image: 0, object: 1 })]);
	expect(told.notes).toContain('1 of 2 files did not change since HEAD.');
	expect(told.notes.join()).toMatch(/\d problems of records that did not change since HEAD are not listed\./);
	const unknown = scan('--changed-since', 'nowhere');
	expect(unknown.status).toBe(2);
	expect(unknown.stderr).toContain('git knows no revision "nowhere"');
});
