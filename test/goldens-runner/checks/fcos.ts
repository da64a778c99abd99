// torchvision: which object each point of FCOS is matched to. The losses of the same file are checked elsewhere.

import { assignFcos } from '../../../src/core/assign/fcos';
import type { Assignment } from '../../../src/core/assignment';
import { chainGrids, type Grid } from '../../../src/core/grids/grid';
import type { FcosRule } from '../../../src/core/recipe';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';
import { allAnchors, matchedObjects } from './assign-grids';

/** Grids whose anchors a golden lists: squares in rows, level by level. */
export function listedGrids(anchors: ArrayLike<number>, perLevel: readonly number[]): Grid[] {
	const at = (k: number, side: number) => anchors[4 * k + side] as number;
	let first = 0;
	return chainGrids(
		perLevel.map((size, level) => {
			const start = first;
			first += size;
			let columns = 1;
			while (columns < size && at(start + columns, 1) === at(start, 1)) columns++;
			const side = at(start, 2) - at(start, 0);
			return {
				name: `P${level + 3}`,
				columns,
				rows: size / columns,
				strideX: columns > 1 ? at(start + 1, 0) - at(start, 0) : side,
				strideY: size > columns ? at(start + columns, 1) - at(start, 1) : side,
				originX: at(start, 0) + side / 2,
				originY: at(start, 1) + side / 2,
				shapes: Float64Array.of(-side / 2, -side / 2, side / 2, side / 2),
				precision: 'float32',
			};
		}),
	);
}

/**
 * Matches the objects of one image of `tv_fcos_full` and compares `matched_idxs` and `num_foreground` of `outputs`.
 * @param boxes `[4 * n]` at the input.
 */
export function compareFcosMatching(
	golden: GoldenCase,
	boxes: Float64Array,
	outputs: { matched_idxs: GoldenArray; num_foreground: number },
): Assignment {
	const anchors = golden.inputArray('anchors');
	const grids = listedGrids(anchors.values, golden.input<number[]>('num_anchors_per_level'));
	golden.values('anchors', anchors, allAnchors(grids), 0);
	const rule: FcosRule = { kind: 'fcos', radius: golden.input('center_sampling_radius'), lower: 4, upper: 8 };
	const assignment = assignFcos(rule, grids, {
		boxes,
		part: new Uint8Array(boxes.length / 4),
		width: 0,
		height: 0,
	});
	golden.values(
		'matched_idxs',
		outputs.matched_idxs,
		matchedObjects(assignment, { none: -1, ignored: -2, offset: 0 }),
		0,
	);
	golden.values('num_foreground', outputs.num_foreground, assignment.totals.positive, 0);
	return assignment;
}

/** A case of `tv_fcos_full` that holds matching alone (`assign_*`). */
export function checkFcosAssign(golden: GoldenCase): void {
	const { boxes } = golden.input<{ boxes: GoldenArray; labels: GoldenArray; iscrowd: GoldenArray }>('gt');
	compareFcosMatching(golden, boxes.values, {
		matched_idxs: golden.recordedArray('matched_idxs'),
		num_foreground: golden.recorded('num_foreground'),
	});
}
