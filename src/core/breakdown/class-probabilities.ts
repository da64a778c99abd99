// What a class head says of one row, as probabilities of its channels, and which channel is the likeliest.

import type { DenseOutputs } from '../head-outputs';
import { lossEntry } from '../losses/catalogue';
import { sigmoid } from '../losses/logistic';
import { softmaxInto } from '../losses/softmax-cross-entropy';
import type { Recipe } from '../recipe';
import { backgroundChannel, scoresAre } from '../recipe-facts';

/** Whether the classes of a row share one probability (softmax), by the loss that the recipe trains them with. */
export function isExclusive({ losses }: Recipe): boolean {
	const rule = losses.find(({ name }) => name === 'class');
	return rule !== undefined && lossEntry(rule.loss).family === 'class';
}

/** Writes the probabilities of the classes of an anchor, point or query to `out`, `[classes]`: softmax, sigmoid, or as the head gives them. */
export function classProbabilities(
	recipe: Recipe,
	{ classes, classScores }: DenseOutputs,
): (anchor: number, out: Float64Array) => void {
	if (isExclusive(recipe))
		return (anchor, out) => {
			softmaxInto(classScores.subarray(anchor * classes, (anchor + 1) * classes), 0, 1, classes, out);
		};
	const read = scoresAre(recipe, 'class') === 'logits' ? sigmoid : (score: number) => score;
	return (anchor, out) => {
		for (let c = 0; c < classes; c++) out[c] = read(classScores[anchor * classes + c]);
	};
}

/** The likeliest channel that is neither the background's nor `but`; -1 where there is none. */
export function likeliestChannel(recipe: Recipe, row: ArrayLike<number>, but = -1): number {
	const background = backgroundChannel(recipe);
	const first = background === 'first' ? 1 : 0;
	const end = background === 'last' ? row.length - 1 : row.length;
	let best = -1;
	for (let c = first; c < end; c++) if (c !== but && (best < 0 || row[c] > row[best])) best = c;
	return best;
}
