// How far one anchor is from its object, in the recipe's own arithmetic: IoU and target deltas.
// The only file of the page that asks the core for them.

import { deltaNames, encodeDeltas } from '../../core/boxes/coder';
import { iouOf } from '../../core/boxes/iou';
import type { Box } from '../../core/geometry';
import type { CoderRule, Recipe } from '../../core/recipe';

/** IoU of an anchor with an object, input pixels, rounded as the recipe's framework rounds. */
export function anchorIou(recipe: Recipe, anchor: Box, object: Box): number {
	return iouOf(recipe.rpn.assigner.iou, object, anchor);
}

/** What the box head has to learn for this anchor, by name whatever order the framework writes them in. */
export function targetDeltas(
	coder: CoderRule,
	anchor: Box,
	object: Box,
): { dx: number; dy: number; dw: number; dh: number } {
	const values = encodeDeltas(coder, anchor, object);
	const named = { dx: 0, dy: 0, dw: 0, dh: 0 };
	deltaNames(coder).forEach((name, at) => {
		named[name as keyof typeof named] = values[at] as number;
	});
	return named;
}
