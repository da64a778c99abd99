import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { penaltyReport, penaltyText } from '../../src/compute/weights';
import { f32, i32, safetensorsBytes } from '../support/tensor-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-weights-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, 'model.safetensors');
beforeAll(() =>
	writeFileSync(
		path,
		safetensorsBytes({
			'backbone.conv1.weight': f32([2, 2], new Float32Array([1, -2, 3, 0])),
			'backbone.bn1.gamma': f32([2], new Float32Array([5, 5])),
			'roi_heads.fc.weight': f32([3], new Float32Array([0.5, 0.5, -1])),
			'backbone.bn1.num_batches_tracked': i32([1], [7]),
		}),
	),
);

function report(choice: Partial<Parameters<typeof penaltyReport>[1]> = {}, file = path) {
	const result = penaltyReport(file, { norm: 'l2', per: 'sum', factor: 0.1, groups: [], ...choice });
	if ('error' in result) throw new Error(result.error);
	return result;
}

describe('the weight penalty of a file', () => {
	it('adds up by tensor and by group, the first part of the name', () => {
		const { value, groups, tensors, leftOut } = report();
		expect(groups).toEqual([
			{ group: 'backbone', value: expect.closeTo(0.1 * 64, 10), factor: 0.1, tensors: 2, weights: 6 },
			{ group: 'roi_heads', value: expect.closeTo(0.15, 10), factor: 0.1, tensors: 1, weights: 3 },
		]);
		expect(value).toBeCloseTo(6.55, 10);
		expect(tensors.map(({ name }) => name)).toEqual([
			'backbone.bn1.gamma',
			'backbone.conv1.weight',
			'roi_heads.fc.weight',
		]);
		expect(tensors[1]).toMatchObject({ largest: 3, weights: 4 });
		expect(leftOut).toEqual(['backbone.bn1.num_batches_tracked']);
	});

	it('takes the L1 norm, Matterport’s division by size, and groups by pattern with factors of their own', () => {
		expect(report({ norm: 'l1' }).value).toBeCloseTo(0.1 * (6 + 10 + 2), 10);
		const own = report({ per: 'size', groups: [{ group: 'norm', pattern: 'gamma|beta', factor: 0 }] });
		expect(own.value).toBeCloseTo(0.1 * (14 / 4 + 1.5 / 3), 10);
		expect(own.groups.find(({ group }) => group === 'norm')).toMatchObject({
			value: 0,
			factor: 0,
			tensors: 1,
		});
	});

	it('names tensors that are not finite, and what cannot be read', () => {
		const broken = join(folder, 'broken.safetensors');
		writeFileSync(
			broken,
			safetensorsBytes({ 'fc.weight': f32([3], new Float32Array([1, Number.NaN, Number.NaN])) }),
		);
		const result = report({}, broken);
		expect(result.value).toBeNaN();
		expect(result.broken).toEqual([{ name: 'fc.weight', count: 2, first: 1 }]);
		expect(penaltyText(result, { norm: 'l2', per: 'sum', factor: 1, groups: [] })).toContain(
			'fc.weight holds 2 NaN or infinite weights, the first at 1: every loss will be NaN.',
		);
		const choice = { norm: 'l2', per: 'sum', factor: 1, groups: [] } as const;
		expect(penaltyReport(path, { ...choice, groups: [{ group: 'a', pattern: '(', factor: 1 }] })).toEqual({
			error: 'The pattern of the group "a" is no regular expression: (',
		});
		writeFileSync(join(folder, 'no.safetensors'), 'no');
		expect(penaltyReport(join(folder, 'no.safetensors'), { ...choice, groups: [] })).toHaveProperty('error');
	});
});

describe('anchorage penalty', () => {
	const script = join(folder, 'cli.cjs');
	beforeAll(async () => {
		await build({
			entryPoints: [join(root, 'src/cli/main.ts')],
			outfile: script,
			bundle: true,
			platform: 'node',
			format: 'cjs',
			external: ['sharp', '@tensorflow/tfjs-node'],
		});
	});

	it('prints the report as JSON and as text', () => {
		const run = (...args: string[]) =>
			execFileSync(process.execPath, [script, 'penalty', path, ...args], { encoding: 'utf8' });
		const json = JSON.parse(run('--factor', '0.1', '--group', 'norm=gamma:0', '--json'));
		expect(json.value).toBeCloseTo(0.1 * (14 + 1.5), 10);
		expect(run('--norm', 'l1')).toMatch(/^Weight penalty of model\.safetensors: 0\.0018/);
	});

	it.each([
		[['--norm', 'l3'], '--norm is "l3"; it must be l1 or l2.'],
		[['--factor', '-1'], '--factor has the factor "-1"; it must be a number from 0 on.'],
		[['--group', 'a'], '--group is "a"; it must be NAME=PATTERN:FACTOR.'],
		[
			['--colour', '1'],
			'There is no option --colour. The options are --norm, --factor, --per, --group, --json.',
		],
	])('refuses %j in one sentence', (args, message) => {
		const { status, stderr } = spawnSync(process.execPath, [script, 'penalty', path, ...args], {
			encoding: 'utf8',
		});
		expect(status).toBe(2);
		expect(stderr.trim()).toBe(`anchorage penalty: ${message}`);
	});
});
