// From the RPN's outputs to proposals: the boxes that the second stage looks at.

import { clipBox, decodeBox } from '../boxes/decode';
import { anchorBox, type Grid, gridSize } from '../grids/grid';
import type { TwoStageOutputs } from '../head-outputs';
import type { Recipe } from '../recipe';
import { nonMaximumSuppression } from './nms';

export interface ProposalRule {
	/** Anchors of each level that are decoded, those with the highest logits. */
	perLevel: number;
	/** Proposals that are left, at most. */
	most: number;
	/** IoU over which the better of two of a level stays. */
	nms: number;
}

export interface Proposals {
	/** `[n * 4]` xyxy, input pixels, best first. */
	boxes: Float64Array;
	/** Anchor that each was decoded from. */
	anchor: Int32Array;
}

/** Sides under this many pixels are no box. */
const leastSide = 1e-3;

/**
 * The best anchors of each level decoded, held inside the input, without the smallest, and without those that a better
 * one of their level covers. Values must be finite.
 * @param size the input before padding, pixels.
 * Source: pytorch/vision models/detection/rpn.py (RegionProposalNetwork.filter_proposals), ops/boxes.py
 * (remove_small_boxes).
 */
export function proposalsOf(
	{ coder, assigner }: Recipe,
	grids: readonly Grid[],
	{ objectness, deltas }: Pick<TwoStageOutputs, 'objectness' | 'deltas'>,
	size: { width: number; height: number },
	rule: ProposalRule,
): Proposals {
	const anchors: number[] = [];
	const levels: number[] = [];
	const boxes: number[] = [];
	const base = new Float64Array(4);
	const box = new Float64Array(4);
	grids.forEach((grid, level) => {
		for (const anchor of highest(objectness, grid.firstIndex, gridSize(grid), rule.perLevel)) {
			decodeBox(coder, anchorBox(grids, anchor, base), deltas, 4 * anchor, box);
			clipBox(box, size.width, size.height);
			if (box[2] - box[0] < leastSide || box[3] - box[1] < leastSide) continue;
			anchors.push(anchor);
			levels.push(level);
			boxes.push(...box);
		}
	});
	const all = Float64Array.from(boxes);
	const scores = anchors.map((anchor) => objectness[anchor]);
	const iou = assigner.kind === 'max-iou' ? assigner.iou : 'torchvision';
	const kept = nonMaximumSuppression(all, scores, levels, { iou, limit: rule.nms, most: rule.most });
	return {
		boxes: Float64Array.from({ length: 4 * kept.length }, (_, k) => all[4 * kept[k >> 2] + (k & 3)]),
		anchor: Int32Array.from(kept, (row) => anchors[row]),
	};
}

/** Indices of the `most` highest of `count` values from `first` on; of equal ones the lowest index. */
function highest(values: Float32Array, first: number, count: number, most: number): number[] {
	const part = values.subarray(first, first + count);
	const least = count > most ? part.slice().sort()[count - most] : Number.NEGATIVE_INFINITY;
	const chosen: number[] = [];
	part.forEach((value, k) => {
		if (value >= least) chosen.push(first + k);
	});
	return chosen.sort((a, b) => values[b] - values[a] || a - b).slice(0, most);
}
