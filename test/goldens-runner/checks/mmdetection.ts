// MMDetection: anchors and points, MaxIoUAssigner, DeltaXYWHBBoxCoder, mask targets.

import { assignMaxIou, type MaxIouVariant } from '../../../src/core/assign/max-iou';
import { Part } from '../../../src/core/assign/objects';
import { assignRegions } from '../../../src/core/assign/regions';
import { type Assignment, Role } from '../../../src/core/assignment';
import { type DeltaRule, deltaClip, encodeDeltas } from '../../../src/core/boxes/coder';
import { clipBox, decodeDeltas } from '../../../src/core/boxes/decode';
import { iouOf } from '../../../src/core/boxes/iou';
import { featureSize, type Grid, gridSize } from '../../../src/core/grids/grid';
import { type MmdetectionLevels, mmdetectionGrids, octaveScales } from '../../../src/core/grids/mmdetection';
import { pointGrids } from '../../../src/core/grids/points';
import {
	alignedFractions,
	bitmapTarget,
	leastSide,
	polygonTarget,
	regionInside,
} from '../../../src/core/masks/binary-targets';
import type { MaxIouRule } from '../../../src/core/recipe';
import { mmdetectionFasterRcnn } from '../../../src/core/recipes/mmdetection';
import type { GoldenCase } from '../case';
import type { GoldenArray, GoldenFile } from '../container';
import { compareAnchors, compareShapes } from './anchors';
import { allAnchors, matchedObjects } from './assign-grids';
import { comparePositives, planeOf } from './detectron2';

const shipped = mmdetectionFasterRcnn.assigner as MaxIouRule;
const row = (values: Float64Array, k: number) => values.subarray(4 * k, 4 * k + 4);

interface AnchorConfig {
	scales?: number[];
	octave_base_scale?: number;
	scales_per_octave?: number;
	ratios: number[];
	strides: (number | [number, number])[];
	scale_major?: boolean;
	center_offset?: number;
}

function gridsOf(config: AnchorConfig, maps: [number, number][]): Grid[] {
	const levels: MmdetectionLevels = {
		strides: config.strides,
		scales: config.scales ?? octaveScales(config.octave_base_scale ?? 0, config.scales_per_octave ?? 0),
		ratios: config.ratios,
		outer: config.scale_major === false ? 'scale' : 'ratio',
		centreOffset: config.center_offset ?? 0,
	};
	return mmdetectionGrids(
		levels,
		maps.map(([rows, columns]) => ({ rows, columns })),
	);
}

export function checkMmdetAnchors(golden: GoldenCase): void {
	const maps = golden.input<[number, number][]>('feature_map_hw');
	if (golden.hasInput('offset')) {
		checkPoints(golden, maps);
		return;
	}
	const config = golden.input<AnchorConfig>('config');
	const grids = gridsOf(config, maps);
	compareShapes(
		golden,
		'base_anchors',
		grids.map(({ shapes }) => shapes),
	);
	compareAnchors(golden, grids);

	const [padHeight, padWidth] = golden.recorded<[number, number]>('valid_flags_pad_shape');
	const padded = { width: padWidth, height: padHeight };
	const valid = grids.flatMap((grid) => {
		const { columns } = featureSize(padded, grid.strideX);
		const { rows } = featureSize(padded, grid.strideY);
		const shapes = grid.shapes.length / 4;
		return Array.from({ length: gridSize(grid) }, (_, k) => {
			const cell = Math.floor(k / shapes);
			return Math.floor(cell / grid.columns) < rows && cell % grid.columns < columns ? 1 : 0;
		});
	});
	golden.integers('valid_flags', valid);
	// Anchors inside the image are those that the border rule of the assigner leaves in.
	const [height, width] = golden.input<[number, number]>('image_hw');
	const none = { boxes: new Float64Array(0), part: new Uint8Array(0), width, height };
	const rule: MaxIouRule = { ...shipped, border: { px: 0, when: 'before-matching' } };
	const inside = matchedObjects(assignMaxIou(rule, grids, none), { none: 1, ignored: 0, offset: 0 });
	golden.integers(
		'inside_flags_border0',
		inside.map((flag, k) => flag & (valid[k] as number)),
	);
}

function checkPoints(golden: GoldenCase, maps: [number, number][]): void {
	const strides = golden.input<number[]>('strides');
	const [rows, columns] = maps[0] as [number, number];
	const [stride] = strides as [number];
	const grids = pointGrids(
		{ kind: 'points', levels: strides.map((s) => `${s}`), strides, offset: golden.input('offset') },
		{ width: columns * stride, height: rows * stride },
	);
	golden.require(
		grids.every((grid, k) => grid.rows === maps[k]?.[0] && grid.columns === maps[k]?.[1]),
		'feature maps are rounded up level by level',
	);
	const cells = allAnchors(grids);
	golden.floats(
		'points_xy_stride',
		Array.from({ length: cells.length / 4 }, (_, k) => {
			const [x1, y1, x2, y2] = row(cells, k) as unknown as [number, number, number, number];
			return [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1];
		}).flat(),
		0,
	);
}

interface AssignerConfig {
	pos_iou_thr: number;
	neg_iou_thr: number | [number, number];
	min_pos_iou: number;
	match_low_quality?: boolean;
	gt_max_assign_all?: boolean;
	ignore_iof_thr?: number;
	ignore_wrt_candidates?: boolean;
}

export function checkMmdetMaxIou(golden: GoldenCase, file: GoldenFile): void {
	const config = golden.input<AssignerConfig>('assigner');
	const gt = golden.inputArray('gt_bboxes').values;
	const labels = golden.inputArray('gt_labels').values;
	if (golden.hasInput('priors')) {
		checkRegions(golden, config, gt, labels);
		return;
	}
	const sets = file.anchor_sets as Record<
		string,
		{
			config: AnchorConfig;
			image_hw: [number, number];
			feature_map_hw: [number, number][];
			num_anchors: number;
		}
	>;
	const set = sets[golden.input<string>('anchors')] as (typeof sets)[string];
	const grids = gridsOf(set.config, set.feature_map_hw);
	const ignored = golden.inputArray('gt_bboxes_ignore').values;
	const boxes = Float64Array.from([...gt, ...ignored]);
	const part = Uint8Array.from({ length: boxes.length / 4 }, (_, g) =>
		g < labels.length ? Part.trained : Part.ignore,
	);
	const [height, width] = set.image_hw;
	const objects = { boxes, part, width, height };
	const [least, negative] =
		typeof config.neg_iou_thr === 'number' ? [0, config.neg_iou_thr] : config.neg_iou_thr;
	const rule: MaxIouRule = {
		...shipped,
		positive: config.pos_iou_thr,
		negative,
		forceBest: config.match_low_quality ?? true,
		forceFrom: config.min_pos_iou,
		ignoreFrom: config.ignore_iof_thr ?? -1,
	};
	const variant: MaxIouVariant = {
		forceTies: config.gt_max_assign_all === false ? 'first' : 'all',
		ignoreShareOf: config.ignore_wrt_candidates === false ? 'object' : 'shape',
	};
	const assignment = assignMaxIou(rule, grids, objects, variant);
	golden.require(assignment.count === set.num_anchors, 'the set has these anchors');
	const codes = { none: 0, ignored: -1, offset: 1 };
	const matched = matchedObjects(assignment, codes);
	if (least > 0) {
		// A pair of limits: negative from the first to the second. Below the first an anchor is negative under both.
		const below = matchedObjects(assignMaxIou({ ...rule, negative: least }, grids, objects, variant), codes);
		below.forEach((code, k) => {
			if (code === 0 && matched[k] === 0) matched[k] = -1;
		});
	}
	golden.integers('gt_inds', matched);
	const counted = (test: (code: number) => boolean) => matched.filter(test).length;
	golden.integers(
		'num_pos',
		counted((code) => code > 0),
	);
	golden.integers(
		'num_neg',
		counted((code) => code === 0),
	);
	golden.integers(
		'num_ignored',
		counted((code) => code < 0),
	);
	const anchors = allAnchors(grids);
	if (golden.hasOutput('max_overlaps')) {
		const most = highestIous(anchors, gt);
		for (const k of inIgnored(assignment, rule)) most[k] = -1;
		golden.floats('max_overlaps', most, 0);
	}
	const positives = Array.from(matched.keys()).filter((k) => (matched[k] as number) > 0);
	comparePositives(golden, 'encoded_deltas_pos', positives, (k) =>
		encodeDeltas(
			mmdetectionFasterRcnn.coder as DeltaRule,
			row(anchors, k),
			row(gt, (matched[k] as number) - 1),
		),
	);
}

/** Anchors that lie in an ignored region: the only ones that are ignored without any object. */
function inIgnored(assignment: Assignment, rule: MaxIouRule): number[] {
	if (!((rule.ignoreFrom ?? 0) > 0)) return [];
	return Array.from(assignment.index).filter(
		(_, k) => assignment.role[k] === Role.ignored && assignment.object[k] === -1,
	);
}

function highestIous(anchors: Float64Array, gt: Float64Array): Float64Array {
	return Float64Array.from({ length: anchors.length / 4 }, (_, k) => {
		let most = 0;
		for (let g = 0; g < gt.length / 4; g++) {
			most = Math.max(most, iouOf('mmdetection', row(gt, g), row(anchors, k)));
		}
		return most;
	});
}

function checkRegions(
	golden: GoldenCase,
	config: AssignerConfig,
	gt: Float64Array,
	labels: Float64Array,
): void {
	const priors = golden.inputArray('priors').values;
	golden.require(config.pos_iou_thr === config.neg_iou_thr, 'one threshold splits foreground and background');
	const regions = assignRegions(
		{
			positive: config.pos_iou_thr,
			iou: 'mmdetection',
			forceBest: config.match_low_quality ?? true,
			forceFrom: config.min_pos_iou,
		},
		priors,
		{ boxes: gt, part: new Uint8Array(labels.length), width: 0, height: 0 },
	);
	golden.integers(
		'gt_inds',
		regions.object.map((g) => g + 1),
	);
	golden.integers(
		'labels',
		regions.object.map((g) => (g < 0 ? -1 : (labels[g] as number))),
	);
	golden.floats('max_overlaps', regions.iou, 0);
}

export function checkMmdetCoder(golden: GoldenCase): void {
	const boxes = golden.inputArray('boxes').values;
	const gt = golden.inputArray('gt').values;
	const deltas = golden.inputArray('deltas').values;
	const stds = golden.input<number[]>('target_stds');
	// Shipped recipes have no means: they move the targets by a constant.
	const means = golden.input<number[]>('target_means').map((mean, k) => mean / (stds[k] as number));
	const [height, width] = golden.input<[number, number]>('max_shape');
	golden.require(
		Math.abs(Math.log(golden.input('wh_ratio_clip')) + deltaClip) < 1e-12,
		'the clip is ln(16 / 1000) on both sides',
	);
	const coder: DeltaRule = {
		kind: 'delta',
		convention: 'mmdetection',
		weights: stds.map((std) => 1 / std) as [number, number, number, number],
	};
	const rows = Array.from({ length: boxes.length / 4 }, (_, k) => k);
	golden.floats(
		'encoded',
		rows.flatMap((k) =>
			Array.from(
				encodeDeltas(coder, row(boxes, k), row(gt, k)),
				(value, side) => value - (means[side] as number),
			),
		),
	);
	const decoded = rows.map((k) =>
		decodeDeltas(
			coder,
			row(boxes, k),
			row(deltas, k).map((value, side) => value + (means[side] as number)),
		),
	);
	golden.floats(
		'decoded_unclipped',
		decoded.flatMap((box) => [...box]),
	);
	for (const box of decoded) clipBox(box, width, height);
	golden.floats(
		'decoded_clipped',
		decoded.flatMap((box) => [...box]),
	);
}

export function checkMmdetMasks(golden: GoldenCase): void {
	const proposals = golden.inputArray('pos_proposals').values;
	const objects = golden.inputArray('pos_assigned_gt_inds').values;
	const size = golden.input('mask_size');
	const masks = golden.hasInput('gt_masks') ? golden.inputArray('gt_masks') : null;
	const [height, width] = masks
		? (masks.shape.slice(1) as [number, number])
		: golden.input<[number, number]>('image_hw');
	const each = (make: (region: Float64Array, object: number) => Float32Array) =>
		Array.from(objects).flatMap((object, k) => [
			...make(regionInside(row(proposals, k), { width, height }), object),
		]);
	if (masks) {
		golden.integers(
			'mask_targets',
			each((region, object) => bitmapTarget(planeOf(masks, object), region, size)),
		);
		golden.floats(
			'soft_mask_targets',
			each((region, object) => alignedFractions(planeOf(masks, object), region, size)),
		);
		return;
	}
	const polygons = golden.input<GoldenArray[][]>('polygons').map((parts) => parts.map((p) => p.values));
	golden.integers(
		'mask_targets',
		each((region, object) =>
			polygonTarget(polygons[object] as Float64Array[], region, size, leastSide.mmdetection),
		),
	);
}
