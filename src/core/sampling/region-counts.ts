// How many foreground and background regions the second stage draws, where a framework does not count like the rest.

import { roundHalfEven } from '../grids/torchvision';
import type { RoiRule } from '../recipe';
import { type Counts, sampleCounts } from './random-sampler';

/**
 * Regions that are drawn of those there are.
 *
 * Matterport takes negatives in proportion to the positives, so none without a positive, and fills the rest with rows of
 * zeros. py-faster-rcnn rounds the number of foreground regions instead of cutting it off. The others count as in the
 * first stage. Convention is that of `rule.coder`.
 *
 * Sources: matterport/Mask_RCNN mrcnn/model.py (detection_targets_graph): `int32(positives * float32(1 / fraction)) -
 * positives`; rbgirshick/py-faster-rcnn lib/rpn/proposal_target_layer.py (forward, _sample_rois).
 */
export function regionCounts(
	rule: Pick<RoiRule, 'sampler' | 'coder'>,
	positives: number,
	negatives: number,
): Counts {
	const { count, positiveFraction } = rule.sampler;
	switch (rule.coder.convention) {
		case 'matterport': {
			const drawn = Math.min(positives, Math.trunc(count * positiveFraction));
			const wanted = Math.trunc(Math.fround(drawn * Math.fround(1 / positiveFraction))) - drawn;
			return { positives: drawn, negatives: Math.min(negatives, wanted) };
		}
		case 'py-faster-rcnn': {
			const drawn = Math.min(positives, roundHalfEven(count * positiveFraction));
			return { positives: drawn, negatives: Math.min(negatives, count - drawn) };
		}
		default:
			return sampleCounts(rule.sampler, positives, negatives);
	}
}
