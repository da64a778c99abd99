// Detectron2's losses end to end: RPN and Fast R-CNN with every box loss, RetinaNet and FCOS with their moving average.

import { assign } from '../../../src/core/assign';
import { termsOfRegions } from '../../../src/core/breakdown/regions';
import { rpnTerms } from '../../../src/core/breakdown/rpn';
import { anchorCount, gridSize } from '../../../src/core/grids/grid';
import type { TwoStageOutputs } from '../../../src/core/head-outputs';
import { cornerTerm } from '../../../src/core/losses/box-terms';
import type { FcosRule, LossName, LossTermName, Recipe, RoiRule } from '../../../src/core/recipe';
import { detectron2FasterRcnn, detectron2Retinanet } from '../../../src/core/recipes/detectron2';
import { torchvisionFcos } from '../../../src/core/recipes/torchvision-dense';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';
import { classesOf, matchedObjects } from './assign-grids';
import {
	frameOf,
	headsOf,
	labelledOf,
	plainChannels,
	positivesOf,
	rowsOfLists,
	runBatch,
	sharedDivisor,
	spreadGradient,
} from './dense-batch';
import { type AnchorConfig, gridsOf } from './detectron2';
import { gradients } from './reductions';

interface Labels {
	boxes: GoldenArray;
	classes: GoldenArray;
}

export function checkD2Losses(golden: GoldenCase): void {
	if (golden.hasInput('pred')) checkBoxLoss(golden);
	else if (golden.hasInput('objectness_per_level')) checkRpn(golden);
	else if (golden.hasInput('proposal_boxes')) checkFastRcnn(golden);
	else if (golden.hasInput('ctrness_per_level')) checkFcos(golden);
	else checkRetinanet(golden);
}

/** The recipe with the case's box loss in one term. */
function withBoxLoss(golden: GoldenCase, recipe: Recipe, name: LossTermName): Recipe {
	const type = golden.input<string>('box_reg_loss_type');
	const beta = golden.input('smooth_l1_beta');
	const loss: LossName = type === 'smooth_l1' ? 'smooth-l1' : (type as LossName);
	return {
		...recipe,
		losses: recipe.losses.map((term) =>
			term.name === name
				? {
						name,
						weight: 1,
						normaliser: term.normaliser,
						loss,
						beta: loss === 'smooth-l1' ? beta : undefined,
					}
				: term,
		),
	};
}

function checkBoxLoss(golden: GoldenCase): void {
	golden.require(golden.input('eps') === 1e-7, 'the epsilon is the convention’s own');
	const term = cornerTerm({
		rule: { loss: golden.name.replace('box_', '') as LossName, convention: 'detectron2' },
		outputs: golden.inputArray('pred').values,
		targets: golden.inputArray('target').values,
		divisor: 1,
	});
	golden.floats('loss', term.contributions);
	golden.floats('grad', term.gradient, 1e-4);
}

function checkRpn(golden: GoldenCase): void {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const count = golden.input('batch_size_per_image');
	const recipe: Recipe = {
		...withBoxLoss(golden, detectron2FasterRcnn, 'rpn_box'),
		sampler: { kind: 'random', count, positiveFraction: golden.input('positive_fraction') },
	};
	const grids = gridsOf(golden.input<AnchorConfig>('anchor_config'), [height, width]);
	golden.values(
		'feature_map_hw',
		golden.input('feature_map_hw'),
		grids.flatMap(({ rows, columns }) => [rows, columns]),
		0,
	);
	const objectness = golden.input<GoldenArray[]>('objectness_per_level');
	const deltas = golden.input<GoldenArray[]>('deltas_per_level');
	const drawn = golden.input<GoldenArray[]>('sampled_labels');
	const anchors = anchorCount(grids);
	const terms = golden.input<GoldenArray[]>('gt_boxes').map(({ values: boxes }, k) => {
		const labels = (drawn[k] as GoldenArray).values;
		const rows = (label: number) => Int32Array.from(labels.keys()).filter((index) => labels[index] === label);
		const heads: TwoStageOutputs = {
			kind: 'two-stage',
			source: 'golden',
			objectness: Float32Array.from(rowsOfLists(objectness, k)),
			deltas: Float32Array.from(rowsOfLists(deltas, k)),
			drawn: null,
			regions: null,
			proposals: null,
			framework: null,
		};
		const objects = { boxes, part: new Uint8Array(boxes.length / 4), width, height };
		const assignment = assign(recipe.assigner, grids, objects, null);
		const sample = { seed: 0, positive: rows(1), negative: rows(0) };
		const rpn = rpnTerms(recipe, grids, boxes, assignment, heads, 'dump', sample);
		golden.require(
			rpn.box.index?.join() === sample.positive.join(),
			`image ${k}: the positives that were drawn are positive`,
		);
		golden.require(rpn.negatives === sample.negative.length, `image ${k}: so are the negatives negative`);
		golden.require(rpn.objectness.term.divisor === count, `image ${k}: divided by the full count`);
		return rpn;
	});
	const images = terms.length;
	const losses = golden.recorded<Record<string, number>>('losses');
	const mean = (of: (rpn: (typeof terms)[number]) => number) =>
		terms.reduce((sum, rpn) => sum + of(rpn), 0) / images;
	golden.values(
		'loss_rpn_cls',
		losses.loss_rpn_cls,
		mean((rpn) => rpn.objectness.term.value),
		1e-5,
	);
	golden.values(
		'loss_rpn_loc',
		losses.loss_rpn_loc,
		mean((rpn) => rpn.box.term.value),
		1e-5,
	);
	const compare = (name: string, width: number, of: (rpn: (typeof terms)[number]) => Float64Array) => {
		if (!golden.hasOutput(name)) {
			golden.require(golden.recorded<unknown>(name) === null, `${name} was not recorded`);
			return;
		}
		const recorded = golden.recorded<GoldenArray[]>(name);
		terms.forEach((rpn, k) => {
			golden.require(of(rpn).length === anchors * width, `${name}: one row an anchor`);
			const own = of(rpn).map((slope) => slope / images);
			gradients(golden, name, own, rowsOfLists(recorded, k));
		});
		golden.require(
			recorded.every(({ shape }, level) => shape[1] === gridSize(grids[level] as (typeof grids)[number])),
			`${name}: one list a level`,
		);
	};
	compare('grad_objectness_per_level', 1, (rpn) => spreadGradient(rpn.objectness, anchors, 1));
	compare('grad_deltas_per_level', 4, (rpn) => spreadGradient(rpn.box, anchors, 4));
}

function checkFastRcnn(golden: GoldenCase): void {
	const background = golden.input('num_classes');
	golden.require(golden.input('background_label') === background, 'background stands behind the classes');
	const weights = golden.input<[number, number, number, number]>('bbox_reg_weights');
	const recipe = withBoxLoss(
		golden,
		{
			...detectron2FasterRcnn,
			roi: {
				...(detectron2FasterRcnn.roi as RoiRule),
				coder: { kind: 'delta', convention: 'detectron2', weights },
			},
		},
		'roi_box',
	);
	const boxes = golden.inputArray('gt_boxes').values;
	const classes = golden.inputArray('gt_classes').values;
	const count = classes.length;
	const agnostic = golden.input<boolean>('cls_agnostic');
	// The matches are given: every region has an object of its own.
	const size = { width: 1000, height: 1000 };
	const terms = termsOfRegions(
		recipe,
		{
			frame: frameOf(size),
			objects: { boxes, part: new Uint8Array(count), ...size },
			labelled: labelledOf(boxes, classes),
		},
		{
			...plainChannels,
			boxes: golden.inputArray('proposal_boxes').values,
			classes: background + 1,
			classLogits: Float32Array.from(golden.inputArray('scores').values),
			boxDeltas: Float32Array.from(golden.inputArray('proposal_deltas').values),
			boxClasses: agnostic ? 1 : background,
			masks: null,
		},
		{
			object: Int32Array.from(classes, (label, n) => (label === background ? -1 : n)),
			iou: new Float64Array(count),
		},
	);
	const losses = golden.recorded<Record<string, number>>('losses');
	golden.values('loss_cls', losses.loss_cls, terms.class.term.value, 1e-5);
	golden.values('loss_box_reg', losses.loss_box_reg, terms.box.term.value, 1e-5);
	gradients(golden, 'grad_scores', terms.class.term.gradient);
	gradients(golden, 'grad_deltas', spreadGradient(terms.box, count, 4 * (agnostic ? 1 : background)));
}

/** Detectron2's own classes of every anchor: the background behind them, -1 for ignored ones. */
function labelsOf(
	batch: ReturnType<typeof runBatch>,
	gts: readonly Labels[],
	background: number,
): Int32Array[] {
	return batch.assignments.map((assignment, k) => {
		const matched = matchedObjects(assignment, { none: -1, ignored: -2, offset: 0 });
		const labels = classesOf(matched, (gts[k] as Labels).classes.values, background);
		return labels.map((label, index) => (matched[index] === -2 ? -1 : label));
	});
}

function checkRetinanet(golden: GoldenCase): void {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const grids = gridsOf(golden.input<AnchorConfig>('anchor_config'), [height, width]);
	golden.values(
		'feature_map_hw',
		golden.input('feature_map_hw'),
		grids.flatMap(({ rows, columns }) => [rows, columns]),
		0,
	);
	const classes = golden.input('num_classes');
	const gts = golden.input<Labels[]>('gt');
	const logits = golden.input<GoldenArray[]>('logits_per_level');
	const deltas = golden.input<GoldenArray[]>('deltas_per_level');
	const images = gts.map(({ boxes, classes: labels }, k) => ({
		boxes: boxes.values,
		labels: labels.values,
		size: { width, height },
		heads: headsOf(detectron2Retinanet, classes, {
			classScores: rowsOfLists(logits, k),
			boxes: rowsOfLists(deltas, k),
		}),
	}));
	const run = (normaliserValue: number) =>
		runBatch(
			{
				...detectron2Retinanet,
				losses: detectron2Retinanet.losses.map((term) => ({ ...term, normaliserValue })),
			},
			grids,
			{ width, height },
			images,
			() => ({}),
		);
	const momentum = golden.input('ema_momentum');
	let average = golden.input('ema_initial');
	const iterations = golden.recorded<{ losses: Record<string, number>; normalizer_after: number }[]>(
		'three_iterations_same_batch',
	);
	iterations.forEach(({ losses, normalizer_after }, k) => {
		const positives = golden.recorded('num_pos');
		average = momentum * average + (1 - momentum) * Math.max(positives, 1);
		const batch = run(average);
		golden.values(`iteration ${k}: normalizer_after`, normalizer_after, average, 1e-12);
		golden.values(`iteration ${k}: loss_cls`, losses.loss_cls, batch.loss('class'), 1e-5);
		golden.values(`iteration ${k}: loss_box_reg`, losses.loss_box_reg, batch.loss('box'), 1e-5);
		golden.values('num_pos', positives, positivesOf(batch.contexts), 0);
		const recorded = golden.recorded<GoldenArray[]>('gt_labels');
		labelsOf(batch, gts, classes).forEach((labels, image) => {
			golden.values('gt_labels', recorded[image], labels, 0);
		});
	});
}

function checkFcos(golden: GoldenCase): void {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const strides = golden.input<number[]>('strides');
	const padded = {
		width: Math.ceil(width / 32) * 32,
		height: Math.ceil(height / 32) * 32,
	};
	// One square of the stride's side a place, from a first centre that is the case's own.
	const grids = gridsOf(
		{
			sizes: strides.map((stride) => [stride]),
			aspect_ratios: [[1]],
			strides,
			offset: golden.input('anchor_offset'),
		},
		[height, width],
	);
	golden.values(
		'feature_map_hw',
		golden.input('feature_map_hw'),
		grids.flatMap(({ rows, columns }) => [rows, columns]),
		0,
	);
	const recipe: Recipe = {
		...torchvisionFcos,
		framework: detectron2Retinanet.framework,
		assigner: {
			...(torchvisionFcos.assigner as FcosRule),
			radius: golden.input('center_sampling_radius'),
		},
		losses: torchvisionFcos.losses.map((term) =>
			term.name === 'box' ? { ...term, convention: 'detectron2' } : term,
		),
	};
	const classes = golden.input('num_classes');
	const gts = golden.input<Labels[]>('gt');
	const [logits, deltas, quality] = ['logits', 'deltas', 'ctrness'].map((name) =>
		golden.input<GoldenArray[]>(`${name}_per_level`),
	) as [GoldenArray[], GoldenArray[], GoldenArray[]];
	const images = gts.map(({ boxes, classes: labels }, k) => ({
		boxes: boxes.values,
		labels: labels.values,
		size: { width, height },
		heads: headsOf(recipe, classes, {
			classScores: rowsOfLists(logits, k),
			// Detectron2 cuts distances at 0 as it decodes them, the recipe's outputs are cut already.
			boxes: rowsOfLists(deltas, k).map((value) => Math.max(value, 0)),
			quality: rowsOfLists(quality, k),
		}),
	}));
	let average = 0;
	const batch = runBatch(recipe, grids, padded, images, (contexts) => {
		average = 0.9 * golden.input('ema_initial') + 0.1 * Math.max(positivesOf(contexts), 1);
		return sharedDivisor(recipe, average);
	});
	golden.floats('normalizer', average, 1e-12);
	const recorded = golden.recorded<GoldenArray[]>('gt_labels');
	labelsOf(batch, gts, classes).forEach((labels, image) => {
		golden.values('gt_labels', recorded[image], labels, 0);
	});
	const losses = golden.recorded<Record<string, number>>('losses');
	golden.values('loss_fcos_cls', losses.loss_fcos_cls, batch.loss('class'), 1e-5);
	golden.values('loss_fcos_loc', losses.loss_fcos_loc, batch.loss('box'), 1e-5);
	golden.values('loss_fcos_ctr', losses.loss_fcos_ctr, batch.loss('centerness'), 1e-5);
}
