// torchvision: matchers, RPN assignment, RoI assignment and sampler counts.

import { matchColumns } from '../../../src/core/assign/matcher';
import { assignMaxIou } from '../../../src/core/assign/max-iou';
import { assignRegions } from '../../../src/core/assign/regions';
import { entryOf, Role } from '../../../src/core/assignment';
import { type DeltaRule, encodeDeltas } from '../../../src/core/boxes/coder';
import { iouOf } from '../../../src/core/boxes/iou';
import { anchorBox, anchorCount, type Grid } from '../../../src/core/grids/grid';
import { torchvisionGrids } from '../../../src/core/grids/torchvision';
import type { MaxIouRule } from '../../../src/core/recipe';
import { sampleCounts } from '../../../src/core/sampling/random-sampler';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';

interface Scene {
	boxes: GoldenArray;
	labels: GoldenArray;
	iscrowd?: GoldenArray;
}

export function tvGrids(config: {
	sizes: number[][];
	aspect_ratios: number[][];
	padded_image_hw: [number, number];
	feature_map_hw: [number, number][];
}): Grid[] {
	return torchvisionGrids(
		{
			levels: config.sizes.map((_, k) => `P${k + 2}`),
			sizes: config.sizes,
			ratios: config.aspect_ratios,
		},
		{ height: config.padded_image_hw[0], width: config.padded_image_hw[1] },
		config.feature_map_hw.map(([rows, columns]) => ({ rows, columns })),
	);
}

export const tvCoder = (weights: number[]): DeltaRule => ({
	kind: 'delta',
	convention: 'torchvision',
	weights: weights as [number, number, number, number],
});

export function checkTvMatcher(golden: GoldenCase): void {
	const iou = golden.inputArray('iou');
	const ssd = golden.hasInput('ssd') && Boolean(golden.input<boolean>('ssd'));
	const ties =
		golden.hasInput('allow_low_quality_matches') && golden.input<boolean>('allow_low_quality_matches');
	const [rows, columns] = iou.shape as [number, number];
	const match = matchColumns(
		{
			high: golden.input('high_threshold'),
			low: golden.input('low_threshold'),
			force: ssd ? 'one-per-row' : ties ? 'ties' : 'none',
		},
		Float32Array.from(iou.values),
		rows,
		columns,
	);
	golden.integers('matches', match);
}

export function checkTvRpnAssign(golden: GoldenCase): void {
	const config = golden.input<Parameters<typeof tvGrids>[0] & { image_hw: [number, number] }>(
		'anchor_config',
	);
	const grids = tvGrids(config);
	const scene = golden.input<Scene>('gt');
	const rule: MaxIouRule = {
		kind: 'max-iou',
		positive: golden.input('fg_iou_thresh'),
		negative: golden.input('bg_iou_thresh'),
		forceBest: golden.input<boolean>('allow_low_quality_matches'),
		forceFrom: 0,
		forcedTo: 'own-best',
		iou: 'torchvision',
		border: null,
		crowd: 'drop',
		ignoreFrom: null,
	};
	const boxes = scene.boxes.values;
	const [height, width] = config.image_hw;
	const assignment = assignMaxIou(rule, grids, {
		boxes,
		part: new Uint8Array(boxes.length / 4),
		width,
		height,
	});
	const count = anchorCount(grids);
	const matches = new Int32Array(count).fill(-1);
	const labels = new Int8Array(count);
	for (let k = 0; k < assignment.index.length; k++) {
		const index = assignment.index[k] as number;
		const ignored = assignment.role[k] === Role.ignored;
		matches[index] = ignored ? -2 : (assignment.object[k] as number);
		labels[index] = ignored ? -1 : 1;
	}
	golden.integers('num_pos', assignment.totals.positive);
	golden.integers('num_neg', assignment.totals.negative);
	golden.integers('num_ignored', assignment.totals.ignored);
	if (golden.hasOutput('labels')) golden.integers('labels', labels);
	if (golden.hasOutput('matches')) golden.integers('matches', matches);
	if (golden.hasOutput('best_iou_per_gt')) {
		golden.floats(
			'best_iou_per_gt',
			assignment.objects.map((o) => o.bestIou),
			1e-12,
		);
		golden.integers(
			'num_ties_per_gt',
			assignment.objects.map((o) => o.ties),
		);
	}
	if (golden.hasOutput('max_iou')) checkWholeField(golden, grids, boxes);
	if (golden.hasOutput('pos_index')) {
		const positives = [...assignment.index].filter((index) => labels[index] === 1).slice(0, 400);
		golden.integers('pos_index', positives);
		const coder = tvCoder([1, 1, 1, 1]);
		const targets = positives.flatMap((index) => {
			const g = assignment.object[entryOf(assignment, index)] as number;
			return [...encodeDeltas(coder, anchorBox(grids, index), boxes.subarray(4 * g, 4 * g + 4))];
		});
		golden.floats('regression_targets_pos', targets);
	}
}

/** Highest IoU of every anchor, computed one by one: what a card shows must equal what the matcher saw. */
function checkWholeField(golden: GoldenCase, grids: Grid[], boxes: Float64Array): void {
	const count = anchorCount(grids);
	const best = new Float64Array(count);
	const row = new Int32Array(count);
	for (let index = 0; index < count; index++) {
		const anchor = anchorBox(grids, index);
		for (let g = 0; g < boxes.length / 4; g++) {
			const value = iouOf('torchvision', boxes.subarray(4 * g, 4 * g + 4), anchor);
			if (value > (best[index] as number)) {
				best[index] = value;
				row[index] = g;
			}
		}
	}
	golden.floats('max_iou', best, 1e-12);
	golden.integers('matched_gt_index_argmax', row);
}

export function checkTvRoiAssign(golden: GoldenCase): void {
	const scene = golden.input<Scene>('gt');
	const gt = scene.boxes.values;
	const proposals = golden.inputArray('proposals').values;
	golden.input('image_hw');
	const positive = golden.input('fg_iou_thresh');
	golden.require(
		positive === golden.input('bg_iou_thresh'),
		'one threshold splits foreground and background',
	);
	const boxes = Float64Array.from([...proposals, ...gt]);
	const count = boxes.length / 4;
	golden.integers('num_after_append_gt', count);
	const regions = assignRegions({ positive, iou: 'torchvision' }, boxes, {
		boxes: gt,
		part: new Uint8Array(gt.length / 4),
		width: 0,
		height: 0,
	});
	const label = (n: number) =>
		(regions.object[n] as number) < 0 ? 0 : (scene.labels.values[regions.object[n] as number] as number);
	// torchvision clamps the match of background to row 0.
	const clamped = Array.from(regions.object, (g) => Math.max(g, 0));
	golden.integers('matched_idxs', clamped);
	golden.integers(
		'labels',
		Array.from({ length: count }, (_, n) => label(n)),
	);

	const foreground = Array.from({ length: count }, (_, n) => n).filter((n) => label(n) > 0).length;
	const drawn = sampleCounts(
		{
			kind: 'random',
			count: golden.input('batch_size_per_image'),
			positiveFraction: golden.input('positive_fraction'),
		},
		foreground,
		count - foreground,
	);
	golden.integers('num_sampled_pos', drawn.positives);
	golden.integers('num_sampled_neg', drawn.negatives);
	const positiveMask = golden.recordedArray('sampled_pos_mask').values;
	const negativeMask = golden.recordedArray('sampled_neg_mask').values;
	const sampled = Array.from({ length: count }, (_, n) => n).filter(
		(n) => positiveMask[n] || negativeMask[n],
	);
	golden.floats(
		'sampled_proposals',
		sampled.flatMap((n) => [...boxes.subarray(4 * n, 4 * n + 4)]),
		1e-12,
	);
	golden.integers(
		'sampled_matched_idxs',
		sampled.map((n) => clamped[n] as number),
	);
	golden.integers('sampled_labels', sampled.map(label));
	const coder = tvCoder(golden.input<number[]>('bbox_reg_weights'));
	const zero = new Float64Array(4);
	const targets = sampled.flatMap((n) => {
		const g = clamped[n] as number;
		const object = gt.length === 0 ? zero : gt.subarray(4 * g, 4 * g + 4);
		return [...encodeDeltas(coder, boxes.subarray(4 * n, 4 * n + 4), object)];
	});
	golden.floats('sampled_regression_targets', targets);
}

export function checkTvSampler(golden: GoldenCase): void {
	golden.input('num_ignored');
	const drawn = sampleCounts(
		{
			kind: 'random',
			count: golden.input('batch_size_per_image'),
			positiveFraction: golden.input('positive_fraction'),
		},
		golden.input('num_positive'),
		golden.input('num_negative'),
	);
	golden.integers('num_sampled_pos', drawn.positives);
	golden.integers('num_sampled_neg', drawn.negatives);
}
