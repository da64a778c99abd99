// A connected model through the engine: exact losses for an image, nothing run again when labels are edited, and a sentence
// where the model cannot be used.

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';
import type { RunnerKind } from '../../src/compute/runner/protocol';
import { Runner } from '../../src/compute/runner/runner';
import { type ConnectedSample, connectedSample, headOutputs } from '../support/connected-model';
import { buildRunner } from '../support/runner-program';
import { scratchFolder } from '../support/tensor-backend';

const isNative = process.env.ANCHORAGE_TFJS_NODE !== undefined;
const folder = scratchFolder();
let runner: Runner;
let sample: ConnectedSample;
/** What the runner was asked, in order. */
let asked: RunnerKind[];
let ended: number;

beforeAll(async () => {
	await buildRunner(folder, { cli: 'src/cli/main.ts' });
	sample = connectedSample(join(folder, 'sample'));
	runner = new Runner(join(folder, 'runner.js'), () => {});
	const { ask } = runner;
	runner.ask = (kind, ...rest) => {
		asked.push(kind);
		return ask.call(runner, kind, ...rest) as never;
	};
});

beforeEach(() => {
	asked = [];
	ended = 0;
});

afterAll(() => {
	runner.dispose();
	rmSync(folder, { recursive: true, force: true });
});

function engineThatWaits(patienceMs = Number.POSITIVE_INFINITY): Engine {
	const countEnded = () => {
		ended++;
	};
	return new Engine(undefined, { runner, patienceMs, ended: countEnded });
}

function choices(predictions: string, over: Partial<Choices> = {}): Choices {
	return { ...plainChoices, workspaceFolders: [folder], recipe: sample.recipe, predictions, ...over };
}

const file = () => ({ path: sample.coco, version: 0 });
/** Runs that were begun: a limit may be reached before the model has its input. */
const begun = () => asked.filter((kind) => kind === 'describeModel').length;
const runs = () => asked.filter((kind) => kind === 'runModel').length;

async function losses(engine: Engine, predictions: string, row = 0): Promise<Record<string, number>> {
	const { inspection } = await engine.inspection(file(), choices(predictions), row);
	if (!inspection.breakdown)
		throw new Error(JSON.stringify(inspection.problems.map(({ message }) => message)));
	expect(inspection.tier).toBe('exact');
	return Object.fromEntries(inspection.breakdown.terms.map(({ name, value }) => [name, value]));
}

async function refusal(engine: Engine, predictions: string, over: Partial<Choices> = {}): Promise<string> {
	const { inspection, predictions: state } = await engine.inspection(file(), choices(predictions, over), 0);
	expect(inspection.tier).toBe('assignment');
	if (state.kind !== 'refused') throw new Error(`the model is ${state.kind}`);
	return state.reason;
}

describe('losses of a connected model', () => {
	it('are the same whatever library runs it', async () => {
		const engine = engineThatWaits();
		const onnx = await losses(engine, sample.connect('rpn.onnx'));
		expect(Object.keys(onnx)).toEqual(['rpn_objectness', 'rpn_box']);
		for (const value of Object.values(onnx)) expect(value).toBeGreaterThan(0);
		for (const model of ['rpn_graph.json', 'rpn_layers.json', ...(isNative ? ['rpn_saved'] : [])]) {
			const others = await losses(engine, sample.connect(model));
			for (const [name, value] of Object.entries(onnx))
				expect(Math.abs((others[name] as number) / value - 1), `${model}, ${name}`).toBeLessThan(1e-5);
		}
	});

	it('say which model they come from, and how long it took', async () => {
		const { inspection } = await engineThatWaits().inspection(file(), choices(sample.connect('rpn.onnx')), 1);
		expect(inspection.breakdown?.source).toMatch(/^rpn\.onnx, run in \d+ ms$/);
	});

	it('follow the labels without another run', async () => {
		const engine = engineThatWaits();
		const predictions = sample.connect('rpn.onnx');
		const before = await losses(engine, predictions);
		expect(runs()).toBe(1);
		const text = readFileSync(sample.coco, 'utf8');
		const json = JSON.parse(text);
		const { bbox } = json.annotations.find(
			(each: { image_id: number }) => each.image_id === json.images[0].id,
		);
		bbox[0] += 20;
		engine.updateText({ path: sample.coco, version: 1, text: JSON.stringify(json) });
		const { inspection } = await engine.inspection(
			{ path: sample.coco, version: 1 },
			choices(predictions),
			0,
		);
		expect(inspection.tier).toBe('exact');
		expect(inspection.breakdown?.terms[1]?.value).not.toBeCloseTo(before.rpn_box as number, 6);
		const preview = await engine.preview({ path: sample.coco, version: 1 }, choices(predictions), 0, 0, {
			kind: 'box',
			box: [30, 30, 120, 120],
		} as never);
		expect(preview.tier).toBe('exact');
		expect(runs()).toBe(1);
	});

	it('come from another run for another picture, recipe, or model file', async () => {
		const engine = engineThatWaits();
		const predictions = sample.connect('rpn.onnx');
		await losses(engine, predictions, 0);
		await losses(engine, predictions, 1);
		await losses(engine, predictions, 0);
		expect(runs()).toBe(2);
		utimesSync(join(folder, 'sample', 'models', 'rpn.onnx'), 1, 1);
		await losses(engine, predictions, 0);
		expect(runs()).toBe(3);
	});

	it('count only where they are known: lists of images run nothing', async () => {
		const engine = engineThatWaits();
		const predictions = sample.connect('rpn.onnx');
		await losses(engine, predictions, 2);
		const rows = await engine.overview(file(), choices(predictions), 0, 4);
		expect(rows.map(({ total }) => total !== null)).toEqual([false, false, true, false]);
		expect(runs()).toBe(1);
	});
});

describe('a run that takes its time', () => {
	it('is told, and heard of when it has ended', async () => {
		const engine = engineThatWaits(0);
		const predictions = sample.connect('rpn.onnx');
		const { inspection, predictions: state } = await engine.inspection(file(), choices(predictions), 0);
		expect(state).toEqual({ kind: 'running', path: predictions });
		expect(inspection.tier).toBe('assignment');
		await expect.poll(() => ended, { timeout: 20_000 }).toBe(1);
		expect(await losses(engine, predictions)).toMatchObject({ rpn_box: expect.any(Number) });
		expect(runs()).toBe(1);
	});

	it('is left for the image that is looked at last', async () => {
		const engine = engineThatWaits(0);
		const predictions = sample.connect('endless.onnx', { outputs: { 'rpn_objectness.P4': 'objectness_p4' } });
		const brief = choices(predictions, { running: { ...plainChoices.running, seconds: 1 } });
		for (const row of [0, 1, 2, 3]) await engine.inspection(file(), brief, row);
		await expect.poll(() => ended, { timeout: 20_000 }).toBe(4);
		// The first was under way, the last is looked at.
		expect(begun()).toBe(2);
		expect((await engine.inspection(file(), brief, 3)).predictions.kind).toBe('refused');
	});

	it('can be cancelled: that is told until it is asked for anew', async () => {
		const engine = engineThatWaits(0);
		const predictions = sample.connect('endless.onnx', { outputs: { 'rpn_objectness.P4': 'objectness_p4' } });
		await engine.inspection(file(), choices(predictions), 0);
		await expect.poll(() => runs(), { timeout: 20_000 }).toBe(1);
		engine.cancelModel();
		await expect.poll(() => ended, { timeout: 20_000 }).toBe(1);
		expect(await refusal(engine, predictions)).toMatch(
			/^The run was cancelled\. Run Anchorage: Run Model Again/,
		);
		engine.forgetModels();
		await engine.inspection(file(), choices(predictions), 0);
		engine.cancelModel();
		await expect.poll(() => ended, { timeout: 20_000 }).toBe(2);
	});
});

describe('a model that cannot be used', () => {
	const oneOutput = { outputs: { 'rpn_objectness.P4': 'objectness_p4' } };
	const first = headOutputs['rpn_objectness.P4'];

	it.each<[string, string, object, RegExp]>([
		[
			'lacks an output',
			'rpn.onnx',
			{ outputs: { 'rpn_deltas.P4': 'masks' } },
			/no output "masks". It has "objectness_p4"/,
		],
		[
			'gives another shape',
			'rpn.onnx',
			{ outputs: { ...headOutputs, 'rpn_objectness.P4': 'deltas_p4' } },
			/`rpn_objectness\.P4` is 12 × \d+ × \d+, this recipe needs 3 × \d+ × \d+ for this image\./,
		],
		['gives too little', 'rpn.onnx', oneOutput, /the tensor `rpn_objectness\.P5` is missing/],
		[
			'gives NaN',
			'nan.onnx',
			{},
			/nan\.onnx does not fit: `rpn_objectness\.P4` \(3 × .*\) holds NaN at position \[0, 0, 0\]/,
		],
		[
			'has a channel too few',
			'rpn.onnx',
			{ outputs: { ...headOutputs, 'rpn_objectness.P4': { output: first, channels: [2, 5] } } },
			/"objectness_p4" is 1 × 3 × .* cannot become `rpn_objectness\.P4`: it has 3 channels, of which 2 to 5/,
		],
		['belongs to another recipe', 'rpn.onnx', { recipe: 'detr' }, /written for the recipe detr/],
		['needs 100 GB', 'huge.onnx', oneOutput, /huge\.onnx failed: one of its tensors needs more memory/],
		['is of an unknown operation', 'unknown.onnx', oneOutput, /does not know its operation Nonesuch/],
		[
			'has no such input',
			'rpn.onnx',
			{ input: { tensor: 'x' } },
			/rpn\.onnx has no input "x"\. It has "image"\. The connection names it as "input\.tensor"\./,
		],
		[
			'takes another layout',
			'rpn.onnx',
			{ input: { layout: 'channels-last' } },
			/takes "image" as 1 × 3 × any × any, but Two-level RPN makes 1 × \d+ × \d+ × 3/,
		],
	])('%s: a sentence, and the next image works', async (_, model, over, sentence) => {
		const engine = engineThatWaits();
		expect(await refusal(engine, sample.connect(model, over))).toMatch(sentence);
		expect(await losses(engine, sample.connect('rpn_graph.json'), 1)).toMatchObject({
			rpn_box: expect.any(Number),
		});
	});

	it('never ends: the limit is named, and a longer one is worth another try', async () => {
		const engine = engineThatWaits();
		const predictions = sample.connect('endless.onnx', oneOutput);
		const limited = (seconds: number) => ({ running: { ...plainChoices.running, seconds } });
		expect(await refusal(engine, predictions, limited(1))).toMatch(/did not end within 1 s/);
		expect(await refusal(engine, predictions, limited(1))).toMatch(/did not end within 1 s/);
		expect(begun()).toBe(1);
		expect(await refusal(engine, predictions, limited(1.5))).toMatch(/did not end within 1\.5 s/);
		expect(begun()).toBe(2);
	});

	it('runs in trusted workspaces alone', async () => {
		const engine = engineThatWaits();
		const untrusted = { running: { ...plainChoices.running, trusted: false } };
		expect(await refusal(engine, sample.connect('rpn.onnx'), untrusted)).toMatch(
			/was not run: models run in trusted workspaces alone/,
		);
		expect(asked).toEqual([]);
		expect(await losses(engine, sample.connect('rpn.onnx'))).toMatchObject({ rpn_box: expect.any(Number) });
	});

	it('is not where the file says, or the picture is not', async () => {
		const engine = engineThatWaits();
		const gone = sample.connect('gone.onnx');
		expect(await refusal(engine, gone)).toMatch(
			/line 2: "model" is "models\/gone\.onnx": there is nothing at/,
		);
		const picture = join(folder, 'sample', 'images', '01_shapes.jpg');
		const bytes = readFileSync(picture);
		writeFileSync(picture, bytes.subarray(0, 400));
		expect(await refusal(engine, sample.connect('rpn.onnx'))).toMatch(
			/rpn\.onnx was not run: The image file cannot be decoded/,
		);
		writeFileSync(picture, bytes);
		await sharp({ create: { width: 20, height: 10, channels: 3, background: '#888' } })
			.jpeg()
			.toFile(picture);
		engine.filesChanged(null);
		expect(await refusal(engine, sample.connect('rpn.onnx'))).toMatch(
			/rpn\.onnx was not run: the picture has 20 × 10 px, the annotation file says \d+ × \d+ px\./,
		);
		writeFileSync(picture, bytes);
	});
});

it('gives its losses on the command line, which ends afterwards', () => {
	const cli = (...args: string[]) =>
		spawnSync(
			process.execPath,
			[join(folder, 'cli.js'), 'inspect', sample.coco, '--recipe', sample.recipe, ...args],
			{
				encoding: 'utf8',
				timeout: 60_000,
			},
		);
	const { status, stdout, stderr } = cli('--predictions', sample.connect('rpn_graph.json'), '--json');
	expect(stderr).toBe('');
	expect(status).toBe(0);
	const images = stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line));
	expect(images).toHaveLength(8);
	expect(images.slice(0, 7).map(({ tier }) => tier)).toEqual(Array(7).fill('exact'));
	const broken = cli('--predictions', sample.connect('nan.onnx'), '--image', '01_shapes.jpg');
	expect(broken.status).toBe(2);
	expect(broken.stderr).toMatch(/anchorage inspect: nan\.onnx does not fit: .* holds NaN/);
});
