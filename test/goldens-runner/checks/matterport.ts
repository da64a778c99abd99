// Matterport Mask R-CNN: anchors, RPN targets, second-stage targets, masks, resizing and the five losses.

import { assignMaxIou } from '../../../src/core/assign/max-iou';
import { Part } from '../../../src/core/assign/objects';
import { assignRegions } from '../../../src/core/assign/regions';
import { Role } from '../../../src/core/assignment';
import { type DeltaRule, encodeDeltas } from '../../../src/core/boxes/coder';
import { anchorBox, anchorCount, type Grid } from '../../../src/core/grids/grid';
import { matterportGrids } from '../../../src/core/grids/matterport';
import { roundHalfEven } from '../../../src/core/grids/torchvision';
import { zoomIndices } from '../../../src/core/input/objects';
import { inputTransform } from '../../../src/core/input/transform';
import { weightPenalty } from '../../../src/core/losses/weight-penalty';
import {
	cropAndResize,
	matterportTarget,
	miniMask,
	normaliseBox,
	resizeBilinear,
} from '../../../src/core/masks/targets';
import type { MaxIouRule, RoiRule } from '../../../src/core/recipe';
import { matterportMaskRcnn } from '../../../src/core/recipes/matterport';
import { sampleCounts } from '../../../src/core/sampling/random-sampler';
import { regionCounts } from '../../../src/core/sampling/region-counts';
import { boxTerm, classBoxTerm, classTerm, maskTerm, objectnessTerm } from '../../support/stage-terms';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';

const assigner = matterportMaskRcnn.assigner as MaxIouRule;
const roiRule = matterportMaskRcnn.roi as RoiRule;

/** `y1, x1, y2, x2` rows as `x1, y1, x2, y2` rows. */
function flip(values: ArrayLike<number>): Float64Array {
	const out = new Float64Array(values.length);
	for (let k = 0; k < values.length; k++) out[k ^ 1] = values[k] as number;
	return out;
}

function grids(golden: GoldenCase): Grid[] {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const scales = golden.input<number[]>('scales');
	return matterportGrids(
		{
			kind: 'matterport',
			levels: scales.map((_, k) => `P${k + 2}`),
			strides: golden.input<number[]>('strides'),
			scales,
			ratios: golden.input<number[]>('ratios'),
			anchorStride: golden.input('anchor_stride'),
		},
		{ width, height },
	);
}

export function checkMatterportRpn(golden: GoldenCase): void {
	const op = golden.input<string>('op');
	if (op === 'generate_pyramid_anchors') checkAnchors(golden);
	else if (op === 'build_rpn_targets') checkRpnTargets(golden);
	else throw new Error(`unknown operation ${op}`);
}

function checkAnchors(golden: GoldenCase): void {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const levels = grids(golden);
	const count = anchorCount(levels);
	const stride = golden.input('anchor_stride');
	if (golden.hasOutput('backbone_shapes')) {
		golden.values(
			'backbone_shapes',
			golden.recorded('backbone_shapes'),
			golden.input<number[]>('strides').flatMap((s) => [Math.ceil(height / s), Math.ceil(width / s)]),
			0,
		);
		golden.require(
			levels.every(
				(g, k) =>
					g.rows === Math.ceil(Math.ceil(height / (golden.input<number[]>('strides')[k] as number)) / stride),
			),
			'every level has the rows of its backbone shape',
		);
	}
	golden.integers('num_anchors', count);
	const sampled = golden.hasOutput('anchors_at_index');
	const at = sampled
		? Array.from(golden.recordedArray('anchors_at_index').values)
		: Array.from({ length: count }, (_, k) => k);
	golden.floats(
		sampled ? 'anchors_sampled' : 'anchors_yxyx',
		at.flatMap((k) => [...flip(anchorBox(levels, k))]),
		1e-12,
	);
	golden.floats(
		sampled ? 'anchors_normalized_sampled' : 'anchors_normalized',
		at.flatMap((k) => {
			const box = normaliseBox(anchorBox(levels, k), width, height);
			return [box.y1, box.x1, box.y2, box.x2];
		}),
		1e-6,
	);
	if (golden.hasOutput('anchors_sum_float64')) {
		const sum = new Float64Array(4);
		for (let k = 0; k < count; k++) {
			flip(anchorBox(levels, k)).forEach((v, side) => {
				sum[side] = (sum[side] as number) + v;
			});
		}
		golden.floats('anchors_sum_float64', sum, 1e-9);
	}
}

function checkRpnTargets(golden: GoldenCase): void {
	const levels = grids(golden);
	const [height, width] = golden.input<[number, number]>('image_hw');
	const boxes = flip(golden.inputArray('gt_boxes_yxyx').values);
	const ids = golden.inputArray('gt_class_ids').values;
	if (golden.hasOutput('error')) {
		golden.recorded('error');
		golden.require(
			ids.length === 0,
			'the framework fails without any object; the assigner calls every anchor negative',
		);
		return;
	}
	const part = Uint8Array.from(ids, (id) => (id < 0 ? Part.shield : Part.trained));
	const { sampler } = matterportMaskRcnn;
	const coder = matterportMaskRcnn.coder as DeltaRule;
	const assignment = assignMaxIou(assigner, levels, { boxes, part, width, height });
	const match = new Int8Array(assignment.count).fill(-1);
	for (let k = 0; k < assignment.index.length; k++) {
		match[assignment.index[k] as number] = assignment.role[k] === Role.ignored ? 0 : 1;
	}
	golden.integers('rpn_match_before_sampling', match);
	golden.integers('num_pos_before', assignment.totals.positive);
	golden.integers('num_neg_before', assignment.totals.negative);
	const drawn = sampleCounts(sampler, assignment.totals.positive, assignment.totals.negative);
	golden.integers('num_pos_sampled', drawn.positives);
	golden.integers('num_neg_sampled', drawn.negatives);
	const sampled = golden.recordedArray('rpn_match_sampled').values;
	golden.require(
		sampled.every((value, k) => value === 0 || value === match[k]),
		'the drawn anchors are positives and negatives of the full assignment',
	);
	const objectOf = new Map(
		Array.from(assignment.index, (index, k) => [index, assignment.object[k] as number]),
	);
	// The file holds the targets of the positives before sampling, the first 300 rows of them.
	const positives = Array.from(match.keys())
		.filter((k) => match[k] === 1)
		.slice(0, 300);
	golden.floats(
		'rpn_bbox_of_positives',
		positives.flatMap((k) => {
			const g = objectOf.get(k) as number;
			return [...encodeDeltas(coder, anchorBox(levels, k), boxes.subarray(4 * g, 4 * g + 4))];
		}),
		1e-9,
	);
}

export function checkMatterportTargets(golden: GoldenCase): void {
	switch (golden.input<string>('op')) {
		case 'detection_targets_graph':
			checkDetectionTargets(golden);
			return;
		case 'minimize_mask/expand_mask':
			checkMiniMasks(golden);
			return;
		case 'resize_image':
			checkResizeImage(golden);
			return;
		case 'resize_mask':
			checkResizeMask(golden);
			return;
		default:
			throw new Error(`unknown operation ${golden.input<string>('op')}`);
	}
}

/** Plane k of `[h, w, n]` values. */
function planeOf(masks: GoldenArray, k: number) {
	const [height, width, count] = masks.shape as [number, number, number];
	return { height, width, at: (y: number, x: number) => masks.values[(y * width + x) * count + k] as number };
}

function checkDetectionTargets(golden: GoldenCase): void {
	golden.input('image_hw');
	golden.input('gt_boxes_px');
	const proposals = flip(golden.inputArray('proposals_normalized').values);
	const gt = flip(golden.inputArray('gt_boxes_normalized').values);
	const ids = golden.inputArray('gt_class_ids').values;
	const masks = golden.inputArray('gt_masks_hwn');
	const mini = golden.input<boolean>('USE_MINI_MASK');
	const [size] = golden.input<[number]>('MASK_SHAPE');
	const total = golden.input('TRAIN_ROIS_PER_IMAGE');
	const ratio = golden.input('ROI_POSITIVE_RATIO');
	const objects = {
		boxes: gt,
		part: Uint8Array.from(ids, (id) => (id === 0 ? Part.leftOut : id < 0 ? Part.shield : Part.trained)),
		width: 1,
		height: 1,
	};
	const { iou } = assigner;
	const candidates = assignRegions({ positive: roiRule.positive, iou }, proposals, objects);
	const nonZero = (k: number) => [0, 1, 2, 3].some((side) => proposals[4 * k + side] !== 0);
	const rows = Array.from(candidates.object.keys()).filter(nonZero);
	const positive = rows.filter((k) => (candidates.object[k] as number) >= 0).length;
	const negative = rows.filter((k) => candidates.object[k] === -1).length;
	const counts = regionCounts(
		{ ...roiRule, sampler: { kind: 'random', count: total, positiveFraction: ratio } },
		positive,
		negative,
	);
	const drawnPositive = counts.positives;
	golden.integers('num_pos', drawnPositive);
	golden.integers('num_nonzero_rois', drawnPositive + counts.negatives);

	const rois = flip(golden.recordedArray('rois').values);
	const again = assignRegions({ positive: roiRule.positive, iou }, rois, objects);
	const count = rois.length / 4;
	golden.integers(
		'class_ids',
		Array.from({ length: count }, (_, k) =>
			k < drawnPositive ? (ids[again.object[k] as number] as number) : 0,
		),
	);
	const coder = roiRule.coder;
	const targets: number[] = [];
	const maskTargets: number[] = [];
	for (let k = 0; k < count; k++) {
		if (k >= drawnPositive) {
			targets.push(0, 0, 0, 0);
			continue;
		}
		const g = again.object[k] as number;
		const roi = rois.subarray(4 * k, 4 * k + 4);
		const object = gt.subarray(4 * g, 4 * g + 4);
		targets.push(...encodeDeltas(coder, roi, object));
		const named = (b: Float64Array) => ({
			x1: b[0] as number,
			y1: b[1] as number,
			x2: b[2] as number,
			y2: b[3] as number,
		});
		const plane = planeOf(masks, g);
		const data = new Uint8Array(plane.width * plane.height).map((_, at) =>
			plane.at(Math.floor(at / plane.width), at % plane.width),
		);
		maskTargets.push(
			...(mini
				? matterportTarget(
						{ data, width: plane.width, height: plane.height },
						named(roi),
						named(object),
						size,
					)
				: cropAndResize(plane, named(roi), size).map(roundHalfEven)),
		);
	}
	golden.floats('deltas', targets, 1e-5);
	golden.integers('masks_of_positives', maskTargets);
}

function checkMiniMasks(golden: GoldenCase): void {
	const masks = golden.inputArray('full_masks_hwn');
	const boxes = flip(golden.inputArray('boxes_yxyx').values);
	const [side] = golden.input<[number]>('mini_shape');
	const [height, width, count] = masks.shape as [number, number, number];
	// scikit-image finds the resize's matrix by a singular value decomposition; its noise decides pixels that lie exactly
	// half way (the goldens' README leaves this file out of what can be reproduced). There the framework's choice is taken.
	const settled = golden.recordedArray('expanded').values;
	const minis = new Float64Array(side * side * count);
	const expanded = new Float64Array(height * width * count);
	for (let k = 0; k < count; k++) {
		const box = boxes.subarray(4 * k, 4 * k + 4);
		const mini = miniMask(planeOf(masks, k), box, side);
		mini.data.forEach((value, at) => {
			minis[at * count + k] = value;
		});
		const [x1, y1, x2, y2] = box as unknown as [number, number, number, number];
		const plane = {
			width: side,
			height: side,
			at: (y: number, x: number) => mini.data[y * side + x] as number,
		};
		resizeBilinear(plane, x2 - x1, y2 - y1).forEach((value, at) => {
			const x = x1 + (at % (x2 - x1));
			const y = y1 + Math.floor(at / (x2 - x1));
			const pixel = (y * width + x) * count + k;
			expanded[pixel] = Math.abs(value - 0.5) < 1e-12 ? (settled[pixel] as number) : roundHalfEven(value);
		});
	}
	golden.integers('mini_masks', minis);
	golden.integers('expanded', expanded);
}

function checkResizeImage(golden: GoldenCase): void {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const input = inputTransform(
		{
			kind: 'matterport',
			mode: golden.input<'square' | 'pad64' | 'none'>('mode'),
			minSize: golden.hasInput('min_dim') ? golden.input('min_dim') : 0,
			maxSize: golden.hasInput('max_dim') ? golden.input('max_dim') : 0,
		},
		width,
		height,
	);
	const { offsetX, offsetY } = input;
	golden.integers('out_hw', [input.paddedHeight, input.paddedWidth]);
	golden.integers('window_y1x1y2x2', [offsetY, offsetX, offsetY + input.height, offsetX + input.width]);
	golden.floats('scale', input.scaleX, 1e-12);
	golden.integers('padding', [
		offsetY,
		input.paddedHeight - input.height - offsetY,
		offsetX,
		input.paddedWidth - input.width - offsetX,
		0,
		0,
	]);
}

function checkResizeMask(golden: GoldenCase): void {
	const masks = golden.inputArray('mask_hwn');
	const [height, width, count] = masks.shape as [number, number, number];
	const scale = golden.input('scale');
	const padding = golden.input<[[number, number], [number, number], unknown]>('padding');
	const rows = zoomIndices(roundHalfEven(height * scale), height);
	const columns = zoomIndices(roundHalfEven(width * scale), width);
	const [[top, bottom], [left, right]] = padding;
	const outWidth = left + columns.length + right;
	const outHeight = top + rows.length + bottom;
	const out = new Float64Array(outHeight * outWidth * count);
	const boxes: number[] = [];
	for (let k = 0; k < count; k++) {
		let [x1, y1, x2, y2] = [outWidth, outHeight, 0, 0];
		rows.forEach((sourceY, y) => {
			columns.forEach((sourceX, x) => {
				if (masks.values[(sourceY * width + sourceX) * count + k] === 0) return;
				out[((top + y) * outWidth + left + x) * count + k] = 1;
				x1 = Math.min(x1, left + x);
				x2 = Math.max(x2, left + x + 1);
				y1 = Math.min(y1, top + y);
				y2 = Math.max(y2, top + y + 1);
			});
		});
		boxes.push(y1, x1, y2, x2);
	}
	golden.integers('mask', out);
	golden.integers('boxes', boxes);
}

export function checkMatterportLosses(golden: GoldenCase): void {
	if (golden.hasInput('weights')) {
		checkWeightDecay(golden);
		return;
	}
	if (golden.hasInput('rpn_match')) {
		checkRpnLosses(golden);
		return;
	}
	checkHeadLosses(golden);
}

function checkRpnLosses(golden: GoldenCase): void {
	const match = golden.inputArray('rpn_match').values;
	const logits = golden.inputArray('rpn_class_logits').values;
	const deltas = golden.inputArray('rpn_bbox').values;
	const target = golden.inputArray('target_bbox');
	const batch = target.shape[0] as number;
	const perImage = match.length / batch;
	const rowsPerImage = target.shape[1] as number;
	const rows = Array.from(match.keys()).filter((k) => match[k] !== 0);
	const class_ = objectnessTerm(
		rows.map((k) => (logits[2 * k + 1] as number) - (logits[2 * k] as number)),
		rows.map((k) => (match[k] === 1 ? 1 : 0)),
	);
	golden.floats('rpn_class_loss', class_.value);
	const gradient = new Float64Array(logits.length);
	rows.forEach((k, at) => {
		gradient[2 * k] = -(class_.gradient[at] as number);
		gradient[2 * k + 1] = class_.gradient[at] as number;
	});
	floatsOrNone(golden, 'grad_class_logits', gradient);
	const positives = Array.from(match.keys()).filter((k) => match[k] === 1);
	const seen = new Array<number>(batch).fill(0);
	const targets = positives.flatMap((k) => {
		const image = Math.floor(k / perImage);
		const row = image * rowsPerImage + (seen[image] as number);
		seen[image] = (seen[image] as number) + 1;
		return [...target.values.subarray(4 * row, 4 * row + 4)];
	});
	const box = boxTerm(
		positives.flatMap((k) => [...deltas.subarray(4 * k, 4 * k + 4)]),
		targets,
		positives.map(() => 1),
		1,
		4 * positives.length,
	);
	golden.floats('rpn_bbox_loss', box.value);
	const boxGradient = new Float64Array(deltas.length);
	positives.forEach((k, at) => {
		boxGradient.set(box.gradient.subarray(4 * at, 4 * at + 4), 4 * k);
	});
	floatsOrNone(golden, 'grad_rpn_bbox', boxGradient);
}

function checkHeadLosses(golden: GoldenCase): void {
	const labels = golden.inputArray('target_class_ids').values;
	const logits = golden.inputArray('pred_class_logits');
	const classes = logits.shape[2] as number;
	const class_ = classTerm(logits.values, classes, labels, golden.input<number[]>('active_class_ids'));
	golden.floats('mrcnn_class_loss', class_.value);
	golden.floats('grad_class_logits', class_.gradient, 1e-4);
	const positives = Array.from(labels).filter((y) => y > 0).length;
	const deltas = golden.inputArray('pred_bbox').values;
	const box = classBoxTerm(
		deltas,
		classes,
		labels,
		golden.inputArray('target_bbox').values,
		1,
		4 * positives,
	);
	golden.floats('mrcnn_bbox_loss', box.value);
	floatsOrNone(golden, 'grad_pred_bbox', box.gradient);
	golden.require(
		golden.input<unknown[]>('positive_batch_roi').length === positives,
		'masks belong to the positives',
	);
	if (!golden.hasInput('target_masks_of_positives')) {
		golden.hasInput('pred_masks_of_gt_class_probabilities');
		golden.floats('mrcnn_mask_loss', maskTerm([], [], 1, 'probabilities').value);
		return;
	}
	const targets = golden.inputArray('target_masks_of_positives');
	const pixels = (targets.shape[1] ?? 0) * (targets.shape[2] ?? 0);
	const probabilities = golden.inputArray('pred_masks_of_gt_class_probabilities').values;
	golden.floats('mrcnn_mask_loss', maskTerm(probabilities, targets.values, pixels, 'probabilities').value);
}

/** Without positives the framework has no gradient (null); ours must then be all zero. */
function floatsOrNone(golden: GoldenCase, name: string, gradient: Float64Array): void {
	if (golden.hasOutput(name)) {
		golden.floats(name, gradient, 1e-4);
		return;
	}
	golden.recorded(name);
	golden.require(
		gradient.every((value) => value === 0),
		`${name} is zero`,
	);
}

function checkWeightDecay(golden: GoldenCase): void {
	const weights = golden.input<GoldenArray[]>('weights').map(({ values }, k) => ({
		name: `weights ${k}`,
		group: 'trained',
		values,
	}));
	const factors = { trained: golden.input('WEIGHT_DECAY') };
	golden.floats('loss', weightPenalty({ norm: 'l2', factors, per: 'size' }, weights).value, 1e-9);
}
