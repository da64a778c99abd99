// Connected models in the runner as it is shipped: what they return against Python's numbers, and that whatever one does
// wrong is a sentence after which the next one works. On WebAssembly, or on tfjs-node where ANCHORAGE_TFJS_NODE names it.

import { cpSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import type { ModelResult } from '../../src/compute/models/answers';
import { type ModelFile, modelFileAt } from '../../src/compute/models/kinds';
import type { Running } from '../../src/compute/protocol';
import { Runner } from '../../src/compute/runner/runner';
import type { Values } from '../../src/predictions/model/model-dump';
import { buildRunner } from '../support/runner-program';
import { scratchFolder } from '../support/tensor-backend';

const fixtures = resolve('test/unit/fixtures/models');
const shared = resolve('../shared/data/models');
const isNative = process.env.ANCHORAGE_TFJS_NODE !== undefined;
const { running } = plainChoices;

interface Expected {
	[output: string]: { shape: number[]; values: number[] };
}

let folder: string;
let runner: Runner;

beforeAll(async () => {
	folder = scratchFolder();
	await buildRunner(folder);
	runner = new Runner(join(folder, 'runner.js'), () => {});
});

afterAll(() => {
	runner.dispose();
	rmSync(folder, { recursive: true, force: true });
});

function modelAt(path: string): ModelFile {
	const model = modelFileAt(path);
	if ('error' in model) throw new Error(model.error);
	return model;
}

/** `[1, height, width, 3]`, or channels first. */
function picture(
	height: number,
	width: number,
	value: (y: number, x: number, c: number) => number,
	first: boolean,
): Values {
	const data = new Float32Array(height * width * 3);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			for (let c = 0; c < 3; c++)
				data[first ? (c * height + y) * width + x : (y * width + x) * 3 + c] = value(y, x, c);
	return { shape: first ? [1, 3, height, width] : [1, height, width, 3], data };
}

const ownPicture = (first: boolean) =>
	picture(32, 64, (y, x, c) => ((((y * 64 + x) * 3 + c) * 7) % 23) / 23, first);

function run(
	path: string,
	values: Values,
	outputs: string[],
	over: Partial<Running> = {},
): Promise<ModelResult> {
	const what = path.split('/').at(-1) as string;
	return runner.ask(
		'runModel',
		{ model: modelAt(path), input: 'image', values, outputs },
		{ what, running: { ...running, ...over } },
	);
}

/** Largest difference from what Python computed; shapes are compared, too. */
function difference({ outputs }: ModelResult, names: string[], expected: Expected, first: boolean): number {
	let largest = 0;
	for (const [k, name] of names.entries()) {
		const { shape, values } = expected[name] as Expected[string];
		const [, rows, columns, channels] = shape as [number, number, number, number];
		const own = outputs[k] as Values;
		expect(own.shape).toEqual(first ? [1, channels, rows, columns] : shape);
		expect(own.data.length).toBe(values.length);
		for (const [at, value] of values.entries()) {
			const cell = Math.floor(at / channels);
			const c = at % channels;
			largest = Math.max(
				largest,
				Math.abs(value - (own.data[first ? c * rows * columns + cell : at] as number)),
			);
		}
	}
	return largest;
}

const names = ['objectness_p4', 'deltas_p4', 'objectness_p5', 'deltas_p5'];
const own: Expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'));

describe('the same small head in every form', () => {
	it.each([
		['a graph model', 'rpn_graph.json', false],
		['a layers model', 'rpn_layers.json', false],
		['ONNX', 'rpn.onnx', true],
		['ONNX with its weights beside it', 'rpn_external.onnx', true],
	])('%s returns what Python computes, within 1e-5', async (_, file, first) => {
		const path = join(fixtures, file);
		const result = await run(path, ownPicture(first), names);
		expect(difference(result, names, own, first)).toBeLessThanOrEqual(1e-5);
		expect(result.milliseconds).toBeGreaterThan(0);
		const facts = await runner.ask('describeModel', { model: modelAt(path) }, { what: file, running });
		expect(facts.inputs.map(({ name }) => name)).toEqual(['image']);
		expect(facts.outputs.map(({ name }) => name).sort()).toEqual([...names].sort());
		const objectness = facts.outputs.find(({ name }) => name === 'objectness_p4');
		expect(objectness?.shape.filter((side) => side === 3)).toHaveLength(1);
	});

	it('gives the outputs that are asked for, in that order', async () => {
		const few = ['deltas_p5', 'objectness_p4'];
		const result = await run(join(fixtures, 'rpn_graph.json'), ownPicture(false), few);
		expect(difference(result, few, own, false)).toBeLessThanOrEqual(1e-5);
	});

	if (isNative)
		it('a SavedModel on native TensorFlow', async () => {
			const result = await run(join(fixtures, 'rpn_saved'), ownPicture(false), names);
			expect(difference(result, names, own, false)).toBeLessThanOrEqual(1e-5);
			expect(result.backend).toMatch(/^tfjs-node 4\.22\.0/);
		});
	else
		it('a SavedModel without native TensorFlow: a sentence says how to get it', async () => {
			await expect(run(join(fixtures, 'rpn_saved'), ownPicture(false), names)).rejects.toThrow(
				/rpn_saved is a TensorFlow SavedModel, which native TensorFlow alone can run, .* Install Native TensorFlow Back End/,
			);
		});
});

const hasShared = existsSync(shared);
if (!hasShared) console.log(`skipped: ${shared} is not there`);

describe.runIf(hasShared)('the models of the shared data', () => {
	const expected = (): Expected =>
		Object.fromEntries(
			Object.entries(
				JSON.parse(readFileSync(join(shared, 'expected.json'), 'utf8')).outputs as Record<
					string,
					{ shape_nhwc: number[]; values: number[] }
				>,
			).map(([name, { shape_nhwc, values }]) => [name, { shape: shape_nhwc, values }]),
		);
	const sharedPicture = (first: boolean) =>
		picture(64, 96, (y, x, c) => (Math.sin(x * 0.13 + c) * Math.cos(y * 0.07) + 1) / 2, first);

	it('ONNX, within 1e-5', async () => {
		const result = await run(join(shared, 'rpn.onnx'), sharedPicture(true), names);
		expect(difference(result, names, expected(), true)).toBeLessThanOrEqual(1e-5);
	});

	it.runIf(isNative)('the SavedModel, exactly', async () => {
		const result = await run(join(shared, 'rpn_savedmodel'), sharedPicture(false), names);
		expect(difference(result, names, expected(), false)).toBe(0);
	});
});

describe('a model that does harm', () => {
	const sound = async () => {
		const result = await run(join(fixtures, 'rpn.onnx'), ownPicture(true), names);
		expect(difference(result, names, own, true)).toBeLessThanOrEqual(1e-5);
	};
	/** A copy that a test may spoil. */
	const copied = (...files: string[]) => {
		for (const file of files) cpSync(join(fixtures, file), join(folder, file), { recursive: true });
		return join(folder, files[0] as string);
	};

	it('is cut off', async () => {
		const path = copied('rpn.onnx');
		truncateSync(path, 900);
		await expect(run(path, ownPicture(true), names)).rejects.toThrow(
			'rpn.onnx cannot be loaded: it is damaged or cut off, or no ONNX model at all.',
		);
		const graph = copied('rpn_graph.json', 'rpn_tfjs.bin');
		truncateSync(join(folder, 'rpn_tfjs.bin'), 500);
		await expect(run(graph, ownPicture(false), names)).rejects.toThrow(
			'The weights of rpn_graph.json are cut off: rpn_tfjs.bin holds 500 of 1264 bytes.',
		);
		rmSync(join(folder, 'rpn_tfjs.bin'));
		await expect(run(graph, ownPicture(false), names)).rejects.toThrow(
			'rpn_graph.json keeps weights in rpn_tfjs.bin, which is not beside it.',
		);
		await sound();
	});

	it.runIf(isNative)('is a SavedModel that is cut off', async () => {
		const path = copied('rpn_saved');
		truncateSync(join(path, 'variables', 'variables.data-00000-of-00001'), 100);
		await expect(run(path, ownPicture(false), names)).rejects.toThrow(/rpn_saved cannot be loaded: /);
		truncateSync(join(path, 'saved_model.pb'), 4000);
		await expect(run(path, ownPicture(false), names)).rejects.toThrow(/rpn_saved cannot be loaded: /);
		await sound();
	});

	it('has an unknown operation', async () => {
		await expect(run(join(fixtures, 'unknown.onnx'), ownPicture(true), names)).rejects.toThrow(
			'unknown.onnx cannot be loaded: onnxruntime does not know its operation Nonesuch (opset 17).',
		);
		await expect(run(join(fixtures, 'unknown_graph.json'), ownPicture(false), names)).rejects.toThrow(
			/unknown_graph\.json needs the operation Nonesuch, which TensorFlow\.js does not know/,
		);
		await sound();
	});

	it('lacks an output', async () => {
		await expect(run(join(fixtures, 'rpn.onnx'), ownPicture(true), ['masks'])).rejects.toThrow(
			'rpn.onnx has no output "masks". It has "objectness_p4", "deltas_p4", "objectness_p5", "deltas_p5".',
		);
		await sound();
	});

	it('reads weights from outside its folder', async () => {
		const json = JSON.parse(readFileSync(join(fixtures, 'rpn_graph.json'), 'utf8'));
		json.weightsManifest[0].paths = ['../rpn_tfjs.bin'];
		const path = join(folder, 'outside.json');
		writeFileSync(path, JSON.stringify(json));
		await expect(run(path, ownPicture(false), names)).rejects.toThrow(
			'outside.json keeps weights in ../rpn_tfjs.bin, outside its folder, from where nothing is read.',
		);
		await sound();
	});

	it('needs 100 GB', async () => {
		await expect(run(join(fixtures, 'huge.onnx'), ownPicture(true), ['objectness_p4'])).rejects.toThrow(
			/huge\.onnx failed: one of its tensors needs more memory than there is/,
		);
		await expect(
			run(join(fixtures, 'huge_graph.json'), ownPicture(false), ['objectness_p4']),
		).rejects.toThrow(/^huge_graph\.json failed: one of its tensors needs more memory than there is/);
		await sound();
	});

	it('never ends', async () => {
		await expect(
			run(join(fixtures, 'endless.onnx'), ownPicture(true), ['objectness_p4'], { seconds: 2 }),
		).rejects.toThrow(
			'endless.onnx was stopped: it did not end within 2 s (setting anchorage.run.timeLimit).',
		);
		await sound();
	});

	it('takes its process along', async () => {
		const endless = run(join(fixtures, 'endless.onnx'), ownPicture(true), ['objectness_p4']);
		endless.catch(() => {});
		await expect.poll(() => runner.pid).toBeDefined();
		process.kill(runner.pid as number, 'SIGSEGV');
		await expect(endless).rejects.toThrow(/The process that ran endless\.onnx ended \(SIGSEGV\)/);
		await sound();
	});
});
