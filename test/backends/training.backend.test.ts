// Training a probe as the extension asks for it: through the engine, in a runner as it is shipped, on the sample's files.

import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { loadProbe, type Probe } from '../../src/compute/probe';
import { recipeName } from '../../src/compute/probe/config';
import type { TrainingStep } from '../../src/compute/protocol';
import { resolveRecipe } from '../../src/compute/recipe-file';
import { Runner } from '../../src/compute/runner/runner';
import type { TensorBackend } from '../../src/compute/tensor/backend';
import { buildRunner } from '../support/runner-program';
import { scratchFolder, tensorBackend } from '../support/tensor-backend';

const sample = resolve('media/sample');
const coco = join(sample, 'coco', 'instances.json');
const folder = scratchFolder();
const lines: string[] = [];
let backend: TensorBackend;
let runner: Runner;

beforeAll(async () => {
	backend = await tensorBackend(folder);
	await buildRunner(folder);
	runner = new Runner(join(folder, 'runner.js'), (line) => lines.push(line));
}, 60_000);

afterAll(() => {
	runner?.dispose();
	rmSync(folder, { recursive: true, force: true });
});

async function train(
	file: string,
	{
		to = join(folder, 'probe'),
		seconds = 600,
		signal = new AbortController().signal,
		heard = (_: TrainingStep) => {},
	},
) {
	const choices = { ...plainChoices, workspaceFolders: [dirname(dirname(file))] };
	const ref = { path: file, version: 0 };
	return new Engine().trainProbe(runner, ref, choices, to, seconds, { signal, tell: heard });
}

it('tells what it starts from and every step, keeps the probe and its recipe when it is stopped', async () => {
	const steps: TrainingStep[] = [];
	const abort = new AbortController();
	const trained = await train(coco, {
		signal: abort.signal,
		heard: (step) => {
			steps.push(step);
			if (step.stage === 'train' && step.step === 3) abort.abort();
		},
	});
	const start = steps.find((step) => step.stage === 'start');
	expect(start).toMatchObject({
		pictures: 8,
		objects: 49,
		backend: { isNative: backend.name === 'tfjs-node', detail: backend.detail },
	});
	const told = steps.filter((step) => step.stage === 'train');
	expect(told.slice(0, 3).map(({ step }) => step)).toEqual([1, 2, 3]);
	for (const { losses, total } of told) {
		expect(Object.values(losses).length).toBeGreaterThan(0);
		const sum = Object.values(losses).reduce((all, value) => all + value, 0);
		expect(total).toBeCloseTo(sum, 5);
	}
	expect(trained.stopped).toBe(true);
	expect(trained.steps).toBe(told.length);
	expect(readdirSync(folder).filter((name) => name.startsWith('probe'))).toEqual(['probe']);
	const recipe = resolveRecipe(trained.recipe);
	expect(recipe).toMatchObject({ recipe: { name: 'probe', extends: recipeName, shortTitle: 'Probe' } });
	expect(existsSync(trained.predictions)).toBe(true);
	const probe = (await loadProbe(backend.tf, join(folder, 'probe'))) as Probe;
	expect(probe.classes).toEqual(['background', 'circle', 'triangle', 'square', 'star', 'ring', 'bar']);
	expect(probe.steps).toBe(trained.steps);
	probe.dispose();
}, 120_000);

it('is a model whose losses follow the labels of an image', async () => {
	const engine = new Engine(undefined, { runner, patienceMs: Number.POSITIVE_INFINITY, ended: () => {} });
	const choices = {
		...plainChoices,
		workspaceFolders: [sample],
		recipe: join(folder, 'probe', 'probe.anchorage.json'),
		predictions: join(folder, 'probe', 'anchorage-probe.json'),
	};
	const lossesOf = async (version: number) => {
		const { inspection, predictions } = await engine.inspection({ path: coco, version }, choices, 0);
		expect(predictions.kind, JSON.stringify(predictions)).toBe('used');
		expect(inspection.tier).toBe('exact');
		return inspection.breakdown?.terms.map(({ value }) => value) ?? [];
	};
	const before = await lossesOf(0);
	expect(before.length).toBe(5);
	for (const value of before) expect(value).toBeGreaterThan(0);
	const text = readFileSync(coco, 'utf8');
	engine.updateText({ path: coco, version: 1, text: text.replace(/"bbox":\s*\[\s*[\d.]+/, '"bbox": [200') });
	const after = await lossesOf(1);
	expect(after).not.toEqual(before);
	engine.updateText({ path: coco, version: 2, text });
	expect(await lossesOf(2)).toEqual(before);
	const [overview] = await engine.overview({ path: coco, version: 2 }, choices, 0, 1);
	expect(overview?.total).toBeCloseTo(
		before.reduce((sum, value) => sum + value, 0),
		6,
	);
}, 120_000);

it('is refused with a sentence where it is damaged', async () => {
	const damaged = join(folder, 'damaged');
	cpSync(join(folder, 'probe'), damaged, { recursive: true });
	writeFileSync(join(damaged, 'weights.safetensors'), 'short');
	const engine = new Engine(undefined, { runner, patienceMs: Number.POSITIVE_INFINITY, ended: () => {} });
	const predictions = join(damaged, 'anchorage-probe.json');
	const choices = { ...plainChoices, workspaceFolders: [sample], predictions };
	const answer = await engine.inspection({ path: coco, version: 0 }, choices, 0);
	expect(answer.predictions).toMatchObject({ kind: 'refused', path: predictions });
	expect(answer.predictions).toHaveProperty('reason', expect.stringContaining('weights.safetensors'));
	// Under another recipe's input it does not fit.
	const other = { ...choices, predictions: join(folder, 'probe', 'anchorage-probe.json') };
	const unfit = await engine.inspection({ path: coco, version: 0 }, other, 0);
	expect(unfit.predictions).toHaveProperty('reason', expect.stringMatching(/The probe does not fit: /));
}, 120_000);

it('ends when its time is over', async () => {
	const to = join(folder, 'timed');
	const trained = await train(coco, { to, seconds: 2 });
	expect(trained.stopped).toBe(false);
	expect(trained.steps).toBeGreaterThan(0);
	expect(existsSync(join(to, 'weights.safetensors'))).toBe(true);
}, 120_000);

it('leaves out pictures that are missing or broken, and says how many', async () => {
	const data = join(folder, 'data');
	cpSync(join(sample, 'images'), join(data, 'images'), { recursive: true });
	cpSync(join(sample, 'voc'), join(data, 'voc'), { recursive: true });
	rmSync(join(data, 'images', '03_ring.jpg'));
	writeFileSync(join(data, 'images', '05_bar_and_dot.jpg'), 'no picture');
	let start: TrainingStep | undefined;
	const abort = new AbortController();
	await train(join(data, 'voc', '01_shapes.xml'), {
		to: join(folder, 'some'),
		signal: abort.signal,
		heard: (step) => {
			if (step.stage === 'start') start = step;
			if (step.stage === 'train') abort.abort();
		},
	});
	expect(start).toMatchObject({
		pictures: 6,
		notes: ['Not found and left out: 1 picture.', 'Not readable and left out: 1 picture.'],
	});
}, 120_000);

it('keeps nothing where it is cancelled before the first step', async () => {
	const abort = new AbortController();
	abort.abort();
	const to = join(folder, 'never');
	await expect(train(coco, { to, signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
	expect(existsSync(to)).toBe(false);
	expect(existsSync(`${to}.draft`)).toBe(false);
});

it('says why there is nothing to train on', async () => {
	const home = mkdtempSync(join(tmpdir(), 'anchorage-alone-'));
	const alone = join(home, 'labels');
	mkdirSync(alone);
	cpSync(coco, join(alone, 'instances.json'));
	const to = join(folder, 'nothing');
	await expect(train(join(alone, 'instances.json'), { to })).rejects.toThrow(
		'There is nothing to train on: none of the 8 pictures was found. Choose the folder of the images first.',
	);
	writeFileSync(join(alone, 'empty.json'), '{"images": [], "annotations": [], "categories": []}');
	await expect(train(join(alone, 'empty.json'), { to })).rejects.toThrow('the file lists no image');
	expect(existsSync(to)).toBe(false);
	rmSync(home, { recursive: true, force: true });
});
