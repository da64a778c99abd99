// Non-maximum suppression: of boxes that overlap, the one with the best score stays.

import { iouLimit, iouOf } from '../boxes/iou';
import type { IouName } from '../recipe';

export interface NmsRule {
	iou: IouName;
	/** A box goes where its IoU with a better one is over this. */
	limit: number;
	/** Boxes that stay, at most. */
	most: number;
}

/**
 * Rows of `boxes` (`[n * 4]` xyxy) that stay, best score first; of equal scores the lower row. Boxes of different groups
 * (pyramid levels, classes) do not suppress each other.
 * @param group `[n]`.
 * Sources: pytorch/vision torchvision/csrc/ops/cpu/nms_kernel.cpp (nms_kernel_impl), ops/boxes.py (batched_nms).
 */
export function nonMaximumSuppression(
	boxes: Float64Array,
	scores: ArrayLike<number>,
	group: ArrayLike<number>,
	rule: NmsRule,
): number[] {
	const order = Array.from({ length: boxes.length / 4 }, (_, row) => row);
	order.sort((a, b) => scores[b] - scores[a] || a - b);
	const limit = iouLimit(rule.iou, rule.limit);
	const kept: number[] = [];
	for (const row of order) {
		if (kept.length >= rule.most) break;
		const box = boxes.subarray(4 * row, 4 * row + 4);
		const isCovered = kept.some(
			(better) =>
				group[better] === group[row] &&
				iouOf(rule.iou, boxes.subarray(4 * better, 4 * better + 4), box) > limit,
		);
		if (!isCovered) kept.push(row);
	}
	return kept;
}
