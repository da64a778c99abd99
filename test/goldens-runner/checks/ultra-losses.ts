// Ultralytics' detection and segmentation losses end to end, with the gradients of the head's own maps.

import { type OwnerMap, prototypeTerm } from '../../../src/core/breakdown/dense/mask-term';
import type { StageTerm } from '../../../src/core/breakdown/term-inputs';
import { gridSize } from '../../../src/core/grids/grid';
import { pointGrids } from '../../../src/core/grids/points';
import type { LossTermName, LossTermRule, Recipe } from '../../../src/core/recipe';
import { ultralyticsDetect, ultralyticsSegment } from '../../../src/core/recipes/ultralytics';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';
import { matchedObjects } from './assign-grids';
import {
	type Batch,
	type BatchImage,
	headsOf,
	positivesOf,
	rowsOfMaps,
	runBatch,
	sharedDivisor,
	softSums,
	spreadGradient,
	termOf,
} from './dense-batch';
import { gradients } from './reductions';

interface Targets {
	batch_idx: GoldenArray;
	cls: GoldenArray;
	bboxes_xywhn: GoldenArray;
}

const r = Math.fround;

/** The recipe with the case's bins and gains. */
function withGains(golden: GoldenCase, shipped: Recipe): Recipe {
	const gains = golden.input<Record<string, number>>('hyp');
	const weights: Partial<Record<LossTermName, number | undefined>> = {
		box: gains.box,
		mask: gains.box,
		class: gains.cls,
		dfl: gains.dfl,
	};
	return {
		...shipped,
		coder: { kind: 'distribution', bins: golden.input('reg_max') },
		losses: shipped.losses.map((term) => ({ ...term, weight: weights[term.name] ?? Number.NaN })),
	};
}

/** Boxes of one image, from shares to input pixels as the loss makes them (v8DetectionLoss.preprocess). */
function objectsOf({ batch_idx, cls, bboxes_xywhn }: Targets, image: number, size: [number, number]) {
	const rows = Array.from(batch_idx.values.keys()).filter((row) => batch_idx.values[row] === image);
	const [height, width] = size;
	return {
		labels: rows.map((row) => cls.values[row] as number),
		boxes: Float64Array.from(
			rows.flatMap((row) => {
				const [x, y, w, h] = Array.from(bboxes_xywhn.values.subarray(4 * row, 4 * row + 4), (share, k) =>
					r(share * (k & 1 ? height : width)),
				) as [number, number, number, number];
				return [r(x - r(w / 2)), r(y - r(h / 2)), r(x + r(w / 2)), r(y + r(h / 2))];
			}),
		),
	};
}

interface Run {
	recipe: Recipe;
	batch: Batch;
	images: number;
	points: number;
}

/** The batch's assignment and its terms but the masks', and what both files record of the assignment. */
function runCase(golden: GoldenCase, shipped: Recipe): Run {
	const recipe = withGains(golden, shipped);
	const size = golden.input<[number, number]>('imgsz_hw');
	const [height, width] = size;
	const strides = golden.input<number[]>('strides');
	const grids = pointGrids(
		{ kind: 'points', levels: strides.map(String), strides, offset: 0.5 },
		{ width, height },
	);
	const classes = golden.input('nc');
	const feats = golden.input<GoldenArray[]>('feats');
	const bins = 4 * golden.input('reg_max');
	const targets = golden.input<Targets>('batch');
	const images = Array.from({ length: feats[0]?.shape[0] as number }, (_, k): BatchImage => {
		const channels = bins + classes;
		return {
			...objectsOf(targets, k, size),
			size: { width, height },
			heads: headsOf(recipe, classes, {
				classScores: rowsOfMaps(feats, k, classes, { first: bins, channels }),
				boxes: rowsOfMaps(feats, k, bins, { channels }),
			}),
		};
	});
	let targetSum = 0;
	const batch = runBatch(recipe, grids, { width, height }, images, (contexts) => {
		for (const { positives } of contexts) targetSum += positives.target.reduce((a, b) => a + b, 0);
		return {
			...sharedDivisor(recipe, softSums(contexts).targets),
			mask: Math.max(positivesOf(contexts), 1),
		};
	});
	const matched = batch.assignments.map((assignment) =>
		matchedObjects(assignment, { none: -1, ignored: -2, offset: 0 }),
	);
	golden.integers(
		'fg_mask',
		matched.flatMap((own) => Array.from(own, (g) => (g < 0 ? 0 : 1))),
	);
	golden.integers(
		'target_gt_idx',
		matched.flatMap((own) => Array.from(own, (g) => Math.max(g, 0))),
	);
	golden.floats('target_scores_sum', targetSum);
	golden.integers('num_fg', positivesOf(batch.contexts));
	const points = grids.reduce((sum, grid) => sum + gridSize(grid), 0);
	return { recipe, batch, images: images.length, points };
}

/** Items are terms over the batch with their gains; the loss is their sum times the images. */
function compareItems(golden: GoldenCase, { recipe, images }: Run, values: Record<string, number>): void {
	golden.require(
		golden.recorded<string[]>('loss_item_names').join() === Object.keys(values).join(),
		'the items have these names',
	);
	const terms: Record<string, LossTermName> = { box: 'box', seg: 'mask', cls: 'class', dfl: 'dfl' };
	const items = Object.entries(values).map(([name, value]) => {
		const rule = recipe.losses.find((term) => term.name === terms[name]) as LossTermRule;
		return value * rule.weight;
	});
	golden.floats('loss_items', items);
	golden.floats('loss_total_times_batch', images * items.reduce((a, b) => a + b, 0));
}

export function checkUltraDetectLoss(golden: GoldenCase): void {
	const run = runCase(golden, ultralyticsDetect);
	const { batch, points, images } = run;
	compareItems(golden, run, { box: batch.loss('box'), cls: batch.loss('class'), dfl: batch.loss('dfl') });
	const bins = 4 * golden.input('reg_max');
	const classes = golden.input('nc');
	const channels = bins + classes;
	const recorded = golden.recorded<GoldenArray[]>('grad_feats');
	batch.terms.forEach((terms, k) => {
		const weighted = (name: LossTermName, width: number) => {
			const term = termOf(terms, name);
			return spreadGradient(term, points, width).map((slope) => slope * term.rule.weight * images);
		};
		const dfl = weighted('dfl', bins);
		const boxes = weighted('box', bins).map((slope, at) => slope + (dfl[at] as number));
		gradients(golden, 'grad_feats, bins', boxes, rowsOfMaps(recorded, k, bins, { channels }));
		const scores = rowsOfMaps(recorded, k, classes, { first: bins, channels });
		gradients(golden, 'grad_feats, classes', weighted('class', classes), scores);
	});
}

export function checkUltraSegmentLoss(golden: GoldenCase): void {
	const run = runCase(golden, ultralyticsSegment);
	const { batch, recipe, points, images } = run;
	golden.require(golden.input<boolean>('overlap_mask'), 'masks are one map of indices');
	const prototypes = golden.inputArray('proto');
	const coefficients = golden.inputArray('mask_coefficients');
	const maps = golden.inputArray('masks_overlap_index');
	const [, count, rows, columns] = prototypes.shape as [number, number, number, number];
	const pixels = rows * columns;
	const rule = recipe.losses.find(({ name }) => name === 'mask') as LossTermRule;
	const masks = batch.contexts.map((context, k): StageTerm => {
		// The map's numbers are 1 + place of the object in the batch.
		const map: OwnerMap = {
			owner: Int32Array.from(maps.values.subarray(k * pixels, (k + 1) * pixels)),
			numberOf: Int32Array.from(context.labelled.keys(), (g) => g + 1),
		};
		const outputs = {
			count,
			rows,
			columns,
			values: Float32Array.from(prototypes.values.subarray(k * count * pixels, (k + 1) * count * pixels)),
			coefficients: Float32Array.from(transposed(coefficients, k)),
		};
		return prototypeTerm(context, rule, outputs, map);
	});
	compareItems(golden, run, {
		box: batch.loss('box'),
		seg: masks.reduce((sum, { term }) => sum + term.value, 0),
		cls: batch.loss('class'),
		dfl: batch.loss('dfl'),
	});
	const recorded = golden.recordedArray('grad_mask_coefficients');
	masks.forEach((mask, k) => {
		const own = spreadGradient(mask, points, count).map((slope) => slope * rule.weight * images);
		gradients(golden, 'grad_mask_coefficients', own, transposed(recorded, k));
	});
}

/** One image of `[batch, count, points]` as `[points, count]`. */
function transposed({ shape, values }: GoldenArray, image: number): Float64Array {
	const [, count, points] = shape as [number, number, number];
	return Float64Array.from({ length: count * points }, (_, at) => {
		return values[(image * count + (at % count)) * points + Math.floor(at / count)] as number;
	});
}
