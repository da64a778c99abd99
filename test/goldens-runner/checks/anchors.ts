// What the checks of anchors share: how a golden file lists them, whole or as a sample with sums.

import { anchorBox, type Grid, gridSize } from '../../../src/core/grids/grid';
import type { GoldenCase } from '../case';
import { type GoldenArray, isArray } from '../container';
import { allAnchors } from './assign-grids';

/** Numbers of anchors and every corner, equal to the last bit. */
export function compareAnchors(golden: GoldenCase, grids: readonly Grid[]): void {
	const all = allAnchors(grids);
	golden.integers('num_anchors', all.length / 4);
	if (golden.hasOutput('num_anchors_per_level')) {
		golden.integers('num_anchors_per_level', grids.map(gridSize));
	}
	if (golden.hasOutput('anchors')) {
		golden.floats('anchors', all, 0);
		return;
	}
	const at = golden.recordedArray('anchors_at_index').values;
	golden.floats(
		'anchors_sampled',
		Array.from(at).flatMap((index) => [...anchorBox(grids, index)]),
		0,
	);
	const sums = new Float64Array(4);
	for (let k = 0; k < all.length; k++) sums[k & 3] = (sums[k & 3] as number) + (all[k] as number);
	golden.floats('anchors_sum_float64', sums, 1e-9);
}

/** The shapes of each level around a place, equal to the last bit. */
export function compareShapes(golden: GoldenCase, name: string, shapes: readonly Float64Array[]): void {
	const levels = golden.recorded<GoldenArray[]>(name);
	golden.require(levels.length === shapes.length && levels.every(isArray), `${name} has every level`);
	shapes.forEach((level, k) => {
		golden.values(`${name}[${k}]`, levels[k], level, 0);
	});
}

/** The feature maps of the grids are those of the file. */
export function compareMaps(golden: GoldenCase, grids: readonly Grid[]): void {
	const maps = golden.input<[number, number][]>('feature_map_hw');
	golden.require(
		grids.length === maps.length &&
			grids.every(({ rows, columns }, k) => rows === maps[k]?.[0] && columns === maps[k]?.[1]),
		'feature maps are rounded up level by level',
	);
}
