// torchvision RetinaNet, FCOS and SSD end to end: the product's own path must give their matches and losses.

import type { DenseContext } from '../../../src/core/breakdown/dense/context';
import type { Box } from '../../../src/core/geometry';
import { buildGrids } from '../../../src/core/grids/build';
import { prepareObjects } from '../../../src/core/input/objects';
import { inputTransform } from '../../../src/core/input/transform';
import type { FcosRule, InputRule, LossName, MaxIouRule, Recipe } from '../../../src/core/recipe';
import {
	torchvisionFcos,
	torchvisionRetinanet,
	torchvisionSsd,
} from '../../../src/core/recipes/torchvision-dense';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';
import { allAnchors, matchedObjects } from './assign-grids';
import {
	type BatchImage,
	boxLoss,
	headsOf,
	labelledOf,
	positivesOf,
	runBatch,
	sharedDivisor,
} from './dense-batch';
import { checkFcosAssign, compareFcosMatching } from './fcos';
import { compareSsdMatching, looseGrid } from './ssd';

interface Labels {
	boxes: GoldenArray;
	labels: GoldenArray;
}

interface ImageOutputs {
	gt_boxes_resized: GoldenArray;
	gt_labels: GoldenArray;
	cls_logits: GoldenArray;
	bbox_regression: GoldenArray;
	bbox_ctrness?: GoldenArray;
	matched_idxs: GoldenArray;
	num_foreground: number;
	num_negatives_mined?: number;
	mined_negative_index?: GoldenArray;
}

/** The images as the model sees them: sizes and boxes are compared, then the recorded ones go on. */
function imagesOf(golden: GoldenCase, recipe: Recipe): { images: BatchImage[]; outputs: ImageOutputs[] } {
	const outputs = golden.recorded<ImageOutputs[]>('images');
	const gts = golden.input<Labels[]>('gt');
	const sizes: number[] = [];
	const images = golden.input<[number, number][]>('images_hw').map(([height, width], k): BatchImage => {
		const out = outputs[k] as ImageOutputs;
		const { boxes, labels } = gts[k] as Labels;
		const input = inputTransform(recipe.input, width, height);
		sizes.push(input.height, input.width);
		const prepared = prepareObjects(
			recipe,
			labelledOf(boxes.values, labels.values),
			{ width, height, corners: 'continuous' },
			input,
		);
		golden.values(`image ${k}: gt_boxes_resized`, out.gt_boxes_resized, prepared.boxes, 1e-6);
		golden.values(`image ${k}: gt_labels`, out.gt_labels, labels.values, 0);
		return {
			boxes: out.gt_boxes_resized.values,
			labels: labels.values,
			size: input,
			heads: headsOf(recipe, golden.input('num_classes'), {
				classScores: out.cls_logits.values,
				boxes: out.bbox_regression.values,
				quality: out.bbox_ctrness?.values,
			}),
		};
	});
	if (golden.hasInput('image_sizes')) golden.values('image_sizes', golden.input('image_sizes'), sizes, 0);
	return { images, outputs };
}

/** The old release's resize rule with the case's sizes. */
function resizeOf(golden: GoldenCase): InputRule {
	const [minSize, maxSize] = [golden.input('min_size'), golden.input('max_size')];
	return { kind: 'torchvision', minSize, maxSize, scale: 'float32-reciprocal', padMultiple: 32 };
}

function withFocal(golden: GoldenCase, recipe: Recipe): Recipe {
	const [alpha, gamma] = [golden.input('alpha'), golden.input('gamma')];
	return {
		...recipe,
		losses: recipe.losses.map((term) => (term.loss === 'focal' ? { ...term, alpha, gamma } : term)),
	};
}

export function checkTvRetinanet(golden: GoldenCase): void {
	if (golden.hasInput('type')) {
		checkBoxLoss(golden);
		return;
	}
	if (golden.hasInput('gt_boxes')) {
		checkDegenerate(golden);
		return;
	}
	const recipe: Recipe = {
		...withFocal(golden, torchvisionRetinanet),
		input: resizeOf(golden),
		assigner: {
			...(torchvisionRetinanet.assigner as MaxIouRule),
			positive: golden.input('fg_iou_thresh'),
			negative: golden.input('bg_iou_thresh'),
		},
	};
	const { images, outputs } = imagesOf(golden, recipe);
	const [height, width] = golden.input<[number, number]>('padded_hw');
	const grids = buildGrids(recipe.grids, { width, height });
	golden.values('anchors', golden.inputArray('anchors'), allAnchors(grids), 0);
	const batch = runBatch(recipe, grids, { width, height }, images, () => ({}));
	outputs.forEach((out, k) => {
		const assignment = batch.assignments[k] as (typeof batch.assignments)[number];
		const matched = matchedObjects(assignment, { none: -1, ignored: -2, offset: 0 });
		golden.values(`image ${k}: matched_idxs`, out.matched_idxs, matched, 0);
		golden.values(`image ${k}: num_foreground`, out.num_foreground, assignment.totals.positive, 0);
	});
	// Every image has its own normaliser; the batch's loss is their mean.
	const losses = golden.recorded<Record<string, number>>('losses');
	golden.values('classification', losses.classification, batch.loss('class') / images.length, 1e-5);
	golden.values('bbox_regression', losses.bbox_regression, batch.loss('box') / images.length, 1e-5);
}

function checkBoxLoss(golden: GoldenCase): void {
	const names: Record<string, LossName> = { smooth_l1: 'smooth-l1' };
	const type = golden.input<string>('type');
	const loss = names[type] ?? (type as LossName);
	golden.require(golden.input('eps') === 1e-7, 'the epsilon is the convention’s own');
	const beta = golden.input('beta');
	const term = boxLoss(torchvisionRetinanet, loss, loss === 'smooth-l1' ? beta : undefined, {
		bases: golden.inputArray('anchors').values,
		objects: golden.inputArray('gt').values,
		outputs: golden.inputArray('bbox_regression').values,
	});
	golden.floats('loss_sum', term.value);
	golden.floats('grad', term.gradient, 1e-4);
}

/** The model stops on such a box; here it is the object that is called invalid. */
function checkDegenerate(golden: GoldenCase): void {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const recipe = { ...torchvisionRetinanet, input: resizeOf(golden) };
	const boxes = golden.input<Box[]>('gt_boxes');
	const { use } = prepareObjects(
		recipe,
		labelledOf(
			Float64Array.from(boxes.flat()),
			boxes.map(() => 1),
		),
		{ width, height, corners: 'continuous' },
		inputTransform(recipe.input, width, height),
	);
	const error = golden.recorded<string>('error');
	const named = boxes.findIndex((box) =>
		error.includes(`[${box.map((side) => side.toFixed(1)).join(', ')}]`),
	);
	golden.require(named >= 0, 'the error names a box');
	golden.require(
		use.every((own, g) => own === (g === named ? 'invalid' : 'trained')),
		'the box that is named, and no other, is invalid',
	);
}

export function checkTvFcos(golden: GoldenCase): void {
	if (!golden.hasInput('num_classes')) {
		checkFcosAssign(golden);
		return;
	}
	const assigner: FcosRule = {
		...(torchvisionFcos.assigner as FcosRule),
		radius: golden.input('center_sampling_radius'),
	};
	const recipe: Recipe = { ...withFocal(golden, torchvisionFcos), input: resizeOf(golden), assigner };
	const { images, outputs } = imagesOf(golden, recipe);
	const [height, width] = golden.input<[number, number]>('padded_hw');
	const grids = buildGrids(recipe.grids, { width, height });
	golden.values('anchors', golden.inputArray('anchors'), allAnchors(grids), 0);
	const batch = runBatch(recipe, grids, { width, height }, images, (contexts) =>
		sharedDivisor(recipe, Math.max(1, positivesOf(contexts))),
	);
	outputs.forEach((out, k) => {
		const own = compareFcosMatching(golden, out.gt_boxes_resized.values, out);
		golden.values(`image ${k}: positives`, Array.from(own.index), batch.assignments[k]?.index ?? [], 0);
		golden.values(`image ${k}: their objects`, Array.from(own.object), batch.assignments[k]?.object ?? [], 0);
	});
	const losses = golden.recorded<Record<string, number>>('losses');
	golden.values('classification', losses.classification, batch.loss('class'), 1e-5);
	golden.values('bbox_regression', losses.bbox_regression, batch.loss('box'), 1e-5);
	golden.values('bbox_ctrness', losses.bbox_ctrness, batch.loss('centerness'), 1e-5);
}

export function checkTvSsd(golden: GoldenCase): void {
	const weights = golden.input<[number, number, number, number]>('bbox_reg_weights');
	const recipe: Recipe = {
		...torchvisionSsd,
		coder: { kind: 'delta', convention: 'torchvision', weights },
		assigner: { kind: 'ssd', positive: golden.input('iou_thresh') },
	};
	const perBatch = (contexts: readonly DenseContext[]) =>
		sharedDivisor(recipe, Math.max(1, positivesOf(contexts)));
	const losses = golden.recorded<Record<string, number>>('losses');
	const compareLosses = (batch: ReturnType<typeof runBatch>) => {
		golden.values('classification', losses.classification, batch.loss('class'), 1e-5);
		golden.values('bbox_regression', losses.bbox_regression, batch.loss('box'), 1e-5);
	};
	if (golden.hasInput('cls_logits')) {
		const grids = looseGrid(golden.inputArray('anchors').values);
		const [{ boxes, labels }] = golden.input<[Labels]>('gt');
		const heads = headsOf(recipe, golden.input('num_classes'), {
			classScores: golden.inputArray('cls_logits').values,
			boxes: golden.inputArray('bbox_regression').values,
		});
		const size = { width: 300, height: 300 };
		const image = { boxes: boxes.values, labels: labels.values, heads, size };
		const batch = runBatch(recipe, grids, size, [image], perBatch);
		compareSsdMatching(golden, grids, boxes.values, golden.recorded<unknown>('matched_idxs'));
		golden.require(
			batch.mined[0]?.counts.join() === '2,2,2,1,1',
			'every negative is mined once, and every positive once more',
		);
		compareLosses(batch);
		return;
	}
	golden.require(
		1 / golden.input('positive_fraction') - 1 ===
			(recipe.sampler as { negativesPerPositive: number }).negativesPerPositive,
		'three negatives for each positive',
	);
	const [width, height] = golden.input<[number, number]>('fixed_size_wh');
	const grids = buildGrids(recipe.grids, { width, height });
	golden.values('anchors', golden.inputArray('anchors'), allAnchors(grids), 0);
	const fixed: Recipe = { ...recipe, input: { kind: 'torchvision-fixed', width, height } };
	const { images, outputs } = imagesOf(golden, fixed);
	const batch = runBatch(fixed, grids, { width, height }, images, perBatch);
	outputs.forEach((out, k) => {
		const own = compareSsdMatching(golden, grids, out.gt_boxes_resized.values, out.matched_idxs);
		golden.values(`image ${k}: num_foreground`, out.num_foreground, own.totals.positive, 0);
		const mined = batch.mined[k]?.index ?? [];
		golden.values(`image ${k}: num_negatives_mined`, out.num_negatives_mined, mined.length, 0);
		golden.values(`image ${k}: mined_negative_index`, out.mined_negative_index, mined, 0);
	});
	compareLosses(batch);
}
