// How far one anchor is from its object, in the recipe's own arithmetic: IoU and target deltas.
// The only file of the page that asks the core for them.

import { deltaNames, encodeDeltas, encodeDistances } from '../../core/boxes/coder';
import { iouOf } from '../../core/boxes/iou';
import type { Box } from '../../core/geometry';
import type { CoderRule, Recipe } from '../../core/recipe';
import { iouNameOf } from '../marks/objectContours';

/** IoU of an anchor with an object, input pixels, rounded as the recipe's framework rounds. */
export function anchorIou(recipe: Recipe, anchor: Box, object: Box): number {
	return iouOf(iouNameOf(recipe), object, anchor);
}

/** What the box head has to learn for this anchor, in the coder's own terms; `null` where it is no offset from the anchor. */
export function boxTarget(
	coder: CoderRule,
	anchor: Box,
	object: Box,
): { name: string; value: number }[] | null {
	switch (coder.kind) {
		case 'delta': {
			const values = encodeDeltas(coder, anchor, object);
			const named = deltaNames(coder).map((name, at) => ({ name, value: values[at] as number }));
			return ['dx', 'dy', 'dw', 'dh'].flatMap((name) => named.filter((each) => each.name === name));
		}
		case 'distances':
		case 'distribution': {
			// A point's shape is its cell, so that its side is the stride.
			const values = encodeDistances(anchor, object, { normalise: true });
			return ['left', 'top', 'right', 'bottom'].map((name, at) => ({ name, value: values[at] as number }));
		}
		case 'corners':
		case 'yolox':
		case 'centre-size':
			return null;
	}
}
