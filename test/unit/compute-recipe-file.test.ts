import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recipeFromJson, resolveRecipe } from '../../src/compute/recipe-file';
import { recipeByName, recipes } from '../../src/core/recipes';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-recipes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base = { extends: 'torchvision-mask-rcnn' };

function good(json: unknown) {
	const result = recipeFromJson(json, 'mine.anchorage.json');
	if ('error' in result) throw new Error(result.error);
	return result.recipe;
}

function error(json: unknown): string {
	const result = recipeFromJson(json, 'mine.anchorage.json');
	if (!('error' in result)) throw new Error('the recipe was taken');
	expect(result.error).toMatch(/^mine\.anchorage\.json: .+\.$/);
	return result.error;
}

describe('a recipe of one’s own', () => {
	it('changes what it names and nothing else', () => {
		const parent = recipeByName('torchvision-mask-rcnn');
		const mine = good({ ...base, $schema: 'x', input: { minSize: 320, maxSize: 533 } });
		expect(mine).toEqual({
			...parent,
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
			anchors: { levels: ['A'], strides: [8], sizes: [[16, 24]], ratios: [[1]] },
			losses: recipeByName('torchvision-mask-rcnn')?.losses.map((term) => ({ ...term, weight: 0.5 })),
		});
		expect(mine).toMatchObject({ name: 'tiny', title: 'Tiny', shortTitle: 'T' });
		expect(mine.losses[4].weight).toBe(0.5);
		expect(good({ ...base, mask: null }).mask).toBeNull();
		expect(
			good({ extends: 'classic-faster-rcnn', rpn: { assigner: { border: null } } }).rpn.assigner.border,
		).toBeNull();
		expect(
			good({ extends: 'torchvision-mask-rcnn', rpn: { assigner: { border: 0 } } }).rpn.assigner.border,
		).toBe(0);
	});

	it.each(recipes.map(({ name }) => name))('may extend %s and say all of it again', (name) => {
		const recipe = recipeByName(name);
		expect(good({ extends: name, ...recipe })).toEqual(recipe);
	});

	it.each([
		['no object', [1], 'a recipe is a JSON object'],
		['no parent', {}, '"extends" must name a shipped recipe: torchvision-mask-rcnn'],
		['an unknown parent', { extends: 'yolo' }, '"extends" must name'],
		['an unknown field', { ...base, colour: 1 }, '"colour" is no field'],
		[
			'an unknown field further in',
			{ ...base, rpn: { assigner: { hi: 1 } } },
			'"rpn.assigner.hi" is no field',
		],
		['a field of every object', { ...base, input: { toString: 1 } }, '"input.toString" is no field'],
		[
			'another kind of value',
			{ ...base, input: { minSize: '320' } },
			'"input.minSize" must be a number, not a string',
		],
		['nothing where a part must be', { ...base, input: null }, '"input" must be an object, not null'],
		['another framework’s input', { ...base, input: { kind: 'matterport' } }, '"input.kind" is "matterport"'],
		['another framework’s IoU', { ...base, rpn: { assigner: { iou: 'matterport' } } }, '"rpn.assigner.iou"'],
		[
			'masks where there are none',
			{ extends: 'classic-faster-rcnn', mask: { size: 28, target: 'torchvision-roialign' } },
			'"mask.target"',
		],
		[
			'an unknown word',
			{ ...base, input: { scale: 'float16' } },
			'"input.scale" is "float16"; it must be float64 or',
		],
		[
			'lists of other lengths',
			{ ...base, anchors: { strides: [4, 8] } },
			'"anchors.strides" has 2 entries for 5 levels',
		],
		[
			'sizes that are no lists',
			{ ...base, anchors: { sizes: [32, 64, 128, 256, 512] } },
			'"anchors.sizes" must hold numbers over 0',
		],
		[
			'a stride of 0',
			{ ...base, anchors: { strides: [4, 8, 16, 32, 0] } },
			'"anchors.strides" must hold numbers over 0',
		],
		['a level twice', { ...base, anchors: { levels: ['P2', 'P2', 'P4', 'P5', 'P6'] } }, 'holds a name twice'],
		[
			'padding by 0',
			{ ...base, input: { padMultiple: 0 } },
			'"input.padMultiple" must be a whole number over 0',
		],
		[
			'half a sample',
			{ ...base, rpn: { sampler: { count: 1.5 } } },
			'"rpn.sampler.count" must be a whole number',
		],
		[
			'a share over 1',
			{ ...base, rpn: { sampler: { positiveFraction: 2 } } },
			'a share lies between 0 and 1',
		],
		['three weights', { ...base, rpn: { coder: { weights: [1, 1, 1] } } }, '4 numbers, not 3'],
		[
			'limits the wrong way round',
			{ ...base, rpn: { assigner: { positive: 0.2 } } },
			'"rpn.assigner.negative" is over',
		],
		['a limit over 1', { ...base, roi: { positive: 1.5 } }, '"roi.positive" is 1.5'],
		['a limit of 0', { ...base, rpn: { assigner: { negative: 0 } } }, '"rpn.assigner.negative" is 0'],
		['a border below 0', { ...base, rpn: { assigner: { border: -1 } } }, '"rpn.assigner.border" is -1'],
		[
			'sizes the wrong way round',
			{ ...base, input: { minSize: 900, maxSize: 800 } },
			'the least comes first',
		],
		[
			'a term of no framework',
			{ ...base, losses: [{ name: 'dice' }] },
			'"losses[0]" must name one of rpn_objectness',
		],
		['too few terms', { ...base, losses: [] }, '"losses" lacks "rpn_objectness"; give it the weight 0'],
		['terms that are no terms', { ...base, losses: [7] }, '"losses[0]" must name'],
	])('is refused with %s', (_, json, reason) => {
		expect(error(json)).toContain(reason);
	});

	it('is refused for a term with another divisor, a weight below 0, a beta that is none, or twice', () => {
		const losses = recipeByName('torchvision-mask-rcnn')?.losses ?? [];
		const changed = (change: object) =>
			error({ ...base, losses: losses.with(1, { ...losses[1], ...change }) });
		expect(changed({ normaliser: 'mask-pixels' })).toContain('the normaliser "sampled"');
		expect(changed({ weight: -1 })).toContain('"losses[1].weight" must be');
		expect(changed({ beta: 'small' })).toContain('"losses[1].beta" must be');
		expect(error({ ...base, losses: [...losses, losses[0]] })).toContain('holds a term twice');
	});
});

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
			error: expect.stringMatching(/^broken\.anchorage\.json is not valid JSON: /),
		});
	});
});

describe('the shipped recipes', () => {
	it('have different names and terms that their stages can compute', () => {
		expect(new Set(recipes.map(({ name }) => name)).size).toBe(recipes.length);
		for (const recipe of recipes) {
			const names = recipe.losses.map(({ name }) => name);
			expect(names).toEqual([
				'rpn_objectness',
				'rpn_box',
				'roi_class',
				'roi_box',
				...(recipe.mask ? ['mask'] : []),
			]);
		}
	});
});
