// `anchorage segmentation` as a program of its own: bundled as it is shipped, started, and read from outside.

import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { pngBytes } from '../support/png-files';

const sample = resolve('media/sample');
const coco = join(sample, 'coco', 'instances.json');
const dump = join(sample, 'predictions', 'epoch_03.safetensors');
const folder = programFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let run: (...args: string[]) => Outcome;
beforeAll(async () => {
	const program = await buildProgram(folder);
	run = (...args) => program(['segmentation', ...args]);
});

it('prints finding, losses and classes of one image', () => {
	const { status, stdout, stderr } = run(coco, '--prediction', dump, '--image', '01_shapes.jpg');
	expect([status, stderr]).toEqual([0, '']);
	expect(stdout).toMatch(
		/^01_shapes\.jpg \(Exact loss, epoch_03\.safetensors\)\n {2}triangle is taken for star/,
	);
	expect(stdout).toContain('Lovász: 0.');
	expect(stdout).toMatch(/triangle +572 +270 {2}0\.46 {2}0\.63/);
});

it('prints a line of JSON for every image that has logits, and names the others', () => {
	const { status, stdout, stderr } = run(coco, '--prediction', dump, '--json');
	expect(status).toBe(0);
	const lines = stdout
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line));
	expect(lines.map(({ image }) => image)).toEqual(['01_shapes.jpg', '03_ring.jpg']);
	for (const { pixels, classes, losses } of lines) {
		const both = classes.reduce((sum: number, each: { both: number }) => sum + each.both, 0);
		expect(both).toBe(pixels.correct);
		expect(losses).toHaveLength(12);
	}
	expect(stderr).toContain('`02_overlap/semantic_logits`');
});

it('compares two masks', () => {
	const label = join(folder, 'label.png');
	const prediction = join(folder, 'prediction.png');
	writeFileSync(label, pngBytes(4, 1, [0, 1, 2, 9]));
	writeFileSync(prediction, pngBytes(4, 1, [0, 1, 1, 1]));
	const { status, stdout } = run(label, '--prediction', prediction, '--ignore-index', '9');
	expect(status).toBe(0);
	expect(stdout).toContain('class 2 is taken for class 1 on 1 pixel. 66.6 % of 3 pixels are right');
	expect(stdout).toContain('The other losses: needs logits');
});

it.each([
	['a file that is not there', ['nowhere.png', '--prediction', dump], 'There is no file nowhere.png.'],
	['an image that is not there', [coco, '--prediction', dump, '--image', '7'], 'has no image "7"'],
	[
		'an image without logits',
		[coco, '--prediction', dump, '--image', '06_dense.jpg'],
		'06_dense/semantic_logits',
	],
	['an ignored value out of range', [coco, '--prediction', dump, '--ignore-index', '300'], 'from 0 to 255'],
	['a misspelt option', [coco, '--prediction', dump, '--imgae', '1'], 'no option --imgae'],
])('ends with 2 and one sentence for %s', (_what, args, sentence) => {
	const { status, stderr } = run(...args);
	expect(status).toBe(2);
	expect(stderr).toContain(sentence);
	expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
