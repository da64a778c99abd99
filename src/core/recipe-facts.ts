// What follows from a recipe without any image.

import type { AssignerRule, LossTermName, Recipe } from './recipe';

/** Whether the roles depend on what the model predicts, so that labels alone leave them open. */
export function needsPredictions({ kind }: AssignerRule): boolean {
	return kind === 'task-aligned' || kind === 'sim-ota' || kind === 'hungarian';
}

/** Which channel of the class head is the background's: in the second stage where there is one. */
export function backgroundChannel({ roi, assigner }: Recipe): 'first' | 'last' | 'none' {
	if (roi) return roi.background;
	return assigner.kind === 'ssd' ? 'first' : assigner.kind === 'hungarian' ? 'last' : 'none';
}

/**
 * What a head gives where a term reads scores in 0..1: TOOD's class head and Matterport's mask head end in a sigmoid, the
 * latter's values are clipped as Keras does.
 */
export function scoresAre(
	{ coder, mask }: Recipe,
	term: LossTermName,
): 'logits' | 'probabilities' | 'clipped-probabilities' {
	if (term === 'class' && coder.kind === 'corners') return 'probabilities';
	return term === 'mask' && mask?.target === 'matterport-mini-mask' ? 'clipped-probabilities' : 'logits';
}
