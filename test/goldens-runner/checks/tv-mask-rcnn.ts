// torchvision Mask R-CNN end to end: the product's own inspection pieces, fed with the framework's head outputs, must
// give its anchors, labels, targets and five losses. A batch's loss is the images' sums over the batch's normaliser.

import { assignMaxIou } from '../../../src/core/assign/max-iou';
import { Role } from '../../../src/core/assignment';
import { type DeltaRule, encodeDeltas } from '../../../src/core/boxes/coder';
import { buildBreakdown } from '../../../src/core/breakdown/build';
import type { Breakdown } from '../../../src/core/breakdown/types';
import type { Box } from '../../../src/core/geometry';
import { anchorBox, anchorCount } from '../../../src/core/grids/grid';
import type { HeadOutputs } from '../../../src/core/head-outputs';
import { prepareObjects } from '../../../src/core/input/objects';
import { inputTransform } from '../../../src/core/input/transform';
import { bitmapToRle } from '../../../src/core/masks/rle';
import { nearestIndices } from '../../../src/core/masks/targets';
import type { LossTermName, MaxIouRule, Recipe, RoiRule } from '../../../src/core/recipe';
import { torchvisionMaskRcnn014 } from '../../../src/core/recipes/torchvision';
import { headsFromTorchvision } from '../../../src/predictions/channels-first';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';
import { tvGrids } from './tv-assign';

interface ImageOutputs {
	gt_boxes_resized: GoldenArray;
	gt_masks_resized: GoldenArray;
	rpn_objectness_per_level: GoldenArray[];
	rpn_deltas_per_level: GoldenArray[];
	rpn_labels: GoldenArray;
	rpn_sampled_pos_index: GoldenArray;
	rpn_sampled_neg_index: GoldenArray;
	rpn_regression_targets_sampled_pos: GoldenArray;
	proposals_after_nms: GoldenArray;
	roi_sampled_proposals: GoldenArray;
	roi_sampled_labels: GoldenArray;
	roi_sampled_matched_idxs: GoldenArray;
	roi_sampled_regression_targets: GoldenArray;
	roi_num_sampled_pos: number;
	roi_num_sampled_neg: number;
	class_logits: GoldenArray;
	box_regression: GoldenArray;
	mask_logits_of_gt_class: GoldenArray;
	mask_targets: GoldenArray;
}

interface Stage {
	fg_iou_thresh: number;
	bg_iou_thresh: number;
	batch_size_per_image: number;
	positive_fraction: number;
	bbox_reg_weights: number[];
}

const lossNames = {
	rpn_objectness: 'loss_objectness',
	rpn_box: 'loss_rpn_box_reg',
	roi_class: 'loss_classifier',
	roi_box: 'loss_box_reg',
	mask: 'loss_mask',
} satisfies Partial<Record<LossTermName, string>>;

export function checkTvMaskRcnn(golden: GoldenCase): void {
	const rpn = golden.input<Stage>('rpn');
	const box = golden.input<Stage>('box');
	const classes = golden.input('num_classes');
	const [paddedHeight, paddedWidth] = golden.recorded<[number, number]>('padded_hw');
	const sizes = golden.input<number[][]>('anchor_sizes');
	const grids = tvGrids({
		sizes,
		aspect_ratios: sizes.map(() => golden.input<number[]>('aspect_ratios')),
		padded_image_hw: [paddedHeight, paddedWidth],
		feature_map_hw: golden.input<[number, number][]>('feature_map_hw'),
	});
	const assigner: MaxIouRule = {
		...(torchvisionMaskRcnn014.assigner as MaxIouRule),
		positive: rpn.fg_iou_thresh,
		negative: rpn.bg_iou_thresh,
	};
	const shippedRoi = torchvisionMaskRcnn014.roi as RoiRule;
	const roiCoder: DeltaRule = {
		...shippedRoi.coder,
		weights: box.bbox_reg_weights as [number, number, number, number],
	};
	const recipe: Recipe = {
		...torchvisionMaskRcnn014,
		input: {
			kind: 'torchvision',
			minSize: golden.input('min_size'),
			maxSize: golden.input('max_size'),
			scale: 'float32-reciprocal',
			padMultiple: 32,
		},
		assigner,
		roi: {
			...shippedRoi,
			positive: box.fg_iou_thresh,
			coder: roiCoder,
		},
	};
	const anchors = new Float64Array(4 * anchorCount(grids));
	for (let k = 0; k < anchors.length / 4; k++) anchorBox(grids, k, anchors.subarray(4 * k, 4 * k + 4));
	golden.floats('anchors', anchors, 1e-12);
	golden.integers(
		'num_anchors_per_level',
		grids.map((grid) => grid.rows * grid.columns * (grid.shapes.length / 4)),
	);

	const images = golden.input<[number, number][]>('images_hw');
	const gts = golden.input<{ boxes: GoldenArray; labels: GoldenArray; masks: GoldenArray }[]>('gt');
	const outputs = golden.recorded<ImageOutputs[]>('images');
	const sizesOut: number[] = [];
	const breakdowns = images.map(([height, width], k) => {
		const out = outputs[k] as ImageOutputs;
		const gt = gts[k] as (typeof gts)[number];
		const input = inputTransform(recipe.input, width, height);
		sizesOut.push(input.height, input.width);
		const labelled = Array.from(gt.labels.values, (label, g) => ({
			box: Array.from(gt.boxes.values.subarray(4 * g, 4 * g + 4)) as Box,
			segmentation: {
				kind: 'rle' as const,
				width,
				height,
				counts: bitmapToRle(
					Uint8Array.from(gt.masks.values.subarray(g * width * height, (g + 1) * width * height)),
					height,
					width,
				),
			},
			flag: null,
			className: `class ${label}`,
			classId: label,
		}));
		const prepared = prepareObjects(recipe, labelled, { width, height, corners: 'continuous' }, input);
		const at = (name: string) => `image ${k}: ${name}`;
		golden.values(at('gt_boxes_resized'), out.gt_boxes_resized, prepared.boxes, 1e-6);
		golden.values(
			at('gt_masks_resized'),
			out.gt_masks_resized,
			resizeAll(gt.masks, input.width, input.height),
			0,
		);
		const objects = {
			boxes: out.gt_boxes_resized.values,
			part: prepared.part,
			width: input.width,
			height: input.height,
		};
		const assignment = assignMaxIou(assigner, grids, objects);
		const labels = new Int8Array(assignment.count);
		for (let e = 0; e < assignment.index.length; e++) {
			labels[assignment.index[e] as number] = assignment.role[e] === Role.ignored ? -1 : 1;
		}
		golden.values(at('rpn_labels'), out.rpn_labels, labels, 0);
		const sample = {
			seed: 0,
			positive: Int32Array.from(out.rpn_sampled_pos_index.values),
			negative: Int32Array.from(out.rpn_sampled_neg_index.values),
		};
		const objectOf = new Map(
			Array.from(assignment.index, (index, e) => [index, assignment.object[e] as number]),
		);
		golden.values(
			at('rpn_regression_targets_sampled_pos'),
			out.rpn_regression_targets_sampled_pos,
			Array.from(sample.positive).flatMap((index) => {
				const g = objectOf.get(index) as number;
				return [
					...encodeDeltas(
						recipe.coder as DeltaRule,
						anchorBox(grids, index),
						objects.boxes.subarray(4 * g, 4 * g + 4),
					),
				];
			}),
			1e-5,
		);
		const { breakdown, problems } = buildBreakdown({
			recipe,
			frame: { width, height, input },
			grids,
			assignment,
			objects,
			labelled,
			heads: heads(out, classes, grids.length),
			mode: 'dump',
			sample,
			gradients: 'compute',
		});
		golden.require(problems.length === 0, `image ${k}: no problem is found`);
		const regions = breakdown.regions as NonNullable<Breakdown['regions']>;
		golden.values(
			at('roi_sampled_labels'),
			out.roi_sampled_labels,
			Array.from(regions.object, (g) => (g < 0 ? 0 : (gt.labels.values[g] as number))),
			0,
		);
		golden.values(
			at('roi_sampled_matched_idxs'),
			out.roi_sampled_matched_idxs,
			regions.object.map((g) => Math.max(0, g)),
			0,
		);
		golden.require(
			regions.object.filter((g) => g >= 0).length === out.roi_num_sampled_pos,
			`image ${k}: foreground regions`,
		);
		golden.require(
			regions.object.filter((g) => g < 0).length === out.roi_num_sampled_neg,
			`image ${k}: background regions`,
		);
		const zero = new Float64Array(4);
		golden.values(
			at('roi_sampled_regression_targets'),
			out.roi_sampled_regression_targets,
			Array.from(regions.object).flatMap((g, n) => [
				...encodeDeltas(
					roiCoder,
					regions.boxes.subarray(4 * n, 4 * n + 4),
					gt.labels.values.length === 0
						? zero
						: objects.boxes.subarray(4 * Math.max(0, g), 4 * Math.max(0, g) + 4),
				),
			]),
			1e-5,
		);
		golden.values(
			at('mask_targets'),
			out.mask_targets,
			breakdown.masks.flatMap((mask) => Array.from(mask.target)),
			1e-5,
		);
		for (const term of breakdown.terms) {
			const parts = term.perObject.reduce((a, b) => a + b, term.background);
			golden.require(
				Math.abs(parts - term.value) < 1e-9,
				`image ${k}: contributions of ${term.title} add up`,
			);
		}
		return breakdown;
	});
	golden.integers('image_sizes', sizesOut);
	const wanted = golden.recorded<Record<string, number>>('losses');
	let total = 0;
	for (const name of Object.keys(lossNames) as (keyof typeof lossNames)[]) {
		const terms = breakdowns.map((b) => b.terms.find((term) => term.name === name));
		const divisor = terms.reduce((sum, term) => sum + (term?.divisor ?? 0), 0);
		const value =
			divisor === 0
				? 0
				: terms.reduce((sum, term) => sum + (term ? term.value * term.divisor : 0), 0) / divisor;
		total += value;
		golden.values(lossNames[name], wanted[lossNames[name]], value, 1e-5);
	}
	golden.floats('total_loss', total);
}

function heads(out: ImageOutputs, classes: number, levels: number): HeadOutputs {
	const tensor = (array: GoldenArray) => ({ shape: array.shape, data: Float32Array.from(array.values) });
	return headsFromTorchvision(
		{
			objectness: out.rpn_objectness_per_level.slice(0, levels).map(tensor),
			deltas: out.rpn_deltas_per_level.slice(0, levels).map(tensor),
			drawn: null,
			regions: {
				boxes: out.roi_sampled_proposals.values,
				classLogits: tensor(out.class_logits),
				boxDeltas: tensor(out.box_regression),
				masks: {
					rows: 'foreground',
					size: out.mask_logits_of_gt_class.shape[1] as number,
					channels: 1,
					count: out.mask_logits_of_gt_class.shape[0] as number,
					kind: 'logits',
					read: (row) =>
						Float32Array.from(out.mask_logits_of_gt_class.values.subarray(row * 784, (row + 1) * 784)),
				},
				channelOf: (object) => object.classId,
				channelName: (channel) => `class ${channel}`,
				classes,
				boxClasses: classes,
			},
			proposals: null,
			framework: null,
		},
		'golden',
	);
}

function resizeAll(masks: GoldenArray, width: number, height: number): Float64Array {
	const [count, fromHeight, fromWidth] = masks.shape as [number, number, number];
	const rows = nearestIndices(height, fromHeight);
	const columns = nearestIndices(width, fromWidth);
	const out = new Float64Array(count * width * height);
	for (let k = 0; k < count; k++) {
		for (let y = 0; y < height; y++) {
			for (let x = 0; x < width; x++) {
				const from = (k * fromHeight + (rows[y] as number)) * fromWidth + (columns[x] as number);
				out[(k * height + y) * width + x] = masks.values[from] as number;
			}
		}
	}
	return out;
}
