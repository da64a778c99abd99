// MMDetection: ATSSAssigner.

import { assignAtss } from '../../../src/core/assign/atss';
import { Part } from '../../../src/core/assign/objects';
import { mmdetectionGrids } from '../../../src/core/grids/mmdetection';
import type { GoldenCase } from '../case';
import type { GoldenArray, GoldenFile } from '../container';
import { allAnchors, classesOf, matchedObjects, spread } from './assign-grids';

interface AnchorSet {
	config: { strides: number[]; ratios: number[]; octave_base_scale: number; scales_per_octave: number };
	image_hw: [number, number];
	feature_map_hw: [number, number][];
	num_level_priors: number[];
	anchors: GoldenArray;
}

export function checkAtss(golden: GoldenCase, file: GoldenFile): void {
	const set = (file.anchor_sets as Record<string, AnchorSet>)[golden.input<string>('anchors')] as AnchorSet;
	const { config } = set;
	golden.require(config.scales_per_octave === 1, 'one scale a level');
	const grids = mmdetectionGrids(
		{ strides: config.strides, scales: [config.octave_base_scale], ratios: config.ratios },
		set.feature_map_hw.map(([rows, columns]) => ({ rows, columns })),
	);
	golden.values('anchors', set.anchors, allAnchors(grids), 0);
	const boxes = golden.inputArray('gt_bboxes').values;
	const ignored = golden.inputArray('gt_bboxes_ignore').values;
	const count = boxes.length / 4;
	const part = new Uint8Array(count + ignored.length / 4).fill(Part.ignore);
	part.fill(Part.trained, 0, count);
	const [height, width] = set.image_hw;
	const objects = { boxes: Float64Array.of(...boxes, ...ignored), part, width, height };
	const topk = golden.input('topk');
	const limit = golden.input('ignore_iof_thr');
	const rule = { kind: 'atss' as const, topk, ignoreFrom: limit > 0 ? limit : null };
	const assignment = assignAtss(rule, grids, objects);

	// Limits and ties were recorded beside the assigner, from distances in which no anchor is ignored.
	const all = assignAtss({ ...rule, ignoreFrom: null }, grids, objects).objects.slice(0, count);
	golden.integers(
		'candidate_tie_per_gt',
		all.map((object) => (object.ambiguous ? 1 : 0)),
	);
	golden.floats(
		'threshold_per_gt',
		all.map((object) => object.limit as number),
	);

	// Where the last place of a level is tied, torch takes any of the tied anchors: on them the recorded choice stands.
	const undefinedAt = tiedAnchors(boxes, set, topk);
	golden.require(
		undefinedAt.size === 0 || all.some((object) => object.ambiguous),
		'anchors are skipped for recorded ties alone',
	);
	const settled = <T extends Int32Array | Float64Array>(field: string, own: T): T => {
		const recorded = golden.recordedArray(field).values;
		return own.map((value, k) => (undefinedAt.has(k) ? (recorded[k] as number) : value)) as T;
	};
	const matched = settled('gt_inds', matchedObjects(assignment, { none: 0, ignored: -1, offset: 1 }));
	golden.integers('gt_inds', matched);
	golden.integers('num_pos', matched.filter((g) => g > 0).length);
	golden.integers('num_ignored', matched.filter((g) => g < 0).length);
	golden.integers(
		'labels',
		classesOf(
			matched.map((g) => g - 1),
			golden.inputArray('gt_labels').values,
			-1,
		),
	);
	const overlaps = spread(assignment, assignment.iou, count === 0 ? 0 : -1e8);
	golden.floats('max_overlaps', settled('max_overlaps', overlaps), 1e-12);
}

/** Anchors at exactly the distance of a level's last place, where one more anchor than there are places has it. */
function tiedAnchors(boxes: Float64Array, set: AnchorSet, topk: number): Set<number> {
	const r = Math.fround;
	const tied = new Set<number>();
	const corners = set.anchors.values;
	for (let g = 0; g < boxes.length / 4; g++) {
		const centre = (from: Float64Array, k: number, side: number) =>
			r(r((from[4 * k + side] as number) + (from[4 * k + side + 2] as number)) / 2);
		let first = 0;
		for (const size of set.num_level_priors) {
			const distances = Array.from({ length: size }, (_, k) => {
				const dx = r(centre(corners, first + k, 0) - centre(boxes, g, 0));
				const dy = r(centre(corners, first + k, 1) - centre(boxes, g, 1));
				return r(Math.sqrt(r(r(dx * dx) + r(dy * dy))));
			});
			const sorted = [...distances].sort((a, b) => a - b);
			if (sorted.length > topk && sorted[topk] === sorted[topk - 1]) {
				distances.forEach((d, k) => {
					if (d === sorted[topk]) tied.add(first + k);
				});
			}
			first += size;
		}
	}
	return tied;
}
