// MMDetection's dense heads end to end: RetinaNet, RPN, ATSS, TOOD in both stages and YOLOX.

import { assign } from '../../../src/core/assign';
import { denseBoxTerm } from '../../../src/core/breakdown/dense/box-term';
import { denseClassTerm } from '../../../src/core/breakdown/dense/class-term';
import { rpnTerms } from '../../../src/core/breakdown/rpn';
import type { StageTerm } from '../../../src/core/breakdown/term-inputs';
import { anchorCount, featureSize, type Grid, gridSize } from '../../../src/core/grids/grid';
import { mmdetectionGrids, octaveScales } from '../../../src/core/grids/mmdetection';
import { pointGrids } from '../../../src/core/grids/points';
import type { TwoStageOutputs } from '../../../src/core/head-outputs';
import type {
	AtssRule,
	LossTermName,
	MaxIouRule,
	Recipe,
	SimOtaRule,
	TaskAlignedRule,
} from '../../../src/core/recipe';
import {
	mmdetectionAtss,
	mmdetectionFasterRcnn,
	mmdetectionRetinanet,
	mmdetectionTood,
	mmdetectionYolox,
} from '../../../src/core/recipes/mmdetection';
import { sampleCounts } from '../../../src/core/sampling/random-sampler';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';
import { classesOf, matchedObjects } from './assign-grids';
import {
	type BatchImage,
	headsOf,
	positivesOf,
	rowsOfMaps,
	runBatch,
	type Size,
	sharedDivisor,
	softSums,
	spreadGradient,
	termOf,
} from './dense-batch';
import { gradients } from './reductions';

interface Labels {
	bboxes: GoldenArray;
	labels: GoldenArray;
}

interface AnchorGenerator {
	octave_base_scale?: number;
	scales_per_octave?: number;
	scales?: number[];
	ratios: number[];
	strides: number[];
}

interface Assigner {
	pos_iou_thr: number;
	neg_iou_thr: number;
	min_pos_iou: number;
	ignore_iof_thr: number;
	match_low_quality?: boolean;
}

export function checkMmdetHeads(golden: GoldenCase): void {
	const head = golden.input<string>('head');
	if (head === 'retinanet') checkRetinanet(golden);
	else if (head === 'rpn') checkRpn(golden);
	else if (head === 'atss') checkAtss(golden);
	else if (head === 'tood') checkTood(golden);
	else {
		golden.require(head === 'yolox', 'the last head is that of YOLOX');
		checkYolox(golden);
	}
}

interface Scene {
	size: Size;
	padded: Size;
	gts: Labels[];
	classes: number;
}

function sceneOf(golden: GoldenCase): Scene {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const [paddedHeight, paddedWidth] = golden.input<[number, number]>('pad_hw');
	return {
		size: { width, height },
		padded: { width: paddedWidth, height: paddedHeight },
		gts: golden.input<Labels[]>('gt'),
		classes: golden.input('num_classes'),
	};
}

function anchorGrids(golden: GoldenCase, { padded }: Scene): Grid[] {
	const generator = golden.input<AnchorGenerator>('anchor_generator');
	const { scales, octave_base_scale: base = 0, scales_per_octave: per = 0, ratios, strides } = generator;
	const sizes = strides.map((stride) => featureSize(padded, stride));
	const grids = mmdetectionGrids({ strides, ratios, scales: scales ?? octaveScales(base, per) }, sizes);
	compareMaps(golden, grids);
	return grids;
}

function compareMaps(golden: GoldenCase, grids: readonly Grid[]): void {
	const maps = grids.flatMap(({ rows, columns }) => [rows, columns]);
	golden.values('feature_map_hw', golden.input('feature_map_hw'), maps, 0);
}

function imagesOf(
	recipe: Recipe,
	{ gts, size, classes }: Scene,
	maps: { scores: GoldenArray[]; boxes: GoldenArray[]; quality?: GoldenArray[] },
): BatchImage[] {
	return gts.map(({ bboxes, labels }, k) => ({
		boxes: bboxes.values,
		labels: labels.values,
		size,
		heads: headsOf(recipe, classes, {
			classScores: rowsOfMaps(maps.scores, k, classes),
			boxes: rowsOfMaps(maps.boxes, k, 4),
			quality: maps.quality && rowsOfMaps(maps.quality, k, 1),
		}),
	}));
}

/** Values of every anchor of every image as the heads list them: `[images, anchors]` a level. */
function byLevel(grids: readonly Grid[], images: readonly ArrayLike<number>[]): number[] {
	return grids.flatMap((grid) =>
		images.flatMap((values) =>
			Array.from({ length: gridSize(grid) }, (_, k) => values[grid.firstIndex + k] as number),
		),
	);
}

/** A term's weighted value in each level, over the batch. */
function lossByLevel(
	grids: readonly Grid[],
	terms: readonly StageTerm[],
	factors?: readonly number[],
): number[] {
	return grids.map((grid) => {
		let sum = 0;
		terms.forEach(({ term, rule, index }, image) => {
			term.contributions.forEach((part, row) => {
				const at = (index ? (index[row] as number) : row) - grid.firstIndex;
				if (at >= 0 && at < gridSize(grid))
					sum += part * rule.weight * (factors ? (factors[image] as number) : 1);
			});
		});
		return sum;
	});
}

/** Compares `losses` and `per_level` under the heads' own names. */
function compareLosses(
	golden: GoldenCase,
	grids: readonly Grid[],
	terms: Record<string, readonly StageTerm[]>,
	factors?: readonly number[],
): void {
	const losses = golden.recorded<Record<string, number>>('losses');
	golden.require(
		Object.keys(losses).sort().join() === Object.keys(terms).sort().join(),
		'the head has these terms',
	);
	const levels = golden.hasOutput('per_level')
		? golden.recorded<Record<string, number[]>>('per_level')
		: null;
	for (const [name, each] of Object.entries(terms)) {
		const own = lossByLevel(grids, each, factors);
		golden.values(
			name,
			losses[name],
			own.reduce((a, b) => a + b, 0),
			1e-5,
		);
		if (levels) golden.values(`${name} by level`, levels[name], own, 1e-5);
	}
}

function named(batch: ReturnType<typeof runBatch>, name: LossTermName): StageTerm[] {
	return batch.terms.map((terms) => termOf(terms, name));
}

/** Classes of all anchors, the background behind them also for ignored ones; and which anchors count. */
function compareLabels(
	golden: GoldenCase,
	grids: readonly Grid[],
	batch: ReturnType<typeof runBatch>,
	scene: Scene,
) {
	const matched = batch.assignments.map((assignment) =>
		matchedObjects(assignment, { none: -1, ignored: -2, offset: 0 }),
	);
	const labels = matched.map((own, k) =>
		classesOf(own, (scene.gts[k] as Labels).labels.values, scene.classes),
	);
	golden.values('labels_per_level', golden.recorded('labels_per_level'), byLevel(grids, labels), 0);
	if (!golden.hasOutput('label_weights_per_level')) return;
	const weights = matched.map((own) => own.map((g) => (g === -2 ? 0 : 1)));
	golden.values(
		'label_weights_per_level',
		golden.recorded('label_weights_per_level'),
		byLevel(grids, weights),
		0,
	);
}

/** Sum of what every image counts by itself: one without positives counts as one. */
function atLeastOneEach(images: readonly { positives: { index: Int32Array } }[]): number {
	return images.reduce((sum, { positives }) => sum + Math.max(positives.index.length, 1), 0);
}

function maxIou(golden: GoldenCase, shipped: Recipe): MaxIouRule {
	const rule = golden.input<Assigner>('assigner');
	return {
		...(shipped.assigner as MaxIouRule),
		positive: rule.pos_iou_thr,
		negative: rule.neg_iou_thr,
		forceFrom: rule.min_pos_iou,
		forceBest: rule.match_low_quality ?? true,
		ignoreFrom: rule.ignore_iof_thr > 0 ? rule.ignore_iof_thr : null,
	};
}

function checkRetinanet(golden: GoldenCase): void {
	const scene = sceneOf(golden);
	const grids = anchorGrids(golden, scene);
	const [, focal] = golden.input<[string, { gamma: number; alpha: number; loss_weight: number }]>('loss_cls');
	const [kind, { loss_weight }] = golden.input<[string, { loss_weight: number }]>('loss_bbox');
	golden.require(kind === 'L1Loss', 'boxes are compared by L1');
	golden.require(golden.input<[string]>('sampler')[0] === 'PseudoSampler', 'everything is taken');
	const recipe: Recipe = {
		...mmdetectionRetinanet,
		assigner: maxIou(golden, mmdetectionRetinanet),
		losses: mmdetectionRetinanet.losses.map((term) =>
			term.name === 'class'
				? { ...term, alpha: focal.alpha, gamma: focal.gamma, weight: focal.loss_weight }
				: { ...term, weight: loss_weight },
		),
	};
	const maps = {
		scores: golden.input<GoldenArray[]>('cls_scores'),
		boxes: golden.input<GoldenArray[]>('bbox_preds'),
	};
	let factor = 0;
	const batch = runBatch(recipe, grids, scene.padded, imagesOf(recipe, scene, maps), (contexts) => {
		factor = atLeastOneEach(contexts);
		return sharedDivisor(recipe, factor);
	});
	golden.floats('avg_factor', factor);
	golden.integers('num_pos', positivesOf(batch.contexts));
	compareLabels(golden, grids, batch, scene);
	compareLosses(golden, grids, { loss_cls: named(batch, 'class'), loss_bbox: named(batch, 'box') });
	const recorded = golden.recorded<GoldenArray[]>('grad_cls_scores');
	named(batch, 'class').forEach(({ term }, k) => {
		gradients(golden, 'grad_cls_scores', term.gradient, rowsOfMaps(recorded, k, scene.classes));
	});
}

function checkRpn(golden: GoldenCase): void {
	const scene = sceneOf(golden);
	const grids = anchorGrids(golden, scene);
	const [kind, sampler] =
		golden.input<[string, { num: number; pos_fraction: number; neg_pos_ub: number }]>('sampler');
	golden.require(
		kind === 'RandomSampler' && sampler.neg_pos_ub === -1,
		'anchors are drawn, negatives fill up',
	);
	golden.require(golden.input<[string]>('loss_cls')[0] === 'CrossEntropyLoss', 'objectness by cross-entropy');
	golden.require(golden.input<[string]>('loss_bbox')[0] === 'L1Loss', 'boxes are compared by L1');
	golden.require(scene.classes === 1, 'there is one class');
	const recipe: Recipe = {
		...mmdetectionFasterRcnn,
		assigner: maxIou(golden, mmdetectionFasterRcnn),
		sampler: { kind: 'random', count: sampler.num, positiveFraction: sampler.pos_fraction },
	};
	const anchors = anchorCount(grids);
	const scores = golden.input<GoldenArray[]>('cls_scores');
	const boxes = golden.input<GoldenArray[]>('bbox_preds');
	// Which anchors were drawn is random: those that have a weight.
	const weights = imagesOfLevels(grids, golden.recorded<GoldenArray[]>('label_weights_per_level'));
	const labels = imagesOfLevels(grids, golden.recorded<GoldenArray[]>('labels_per_level'));
	const terms = scene.gts.map(({ bboxes }, k) => {
		const drawn = (label: number) =>
			Int32Array.from({ length: anchors }, (_, index) => index).filter(
				(index) => weights[k]?.[index] === 1 && labels[k]?.[index] === label,
			);
		const sample = { seed: 0, positive: drawn(0), negative: drawn(1) };
		const objects = { boxes: bboxes.values, part: new Uint8Array(bboxes.values.length / 4), ...scene.size };
		const assignment = assign(recipe.assigner, grids, objects, null);
		const { positive, negative } = assignment.totals;
		const counts = sampleCounts(recipe.sampler, positive, negative);
		golden.require(
			sample.positive.length === counts.positives && sample.negative.length === counts.negatives,
			`image ${k}: as many are drawn as are counted`,
		);
		const heads: TwoStageOutputs = {
			kind: 'two-stage',
			source: 'golden',
			objectness: Float32Array.from(rowsOfMaps(scores, k, 1)),
			deltas: Float32Array.from(rowsOfMaps(boxes, k, 4)),
			drawn: null,
			regions: null,
			proposals: null,
			framework: null,
		};
		return rpnTerms(recipe, grids, bboxes.values, assignment, heads, 'dump', sample);
	});
	const seen = (at: StageTerm, value: number, elsewhere: number) => {
		const out = new Int32Array(anchors).fill(elsewhere);
		for (const index of at.index ?? []) out[index] = value;
		return out;
	};
	golden.values(
		'labels_per_level',
		golden.recorded('labels_per_level'),
		byLevel(
			grids,
			terms.map(({ box }) => seen(box, 0, 1)),
		),
		0,
	);
	golden.values(
		'label_weights_per_level',
		golden.recorded('label_weights_per_level'),
		byLevel(
			grids,
			terms.map(({ objectness }) => seen(objectness, 1, 0)),
		),
		0,
	);
	golden.integers(
		'num_pos',
		terms.reduce((sum, { positives }) => sum + positives, 0),
	);
	const factor = terms.reduce((sum, { objectness }) => sum + objectness.term.divisor, 0);
	golden.floats('avg_factor', factor);
	const factors = terms.map(({ objectness }) => objectness.term.divisor / factor);
	const lists = { loss_cls: terms.map((rpn) => rpn.objectness), loss_bbox: terms.map((rpn) => rpn.box) };
	compareLosses(golden, grids, lists, factors);
	const recorded = golden.recorded<GoldenArray[]>('grad_cls_scores');
	terms.forEach(({ objectness }, k) => {
		const own = spreadGradient(objectness, anchors, 1).map((slope) => slope * (factors[k] as number));
		gradients(golden, 'grad_cls_scores', own, rowsOfMaps(recorded, k, 1));
	});
}

/** `[images, anchors]` a level as one list an image. */
function imagesOfLevels(grids: readonly Grid[], levels: readonly GoldenArray[]): Float64Array[] {
	const images = levels[0]?.shape[0] as number;
	return Array.from({ length: images }, (_, k) =>
		Float64Array.from(
			levels.flatMap(({ values }, level) => {
				const size = gridSize(grids[level] as Grid);
				return Array.from(values.subarray(k * size, (k + 1) * size));
			}),
		),
	);
}

function checkAtss(golden: GoldenCase): void {
	const scene = sceneOf(golden);
	const grids = anchorGrids(golden, scene);
	const stds = golden.input<number[]>('target_stds');
	const recipe: Recipe = {
		...mmdetectionAtss,
		assigner: { ...(mmdetectionAtss.assigner as AtssRule), topk: golden.input('topk') },
		coder: {
			kind: 'delta',
			convention: 'mmdetection',
			weights: stds.map((std) => 1 / std) as [number, number, number, number],
		},
	};
	const maps = {
		scores: golden.input<GoldenArray[]>('cls_scores'),
		boxes: golden.input<GoldenArray[]>('bbox_preds'),
		quality: golden.input<GoldenArray[]>('centernesses'),
	};
	let factor = 0;
	const batch = runBatch(recipe, grids, scene.padded, imagesOf(recipe, scene, maps), (contexts) => {
		factor = atLeastOneEach(contexts);
		return { ...sharedDivisor(recipe, factor), box: softSums(contexts).centerness };
	});
	golden.floats('avg_factor', factor);
	compareLabels(golden, grids, batch, scene);
	compareLosses(golden, grids, {
		loss_cls: named(batch, 'class'),
		loss_bbox: named(batch, 'box'),
		loss_centerness: named(batch, 'centerness'),
	});
}

function checkTood(golden: GoldenCase): void {
	const scene = sceneOf(golden);
	const { strides } = golden.input<AnchorGenerator>('anchor_generator');
	const points = pointGrids(
		{ kind: 'points', levels: strides.map(String), strides, offset: 0 },
		scene.padded,
	);
	const assigner: TaskAlignedRule = {
		...(mmdetectionTood.assigner as TaskAlignedRule),
		topk: golden.input('topk'),
		alpha: golden.input('alpha'),
		beta: golden.input('beta'),
	};
	const maps = {
		scores: golden.input<GoldenArray[]>('cls_scores_probabilities'),
		boxes: golden.input<GoldenArray[]>('bbox_preds_xyxy_in_stride_units'),
	};
	const anchors = anchorGrids(golden, scene);
	const stage = golden.input<string>('stage');
	if (stage === 'task_aligned') {
		const recipe: Recipe = { ...mmdetectionTood, assigner };
		const batch = runBatch(recipe, points, scene.padded, imagesOf(recipe, scene, maps), (contexts) =>
			sharedDivisor(recipe, softSums(contexts).targets),
		);
		compareLabels(golden, points, batch, scene);
		const metrics = batch.contexts.map(({ positives, assignment }) => {
			const out = new Float64Array(assignment.count);
			positives.index.forEach((index, row) => {
				out[index] = positives.target[row] as number;
			});
			return out;
		});
		golden.values(
			'alignment_metrics_per_level',
			golden.recorded('alignment_metrics_per_level'),
			byLevel(points, metrics),
			1e-5,
		);
		compareLosses(golden, points, { loss_cls: named(batch, 'class'), loss_bbox: named(batch, 'box') });
		return;
	}
	golden.require(stage === 'initial_atss', 'the other stage is the first one');
	// Its own recipe is none that is shipped: ATSS on anchors, focal on the head's probabilities (as logits here), boxes
	// that are the corners themselves, which points decode.
	const losses: Recipe['losses'] = [
		{ name: 'class', weight: 1, loss: 'focal', alpha: 0.25, gamma: 2, normaliser: 'positives' },
		{ name: 'box', weight: 2, loss: 'giou', convention: 'mmdetection', normaliser: 'centerness' },
	];
	const recipe: Recipe = { ...mmdetectionAtss, losses };
	const images = imagesOf(recipe, scene, maps).map((image) => ({
		...image,
		heads: {
			...image.heads,
			classScores: image.heads.classScores.map((p) => Math.log(p) - Math.log1p(-p)),
		},
	}));
	const batch = runBatch(recipe, anchors, scene.padded, images, (contexts) => ({
		class: Math.max(positivesOf(contexts), 1),
		box: softSums(contexts).centerness,
	}));
	compareLabels(golden, anchors, batch, scene);
	const positives = batch.assignments.map((assignment) =>
		matchedObjects(assignment, { none: 0, ignored: 0, offset: 1 }).map((g) => Math.min(g, 1)),
	);
	golden.values(
		'alignment_metrics_per_level',
		golden.recorded('alignment_metrics_per_level'),
		byLevel(anchors, positives),
		0,
	);
	const [classRule, boxRule] = losses as [Recipe['losses'][number], Recipe['losses'][number]];
	compareLosses(golden, anchors, {
		loss_cls: batch.contexts.map((context) => denseClassTerm(context, classRule, null)),
		loss_bbox: batch.contexts.map((context) => {
			const decoding: Recipe = { ...recipe, coder: { kind: 'corners' } };
			return denseBoxTerm({ ...context, grids: points, recipe: decoding }, boxRule);
		}),
	});
}

function checkYolox(golden: GoldenCase): void {
	const scene = sceneOf(golden);
	const strides = golden.input<number[]>('strides');
	const grids = pointGrids(
		{ kind: 'points', levels: strides.map(String), strides, offset: 0.5 },
		scene.padded,
	);
	compareMaps(golden, grids);
	const weight = golden.input<boolean>('use_l1') ? 1 : 0;
	const recipe: Recipe = {
		...mmdetectionYolox,
		assigner: { ...(mmdetectionYolox.assigner as SimOtaRule), radius: golden.input('center_radius') },
		losses: mmdetectionYolox.losses.map((term) => (term.name === 'l1' ? { ...term, weight } : term)),
	};
	const maps = {
		scores: golden.input<GoldenArray[]>('cls_scores'),
		boxes: golden.input<GoldenArray[]>('bbox_preds'),
		quality: golden.input<GoldenArray[]>('objectnesses'),
	};
	const batch = runBatch(recipe, grids, scene.padded, imagesOf(recipe, scene, maps), (contexts) =>
		sharedDivisor(recipe, Math.max(positivesOf(contexts), 1)),
	);
	const masks = batch.assignments.map((assignment) =>
		matchedObjects(assignment, { none: 0, ignored: 0, offset: 1 }).map((g) => Math.min(g, 1)),
	);
	golden.values(
		'foreground_mask',
		golden.recorded('foreground_mask'),
		masks.flatMap((mask) => [...mask]),
		0,
	);
	golden.integers(
		'num_pos',
		batch.contexts.map(({ positives }) => positives.index.length),
	);
	compareLosses(golden, grids, {
		loss_cls: named(batch, 'class'),
		loss_bbox: named(batch, 'box'),
		loss_obj: named(batch, 'objectness'),
		...(weight === 1 ? { loss_l1: named(batch, 'l1') } : {}),
	});
}
