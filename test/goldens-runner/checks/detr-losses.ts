// DETR end to end: matching, the three losses with their gradients, what is logged beside them, and the mask losses.

import { pixelLoss } from '../../../src/core/losses/pixel-loss';
import { argMax } from '../../../src/core/losses/softmax-cross-entropy';
import type { HungarianRule, LossTermName, Recipe } from '../../../src/core/recipe';
import { detr } from '../../../src/core/recipes/detr';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';
import { headsOf, runBatch, spreadGradient, termOf } from './dense-batch';
import { compareDetrMatching } from './hungarian';
import { gradients } from './reductions';
import { cornersOf } from './sim-ota';

/** Sides of the input: the case knows shares alone, and no side that is a power of two may hide a rounding. */
const size = { width: 427, height: 640 };

export function checkDetr(golden: GoldenCase): void {
	if (golden.hasInput('logits')) {
		checkMaskLoss(golden);
		return;
	}
	const matching = compareDetrMatching(golden);
	const logits = golden.inputArray('pred_logits');
	const boxes = golden.inputArray('pred_boxes_cxcywh').values;
	const [images, queries, channels] = logits.shape as [number, number, number];
	const recipe: Recipe = {
		...detr,
		grids: { kind: 'queries', count: queries },
		assigner: {
			...(detr.assigner as HungarianRule),
			classCost: golden.input('cost_class'),
			l1Cost: golden.input('cost_bbox'),
			giouCost: golden.input('cost_giou'),
		},
		losses: detr.losses.map((term) =>
			term.name === 'class' ? { ...term, backgroundWeight: golden.input('eos_coef') } : term,
		),
	};
	const targets = golden.input<{ labels: GoldenArray; boxes_cxcywh: GoldenArray }[]>('targets');
	const objects = targets.reduce((sum, { labels }) => sum + labels.values.length, 0);
	const ofImage = (values: Float64Array, k: number, width: number) =>
		values.subarray(k * queries * width, (k + 1) * queries * width);
	const batch = runBatch(
		recipe,
		[],
		size,
		targets.map(({ labels, boxes_cxcywh }, k) => ({
			boxes: cornersOf(boxes_cxcywh.values, 4, 0).map(
				(share, at) => share * (at & 1 ? size.height : size.width),
			),
			labels: labels.values,
			size,
			heads: headsOf(recipe, channels, {
				classScores: ofImage(logits.values, k, channels),
				boxes: ofImage(boxes, k, 4),
			}),
		})),
		(contexts) => {
			const matched = contexts.reduce((sum, { positives }) => sum + positives.index.length, 0);
			const boxCount = Math.max(objects, 1);
			return {
				class: matched + (images * queries - matched) * golden.input('eos_coef'),
				l1: boxCount,
				giou: boxCount,
			};
		},
	);
	batch.assignments.forEach((assignment, k) => {
		const { index, object } = matching[k] as (typeof matching)[number];
		golden.require(
			assignment.index.join() === index.join() && assignment.object.join() === object.join(),
			`image ${k}: pixels give the same matches as shares`,
		);
	});
	const losses = golden.recorded<Record<string, number>>('losses');
	golden.values('loss_ce', losses.loss_ce, batch.loss('class'), 1e-5);
	golden.values('loss_bbox', losses.loss_bbox, batch.loss('l1'), 1e-5);
	golden.values('loss_giou', losses.loss_giou, batch.loss('giou'), 1e-5);
	const weighted = batch.terms.flat().reduce((sum, { term, rule }) => sum + term.value * rule.weight, 0);
	golden.floats('weighted_total', weighted);
	compareLogged(golden, losses, batch.contexts);

	const recordedLogits = golden.recordedArray('grad_pred_logits').values;
	const recordedBoxes = golden.recordedArray('grad_pred_boxes').values;
	batch.terms.forEach((terms, k) => {
		const spread = (name: LossTermName, width: number) => {
			const term = termOf(terms, name);
			return spreadGradient(term, queries, width).map((slope) => slope * term.rule.weight);
		};
		gradients(golden, 'grad_pred_logits', spread('class', channels), ofImage(recordedLogits, k, channels));
		const giou = spread('giou', 4);
		const own = spread('l1', 4).map((slope, at) => slope + (giou[at] as number));
		gradients(golden, 'grad_pred_boxes', own, ofImage(recordedBoxes, k, 4));
	});
}

/** Share of matched queries whose class is wrong, and how far the number of predicted objects is off. */
function compareLogged(
	golden: GoldenCase,
	losses: Record<string, number>,
	contexts: ReturnType<typeof runBatch>['contexts'],
): void {
	let matched = 0;
	let right = 0;
	let off = 0;
	for (const { positives, channels, heads, labelled, assignment } of contexts) {
		const { classes, classScores } = heads;
		const said = Array.from({ length: assignment.count }, (_, q) =>
			argMax(classScores, q * classes, classes),
		);
		matched += positives.index.length;
		positives.index.forEach((q, row) => {
			if (said[q] === channels[positives.object[row] as number]) right++;
		});
		off += Math.abs(said.filter((channel) => channel !== classes - 1).length - labelled.length);
	}
	// Without any object DETR logs the error of an empty list.
	golden.values('class_error', losses.class_error, matched === 0 ? 100 : 100 - (100 * right) / matched, 1e-5);
	golden.values('cardinality_error', losses.cardinality_error, off / contexts.length, 1e-5);
}

function checkMaskLoss(golden: GoldenCase): void {
	const logits = golden.inputArray('logits');
	const target = golden.inputArray('targets').values;
	const [images, pixels] = logits.shape as [number, number];
	const boxes = golden.input('num_boxes');
	const dice = golden.name === 'mask_dice_loss';
	golden.require(dice || golden.name === 'mask_sigmoid_focal_loss', 'the masks have two losses');
	const term = pixelLoss(
		dice ? { loss: 'dice-per-image', convention: 'detr' } : { loss: 'focal', alpha: 0.25, gamma: 2 },
		{
			logits: logits.values,
			images,
			classes: 1,
			pixels,
			mode: 'binary',
			target,
			// Focal is the mean over a mask's pixels.
			divisor: dice ? boxes : boxes * pixels,
		},
	);
	golden.floats('loss', term.value);
	golden.floats('grad', term.gradient, 1e-4);
}
