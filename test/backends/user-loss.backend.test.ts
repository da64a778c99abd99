// Losses that people write, on TensorFlow.js: value and gradient against closed forms, what is told of losses that are
// wrong, and that nothing they make stays behind.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';
import { Runner } from '../../src/compute/runner/runner';
import type { TensorBackend } from '../../src/compute/tensor/backend';
import { type LossAnswer, type LossQuestion, WrittenLosses } from '../../src/compute/user-loss';
import { answerLoss } from '../../src/compute/user-loss/answer';
import { runLoss } from '../../src/compute/user-loss/run';
import { dense, integers } from '../../src/core/loss-inputs/tensor-data';
import type { LossTensors } from '../../src/core/loss-inputs/types';
import type { Recipe } from '../../src/core/recipe';
import { recipeByName } from '../../src/core/recipes';
import { recipeAndDump } from '../support/recipe-dump';
import { buildRunner } from '../support/runner-program';
import { scratchFolder, tensorBackend } from '../support/tensor-backend';

const sample = resolve('media/sample');
const coco = join(sample, 'coco', 'instances.json');
const folder = scratchFolder();
const file = join(folder, 'my.loss.ts');

let backend: TensorBackend;

beforeAll(async () => {
	backend = await tensorBackend(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Four anchors, one positive; one mask of 2 x 2. */
function tensors(over: Partial<LossTensors> = {}): LossTensors {
	return {
		kind: 'two-stage',
		predictions: {
			'rpn.objectness': dense([2, -1, 0.5, -3], 4),
			'rpn.deltas': dense(
				Array.from({ length: 16 }, (_, k) => k / 8 - 1),
				4,
				4,
			),
			'masks.logits': dense([3, -2, 0.25, -1], 1, 2, 2),
			regions: null,
		},
		targets: {
			'rpn.labels': dense([1, 0, -1, 0], 4),
			'rpn.sampled': dense([1, 1, 0, 0], 4),
			'rpn.object': integers([0, -1, -1, -1], 4),
			'rpn.deltas': {
				kind: 'rows',
				shape: [4, 4],
				fill: 0,
				index: Int32Array.of(0),
				values: Float32Array.of(0.5, 0, 0, -0.5),
			},
			'masks.pixels': dense([1, 0, 1, 0], 1, 2, 2),
		},
		outputs: ['rpn.objectness', 'rpn.deltas', 'masks.logits'],
		normalisers: { rpn_objectness: 2 },
		...over,
	};
}

const run = (text: string, given = tensors()) => runLoss(backend.tf, { path: file, text }, given);

function expectValue(answer: LossAnswer): Extract<LossAnswer, { kind: 'value' }> {
	if (answer.kind !== 'value') throw new Error(JSON.stringify(answer));
	return answer;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const entropy = (x: number, t: number) => Math.max(x, 0) - x * t + Math.log1p(Math.exp(-Math.abs(x)));

function expectClose(got: ArrayLike<number>, wanted: readonly number[]): void {
	expect(got.length).toBe(wanted.length);
	wanted.forEach((value, k) => {
		expect(got[k]).toBeCloseTo(value, 5);
	});
}

describe('value and gradient', () => {
	it('of objectness are those of the closed form', () => {
		const answer = expectValue(
			run(`export function loss(tf: any, { rpn }: any, targets: any) {
	const each = rpn.objectness.relu().sub(rpn.objectness.mul(targets.rpn.labels)).add(rpn.objectness.abs().neg().exp().log1p());
	return each.mul(targets.rpn.sampled).sum().div(targets.normalisers.rpn_objectness);
}`),
		);
		expect(answer.value).toBeCloseTo((entropy(2, 1) + entropy(-1, 0)) / 2, 6);
		expect(Object.keys(answer.gradients)).toEqual(['rpn.objectness']);
		expectClose(answer.gradients['rpn.objectness'].rows, [(1 - sigmoid(2)) / 2, sigmoid(-1) / 2, 0, 0]);
	});

	it('of boxes are those of the closed form, and the signs do not count', () => {
		const answer = expectValue(
			run(`exports.loss = (tf, { rpn }, targets) => {
	const difference = tf.sub(rpn.deltas, targets.rpn.deltas);
	const positive = tf.expandDims(tf.relu(targets.rpn.labels), 1);
	return tf.sum(tf.mul(tf.square(difference), positive));
};`),
		);
		const differences = [-1 - 0.5, -0.875, -0.75, -0.625 + 0.5];
		expect(answer.value).toBeCloseTo(
			differences.reduce((sum, each) => sum + each * each, 0),
			5,
		);
		expectClose(answer.gradients['rpn.deltas'].rows, [
			differences.reduce((sum, each) => sum + 2 * Math.abs(each), 0),
			0,
			0,
			0,
		]);
	});

	it('of masks come with the gradient of every pixel and its sign', () => {
		const answer = expectValue(
			run(`import * as tf from '@tensorflow/tfjs';
export const loss = (_: unknown, predictions: any, targets: any) =>
	tf.losses.sigmoidCrossEntropy(targets.masks.pixels, predictions.masks.logits);`),
		);
		const [logits, pixels] = [
			[3, -2, 0.25, -1],
			[1, 0, 1, 0],
		];
		expect(answer.value).toBeCloseTo(
			logits.reduce((sum, x, k) => sum + entropy(x, pixels[k]) / 4, 0),
			6,
		);
		const slopes = logits.map((x, k) => (sigmoid(x) - pixels[k]) / 4);
		expectClose(answer.gradients['masks.logits'].values as Float32Array, slopes);
		expectClose(answer.gradients['masks.logits'].rows, [
			slopes.reduce((sum, each) => sum + Math.abs(each), 0),
		]);
	});

	it('of several outputs at once, and of rows that are gathered', () => {
		const answer = expectValue(
			run(`export function loss(tf: any, { rpn }: any) {
	const picked = tf.gather(rpn.deltas, tf.tensor1d([3, 0, 3], 'int32'));
	return tf.add(tf.sum(picked), tf.mul(2, tf.max(rpn.objectness)));
}`),
		);
		expectClose(answer.gradients['rpn.deltas'].rows, [4, 0, 0, 8]);
		expectClose(answer.gradients['rpn.objectness'].rows, [2, 0, 0, 0]);
	});
});

describe('a loss that is wrong is told at its line', () => {
	const head =
		'export function loss(tf: any, predictions: any, targets: any) {\n\tconst { objectness } = predictions.rpn;\n';
	it.each([
		['throws', `${head}\tthrow new TypeError('not yet');\n}`, 3, 8, /^TypeError: not yet$/],
		[
			'throws inside TensorFlow.js',
			`${head}\tconst a: number = 1;\n\treturn objectness.add(tf.zeros([3]));\n}`,
			4,
			20,
			/Operands could not be broadcast together with shapes 4 and 3|^Incompatible shapes: \[4\] vs. \[3\]$/,
		],
		[
			'has a syntax error',
			`${head}\treturn objectness.sum(;\n}`,
			3,
			24,
			/no valid TypeScript or JavaScript: Unexpected token\./,
		],
		[
			'has an error that only the engine finds',
			`${head}\tconst x = 1;\n\tconst x = 2;\n}`,
			4,
			null,
			/'x' has already been declared/,
		],
		[
			'exports another name',
			'const a = 1;\nexport function los() {}',
			2,
			null,
			/exports no function "loss".* It exports los\./,
		],
		['exports nothing', '', 1, null, /exports no function "loss"/],
		[
			'returns a vector',
			`${head}\tconst each = objectness.square();\n\treturn each.mul(2);\n}`,
			4,
			14,
			/a tensor of shape \[4\]; it must be one number/,
		],
		['returns a number', `${head}\treturn 3;\n}`, 1, null, /returned the number 3, not a tensor/],
		[
			'returns a number that it took out',
			`${head}\tconst all = objectness.dataSync();\n\treturn all[0];\n}`,
			3,
			25,
			/taken out of a tensor here/,
		],
		['returns nothing', `${head}\tobjectness.sum();\n}`, 1, null, /returned nothing, not a tensor/],
		[
			'is asynchronous',
			`${head.replace('export', 'export async')}\treturn objectness.sum();\n}`,
			1,
			null,
			/asynchronous/,
		],
		[
			'is detached',
			`${head}\tconst numbers = objectness.arraySync();\n\tconst mean = tf.mean(tf.tensor1d(numbers));\n\treturn mean;\n}`,
			4,
			18,
			/does not depend on the predictions.* in line 3 of my\.loss\.ts \(dataSync or arraySync\)/,
		],
		[
			'is made of targets alone',
			`${head}\treturn targets.rpn.labels.sum();\n}`,
			3,
			28,
			/does not depend on the predictions/,
		],
		[
			'is NaN by an operation',
			`${head}\tconst odd = tf.sqrt(objectness);\n\tconst even = tf.mul(odd, 2);\n\treturn even.sum();\n}`,
			3,
			17,
			/^The loss is NaN\. sqrt here is the first to give NaN at 2 of 4 places\.$/,
		],
		[
			'is infinite by a chained method, behind one that may be so',
			`${head}\ttf.log(tf.zeros([2]));\n\tconst odd = objectness.sub(objectness)\n\t\t.reciprocal();\n\treturn odd.sum();\n}`,
			5,
			4,
			/^The loss is Infinity\. reciprocal here is the first to give Infinity at 4 of 4 places\.$/,
		],
		[
			'has a gradient that is not finite',
			`${head}\tconst none = objectness.sub(objectness);\n\treturn none.sqrt().sum();\n}`,
			4,
			14,
			/^The loss is 0, but its gradient is not finite: predictions\.rpn\.objectness has (NaN|Infinity|-Infinity) at 4 of 4 places\. The derivative of sqrt here is the first/,
		],
		[
			'has a step without a gradient',
			`${head}\treturn tf.topk(objectness, 2).values.sum();\n}`,
			3,
			12,
			/no gradient of topk/,
		],
		[
			'reads what is not there',
			`${head}\treturn predictions.classLogits.sum();\n}`,
			3,
			21,
			/^There is no predictions\.classLogits with this recipe, which is of a two-stage detector\. There is rpn, masks, regions\.$/,
		],
		['reads a part that is null', `${head}\treturn predictions.regions.boxes.sum();\n}`, 3, 29, /null/],
		[
			'imports what is not there',
			`import { x } from './none';\n${head}\treturn objectness.sum().mul(x);\n}`,
			1,
			null,
			/There is no file \.\/none beside my\.loss\.ts/,
		],
	] as const)('%s', (_, text, line, column, message) => {
		const answer = run(text);
		if (answer.kind !== 'failed') throw new Error(`it gave ${answer.value}`);
		expect(answer.failure.message).toMatch(message);
		expect(answer.failure).toMatchObject({ file, line });
		if (column !== null) expect(answer.failure.column).toBe(column);
	});

	it('in the file beside it that it imports', () => {
		const helper = join(folder, 'helper.ts');
		writeFileSync(
			helper,
			'export const half = (x: number): number => {\n\tthrow new Error("no half of " + x);\n};\n',
		);
		const answer = run(
			`import { half } from './helper.js';\n${head}\treturn objectness.sum().mul(half(1));\n}`,
		);
		expect(answer).toMatchObject({
			kind: 'failed',
			failure: { file: helper, line: 2, message: 'no half of 1' },
		});
		writeFileSync(helper, 'export const half = (x: number): number => x / 2;\n');
		const mended = run(
			`import { half } from './helper.js';\n${head}\treturn objectness.sum().mul(half(1));\n}`,
		);
		expect(expectValue(mended).value).toBeCloseTo(-0.75, 6);
	});

	it('predictions that hold NaN are not blamed where the loss leaves them out', () => {
		const given = tensors();
		given.predictions['rpn.deltas'] = dense(new Float32Array(16).fill(Number.NaN), 4, 4);
		const text = `${head}\tpredictions.rpn.deltas.sum();\n\treturn objectness.sub(objectness).log().sum();\n}`;
		expect(run(text, given)).toMatchObject({
			kind: 'failed',
			failure: { message: expect.stringMatching(/^The loss is -Infinity\. log here is the first/), line: 4 },
		});
	});

	it('predictions that hold NaN are named', () => {
		const given = tensors();
		given.predictions['rpn.objectness'] = dense([Number.NaN, 1, 2, 3], 4);
		const answer = run(`${head}\treturn objectness.sum();\n}`, given);
		expect(answer).toMatchObject({
			kind: 'failed',
			failure: {
				message: 'The loss is NaN. predictions.rpn.objectness itself holds NaN at 1 of 4 places.',
				line: 2,
			},
		});
	});
});

describe('what a loss makes', () => {
	it.each([
		[
			'goes well',
			'const kept = tf.keep(predictions.rpn.deltas.mul(2)); tf.variable(kept); return tf.tidy(() => kept.sum());',
		],
		['throws', 'predictions.rpn.objectness.square().sqrt(); throw new Error("no");'],
		['is a vector', 'return predictions.rpn.objectness.square();'],
		['is detached', 'return tf.scalar(predictions.rpn.objectness.dataSync()[0]);'],
		['has no gradient', 'return tf.topk(predictions.rpn.objectness.square(), 2).values.sum();'],
	])('is gone after 100 runs where it %s', (_, body) => {
		const text = `export function loss(tf, predictions) { ${body} }`;
		run(text);
		const before = backend.tf.memory();
		for (let k = 0; k < 100; k++) run(text);
		const after = backend.tf.memory();
		expect([after.numTensors, after.numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
	});
});

function choices(over: Partial<Choices> = {}): Choices {
	return {
		...plainChoices,
		workspaceFolders: [sample],
		recipe: join(sample, 'sample.anchorage.json'),
		predictions: join(sample, 'predictions', 'epoch_03.safetensors'),
		lossFile: file,
		...over,
	};
}

const annotations = { path: coco, version: 0 };

/** Losses that run here, without a process of their own. */
function inThisProcess(): WrittenLosses {
	return new WrittenLosses({
		ask: async (_kind: string, question: unknown) => answerLoss(backend.tf, question as LossQuestion),
	} as never);
}

async function written(text: string, over: Partial<Choices> = {}, row = 1) {
	const engine = new Engine();
	const said = await engine.writtenLoss(inThisProcess(), annotations, choices(over), row, text);
	const { inspection } = await engine.inspection(annotations, choices(over), row);
	return { said, inspection };
}

describe('the template', () => {
	const text = readFileSync('media/loss/two-stage.loss.ts', 'utf8');

	it.each(['seeded', 'all', 'dump'] as const)(
		'gives the recipe’s own RPN objectness, and its gradient, sampling %s',
		async (sampling) => {
			const { said, inspection } = await written(text, { sampling });
			if (said?.kind !== 'value') throw new Error(JSON.stringify(said));
			const term = inspection.breakdown?.terms.find(({ name }) => name === 'rpn_objectness');
			expect(Math.abs(said.value - (term?.value ?? Number.NaN))).toBeLessThan(1e-6);
			const { stages } = await new Engine().stages(annotations, choices({ sampling }), 1);
			const stage = stages?.find(({ rule }) => rule.name === 'rpn_objectness');
			const perObject = new Float64Array(inspection.objects.length);
			let background = 0;
			stage?.term.gradient.forEach((slope, row) => {
				const anchor = stage.index?.[row] as number;
				const g = stage.object[row];
				expect(Math.abs(said.perAnchor[anchor] - Math.abs(slope))).toBeLessThan(1e-7);
				if (g < 0) background += Math.abs(slope);
				else perObject[g] += Math.abs(slope);
			});
			expectClose(said.perObject, [...perObject]);
			expect(said.background).toBeCloseTo(background, 5);
			expect(said.outputs.map(({ name }) => name)).toEqual(['rpn.objectness']);
			expect(inspection.written).toBe(said);
		},
	);
});

describe('the template for one-stage detectors', () => {
	const text = readFileSync('media/loss/dense.loss.ts', 'utf8');

	it('gives RetinaNet’s own class term, and its gradient', async () => {
		const over = recipeAndDump(recipeByName('torchvision-retinanet') as Recipe, folder);
		const { said } = await written(text, over, 0);
		if (said?.kind !== 'value') throw new Error(JSON.stringify(said));
		const { stages } = await new Engine().stages(annotations, choices(over), 0);
		const term = stages?.find(({ rule }) => rule.name === 'class')?.term;
		if (!term) throw new Error('there is a class term');
		// WebAssembly adds float32 numbers one after another: here 75,000.
		expect(Math.abs(said.value / term.value - 1)).toBeLessThan(1e-4);
		const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, each) => total + each, 0);
		expect(Math.abs(sum(said.perAnchor) / sum(term.gradient.map(Math.abs)) - 1)).toBeLessThan(1e-5);
		expect(sum(said.perObject) + said.background).toBeCloseTo(sum(said.perAnchor), 3);
	});

	it.each([
		'torchvision-fcos',
		'torchvision-ssd300',
		'ultralytics-segment',
		'yolox',
		'detr',
		'mmdetection-atss',
	])('runs on what %s gives', async (name) => {
		const over = recipeAndDump(recipeByName(name) as Recipe, folder);
		const { said } = await written(text, over, 0);
		expect(said).toMatchObject({ kind: 'value', outputs: [{ name: 'classLogits' }] });
	});

	it('says what a recipe has in place of logits', async () => {
		const over = recipeAndDump(recipeByName('mmdetection-tood') as Recipe, folder);
		const { said } = await written(text, over, 0);
		expect(said).toMatchObject({
			kind: 'failed',
			failure: {
				message: expect.stringMatching(/no predictions\.classLogits .* There is classProbabilities, boxes/),
			},
		});
	});
});

describe('the other terms, written again', () => {
	it.each([
		[
			'rpn_box',
			`export function loss(tf, { rpn }, targets) {
	const positive = tf.equal(targets.rpn.labels, 1).mul(targets.rpn.sampled).expandDims(1);
	const size = tf.abs(rpn.deltas.sub(targets.rpn.deltas));
	const beta = 1 / 9;
	const inside = tf.minimum(size, beta);
	return inside.square().mul(0.5 / beta).add(size.sub(inside)).mul(positive).sum().div(targets.normalisers.rpn_box);
}`,
		],
		[
			'roi_class',
			`export function loss(tf, { regions }, targets) {
	const { classes } = targets.regions;
	const hot = tf.oneHot(classes, regions.classLogits.shape[1]);
	return tf.losses.softmaxCrossEntropy(hot, regions.classLogits);
}`,
		],
		[
			'roi_box',
			`export function loss(tf, { regions }, targets) {
	const { object, classes, deltas } = targets.regions;
	const foreground = tf.cast(tf.greaterEqual(object, 0), 'float32').expandDims(1);
	const own = tf.oneHot(classes, regions.boxDeltas.shape[1]).expandDims(2);
	const size = tf.abs(regions.boxDeltas.mul(own).sum(1).sub(deltas));
	const beta = 1 / 9;
	const inside = tf.minimum(size, beta);
	return inside.square().mul(0.5 / beta).add(size.sub(inside)).mul(foreground).sum().div(targets.normalisers.roi_box);
}`,
		],
		[
			'mask',
			`export function loss(tf, { masks }, targets) {
	return tf.losses.sigmoidCrossEntropy(targets.masks.pixels, masks.logits);
}`,
		],
	])('%s: value, and the gradient of every object', async (name, text) => {
		const { said, inspection } = await written(text);
		if (said?.kind !== 'value') throw new Error(JSON.stringify(said));
		const { stages } = await new Engine().stages(annotations, choices(), 1);
		const stage = stages?.find(({ rule }) => rule.name === name);
		if (!stage) throw new Error(`no ${name}`);
		expect(Math.abs(said.value - stage.term.value) / (1 + Math.abs(stage.term.value))).toBeLessThan(1e-6);
		const width = stage.term.gradient.length / stage.object.length;
		const perObject = new Float64Array(inspection.objects.length);
		stage.term.gradient.forEach((slope, k) => {
			const g = stage.object[Math.floor(k / width)];
			if (g >= 0) perObject[g] += Math.abs(slope);
		});
		expectClose(said.perObject, [...perObject]);
		if (name !== 'mask') return;
		expect(said.masks).toHaveLength(inspection.breakdown?.masks.length ?? -1);
		expectClose(said.masks[0], [...stage.term.gradient.subarray(0, width)]);
	});
});

describe('the process that runs losses, as it is shipped', () => {
	const good = 'export const loss = (tf, { rpn }) => tf.mean(rpn.objectness);';
	let runner: Runner;
	const printed: string[] = [];

	beforeAll(async () => {
		await buildRunner(folder);
		runner = new Runner(join(folder, 'runner.js'), (line) => printed.push(line));
	});
	afterAll(() => runner?.dispose());

	/** @param over the limits. */
	const said = (text: string, over: Partial<Choices['running']> = {}) =>
		new Engine().writtenLoss(
			new WrittenLosses(runner),
			annotations,
			choices({ running: { ...plainChoices.running, ...over } }),
			0,
			text,
		);

	it('gives value and gradient, and what the loss prints', async () => {
		const first = await said(`console.log('hello from the loss');\n${good}`);
		expect(first).toMatchObject({ kind: 'value', outputs: [{ name: 'rpn.objectness' }] });
		await expect.poll(() => printed.join('\n')).toContain('hello from the loss');
		const sum = first?.kind === 'value' ? first.perAnchor.reduce((total, part) => total + part, 0) : 0;
		expect(sum).toBeCloseTo(1, 4);
	});

	it.each([
		['never ends', 'for (;;);', { seconds: 1.5 }, /^my\.loss\.ts was stopped: it did not end within 1\.5 s/],
		['leaves', 'process.exit(3);', {}, /^The process that ran my\.loss\.ts ended \(code 3\)/],
		['crashes its process', 'process.abort();', {}, /^The process that ran my\.loss\.ts ended \(SIGABRT\)/],
		[
			'takes all memory',
			'const kept = []; for (;;) { kept.push(Buffer.alloc(5e7, 1)); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20); }',
			{ megabytes: 1500 },
			/^my\.loss\.ts was stopped: it took [\d,]+ MB of memory, more than 1,500 MB/,
		],
		['throws nothing but a string', 'throw "no";', {}, /^no$/],
	] as const)('%s: that is told, and the next one works', async (_, body, over, message) => {
		const answer = await said(`export function loss() { ${body} }`, over);
		if (answer?.kind !== 'failed') throw new Error(JSON.stringify(answer));
		expect(answer.failure.message).toMatch(message);
		expect(await said(good)).toMatchObject({ kind: 'value' });
	});
});
