// The levels of a recipe's grids, by name.

import { layout } from '../../core/inspect';
import type { Recipe } from '../../core/recipe';

/** The same for every size of image. */
export function levelsOf(recipe: Recipe): string[] {
	return layout(recipe, 640, 480).grids.map(({ name }) => name);
}
