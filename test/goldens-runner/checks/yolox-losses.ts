// YOLOX end to end: matches and losses, with the gradients of the decoded outputs.

import { pointGrids } from '../../../src/core/grids/points';
import type { LossTermName, Recipe } from '../../../src/core/recipe';
import { yolox } from '../../../src/core/recipes/yolox';
import type { GoldenCase } from '../case';
import { allAnchors } from './assign-grids';
import { headsOf, positivesOf, runBatch, sharedDivisor, spreadGradient, termOf } from './dense-batch';
import { gradients } from './reductions';
import { compareYoloxMatching, cornersOf } from './sim-ota';

export function checkYoloxLosses(golden: GoldenCase): void {
	const matching = compareYoloxMatching(golden);
	const [height, width] = golden.input<[number, number]>('imgsz_hw');
	const strides = golden.input<number[]>('strides');
	const grids = pointGrids(
		{ kind: 'points', levels: strides.map(String), strides, offset: 0.5 },
		{ width, height },
	);
	const cells = allAnchors(grids);
	const points = cells.length / 4;
	const classes = golden.input('num_classes');
	const rows = golden.inputArray('labels_cls_cxcywh').values;
	const count = rows.filter((_, k) => k % 5 === 3 && (rows[k] as number) > 0).length;
	const outputs = golden.inputArray('outputs_cxcywh_obj_cls').values;
	const column = (from: number, columns: number) =>
		Float64Array.from({ length: points * columns }, (_, at) => {
			return outputs[Math.floor(at / columns) * (5 + classes) + from + (at % columns)] as number;
		});
	const decoded = column(0, 4);
	const side = (k: number) => (cells[4 * k + 2] as number) - (cells[4 * k] as number);
	// The case has the decoded boxes; what the head says for them is worked out, unless it was recorded.
	const raw = decoded.map((value, at) => {
		const k = at >> 2;
		return at & 2 ? Math.log(value / side(k)) : (value - (cells[4 * k + (at & 1)] as number)) / side(k);
	});
	const recorded = golden.hasInput('origin_preds') ? golden.inputArray('origin_preds').values : null;
	if (recorded) golden.values('origin_preds', golden.input('origin_preds'), raw, 1e-5);
	const weight = golden.input<boolean>('use_l1') ? 1 : 0;
	const recipe: Recipe = {
		...yolox,
		losses: yolox.losses.map((term) => (term.name === 'l1' ? { ...term, weight } : term)),
	};
	const image = {
		boxes: cornersOf(rows.subarray(0, 5 * count), 5, 1),
		labels: Array.from({ length: count }, (_, g) => rows[5 * g] as number),
		size: { width, height },
		heads: headsOf(recipe, classes, {
			classScores: column(5, classes),
			boxes: recorded ?? raw,
			quality: column(4, 1),
		}),
	};
	const batch = runBatch(recipe, grids, image.size, [image], (contexts) =>
		sharedDivisor(recipe, Math.max(positivesOf(contexts), 1)),
	);
	const [assignment] = batch.assignments;
	golden.require(
		assignment?.index.join() === matching.index.join(),
		'the head’s values give the same positives',
	);
	golden.require(assignment?.object.join() === matching.object.join(), 'and the same objects');
	const terms = batch.terms[0] ?? [];
	const value = (name: LossTermName) => {
		const { term, rule } = termOf(terms, name);
		return term.value * rule.weight;
	};
	golden.floats('loss_iou_x5', value('box'));
	golden.floats('loss_obj', value('objectness'));
	golden.floats('loss_cls', value('class'));
	golden.floats('loss_l1', value('l1'));
	golden.floats('loss', value('box') + value('objectness') + value('class') + value('l1'));
	if (!golden.hasOutput('grad_outputs')) {
		golden.require(golden.recorded<unknown>('grad_outputs') === null, 'gradients were not recorded');
		return;
	}
	// Of the decoded boxes, to which the L1 loss does not belong: the head's slope over the decoding's own.
	const spread = (name: LossTermName, columns: number) => {
		const term = termOf(terms, name);
		return spreadGradient(term, points, columns).map((slope) => slope * term.rule.weight);
	};
	const boxes = spread('box', 4).map(
		(slope, at) => slope / (at & 2 ? (decoded[at] as number) : side(at >> 2)),
	);
	const parts = [
		{ from: 0, columns: 4, slopes: boxes },
		{ from: 4, columns: 1, slopes: spread('objectness', 1) },
		{ from: 5, columns: classes, slopes: spread('class', classes) },
	];
	const own = new Float64Array(outputs.length);
	for (const { from, columns, slopes } of parts)
		slopes.forEach((slope, at) => {
			own[Math.floor(at / columns) * (5 + classes) + from + (at % columns)] = slope;
		});
	gradients(golden, 'grad_outputs', own);
}
