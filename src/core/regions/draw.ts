// Which regions the second stage is trained on: proposals and the labelled boxes, of which some are drawn.

import { type AssignObjects, trainedRows } from '../assign/objects';
import { assignRegions } from '../assign/regions';
import type { Recipe } from '../recipe';
import { mersenneTwister, randomPermutationHead } from '../sampling/mersenne-twister';
import { regionCounts } from '../sampling/region-counts';

export interface DrawnRegions {
	/** `[n * 4]` xyxy, input pixels. */
	boxes: Float64Array;
	/** Object that each is trained towards, -1 for background. */
	object: Int32Array;
}

/**
 * Puts the trained objects' boxes behind (or before) the proposals as the recipe has it, assigns all of them and draws as
 * torchvision draws with `torch.manual_seed(seed)` set just before. Order is that of the proposals. Regions that touch a
 * shielding crowd take no part. Throws for a recipe without a second stage over a threshold matcher.
 * Source: pytorch/vision models/detection/roi_heads.py (RoIHeads.select_training_samples, subsample), _utils.py
 * (BalancedPositiveNegativeSampler).
 */
export function drawRegions(
	{ roi, assigner, name }: Recipe,
	proposals: Float64Array,
	objects: AssignObjects,
	seed: number,
): DrawnRegions {
	if (!roi || assigner.kind !== 'max-iou')
		throw new TypeError(`${name} has no second stage over a threshold matcher`);
	const own = trainedRows(objects).flatMap((g) => [...objects.boxes.subarray(4 * g, 4 * g + 4)]);
	const boxes = Float64Array.from(
		roi.appendObjects === 'after'
			? [...proposals, ...own]
			: roi.appendObjects === 'before'
				? [...own, ...proposals]
				: proposals,
	);
	const { object } = assignRegions({ ...roi, iou: assigner.iou }, boxes, objects);
	const rows = [...object.keys()];
	const foreground = rows.filter((row) => object[row] >= 0);
	const background = rows.filter((row) => object[row] === -1);
	const counts = regionCounts(roi, foreground.length, background.length);
	const random = mersenneTwister(seed);
	const drawn = [
		...Array.from(randomPermutationHead(random, foreground.length, counts.positives), (k) => foreground[k]),
		...Array.from(randomPermutationHead(random, background.length, counts.negatives), (k) => background[k]),
	].sort((a, b) => a - b);
	return {
		boxes: Float64Array.from({ length: 4 * drawn.length }, (_, k) => boxes[4 * drawn[k >> 2] + (k & 3)]),
		object: Int32Array.from(drawn, (row) => object[row]),
	};
}
