// What the first stage proposes, against the labelled objects: an object that no proposal covers cannot be found by
// the second stage, however good that is.

import type { AssignObjects } from '../assign/objects';
import { iouOf } from '../boxes/iou';
import type { HeadOutputs } from '../head-outputs';
import type { Recipe } from '../recipe';
import type { ProposalRecall } from './types';

/** Best IoU of each object with a proposal, as the recipe's matcher has it; `null` where the dump has no proposals. */
export function proposalRecall(
	{ assigner }: Recipe,
	heads: HeadOutputs,
	{ boxes }: AssignObjects,
): ProposalRecall | null {
	if (heads.kind !== 'two-stage' || !heads.proposals || assigner.kind !== 'max-iou') return null;
	const { proposals } = heads;
	const bestIou = new Float64Array(boxes.length >> 2);
	for (let object = 0; object < bestIou.length; object++) {
		const box = boxes.subarray(4 * object, 4 * object + 4);
		let best = 0;
		for (let at = 0; at < proposals.length; at += 4)
			best = Math.max(best, iouOf(assigner.iou, box, proposals.subarray(at, at + 4)));
		bestIou[object] = best;
	}
	return { count: proposals.length >> 2, bestIou };
}
