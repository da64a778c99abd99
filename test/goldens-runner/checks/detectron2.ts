// Detectron2: anchors and resizing, RPN and RoI assignment, mask targets.

import { assignMaxIou } from '../../../src/core/assign/max-iou';
import { assignRegions } from '../../../src/core/assign/regions';
import { type DeltaRule, encodeDeltas } from '../../../src/core/boxes/coder';
import { iouOf } from '../../../src/core/boxes/iou';
import { detectron2Grids } from '../../../src/core/grids/detectron2';
import type { Grid } from '../../../src/core/grids/grid';
import { inputTransform } from '../../../src/core/input/transform';
import { bitmapTarget, leastSide, polygonTarget } from '../../../src/core/masks/binary-targets';
import { polygonBounds, rasterisePolygons } from '../../../src/core/masks/polygon';
import { bitmapToRle, rleBounds } from '../../../src/core/masks/rle';
import type { Plane } from '../../../src/core/masks/roi-align';
import type { IouName, MaxIouRule } from '../../../src/core/recipe';
import { detectron2FasterRcnn } from '../../../src/core/recipes/detectron2';
import { sampleCounts } from '../../../src/core/sampling/random-sampler';
import { maskTerm } from '../../support/stage-terms';
import type { GoldenCase } from '../case';
import type { GoldenArray, GoldenFile } from '../container';
import { compareAnchors, compareMaps, compareShapes } from './anchors';
import { allAnchors, matchedObjects } from './assign-grids';

const iou: IouName = 'detectron2';
const coder = detectron2FasterRcnn.coder as DeltaRule;

export interface AnchorConfig {
	sizes: number[][];
	aspect_ratios: [number[]];
	strides: number[];
	offset: number;
}

interface AnchorSet {
	config: AnchorConfig;
	image_hw: [number, number];
	feature_map_hw: [number, number][];
	num_anchors: number;
}

/** Inputs of pyramids are padded to multiples of 32, those of one level are not. */
export function gridsOf(config: AnchorConfig, [height, width]: [number, number]): Grid[] {
	const multiple = config.strides.length > 1 ? 32 : 1;
	const padded = (side: number) => Math.ceil(side / multiple) * multiple;
	return detectron2Grids(
		{
			kind: 'detectron2',
			levels: config.strides.map((value) => `${value}`),
			strides: config.strides,
			sizes: config.sizes,
			ratios: config.aspect_ratios[0],
			offset: config.offset,
		},
		{ width: padded(width), height: padded(height) },
	);
}

export function checkD2Anchors(golden: GoldenCase): void {
	if (golden.hasInput('op')) {
		checkResize(golden);
		return;
	}
	const grids = gridsOf(golden.input<AnchorConfig>('config'), golden.input<[number, number]>('image_hw'));
	compareMaps(golden, grids);
	compareShapes(
		golden,
		'cell_anchors',
		grids.map(({ shapes }) => shapes),
	);
	compareAnchors(golden, grids);
}

function checkResize(golden: GoldenCase): void {
	golden.require(
		golden.input<string>('op') === 'ResizeShortestEdge.get_output_shape',
		'the other operation is resizing',
	);
	const [height, width] = golden.input<[number, number]>('image_hw');
	const input = inputTransform(
		{
			kind: 'detectron2',
			minSize: golden.input('short_edge'),
			maxSize: golden.input('max_size'),
			padMultiple: 1,
		},
		width,
		height,
	);
	golden.integers('resized_hw', [input.height, input.width]);
}

export function checkD2RpnAssign(golden: GoldenCase, file: GoldenFile): void {
	const set = (file.anchor_sets as Record<string, AnchorSet>)[golden.input<string>('anchors')] as AnchorSet;
	const grids = gridsOf(set.config, set.image_hw);
	golden.require(
		grids.every(({ rows, columns }, k) => `${[rows, columns]}` === `${set.feature_map_hw[k]}`),
		'feature maps are rounded up level by level',
	);
	const [negative, positive] = golden.input<[number, number]>('thresholds');
	golden.require(golden.input<number[]>('labels').join() === '0,-1,1', 'labels are 0, -1 and 1');
	const margin = golden.hasInput('boundary_thresh') ? golden.input('boundary_thresh') : -1;
	const rule: MaxIouRule = {
		...(detectron2FasterRcnn.assigner as MaxIouRule),
		positive,
		negative,
		forceBest: golden.input<boolean>('allow_low_quality_matches'),
		border: margin < 0 ? null : { px: margin, when: 'after-matching' },
	};
	const boxes = golden.inputArray('gt_boxes').values;
	const part = new Uint8Array(boxes.length / 4);
	golden.require(golden.inputArray('gt_classes').values.length === part.length, 'every object has a class');
	const [height, width] = set.image_hw;
	const assignment = assignMaxIou(rule, grids, { boxes, part, width, height });
	golden.require(assignment.count === set.num_anchors, 'the set has these anchors');

	const matched = matchedObjects(assignment, { none: -1, ignored: -2, offset: 0 });
	const labels = matched.map((g) => (g === -2 ? -1 : g < 0 ? 0 : 1));
	golden.integers('match_labels', labels);
	golden.integers('num_pos', assignment.totals.positive);
	golden.integers('num_neg', assignment.totals.negative);
	golden.integers('num_ignored', assignment.totals.ignored);

	const anchors = allAnchors(grids);
	const row = (values: Float64Array, k: number) => values.subarray(4 * k, 4 * k + 4);
	const argMax = new Int32Array(assignment.count);
	for (let k = 0; k < assignment.count; k++) {
		let best = 0;
		for (let g = 0; g < part.length; g++) {
			const value = iouOf(iou, row(boxes, g), row(anchors, k));
			if (value <= best) continue;
			best = value;
			argMax[k] = g;
		}
	}
	golden.integers('matched_idxs', argMax);
	const positives = Array.from(labels.keys()).filter((k) => labels[k] === 1);
	golden.require(
		positives.every((k) => matched[k] === argMax[k]),
		'positives are trained towards the object they overlap most',
	);
	comparePositives(golden, 'deltas_pos', positives, (k) =>
		encodeDeltas(coder, row(anchors, k), row(boxes, argMax[k] as number)),
	);
}

/** `pos_index` holds all positives or the first of them; `name` their targets. */
export function comparePositives(
	golden: GoldenCase,
	name: string,
	positives: readonly number[],
	target: (k: number) => Float64Array,
): void {
	if (!golden.hasOutput('pos_index')) {
		golden.require(positives.length === 0, 'positives are missing only where there are none');
		return;
	}
	const listed = golden.recordedArray('pos_index').values.length;
	golden.require(
		listed === positives.length || listed >= 300,
		'positives are listed, or 300 of them and more',
	);
	golden.integers('pos_index', positives.slice(0, listed));
	if (!golden.hasOutput(name)) {
		golden.require(positives.length === 0, 'targets are missing only without positives');
		return;
	}
	golden.floats(
		name,
		positives.slice(0, listed).flatMap((k) => [...target(k)]),
	);
}

export function checkD2RoiAssign(golden: GoldenCase): void {
	const proposals = golden.inputArray('proposals').values;
	const gt = golden.inputArray('gt_boxes').values;
	const classes = golden.inputArray('gt_classes').values;
	const background = golden.input('num_classes');
	const [positive] = golden.input<[number]>('thresholds');
	golden.require(golden.input<number[]>('labels').join() === '0,1', 'labels are 0 and 1');
	const boxes = Float64Array.from([...proposals, ...gt]);
	const count = boxes.length / 4;
	golden.integers('num_with_gt_appended', count);
	if (golden.hasOutput('appended_gt_objectness_logit')) {
		const almostOne = 1 - 1e-10;
		golden.floats('appended_gt_objectness_logit', Math.log(almostOne / (1 - almostOne)));
	} else {
		golden.recorded('appended_gt_objectness_logit');
		golden.require(gt.length === 0, 'nothing is appended only without objects');
	}
	const objects = { boxes: gt, part: new Uint8Array(classes.length), width: 0, height: 0 };
	const rule = { positive, iou };
	const regions = assignRegions(rule, boxes, objects);
	const foreground = regions.object.map((g) => (g >= 0 ? 1 : 0));
	golden.integers('match_labels', foreground);
	golden.integers(
		'matched_idxs',
		regions.argMax.map((g) => Math.max(g, 0)),
	);
	const positives = foreground.reduce((sum, value) => sum + value, 0);
	const sampler = {
		kind: 'random',
		count: golden.input('batch_size_per_image'),
		positiveFraction: golden.input('positive_fraction'),
	} as const;
	const drawn = sampleCounts(sampler, positives, count - positives);
	golden.integers('num_fg', drawn.positives);
	golden.integers('num_bg', drawn.negatives);

	// Which regions are drawn is random; how many, their order and their classes follow.
	const sampled = golden.recordedArray('sampled_boxes').values;
	const total = drawn.positives + drawn.negatives;
	golden.require(sampled.length === 4 * total, 'as many are drawn as are counted');
	const rows = Array.from({ length: count }, (_, k) => boxes.subarray(4 * k, 4 * k + 4).join());
	golden.require(
		Array.from({ length: total }, (_, k) => sampled.subarray(4 * k, 4 * k + 4).join()).every((row) =>
			rows.includes(row),
		),
		'what is drawn is a proposal or an object',
	);
	const again = assignRegions(rule, sampled, objects);
	golden.require(
		again.object.every((g, k) => g >= 0 === k < drawn.positives),
		'positives stand first',
	);
	golden.integers(
		'sampled_gt_classes',
		again.object.map((g) => (g < 0 ? background : (classes[g] as number))),
	);
}

export function checkD2Masks(golden: GoldenCase): void {
	if (!golden.hasInput('boxes')) {
		golden.floats('loss_mask', maskTerm([], [], 1, 'logits').value);
		return;
	}
	const boxes = golden.inputArray('boxes').values;
	const size = golden.input('mask_size');
	const region = (k: number) => boxes.subarray(4 * k, 4 * k + 4);
	const count = boxes.length / 4;
	const each = (make: (k: number) => ArrayLike<number>) =>
		Array.from({ length: count }, (_, k) => Array.from(make(k))).flat();
	if (golden.hasInput('gt_masks')) {
		const masks = golden.inputArray('gt_masks');
		golden.integers(
			'mask_targets',
			each((k) => bitmapTarget(planeOf(masks, k), region(k), size)),
		);
		return;
	}
	const polygons = golden.input<GoldenArray[][]>('polygons').map((parts) => parts.map((p) => p.values));
	const parts = (k: number) => polygons[k] as Float64Array[];
	const targets = each((k) => polygonTarget(parts(k), region(k), size, leastSide.detectron2));
	golden.integers('mask_targets', targets);
	const [height, width] = golden.input<[number, number]>('image_hw');
	const full = Array.from({ length: count }, (_, k) => rasterisePolygons(parts(k), height, width));
	golden.integers(
		'full_image_bitmasks',
		full.flatMap((bitmap) => Array.from(bitmap)),
	);
	golden.floats(
		'polygon_bounding_boxes',
		each((k) => (polygonBounds(parts(k)) ?? []).map(Math.fround)),
		0,
	);
	golden.floats(
		'bitmask_bounding_boxes',
		full.flatMap((bitmap) => rleBounds(bitmapToRle(bitmap, height, width), height, width) ?? []),
		0,
	);
	golden.require(
		golden.inputArray('gt_classes').values.length === count,
		'the logits are those of the labelled class of every region',
	);
	const logits = golden.inputArray('mask_logits_of_gt_class').values;
	golden.floats('loss_mask', maskTerm(logits, targets, size * size, 'logits').value);
}

/** The k-th mask of `[n, height, width]`. */
export function planeOf(masks: GoldenArray, k: number): Plane {
	const [, height, width] = masks.shape as [number, number, number];
	return { height, width, at: (y, x) => masks.values[(k * height + y) * width + x] as number };
}
