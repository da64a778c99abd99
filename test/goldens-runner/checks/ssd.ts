// torchvision: which object each default box of SSD is matched to. The losses of the same file are checked elsewhere.

import { assignSsd } from '../../../src/core/assign/ssd';
import type { Assignment } from '../../../src/core/assignment';
import { chainGrids, type Grid } from '../../../src/core/grids/grid';
import type { GoldenCase } from '../case';
import { matchedObjects } from './assign-grids';

/** Boxes that lie on no grid as one place with as many shapes. */
export function looseGrid(boxes: Float64Array): Grid[] {
	return chainGrids([
		{
			name: 'listed',
			columns: 1,
			rows: 1,
			strideX: 1,
			strideY: 1,
			originX: 0,
			originY: 0,
			shapes: boxes,
			precision: 'float32',
		},
	]);
}

/**
 * Matches the objects of one image of `tv_ssd_full` and compares `matched_idxs` (a field's value) with the result.
 * @param boxes `[4 * n]` at the input.
 */
export function compareSsdMatching(
	golden: GoldenCase,
	grids: readonly Grid[],
	boxes: Float64Array,
	matchedIdxs: unknown,
): Assignment {
	const assignment = assignSsd({ kind: 'ssd', positive: golden.input('iou_thresh') }, grids, {
		boxes,
		part: new Uint8Array(boxes.length / 4),
		width: 0,
		height: 0,
	});
	golden.values(
		'matched_idxs',
		matchedIdxs,
		matchedObjects(assignment, { none: -1, ignored: -2, offset: 0 }),
		0,
	);
	return assignment;
}
