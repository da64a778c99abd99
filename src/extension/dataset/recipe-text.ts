// A changed recipe as the text of a `*.anchorage.json`: what it extends, and what is different.

import type { Recipe } from '../../core/recipe';
import { recipeByName } from '../../core/recipes';

const written = ['input', 'grids', 'assigner', 'sampler', 'coder', 'roi', 'mask'] as const;

export function recipeText(recipe: Recipe): string {
	const parent = recipe.extends ?? recipe.name;
	const base = recipeByName(parent);
	const differing = written.filter((key) => JSON.stringify(recipe[key]) !== JSON.stringify(base?.[key]));
	const own = Object.fromEntries(differing.map((key) => [key, recipe[key]]));
	const losses =
		JSON.stringify(recipe.losses) === JSON.stringify(base?.losses) ? {} : { losses: recipe.losses };
	return `${JSON.stringify({ extends: parent, ...own, ...losses }, null, '\t')}\n`;
}
