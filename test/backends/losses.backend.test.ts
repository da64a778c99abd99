// Every shown loss term and its gradient, against TensorFlow.js: on the sample's dump through the engine, and on dumps
// made here for Matterport's and the classic detector's terms.

import { fork } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../src/compute/engine';
import type { CheckReport, Choices, FromCompute } from '../../src/compute/protocol';
import { resolveRecipe } from '../../src/compute/recipe-file';
import { recompute, type TermCheck } from '../../src/compute/tensor/autodiff';
import type { TensorBackend } from '../../src/compute/tensor/backend';
import type { StageParts } from '../../src/core/breakdown/build';
import type { Recipe } from '../../src/core/recipe';
import { readAnnotations } from '../../src/formats';
import { syntheticTensors } from '../support/synthetic-dump';
import { scratchFolder, tensorBackend } from '../support/tensor-backend';
import { safetensorsBytes } from '../support/tensor-files';

const limit = 1e-5;
const sample = resolve('media/sample');
const coco = join(sample, 'coco', 'instances.json');
const folder = scratchFolder();
const classes = ['background', 'circle', 'triangle', 'square', 'star', 'ring', 'bar'];

let backend: TensorBackend;

beforeAll(async () => {
	backend = await tensorBackend(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function choices(recipe: string, predictions: string, over: Partial<Choices> = {}): Choices {
	return {
		workspaceFolders: [sample],
		imageRoot: null,
		recipe,
		predictions,
		sampling: null,
		seed: 0,
		swaps: {},
		...over,
	};
}

function expectEqual(checks: TermCheck[]): void {
	for (const { term, shown, recomputed, gradient, autodiff } of checks) {
		expect(Math.abs(shown - recomputed), `${term}: value`).toBeLessThanOrEqual(limit);
		expect(gradient.length, `${term}: predictions`).toBe(autodiff.length);
		let largest = 0;
		for (let k = 0; k < gradient.length; k++)
			largest = Math.max(largest, Math.abs(gradient[k] - autodiff[k]));
		expect(largest, `${term}: gradient`).toBeLessThanOrEqual(limit);
		expect(
			gradient.some((slope) => slope !== 0),
			`${term}: a gradient`,
		).toBe(true);
	}
}

async function check(recipeName: string, predictions: string, row: number, over: Partial<Choices> = {}) {
	const chosen = choices(recipeName, predictions, over);
	const { inspection, stages } = await new Engine().stages({ path: coco, version: 0 }, chosen, row);
	if (!stages) throw new Error(JSON.stringify(inspection.problems));
	return {
		recipe: inspection.recipe,
		stages,
		checks: await recompute(backend.tf, inspection.recipe, stages),
	};
}

describe('the back end', () => {
	it('is the one that was asked for', () => {
		expect(backend.name).toBe(process.env.ANCHORAGE_TFJS_NODE ? 'tfjs-node' : 'wasm');
	});
});

describe('the sample’s dump', () => {
	const recipe = join(sample, 'sample.anchorage.json');
	const dump = join(sample, 'predictions', 'epoch_03.safetensors');

	it.each([0, 1, 2, 3, 4, 5])('gives the same terms and gradients, image %i', async (row) => {
		const { checks } = await check(recipe, dump, row);
		expect(checks.map(({ term }) => term)).toEqual([
			'rpn_objectness',
			'rpn_box',
			'roi_class',
			'roi_box',
			'mask',
		]);
		expectEqual(checks);
	});

	it('gives the same over every anchor', async () => {
		const { checks } = await check(recipe, dump, 1, { sampling: 'all' });
		expect(checks[0].gradient.length).toBeGreaterThan(30_000);
		expectEqual(checks);
	});
});

/** A recipe file with a small input, and a dump for the first picture. */
function synthetic(name: string, parent: string, minSize: number, maxSize: number) {
	const recipePath = join(folder, `${name}.anchorage.json`);
	writeFileSync(recipePath, JSON.stringify({ extends: parent, input: { minSize, maxSize } }));
	const resolved = resolveRecipe(recipePath);
	if ('error' in resolved) throw new Error(resolved.error);
	const [image] = readAnnotations(readFileSync(coco, 'utf8'), { path: coco }).images;
	const size = { width: image.width as number, height: image.height as number };
	const tensors = syntheticTensors(resolved.recipe, { ...size, objects: image.objects }, classes.length, 11);
	const dump = join(folder, `${name}.safetensors`);
	writeFileSync(dump, safetensorsBytes(tensors, { classes: JSON.stringify(classes) }));
	return { recipePath, dump };
}

describe.each([
	['torchvision', 'torchvision-mask-rcnn', 160, 256, 5],
	['matterport', 'matterport-mask-rcnn', 192, 256, 5],
	['classic', 'classic-faster-rcnn', 240, 400, 4],
])('a dump shaped as that of %s', (name, parent, minSize, maxSize, terms) => {
	it.each(['seeded', 'all'] as const)('gives the same terms and gradients, sampling %s', async (sampling) => {
		const { recipePath, dump } = synthetic(name, parent, minSize, maxSize);
		const { checks } = await check(recipePath, dump, 0, { sampling });
		expect(checks.length).toBe(terms);
		expectEqual(checks);
	});
});

describe('the check itself', () => {
	it('notices a term that is off', async () => {
		const { recipePath, dump } = synthetic('torchvision', 'torchvision-mask-rcnn', 160, 256);
		const { recipe, stages } = await check(recipePath, dump, 0);
		const other: Recipe = {
			...recipe,
			losses: recipe.losses.map((rule) => (rule.beta === undefined ? rule : { ...rule, beta: 1 })),
		};
		const checks = await recompute(backend.tf, other, stages as StageParts);
		const box = checks.find(({ term }) => term === 'rpn_box') as TermCheck;
		expect(Math.abs(box.shown - box.recomputed)).toBeGreaterThan(limit);
	});
});

describe('the compute process as it is shipped', () => {
	it('checks losses with the back end that it says it has', async () => {
		await build({
			entryPoints: ['src/compute/process.ts'],
			outfile: join(folder, 'compute.js'),
			bundle: true,
			platform: 'node',
			format: 'cjs',
			target: 'node20',
			external: ['sharp', '@tensorflow/tfjs-node'],
			logLevel: 'error',
		});
		const compute = fork(join(folder, 'compute.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
		try {
			const answer = new Promise<FromCompute>((done, fail) => {
				compute.on('message', (message: FromCompute) => {
					if (!('log' in message)) done(message);
				});
				compute.on('exit', (code) => fail(new Error(`the compute process ended with ${code}`)));
			});
			compute.send({
				id: 1,
				kind: 'checkLosses',
				params: {
					file: { path: coco, version: 0 },
					choices: choices(
						join(sample, 'sample.anchorage.json'),
						join(sample, 'predictions', 'epoch_03.safetensors'),
					),
					image: 0,
					nativePath: null,
				},
			});
			const report = (await answer) as { id: number; ok: CheckReport };
			expect(report).toMatchObject({ id: 1, ok: { rows: { length: 5 } } });
			expect(report.ok.backend).toBe(backend.detail);
			expect(report.ok.largestDifference).toBeLessThanOrEqual(limit);
		} finally {
			compute.kill();
		}
	});
});
