// Losses of two sides are compared where both mean the same thing.

import { expect, it } from 'vitest';
import { comparableSides } from '../../src/core/compare/comparable';
import { emptyColumns } from '../../src/core/dataset/columns';
import { compareScans } from '../../src/core/dataset/compare';
import type { Recipe } from '../../src/core/recipe';
import { recipeByName } from '../../src/core/recipes';

const recipe = recipeByName('torchvision-mask-rcnn') as Recipe;
const names = {
	splits: [''],
	files: [{ path: '/labels.json', split: 0 }],
	classes: ['cat'],
	terms: ['rpn_objectness' as const],
	levels: ['P2'],
};

function columns(loss: number) {
	const made = emptyColumns(names, { images: 1, objects: 1, unlabelled: 0 });
	made.images.first.set([0, 1]);
	made.images.total[0] = loss;
	made.images.losses[0] = loss;
	made.objects.positives[0] = 3;
	made.objects.loss[0] = loss;
	made.objects.losses[0] = loss;
	return made;
}

const side = (of: Recipe, source: string | null, loss: number) => ({
	recipe: of,
	columns: columns(loss),
	source,
});
const otherAnchors: Recipe = { ...recipe, grids: { ...recipe.grids, strides: [8] } as never };
const otherLosses: Recipe = { ...recipe, losses: [...recipe.losses].reverse() };

it('leaves the losses out where one dump is read with other anchors, and nothing else', () => {
	const { a, b, why } = comparableSides(
		side(recipe, 'one.safetensors', 1),
		side(otherAnchors, 'one.safetensors', 9),
	);
	expect(why).toMatch(/^Losses are not compared: .*\.$/);
	const { losses, objects, costlier } = compareScans(a, b);
	expect(losses).toEqual([]);
	expect(costlier).toHaveLength(0);
	expect([objects.a.loss[0], objects.b.loss[0]]).toEqual([Number.NaN, Number.NaN]);
	expect([objects.a.positives[0], objects.b.positives[0]]).toEqual([3, 3]);
});

it.each([
	['another dump for the other anchors', otherAnchors, 'two.safetensors'],
	['the same anchors with other losses', otherLosses, 'one.safetensors'],
	['the same recipe', recipe, 'one.safetensors'],
])('compares them with %s', (_, other, source) => {
	const { a, b, why } = comparableSides(side(recipe, 'one.safetensors', 1), side(other, source, 9));
	expect(why).toBeNull();
	expect(compareScans(a, b).losses[0]).toMatchObject({ term: 'total', a: 1, b: 9 });
});

it('says nothing where there are no losses', () => {
	const bare = { ...side(recipe, null, Number.NaN) };
	bare.columns = { ...bare.columns, terms: [] };
	expect(comparableSides(bare, { ...bare, recipe: otherAnchors }).why).toBeNull();
});
