// Questions about the losses of one image that its inspection does not hold: other classes' masks, other losses' values.

import { sigmoid } from '../core/losses/binary-cross-entropy';
import { lossEntry } from '../core/losses/catalogue';
import type { LossTermName } from '../core/recipe';
import { termSwaps } from '../core/recipes/swap';
import type { MaskChannel } from '../messages';
import { EngineError } from './errors';
import { type InspectedFrom, type InspectedRow, recipeOf, runInspection } from './inspecting';
import type { LossAlternative } from './protocol';

/** A class channel of a mask, 0..1. Throws where the dump does not hold it. */
export function maskChannelOf(
	{ inspection, heads }: InspectedFrom,
	mask: number,
	channel: number,
): MaskChannel {
	const entry = inspection.breakdown?.masks[mask];
	const regions = heads.heads?.kind === 'two-stage' ? heads.heads.regions : null;
	const outputs = regions?.masks;
	if (!entry || !outputs) throw new EngineError('no-mask', 'This object has no mask in the dump.');
	if (channel < 0 || channel >= outputs.channels || outputs.channels === 1) {
		throw new EngineError('no-channel', 'The dump holds only the channel of the labelled class.');
	}
	const values = outputs.read(entry.dumpRow, channel);
	const probability = outputs.kind === 'logits' ? values.map(sigmoid) : values;
	return { mask, channel, className: regions.channelName(channel), probability };
}

/** Each loss that can stand for a term, with what it would say of the image. Throws where there are no losses. */
export function alternativesOf(from: InspectedRow, name: LossTermName): LossAlternative[] {
	const { choices, recipe, heads } = from;
	const unswapped = recipeOf({ ...choices, swaps: {} });
	const own = unswapped.losses.find((term) => term.name === name);
	if (!own || !heads.heads)
		throw new EngineError('no-losses', 'There are no losses here: add a dump of raw head outputs first.');
	const current = recipe.losses.find((term) => term.name === name)?.loss;
	return [own.loss, ...termSwaps(unswapped, own)].flatMap((loss) => {
		const tried = recipeOf({ ...choices, swaps: { ...choices.swaps, [name]: loss } });
		const { breakdown } = runInspection({ ...from, recipe: tried }, 'count');
		const term = breakdown?.terms.find((each) => each.name === name);
		if (!term) return [];
		const { title, formula } = lossEntry(loss);
		const value = term.value * term.weight;
		return [{ loss, title, formula, value, own: loss === own.loss, current: loss === current }];
	});
}
