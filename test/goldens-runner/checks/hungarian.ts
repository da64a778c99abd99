// Hungarian matching: MMDetection's assigner, and the matching part of the DETR file (its losses are checked elsewhere).

import { assignHungarian } from '../../../src/core/assign/hungarian';
import { hungarianCosts } from '../../../src/core/assign/hungarian-cost';
import { sigmoidScores, softmaxScores } from '../../../src/core/assign/scores';
import type { Assignment, Predictions } from '../../../src/core/assignment';
import type { HungarianRule } from '../../../src/core/recipe';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';
import { classesOf, matchedObjects } from './assign-grids';
import { cornersOf } from './sim-ota';

interface MatchCost {
	type: 'ClassificationCost' | 'FocalLossCost' | 'BBoxL1Cost' | 'IoUCost';
	weight: number;
	box_format?: string;
	iou_mode?: string;
}

export function checkMmdetectionHungarian(golden: GoldenCase): void {
	const [classCost, l1Cost, iouCost] = golden.input<[MatchCost, MatchCost, MatchCost]>('match_costs');
	golden.require(
		l1Cost.type === 'BBoxL1Cost' && l1Cost.box_format === 'xywh' && iouCost.iou_mode === 'giou',
		'L1 of centre and size, generalised IoU',
	);
	const [height, width] = golden.input<[number, number]>('image_hw');
	const boxes = golden.inputArray('gt_bboxes').values;
	const labels = golden.inputArray('gt_labels').values;
	const logits = golden.inputArray('logits');
	const classes = logits.shape[1] as number;
	const rule: HungarianRule = {
		kind: 'hungarian',
		convention: 'mmdetection',
		classCostKind: classCost.type === 'FocalLossCost' ? 'focal' : 'probability',
		classCost: classCost.weight,
		l1Cost: l1Cost.weight,
		giouCost: iouCost.weight,
	};
	const predictions: Predictions = {
		classes,
		scores:
			rule.classCostKind === 'focal' ? sigmoidScores(logits.values) : softmaxScores(logits.values, classes),
		boxes: golden.inputArray('pred_bboxes_xyxy').values,
		channels: Int32Array.from(labels),
	};
	const objects = { boxes, part: new Uint8Array(labels.length), width, height };
	const assignment = assignHungarian(rule, [], objects, predictions);
	if (golden.hasOutput('cost_total')) {
		const costs = hungarianCosts(rule, objects, predictions, [...labels.keys()]);
		// The recorded matrices are weighted one by one.
		golden.floats(
			'cost_class',
			costs.class.map((value) => value * rule.classCost),
		);
		golden.floats(
			'cost_bbox',
			costs.l1.map((value) => value * rule.l1Cost),
		);
		golden.floats(
			'cost_giou',
			costs.giou.map((value) => -value * rule.giouCost),
		);
		golden.floats('cost_total', costs.total);
		golden.floats('assigned_cost', totalCost(assignment));
	}
	golden.integers('gt_inds', matchedObjects(assignment, { none: 0, ignored: -1, offset: 1 }));
	const matched = matchedObjects(assignment, { none: -1, ignored: -1, offset: 0 });
	golden.integers('labels', classesOf(matched, labels, -1));
}

function totalCost({ metric }: Assignment): number {
	return (metric as Float64Array).reduce((sum, cost) => sum + cost, 0);
}

interface DetrCosts {
	cost_class: GoldenArray;
	cost_bbox_l1: GoldenArray;
	cost_giou: GoldenArray;
	total: GoldenArray;
	assigned_cost: number;
}

/**
 * Matches every image of a case of `detr` that has `indices`, and compares those and the cost matrices.
 * @returns the assignment of each image; boxes are shares of the input.
 */
export function compareDetrMatching(golden: GoldenCase): Assignment[] {
	const logits = golden.inputArray('pred_logits');
	const given = golden.inputArray('pred_boxes_cxcywh').values;
	const [images, queries, channels] = logits.shape as [number, number, number];
	const targets = golden.input<{ labels: GoldenArray; boxes_cxcywh: GoldenArray }[]>('targets');
	const indices = golden.recorded<{ pred: GoldenArray; gt: GoldenArray }[]>('indices');
	const recorded = golden.recorded<(DetrCosts | null)[]>('cost');
	golden.require(golden.input('num_classes') === channels - 1, 'the last channel is no object');
	const rule: HungarianRule = {
		kind: 'hungarian',
		classCost: golden.input('cost_class'),
		l1Cost: golden.input('cost_bbox'),
		giouCost: golden.input('cost_giou'),
	};
	return Array.from({ length: images }, (_, image) => {
		const { labels, boxes_cxcywh } = targets[image] as (typeof targets)[number];
		const ofImage = logits.values.subarray(image * queries * channels, (image + 1) * queries * channels);
		const predictions: Predictions = {
			classes: channels,
			scores: softmaxScores(ofImage, channels),
			boxes: cornersOf(given.subarray(4 * image * queries, 4 * (image + 1) * queries), 4, 0),
			channels: Int32Array.from(labels.values),
		};
		const objects = {
			boxes: cornersOf(boxes_cxcywh.values, 4, 0),
			part: new Uint8Array(labels.values.length),
			width: 1,
			height: 1,
		};
		const assignment = assignHungarian(rule, [], objects, predictions);
		golden.values(`indices[${image}].pred`, indices[image]?.pred, assignment.index, 0);
		golden.values(`indices[${image}].gt`, indices[image]?.gt, assignment.object, 0);
		const wanted = recorded[image];
		golden.require((wanted ?? null) === null || labels.values.length > 0, 'costs are recorded for objects');
		if (wanted) {
			const costs = hungarianCosts(rule, objects, predictions, [...labels.values.keys()]);
			golden.values(`cost[${image}].cost_class`, wanted.cost_class, costs.class, 1e-5);
			golden.values(`cost[${image}].cost_bbox_l1`, wanted.cost_bbox_l1, costs.l1, 1e-5);
			const giou = costs.giou.map((value) => -value);
			golden.values(`cost[${image}].cost_giou`, wanted.cost_giou, giou, 1e-5);
			golden.values(`cost[${image}].total`, wanted.total, costs.total, 1e-5);
			golden.values(`cost[${image}].assigned_cost`, wanted.assigned_cost, totalCost(assignment), 1e-5);
		}
		return assignment;
	});
}
