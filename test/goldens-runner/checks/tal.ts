// Task-aligned assignment: MMDetection (TOOD) and Ultralytics.

import { alignment } from '../../../src/core/assign/aligned';
import { assignTaskAligned } from '../../../src/core/assign/task-aligned';
import type { Predictions } from '../../../src/core/assignment';
import { aspectAngle, completeIou, paddedArea, ultralyticsIou } from '../../../src/core/boxes/ciou';
import { featureSize } from '../../../src/core/grids/grid';
import { mmdetectionGrids } from '../../../src/core/grids/mmdetection';
import { pointGrids } from '../../../src/core/grids/points';
import type { TaskAlignedRule } from '../../../src/core/recipe';
import type { GoldenCase } from '../case';
import { allAnchors, classesOf, matchedObjects, spread } from './assign-grids';

export function checkMmdetectionTal(golden: GoldenCase): void {
	const priors = golden.inputArray('priors');
	const strides = [8, 16, 32, 64, 128];
	// The priors cover the padded input.
	const [height, width] = golden.name.startsWith('97x131') ? [128, 160] : [128, 192];
	const grids = mmdetectionGrids(
		{ strides, scales: [8], ratios: [1] },
		strides.map((stride) => featureSize({ width, height }, stride)),
	);
	golden.values('priors', priors, allAnchors(grids), 0);
	const boxes = golden.inputArray('gt_bboxes').values;
	const labels = golden.inputArray('gt_labels').values;
	const scores = golden.inputArray('pred_scores');
	const rule: TaskAlignedRule = {
		kind: 'task-aligned',
		convention: 'mmdetection',
		topk: golden.input('topk'),
		alpha: golden.input('alpha'),
		beta: golden.input('beta'),
		leastMetric: 0,
		smallSides: null,
	};
	const assignment = assignTaskAligned(
		rule,
		grids,
		{ boxes, part: new Uint8Array(boxes.length / 4), width, height },
		{
			classes: scores.shape[1] as number,
			scores: Float32Array.from(scores.values),
			boxes: golden.inputArray('pred_bboxes').values,
			channels: Int32Array.from(labels),
		},
	);
	golden.integers('gt_inds', matchedObjects(assignment, { none: 0, ignored: -1, offset: 1 }));
	const matched = matchedObjects(assignment, { none: -1, ignored: -1, offset: 0 });
	golden.integers('labels', classesOf(matched, labels, -1));
	const background = boxes.length === 0 ? 0 : -1e8;
	golden.floats('max_overlaps', spread(assignment, assignment.iou, background));
	golden.floats('assign_metrics', spread(assignment, assignment.metric as Float64Array, 0));
	golden.floats('norm_alignment_metrics', spread(assignment, assignment.target as Float64Array, 0));
	golden.integers('num_pos', assignment.totals.positive);
}

export function checkUltralyticsTal(golden: GoldenCase): void {
	if (golden.hasInput('num_anchors')) {
		checkNoObjectInBatch(golden);
		return;
	}
	const [height, width] = golden.input<[number, number]>('imgsz_hw');
	const strides = golden.input<number[]>('strides');
	const grids = pointGrids(
		{ kind: 'points', levels: strides.map(String), strides, offset: 0.5 },
		{ width, height },
	);
	const anchors = allAnchors(grids);
	const count = anchors.length / 4;
	golden.floats(
		'anchor_points_px',
		Array.from({ length: 2 * count }, (_, k) => {
			const corner = 4 * (k >> 1) + (k & 1);
			return ((anchors[corner] as number) + (anchors[corner + 2] as number)) / 2;
		}),
		1e-12,
	);
	// The last rows are padding: all zeros, which the assigner itself must see.
	const boxes = golden.inputArray('gt_bboxes_px').values;
	const labels = golden.inputArray('gt_labels').values;
	const classes = golden.input('num_classes');
	const rule: TaskAlignedRule = {
		kind: 'task-aligned',
		convention: 'ultralytics',
		topk: golden.input('topk'),
		alpha: golden.input('alpha'),
		beta: golden.input('beta'),
		leastMetric: 0,
		smallSides: null,
	};
	const predictions: Predictions = {
		classes,
		scores: Float32Array.from(golden.inputArray('pred_scores').values),
		boxes: golden.inputArray('pred_bboxes_px').values,
		channels: Int32Array.from(labels),
	};
	const objects = { boxes, part: new Uint8Array(labels.length), width, height };
	const assignment = assignTaskAligned(rule, grids, objects, predictions);
	golden.inputArray('mask_gt').values.forEach((real, g) => {
		const known = assignment.objects[g];
		if (real === 0)
			golden.require(known?.candidates === 0 && known.positives === 0, `object ${g} is padding`);
	});

	// Where a metric equals an object's last place, torch takes any of the points: on those the recorded choice stands.
	const tied = tiedPoints(rule, anchors, boxes, predictions);
	golden.integers('tie_ambiguous_anchor', tied);
	golden.integers('num_tie_ambiguous', tied.filter((flag) => flag === 1).length);
	const recorded = golden.recordedArray('fg_mask').values;
	const recordedObject = golden.recordedArray('target_gt_idx').values;
	const matched = matchedObjects(assignment, { none: -1, ignored: -1, offset: 0 }).map((g, k) =>
		tied[k] === 1 ? (recorded[k] ? (recordedObject[k] as number) : -1) : g,
	);
	golden.integers(
		'fg_mask',
		matched.map((g) => (g < 0 ? 0 : 1)),
	);
	const foreground = [...matched.keys()].filter((k) => (matched[k] as number) >= 0);
	golden.integers('fg_index', foreground);
	golden.integers('num_fg', foreground.length);
	// Background points carry object 0 and its class.
	const objectOf = matched.map((g) => Math.max(g, 0));
	golden.integers('target_gt_idx', objectOf);
	golden.integers('target_labels', classesOf(objectOf, labels, -1));
	golden.floats(
		'target_bboxes_fg',
		foreground.flatMap((k) => {
			const g = matched[k] as number;
			return [...boxes.subarray(4 * g, 4 * g + 4)];
		}),
		1e-12,
	);
	const target = spread(assignment, assignment.target as Float64Array, 0);
	golden.floats('target_scores_sum_per_anchor', target);
	golden.floats(
		'target_scores_fg',
		foreground.flatMap((k) =>
			Array.from({ length: classes }, (_, c) =>
				c === labels[matched[k] as number] ? (target[k] as number) : 0,
			),
		),
	);
	golden.floats(
		'target_scores_sum',
		target.reduce((sum, value) => sum + value, 0),
	);
}

/** Points inside an object whose metric equals the last place's, where one more point than there are places has it. */
function tiedPoints(
	rule: TaskAlignedRule,
	anchors: Float64Array,
	boxes: Float64Array,
	{ scores, boxes: predicted, classes, channels }: Predictions,
): Uint8Array {
	const r = Math.fround;
	const tied = new Uint8Array(anchors.length / 4);
	const corners = (from: Float64Array, k: number) => Array.from(from.subarray(4 * k, 4 * k + 4)) as Corners;
	for (let g = 0; g < boxes.length / 4; g++) {
		const [x1, y1, x2, y2] = corners(boxes, g);
		if (x1 + y1 + x2 + y2 <= 0) continue;
		const metrics = Array.from(tied, (_, k) => {
			const [left, top, right, bottom] = corners(anchors, k);
			const cx = (left + right) / 2;
			const cy = (top + bottom) / 2;
			if (!(Math.min(r(cx - x1), r(cy - y1), r(x2 - cx), r(y2 - cy)) > r(1e-9))) return -1;
			const [px1, py1, px2, py2] = corners(predicted, k);
			const width = Math.max(0, r(Math.min(x2, px2) - Math.max(x1, px1)));
			const height = Math.max(0, r(Math.min(y2, py2) - Math.max(y1, py1)));
			const plain = ultralyticsIou(width, height, paddedArea(x1, y1, x2, y2), paddedArea(px1, py1, px2, py2));
			const own = aspectAngle(x1, y1, x2, y2);
			const other = aspectAngle(px1, py1, px2, py2);
			const full = completeIou(plain, x1, y1, x2, y2, own, px1, py1, px2, py2, other);
			return alignment(rule, scores[k * classes + (channels[g] as number)] as number, Math.max(0, full));
		});
		const sorted = metrics.map((metric) => Math.max(0, metric)).sort((a, b) => b - a);
		if (sorted[rule.topk] !== sorted[rule.topk - 1]) continue;
		metrics.forEach((metric, k) => {
			if (metric === sorted[rule.topk]) tied[k] = 1;
		});
	}
	return tied;
}

type Corners = [number, number, number, number];

/** Without a single object in the batch everything is background, with the class behind the last one. */
function checkNoObjectInBatch(golden: GoldenCase): void {
	const count = golden.input('num_anchors');
	const classes = golden.input('num_classes');
	const assignment = assignTaskAligned(
		{
			kind: 'task-aligned',
			convention: 'ultralytics',
			topk: 10,
			alpha: 0.5,
			beta: 6,
			leastMetric: 0,
			smallSides: null,
		},
		pointGrids({ kind: 'points', levels: ['8'], strides: [8], offset: 0.5 }, { width: 8 * count, height: 8 }),
		{ boxes: new Float64Array(0), part: new Uint8Array(0), width: 8 * count, height: 8 },
		{
			classes,
			scores: new Float32Array(count * classes),
			boxes: new Float64Array(4 * count),
			channels: new Int32Array(0),
		},
	);
	const matched = matchedObjects(assignment, { none: classes, ignored: -1, offset: 0 });
	golden.integers('target_labels', matched);
	golden.integers(
		'target_gt_idx',
		matched.map(() => 0),
	);
	golden.floats('fg_mask', spread(assignment, assignment.role, 0));
	const target = spread(assignment, assignment.target as Float64Array, 0);
	golden.floats(
		'target_scores',
		Array.from({ length: count * classes }, (_, k) => target[Math.floor(k / classes)] as number),
	);
}
