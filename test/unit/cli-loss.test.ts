// `anchorage inspect --loss`: a person's own loss on the command line, as text and as JSON.

import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { buildRunner } from '../support/runner-program';

const sample = resolve('media/sample');
const coco = join(sample, 'coco', 'instances.json');
const dump = join(sample, 'predictions', 'epoch_03.safetensors');
const folder = programFolder();
const common = [
	'inspect',
	coco,
	'--image',
	'01_shapes.jpg',
	'--recipe',
	join(sample, 'sample.anchorage.json'),
];
let start: (args: string[]) => Outcome;

beforeAll(async () => {
	start = await buildProgram(folder);
	await buildRunner(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const withLoss = (text: string, ...more: string[]) => {
	const loss = join(folder, 'my.loss.ts');
	writeFileSync(loss, text);
	return start([...common, '--predictions', dump, '--loss', loss, ...more]);
};

describe('--loss', () => {
	it('prints value and gradients beside the terms', () => {
		const { status, stdout } = start([
			...common,
			'--predictions',
			dump,
			'--loss',
			resolve('media/loss/two-stage.loss.ts'),
		]);
		expect(status).toBe(0);
		const term = /RPN objectness: (\d\.\d{4})/.exec(stdout)?.[1];
		expect(stdout).toContain(`two-stage.loss.ts: ${term}`);
		expect(stdout).toContain('Your loss, not in the total.');
		expect(stdout).toMatch(/gradient on circle id 1002: 0\.\d+/);
	}, 60_000);

	it('gives them as JSON', () => {
		const { status, stdout } = withLoss(
			'export const loss = (tf, { rpn }) => tf.sum(rpn.objectness);',
			'--json',
		);
		expect(status).toBe(0);
		const { written, assignment } = JSON.parse(stdout);
		expect(written).toMatchObject({ kind: 'value', outputs: [{ name: 'rpn.objectness', gradient: 35_805 }] });
		const on = (id: number) => written.objects.find((object: { id: number }) => object.id === id).gradient;
		for (const object of assignment.objects) expect(on(object.id)).toBe(object.positives);
		expect(written.background).toBe(35_805 - assignment.positive);
		const positives = written.anchors.filter(({ gradient }: { gradient: number }) => gradient === 1);
		expect(positives).toHaveLength(written.anchors.length);
	}, 60_000);

	it.each([
		[
			'an error',
			'export const loss = (tf, { rpn }) => rpn.objectness;',
			/error: my\.loss\.ts, line 1: The loss returned a tensor of shape \[35805\]/,
		],
		[
			'one that leaves',
			'export const loss = () => process.exit(1);',
			/error: my\.loss\.ts: The process that ran my\.loss\.ts ended/,
		],
	])(
		'ends with %s in words and exit code 2, the terms printed all the same',
		(_, text, message) => {
			const { status, stdout } = withLoss(text);
			expect(status).toBe(2);
			expect(stdout).toMatch(message);
			expect(stdout).toMatch(/total: \d/);
		},
		60_000,
	);

	it('says that the file is not there', () => {
		const { status, stderr } = start([
			...common,
			'--predictions',
			dump,
			'--loss',
			join(folder, 'none.loss.ts'),
		]);
		expect(status).toBe(2);
		expect(stderr).toContain('There is no loss at');
	}, 60_000);
});
