// A recipe with another loss in the place of one term: "what would this loss say here?"

import { lossEntry, swapsFor } from '../losses/catalogue';
import { isDefinedOn } from '../losses/element-loss';
import type { LossName, LossTermName, LossTermRule, Recipe } from '../recipe';
import { scoresAre } from '../recipe-facts';

/** Losses put in the place of a recipe's own, by term. */
export type LossSwaps = Partial<Record<LossTermName, LossName>>;

/** Losses that can stand for a term of this recipe, without its own: those that are defined on what the head gives. */
export function termSwaps(recipe: Recipe, { name, loss }: LossTermRule): LossName[] {
	return swapsFor(loss).filter((other) => isDefinedOn(other, scoresAre(recipe, name)));
}

/** The term with another loss: it starts from its own defaults, what the first one had of parameters goes with it. */
export function withLoss({ name, weight, normaliser }: LossTermRule, loss: LossName): LossTermRule {
	return { name, weight, normaliser, loss };
}

/** The recipe with the swaps that fit it; its titles say them. Swaps of terms it does not have are left alone. */
export function swapLosses(recipe: Recipe, swaps: LossSwaps): Recipe {
	const said: string[] = [];
	const tried: LossTermName[] = [];
	const losses = recipe.losses.map((term) => {
		const loss = swaps[term.name];
		if (loss === undefined || loss === term.loss || !termSwaps(recipe, term).includes(loss)) return term;
		said.push(`${lossEntry(loss).title} for ${term.name.replaceAll('_', ' ')}`);
		tried.push(term.name);
		return withLoss(term, loss);
	});
	if (said.length === 0) return recipe;
	return {
		...recipe,
		losses,
		tried,
		title: `${recipe.title}, ${said.join(', ')}`,
		shortTitle: `${recipe.shortTitle}, ${said.join(', ')}`,
	};
}
