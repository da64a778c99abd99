// Every shown loss term and its gradient, against TensorFlow.js: on the sample's dump through the engine, and on dumps
// made here for Matterport's and the classic detector's terms.

import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { CheckReport, Choices, FromCompute } from '../../src/compute/protocol';
import { resolveRecipe } from '../../src/compute/recipe-file';
import { recompute, type TermCheck } from '../../src/compute/tensor/autodiff';
import type { TensorBackend } from '../../src/compute/tensor/backend';
import type { StageTerm } from '../../src/core/breakdown/term-inputs';
import type { LossTermName, Recipe } from '../../src/core/recipe';
import { recipes } from '../../src/core/recipes';
import { termSwaps } from '../../src/core/recipes/swap';
import { torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { recipeAndDump } from '../support/recipe-dump';
import { buildRunner } from '../support/runner-program';
import { scratchFolder, tensorBackend } from '../support/tensor-backend';

const limit = 1e-5;
const sample = resolve('media/sample');
const coco = join(sample, 'coco', 'instances.json');
const folder = scratchFolder();

let backend: TensorBackend;

beforeAll(async () => {
	backend = await tensorBackend(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function choices(recipe: string, predictions: string, over: Partial<Choices> = {}): Choices {
	return {
		...plainChoices,
		workspaceFolders: [sample],
		recipe,
		predictions,
		...over,
	};
}

function expectEqual(checks: TermCheck[]): void {
	for (const { term, shown, recomputed, gradient, autodiff } of checks) {
		expect(Math.abs(shown - recomputed) / (1 + Math.abs(shown)), `${term}: value`).toBeLessThanOrEqual(limit);
		expect(gradient.length, `${term}: predictions`).toBe(autodiff.length);
		let largest = 0;
		let steepest = 0;
		for (let k = 0; k < gradient.length; k++) {
			largest = Math.max(largest, Math.abs(gradient[k] - autodiff[k]));
			steepest = Math.max(steepest, Math.abs(gradient[k]));
		}
		expect(largest / (1 + steepest), `${term}: gradient`).toBeLessThanOrEqual(limit);
		expect(steepest, `${term}: a gradient`).toBeGreaterThan(0);
	}
}

async function check(recipeName: string, predictions: string, row: number, over: Partial<Choices> = {}) {
	const chosen = choices(recipeName, predictions, over);
	const { inspection, stages } = await new Engine().stages({ path: coco, version: 0 }, chosen, row);
	if (!stages) throw new Error(JSON.stringify(inspection.problems));
	return {
		recipe: inspection.recipe,
		stages,
		checks: await recompute(backend.tf, stages),
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
function synthetic(parent: Recipe) {
	const { recipe: recipePath, predictions: dump } = recipeAndDump(parent, folder, 11);
	const resolved = resolveRecipe(recipePath);
	if ('error' in resolved) throw new Error(resolved.error);
	return { recipePath, dump, recipe: resolved.recipe };
}

describe.each(recipes.filter(({ name }) => !name.endsWith('-0.14')))(
	'a dump shaped as that of $name',
	(parent) => {
		it.each(['seeded', 'all'] as const)(
			'gives the same terms and gradients, sampling %s',
			async (sampling) => {
				const { recipePath, dump, recipe } = synthetic(parent);
				const { checks } = await check(recipePath, dump, 0, { sampling });
				expect(checks.map(({ term }) => term)).toEqual(recipe.losses.map(({ name }) => name));
				expectEqual(checks);
			},
		);

		it('gives the same under every loss that can stand in each place', async () => {
			const { recipePath, dump, recipe } = synthetic(parent);
			for (const own of recipe.losses)
				for (const loss of termSwaps(recipe, own)) {
					const { checks, stages } = await check(recipePath, dump, 0, { swaps: { [own.name]: loss } });
					const swapped = (name: LossTermName) => stages.find(({ rule }) => rule.name === name)?.rule.loss;
					expect(swapped(own.name)).toBe(loss);
					expectEqual(checks.filter(({ term }) => term === own.name));
				}
		});
	},
);

describe('the check itself', () => {
	it('notices a term that is off', async () => {
		const { recipePath, dump } = synthetic(torchvisionMaskRcnn);
		const { stages } = await check(recipePath, dump, 0);
		const other = stages.map((stage): StageTerm => {
			const { inputs } = stage;
			return inputs.kind === 'deltas'
				? { ...stage, inputs: { ...inputs, rule: { loss: 'smooth-l1', beta: 1 } } }
				: stage;
		});
		const checks = await recompute(backend.tf, other);
		const box = checks.find(({ term }) => term === 'rpn_box') as TermCheck;
		expect(Math.abs(box.shown - box.recomputed)).toBeGreaterThan(limit);
	});
});

describe('the compute process as it is shipped', () => {
	it('checks losses with the back end that it says it has', async () => {
		await buildRunner(folder, { compute: 'src/compute/process.ts' });
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
