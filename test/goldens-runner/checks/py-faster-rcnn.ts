// py-faster-rcnn: base anchors, anchor targets, proposal targets and the box transform with inclusive pixels.

import { assignMaxIou } from '../../../src/core/assign/max-iou';
import { assignRegions } from '../../../src/core/assign/regions';
import { Role } from '../../../src/core/assignment';
import { type DeltaRule, encodeDeltas } from '../../../src/core/boxes/coder';
import { decodeDeltas } from '../../../src/core/boxes/decode';
import { iouOf } from '../../../src/core/boxes/iou';
import { anchorBox, type Grid } from '../../../src/core/grids/grid';
import { pyFasterRcnnShapes } from '../../../src/core/grids/py-faster-rcnn';
import type { MaxIouRule, RoiRule } from '../../../src/core/recipe';
import { classicFasterRcnn } from '../../../src/core/recipes/py-faster-rcnn';
import { sampleCounts } from '../../../src/core/sampling/random-sampler';
import { regionCounts } from '../../../src/core/sampling/region-counts';
import type { GoldenCase } from '../case';

const assigner = classicFasterRcnn.assigner as MaxIouRule;
const rpnCoder = classicFasterRcnn.coder as DeltaRule;

const row = (values: ArrayLike<number>, k: number) =>
	Float64Array.from({ length: 4 }, (_, s) => values[4 * k + s] as number);

export function checkPyFasterRcnn(golden: GoldenCase): void {
	switch (golden.input<string>('op')) {
		case 'generate_anchors':
			golden.floats(
				'anchors',
				pyFasterRcnnShapes(
					golden.input('base_size'),
					golden.input<number[]>('ratios'),
					golden.input<number[]>('scales'),
				),
				0,
			);
			return;
		case 'AnchorTargetLayer':
			checkAnchorTargets(golden);
			return;
		case 'ProposalTargetLayer._sample_rois':
			checkProposalTargets(golden);
			return;
		default:
			if (golden.input<string>('op').startsWith('bbox_transform')) {
				checkTransform(golden);
				return;
			}
			throw new Error(`unknown operation ${golden.input<string>('op')}`);
	}
}

function checkAnchorTargets(golden: GoldenCase): void {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const [rows, columns] = golden.input<[number, number]>('feature_map_hw');
	const stride = golden.input('feat_stride');
	const grid: Grid = {
		name: 'conv5',
		rows,
		columns,
		strideX: stride,
		strideY: stride,
		originX: 0,
		originY: 0,
		shapes: pyFasterRcnnShapes(16, [0.5, 1, 2], golden.input<number[]>('scales')),
		firstIndex: 0,
		precision: 'float64',
	};
	const boxes = golden.inputArray('gt_boxes').values;
	const border = { px: golden.input('allowed_border'), when: 'before-matching' as const };
	const rule = { ...assigner, border };
	const assignment = assignMaxIou(rule, [grid], {
		boxes,
		part: new Uint8Array(boxes.length / 4),
		width,
		height,
	});
	const labels = new Int8Array(assignment.count);
	for (let k = 0; k < assignment.index.length; k++) {
		labels[assignment.index[k] as number] = assignment.role[k] === Role.ignored ? -1 : 1;
	}
	golden.integers('labels_before_sampling', labels);
	golden.integers('num_pos_before', assignment.totals.positive);
	golden.integers('num_neg_before', assignment.totals.negative);
	golden.integers('num_ignored_before', assignment.totals.ignored);
	const drawn = sampleCounts(
		classicFasterRcnn.sampler,
		assignment.totals.positive,
		assignment.totals.negative,
	);
	golden.integers('num_pos_sampled', drawn.positives);
	golden.integers('num_neg_sampled', drawn.negatives);
	golden.floats('outside_weight', 1 / (drawn.positives + drawn.negatives), 1e-9);
	const objectOf = new Map(
		Array.from(assignment.index, (index, k) => [index, assignment.object[k] as number]),
	);
	const positives = Array.from(golden.recordedArray('pos_index').values);
	golden.integers(
		'pos_index',
		Array.from(labels.keys())
			.filter((k) => labels[k] === 1)
			.slice(0, positives.length),
	);
	golden.floats(
		'bbox_targets_pos',
		positives.flatMap((k) => [
			...encodeDeltas(rpnCoder, anchorBox([grid], k), row(boxes, objectOf.get(k) as number)),
		]),
	);
}

function checkProposalTargets(golden: GoldenCase): void {
	const proposals = golden.inputArray('proposals').values;
	const gt = golden.inputArray('gt_boxes').values;
	const labels = golden.inputArray('gt_labels').values;
	golden.input('num_classes');
	golden.require(
		golden.input('FG_THRESH') === golden.input('BG_THRESH_HI') && golden.input('BG_THRESH_LO') === 0,
		'one threshold',
	);
	const boxes = Float64Array.from([...proposals, ...gt]);
	const objects = { boxes: gt, part: new Uint8Array(gt.length / 4), width: 0, height: 0 };
	const rule = { positive: golden.input('FG_THRESH'), iou: 'py-faster-rcnn' as const };
	const regions = assignRegions(rule, boxes, objects);
	golden.floats('max_overlap', regions.iou, 1e-12);
	golden.integers('argmax', regions.argMax);
	const foreground = regions.object.filter((g) => g >= 0).length;
	const roi = classicFasterRcnn.roi as RoiRule;
	const count = golden.input('rois_per_image');
	const positiveFraction = golden.input('fg_rois_per_image') / count;
	const counts = regionCounts(
		{ ...roi, sampler: { kind: 'random', count, positiveFraction } },
		foreground,
		boxes.length / 4 - foreground,
	);
	const drawn = counts.positives;
	golden.integers('num_fg', drawn);
	golden.integers('num_bg', counts.negatives);
	// The drawn regions are random; labels and targets follow from them.
	const sampled = golden.recordedArray('sampled_rois').values;
	const again = assignRegions(rule, sampled, objects);
	golden.integers(
		'sampled_labels',
		Array.from(again.object, (g, k) => (k < drawn && g >= 0 ? (labels[g] as number) : 0)),
	);
	const stds = golden.input<number[]>('bbox_normalize_stds');
	const coder: DeltaRule = {
		kind: 'delta',
		convention: 'py-faster-rcnn',
		weights: stds.map((s) => 1 / s) as [number, number, number, number],
	};
	golden.floats(
		'bbox_targets_own_class',
		Array.from(again.object).flatMap((g, k) =>
			k < drawn && g >= 0 ? [...encodeDeltas(coder, row(sampled, k), row(gt, g))] : [0, 0, 0, 0],
		),
	);
}

function checkTransform(golden: GoldenCase): void {
	const boxes = golden.inputArray('boxes').values;
	const gt = golden.inputArray('gt').values;
	const deltas = golden.inputArray('deltas');
	const [height, width] = golden.input<[number, number]>('image_hw');
	const coder = rpnCoder;
	const count = boxes.length / 4;
	const rows = Array.from({ length: count }, (_, k) => k);
	golden.floats(
		'encoded',
		rows.flatMap((k) => [...encodeDeltas(coder, row(boxes, k), row(gt, k))]),
	);
	const classes = (deltas.shape[1] as number) / 4;
	const decoded = rows.flatMap((k) =>
		Array.from({ length: classes }, (_, c) => [
			...decodeDeltas(coder, row(boxes, k), row(deltas.values, k * classes + c)),
		]).flat(),
	);
	golden.floats('decoded', decoded);
	golden.floats(
		'clipped',
		decoded.map((value, k) => Math.max(0, Math.min(value, (k & 1 ? height : width) - 1))),
	);
	golden.floats(
		'overlaps',
		rows.flatMap((k) => rows.map((g) => iouOf('py-faster-rcnn', row(gt, g), row(boxes, k)))),
		1e-9,
	);
}
