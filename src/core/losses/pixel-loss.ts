// Every segmentation loss behind one function: a rule as plain data, dense maps, and a term whose contributions are
// pixels.

import { type Lovasz, lovasz } from './lovasz';
import { type Matthews, matthews } from './matthews';
import { type ImageDice, imageDice } from './pixel-dice';
import { type PixelFocal, pixelFocal } from './pixel-focal';
import { type HardIou, hardIou } from './pixel-hard-iou';
import { mapsOf, type PixelMaps } from './pixel-maps';
import { type PixelOverlap, pixelOverlap } from './pixel-overlap';
import {
	type PixelBinaryCrossEntropy,
	type PixelCrossEntropy,
	type PixelError,
	pixelBinaryCrossEntropy,
	pixelCrossEntropy,
	pixelError,
} from './pixel-sums';
import type { Term } from './term';

export type PixelRule =
	| PixelBinaryCrossEntropy
	| PixelCrossEntropy
	| PixelError
	| PixelFocal
	| PixelOverlap
	| ImageDice
	| HardIou
	| Lovasz
	| Matthews;

/**
 * A segmentation loss over a batch. Contributions: `[images, pixels]`, summed over channels; they add up to the value
 * (how a ratio is split stands with each loss). Gradient with respect to the logits, same layout.
 */
export function pixelLoss(rule: PixelRule, input: PixelMaps): Term {
	const maps = mapsOf(input);
	switch (rule.loss) {
		case 'binary-cross-entropy':
			return pixelBinaryCrossEntropy(rule, maps);
		case 'cross-entropy':
			return pixelCrossEntropy(rule, maps);
		case 'absolute-error':
		case 'squared-error':
			return pixelError(rule, maps);
		case 'focal':
			return pixelFocal(rule, maps);
		case 'tversky':
		case 'dice':
		case 'jaccard':
			return pixelOverlap(rule, maps);
		case 'dice-per-image':
			return imageDice(rule, maps);
		case 'hard-iou':
			return hardIou(rule, maps);
		case 'lovasz':
			return lovasz(rule, maps);
		case 'matthews':
			return matthews(rule, maps);
	}
}
