import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { generated } from '../../scripts/science/make.mjs';
import { readRecipe, resolveRecipe } from '../../src/compute/recipe-file';
import { recipeByName, recipes } from '../../src/core/recipes';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-recipes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base = { extends: 'torchvision-mask-rcnn' };

function good(json: unknown) {
	const { recipe, problems } = readRecipe(JSON.stringify(json), 'mine.anchorage.json');
	if (!recipe) throw new Error(problems.map(({ message }) => message).join(' '));
	return recipe;
}

describe('a recipe of one’s own', () => {
	it('changes what it names and nothing else', () => {
		const parent = recipeByName('torchvision-mask-rcnn');
		const mine = good({ ...base, $schema: 'x', input: { minSize: 320, maxSize: 533 } });
		expect(mine).toEqual({
			...parent,
			extends: 'torchvision-mask-rcnn',
			input: { ...parent?.input, minSize: 320, maxSize: 533 },
			name: 'mine',
			title: 'torchvision Mask R-CNN FPN, mine',
			shortTitle: 'Mask R-CNN FPN, mine',
		});
	});

	it('may have names of its own, other anchors, no masks and no border', () => {
		const mine = good({
			...base,
			name: 'tiny',
			title: 'Tiny',
			shortTitle: 'T',
			grids: { levels: ['A'], strides: [8], sizes: [[16, 24]], ratios: [[1]] },
			losses: [{ name: 'mask', weight: 0.5 }],
		});
		expect(mine).toMatchObject({ name: 'tiny', title: 'Tiny', shortTitle: 'T' });
		expect(mine.losses.map(({ weight }) => weight)).toEqual([1, 1, 1, 1, 0.5]);
		expect(good({ ...base, mask: null }).mask).toBeNull();
		expect(good({ extends: 'classic-faster-rcnn', assigner: { border: null } }).assigner).toMatchObject({
			border: null,
		});
		expect(
			good({ ...base, assigner: { border: { px: 0, when: 'before-matching' } } }).assigner,
		).toMatchObject({
			border: { px: 0, when: 'before-matching' },
		});
	});

	it('swaps a loss by one field; what the first one had of settings goes with it', () => {
		expect(good({ ...base, losses: [{ name: 'rpn_box', loss: 'giou' }] }).losses[1]).toEqual({
			name: 'rpn_box',
			weight: 1,
			loss: 'giou',
			normaliser: 'sampled',
		});
		expect(
			good({ ...base, losses: [{ name: 'rpn_objectness', loss: 'focal', alpha: 0.5 }] }).losses[0],
		).toEqual({ name: 'rpn_objectness', weight: 1, loss: 'focal', alpha: 0.5, normaliser: 'sampled' });
	});

	it.each(recipes.map(({ name }) => name))('may extend %s and say all of it again', (name) => {
		const recipe = recipeByName(name);
		expect(good({ extends: name, ...recipe })).toEqual({ ...recipe, extends: name });
	});

	it.each([
		['no object', [1], [], 'The recipe must be an object, not a list.'],
		['no parent', {}, [], 'The recipe needs "extends" with the name of a shipped recipe.'],
		[
			'an unknown parent',
			{ extends: 'yolo' },
			['extends'],
			'"extends" is "yolo"; it must be one of torchvision-',
		],
		[
			'an unknown field',
			{ ...base, colour: 1 },
			['colour'],
			'"colour" is no field of the recipe it extends.',
		],
		[
			'an unknown field further in',
			{ ...base, assigner: { hi: 1 } },
			['assigner', 'hi'],
			'"assigner.hi" is no field of the recipe it extends.',
		],
		[
			'a field of every object',
			{ ...base, input: { toString: 1 } },
			['input', 'toString'],
			'"input.toString" is no',
		],
		[
			'another kind of value',
			{ ...base, input: { minSize: '320' } },
			['input', 'minSize'],
			'"input.minSize" must be a number, not text.',
		],
		[
			'nothing where a part must be',
			{ ...base, input: null },
			['input'],
			'"input" must be an object, not null.',
		],
		[
			'another framework’s input',
			{ ...base, input: { kind: 'matterport' } },
			['input', 'kind'],
			'"input.kind" is "matterport"; it stays "torchvision" in this framework.',
		],
		[
			'another framework’s IoU',
			{ ...base, assigner: { iou: 'matterport' } },
			['assigner', 'iou'],
			'"assigner.iou" is "matterport"; it stays "torchvision" in this framework.',
		],
		[
			'masks where there are none',
			{ extends: 'classic-faster-rcnn', mask: { size: 28, target: 'torchvision-roialign' } },
			['mask', 'target'],
			'"mask.target" is "torchvision-roialign"; it stays null',
		],
		[
			'an unknown word',
			{ ...base, input: { scale: 'float16' } },
			['input', 'scale'],
			'"input.scale" is "float16"; it must be one of float64, float32-reciprocal.',
		],
		[
			'lists of other lengths',
			{ ...base, grids: { strides: [4, 8] } },
			['grids', 'strides'],
			'"grids.strides" has 2 entries, but there are 5 levels.',
		],
		[
			'sizes that are no lists',
			{ ...base, grids: { sizes: [32, 64, 128, 256, 512] } },
			['grids', 'sizes', 0],
			'"grids.sizes[0]" must be a list, not 32.',
		],
		[
			'a stride of 0',
			{ ...base, grids: { strides: [4, 8, 16, 32, 0] } },
			['grids', 'strides', 4],
			'"grids.strides[4]" is 0; it must be over 0.',
		],
		[
			'a level twice',
			{ ...base, grids: { levels: ['P2', 'P2', 'P4', 'P5', 'P6'] } },
			['grids', 'levels'],
			'"grids.levels" holds a name twice.',
		],
		[
			'padding by 0',
			{ ...base, input: { padMultiple: 0 } },
			['input', 'padMultiple'],
			'is 0; it must be at least 1.',
		],
		[
			'half a sample',
			{ ...base, sampler: { count: 1.5 } },
			['sampler', 'count'],
			'must be a whole number, not 1.5.',
		],
		[
			'a share over 1',
			{ ...base, sampler: { positiveFraction: 2 } },
			['sampler', 'positiveFraction'],
			'"sampler.positiveFraction" is 2; it must be at most 1.',
		],
		[
			'three weights',
			{ ...base, coder: { weights: [1, 1, 1] } },
			['coder', 'weights'],
			'"coder.weights" has 3 entries; it needs at least 4.',
		],
		[
			'limits the wrong way round',
			{ ...base, assigner: { positive: 0.2 } },
			['assigner', 'negative'],
			'"assigner.negative" is 0.3, over "assigner.positive" (0.2).',
		],
		[
			'a limit over 1',
			{ ...base, roi: { positive: 1.5 } },
			['roi', 'positive'],
			'"roi.positive" is 1.5; it must be at most 1.',
		],
		[
			'a limit of 0',
			{ ...base, assigner: { negative: 0 } },
			['assigner', 'negative'],
			'is 0; it must be over 0.',
		],
		[
			'a border below 0',
			{ ...base, assigner: { border: { px: -1, when: 'before-matching' } } },
			['assigner', 'border', 'px'],
			'"assigner.border.px" is -1; it must be at least 0.',
		],
		[
			'sizes the wrong way round',
			{ ...base, input: { minSize: 900, maxSize: 800 } },
			['input', 'minSize'],
			'"input.minSize" is 900, over "input.maxSize" (800).',
		],
		[
			'a second stage where there is none',
			{ extends: 'detr', roi: {} },
			['roi'],
			'"roi" must be null: this detector has',
		],
		[
			'a term of no framework',
			{ ...base, losses: [{ name: 'dice' }] },
			['losses', 0, 'name'],
			'"losses[0].name" is "dice"; it must be one of rpn_objectness',
		],
		[
			'a term of another detector',
			{ ...base, losses: [{ name: 'dfl' }] },
			['losses', 0, 'name'],
			'"losses[0].name" is "dfl", a term that torchvision-mask-rcnn does not have: it may be rpn_objectness,',
		],
		[
			'terms that are no terms',
			{ ...base, losses: [7] },
			['losses', 0],
			'"losses[0]" must be an object, not 7.',
		],
		[
			'an unknown loss',
			{ ...base, losses: [{ name: 'rpn_box', loss: 'dice' }] },
			['losses', 0, 'loss'],
			'"losses[0].loss" is "dice"; it must be one of binary-cross-entropy',
		],
		[
			'a loss that cannot stand there',
			{ ...base, losses: [{ name: 'mask' }, { name: 'rpn_box', loss: 'focal' }] },
			['losses', 1, 'loss'],
			'"losses[1].loss" is "focal", which cannot stand for the term rpn_box: it may be smooth-l1, l1,',
		],
		[
			'a setting that the loss does not have',
			{ ...base, losses: [{ name: 'rpn_box', loss: 'l1', beta: 1 }] },
			['losses', 0, 'beta'],
			'"losses[0].beta" means nothing to the loss "l1".',
		],
		[
			'another divisor',
			{ ...base, losses: [{ name: 'rpn_box', normaliser: 'mask-pixels' }] },
			['losses', 0, 'normaliser'],
			'"losses[0].normaliser" is "mask-pixels"; it stays "sampled" in this framework.',
		],
		[
			'a weight below 0',
			{ ...base, losses: [{ name: 'mask', weight: -1 }] },
			['losses', 0, 'weight'],
			'is -1; it must be at',
		],
		[
			'a term twice',
			{ ...base, losses: [{ name: 'mask' }, { name: 'mask' }] },
			['losses', 1, 'name'],
			'"losses[1].name" names the same term as "losses[0]".',
		],
	])('is refused with %s, at its path and place', (_, json, path, reason) => {
		const text = JSON.stringify(json, null, 2);
		const { recipe, problems } = readRecipe(text, 'mine.anchorage.json');
		expect(recipe).toBeNull();
		const problem = problems.find(({ message }) => message.includes(reason));
		expect(problem, problems.map(({ message }) => message).join(' ')).toBeDefined();
		expect(problem?.path).toEqual(path);
		// The place is the field's own value, or for a field that is not there what holds it.
		const { start, end } = problem?.span ?? { start: 0, end: 0 };
		const value = valueAt(json, path);
		const own = value === undefined ? valueAt(json, path.slice(0, -1)) : value;
		expect(JSON.parse(text.slice(start, end))).toEqual(own);
	});

	it('says everything that is wrong at once', () => {
		const { problems } = readRecipe(
			JSON.stringify({ ...base, input: { minSize: 0 }, assigner: { positive: 2 }, colour: 1 }),
			'mine.anchorage.json',
		);
		expect(problems.map(({ path }) => path.join('.')).sort()).toEqual([
			'assigner.positive',
			'colour',
			'input.minSize',
		]);
	});
});

function valueAt(json: unknown, path: readonly (string | number)[]): unknown {
	return path.reduce((value, part) => (value as Record<string | number, unknown>)[part], json);
}

describe('a recipe by name or path', () => {
	const write = (name: string, text: string) => {
		const path = join(folder, name);
		writeFileSync(path, text);
		return path;
	};

	it('is found by its name', () => {
		for (const recipe of recipes) expect(resolveRecipe(recipe.name)).toEqual({ recipe });
		expect(resolveRecipe('faster')).toEqual({
			error: expect.stringMatching(
				/^There is no recipe "faster"\. The shipped ones are torchvision-mask-rcnn, /,
			),
		});
	});

	it('is read from a file, with a byte order mark too', () => {
		const path = write('bom.anchorage.json', `\ufeff${JSON.stringify(base)}`);
		expect(resolveRecipe(path)).toMatchObject({ recipe: { name: 'bom' } });
		expect(resolveRecipe('media/sample/sample.anchorage.json')).toMatchObject({ recipe: { name: 'sample' } });
	});

	it('that cannot be read is named', () => {
		expect(resolveRecipe(join(folder, 'absent.json'))).toEqual({
			error: expect.stringContaining('cannot be read (ENOENT)'),
		});
		expect(resolveRecipe(write('broken.anchorage.json', '{'))).toEqual({
			error: expect.stringMatching(/^broken\.anchorage\.json: Not valid JSON: .+ in line 1\.$/),
		});
	});
});

describe('the shipped recipes', () => {
	it('have different names, and terms that their stages can compute', () => {
		expect(new Set(recipes.map(({ name }) => name)).size).toBe(recipes.length);
		for (const { roi, mask, losses } of recipes) {
			const names = losses.map(({ name }) => name);
			expect(new Set(names).size).toBe(names.length);
			expect(names.includes('mask')).toBe(mask !== null);
			if (roi)
				expect(names.filter((name) => name !== 'mask')).toEqual([
					'rpn_objectness',
					'rpn_box',
					'roi_class',
					'roi_box',
				]);
			else expect(names).toContain('class');
		}
	});
});

describe('what is generated from the recipes', () => {
	it('is what is committed: npm run generate', async () => {
		for (const [path, text] of Object.entries(await generated()))
			expect(readFileSync(join(root, path), 'utf8') === text, path).toBe(true);
	});
});
