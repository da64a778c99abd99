// SimOTA: MMDetection's assigner, and the matching part of the YOLOX file (its losses are checked elsewhere).

import { objectnessScores } from '../../../src/core/assign/scores';
import { assignSimOta } from '../../../src/core/assign/sim-ota';
import type { Assignment } from '../../../src/core/assignment';
import type { Grid } from '../../../src/core/grids/grid';
import { pointGrids } from '../../../src/core/grids/points';
import type { SimOtaRule } from '../../../src/core/recipe';
import type { GoldenCase } from '../case';
import { allAnchors, classesOf, matchedObjects, spread } from './assign-grids';

/** Points at the centres of the cells of three levels that cover the padded input. */
function cellGrids(strides: readonly number[], padded: { width: number; height: number }): Grid[] {
	return pointGrids(
		{ kind: 'points', levels: strides.map(String), strides: [...strides], offset: 0.5 },
		padded,
	);
}

export function checkMmdetectionSimOta(golden: GoldenCase): void {
	const padded = golden.name.startsWith('97x131') ? { width: 160, height: 128 } : { width: 192, height: 128 };
	const grids = cellGrids([8, 16, 32], padded);
	const anchors = allAnchors(grids);
	const priors = Float64Array.from(anchors, (_, k) => {
		const [low, high] = [anchors[4 * (k >> 2) + (k & 1)], anchors[4 * (k >> 2) + (k & 1) + 2]] as [
			number,
			number,
		];
		return k & 2 ? high - low : (low + high) / 2;
	});
	golden.values('priors_xy_stride', golden.inputArray('priors_xy_stride'), priors, 0);
	const boxes = golden.inputArray('gt_bboxes').values;
	const labels = golden.inputArray('gt_labels').values;
	const scores = golden.inputArray('pred_scores');
	const rule: SimOtaRule = {
		kind: 'sim-ota',
		convention: 'mmdetection',
		radius: golden.input('center_radius'),
		candidates: golden.input('candidate_topk'),
		iouWeight: golden.input('iou_weight'),
		classWeight: golden.input('cls_weight'),
	};
	const assignment = assignSimOta(
		rule,
		grids,
		{ boxes, part: new Uint8Array(labels.length), ...padded },
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
	golden.floats('max_overlaps', spread(assignment, assignment.iou, labels.length === 0 ? 0 : -1e5));
	golden.integers('num_pos', assignment.totals.positive);
}

/** Corners of `[n * columns]` rows that begin at `from` with centre and size, unrounded. */
export function cornersOf(rows: Float64Array, columns: number, from: number): Float64Array {
	const out = new Float64Array((4 * rows.length) / columns);
	for (let k = 0; k < out.length; k++) {
		const at = (k >> 2) * columns + from + (k & 1);
		const half = (rows[at + 2] as number) / 2;
		out[k] = (rows[at] as number) + (k & 2 ? half : -half);
	}
	return out;
}

/**
 * Matches the objects of a case of `yolox_simota` and compares `fg_mask`, `num_fg`, `matched_gt_inds`, `matched_classes`,
 * `pred_ious` and `num_fg_over_num_gt` where the case has them (without objects it has only the last one).
 */
export function compareYoloxMatching(golden: GoldenCase): Assignment {
	const [height, width] = golden.input<[number, number]>('imgsz_hw');
	const grids = cellGrids(golden.input<number[]>('strides'), { width, height });
	const classes = golden.input('num_classes');
	const rows = golden.inputArray('labels_cls_cxcywh').values;
	// Rows of zeros are padding.
	const count = rows.filter((_, k) => k % 5 === 3 && (rows[k] as number) > 0).length;
	const labels = Int32Array.from({ length: count }, (_, g) => rows[5 * g] as number);
	const outputs = golden.inputArray('outputs_cxcywh_obj_cls').values;
	const points = outputs.length / (5 + classes);
	const column = (k: number, c: number) => outputs[k * (5 + classes) + c] as number;
	const rule: SimOtaRule = {
		kind: 'sim-ota',
		convention: 'yolox',
		radius: 1.5,
		candidates: 10,
		iouWeight: 3,
		classWeight: 1,
	};
	const assignment = assignSimOta(
		rule,
		grids,
		{
			boxes: cornersOf(rows.subarray(0, 5 * count), 5, 1),
			part: new Uint8Array(count),
			width,
			height,
		},
		{
			classes,
			scores: objectnessScores(
				Array.from({ length: points * classes }, (_, k) =>
					column(Math.floor(k / classes), 5 + (k % classes)),
				),
				Array.from({ length: points }, (_, k) => column(k, 4)),
				classes,
			),
			boxes: cornersOf(outputs, 5 + classes, 0),
			channels: labels,
		},
	);
	const matched = matchedObjects(assignment, { none: -1, ignored: -1, offset: 0 });
	const foreground = matched.filter((g) => g >= 0);
	// Without objects YOLOX's head counts one foreground for its normaliser.
	golden.floats('num_fg_over_num_gt', Math.max(foreground.length, 1) / Math.max(count, 1));
	if (count === 0) {
		golden.require(foreground.length === 0, 'without objects everything is background');
		return assignment;
	}
	golden.integers(
		'fg_mask',
		matched.map((g) => (g < 0 ? 0 : 1)),
	);
	golden.integers('num_fg', foreground.length);
	golden.integers('matched_gt_inds', foreground);
	golden.integers('matched_classes', classesOf(foreground, labels, -1));
	golden.floats('pred_ious', assignment.iou);
	return assignment;
}
