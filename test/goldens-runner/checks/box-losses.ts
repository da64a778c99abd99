// torchvision and torch: IoU losses on corners, pairwise measures, and losses of differences.

import { iouOf } from '../../../src/core/boxes/iou';
import { type CornerInput, cornerTerm, deltaTerm } from '../../../src/core/losses/box-terms';
import { type DifferenceLoss, differenceLoss } from '../../../src/core/losses/difference';
import type { GoldenCase } from '../case';
import { divisorOf, gradients, type Reduction } from './reductions';

const cornerLosses = ['giou', 'diou', 'ciou'] as const;

export function checkTvBoxLosses(golden: GoldenCase): void {
	if (golden.hasInput('boxes1')) {
		checkPairs(golden);
		return;
	}
	const name = golden.input<string>('loss');
	if (golden.hasInput('n')) {
		checkEmpty(golden, name);
		return;
	}
	const corner = cornerLosses.find((loss) => loss === name);
	if (corner || name === 'iou (1 - IoU, no eps)') {
		checkCorners(golden, corner ?? 'iou');
		return;
	}
	const delta = /^huber_delta([\d.]+)$/.exec(name)?.[1];
	const loss: DifferenceLoss = delta
		? { kind: 'huber', delta: Number(delta) }
		: name === 'smooth_l1'
			? { kind: 'smooth-l1', beta: golden.input('beta') }
			: { kind: name as 'l1' | 'mse' };
	checkDifferences(golden, loss, golden.input<Reduction>('reduction'));
}

function checkCorners(golden: GoldenCase, loss: CornerInput['rule']['loss']): void {
	const reduction = golden.hasInput('reduction') ? golden.input<Reduction>('reduction') : 'none';
	if (golden.hasInput('eps')) golden.require(golden.input('eps') === 1e-7, 'the epsilon is 1e-7');
	const targets = golden.inputArray('target').values;
	golden.require(golden.input<string[]>('kinds').length === targets.length / 4, 'every row has a kind');
	const term = cornerTerm({
		rule: { loss, convention: 'torchvision' },
		outputs: golden.inputArray('pred').values,
		targets,
		divisor: divisorOf(reduction),
	});
	golden.floats('loss', reduction === 'none' ? term.contributions : term.value);
	gradients(golden, 'grad_pred', term.gradient);
}

/** torchvision's IoU losses multiply the empty sum by 0, and torch's mean is not called. */
function checkEmpty(golden: GoldenCase, name: string): void {
	golden.require(
		golden.input('n') === 0 && golden.input<Reduction>('reduction') === 'mean',
		'the mean of no boxes',
	);
	const loss = name as (typeof cornerLosses)[number];
	const rule = { loss, convention: 'torchvision' } as const;
	golden.floats('loss', cornerTerm({ rule, outputs: [], targets: [], divisor: 0 }).value);
}

/** 1 minus the loss of every pair; IoU in the assigner's float32. */
function checkPairs(golden: GoldenCase): void {
	const first = golden.inputArray('boxes1').values;
	const second = golden.inputArray('boxes2').values;
	const rows = first.length / 4;
	const columns = second.length / 4;
	const repeated = (values: Float64Array, rowOf: (k: number) => number) =>
		Float64Array.from(
			{ length: 4 * rows * columns },
			(_, k) => values[4 * rowOf(k >> 2) + (k & 3)] as number,
		);
	const outputs = repeated(first, (k) => Math.floor(k / columns));
	const targets = repeated(second, (k) => k % columns);
	const measure = /^pairwise_(generalized_|distance_|complete_|)box_iou$/.exec(golden.name)?.[1];
	if (measure === undefined) throw new Error(`unknown pairwise measure ${golden.name}`);
	if (measure === '') {
		const row = (values: Float64Array, k: number) => values.subarray(4 * k, 4 * k + 4);
		golden.floats(
			'matrix',
			Array.from({ length: rows * columns }, (_, k) =>
				iouOf('torchvision', row(outputs, k), row(targets, k)),
			),
		);
		return;
	}
	// The pairwise GIoU has no epsilon, as DETR's copy of it; the other two have the losses' own.
	const rule = {
		generalized_: { loss: 'giou', convention: 'detr' },
		distance_: { loss: 'diou', convention: 'torchvision' },
		complete_: { loss: 'ciou', convention: 'torchvision' },
	}[measure] as CornerInput['rule'];
	const { contributions } = cornerTerm({ rule, outputs, targets, divisor: 1 });
	golden.floats(
		'matrix',
		contributions.map((loss) => 1 - loss),
	);
}

export function checkDifferences(golden: GoldenCase, loss: DifferenceLoss, reduction: Reduction): void {
	const outputs = golden.inputArray('pred').values;
	const targets = golden.inputArray('target').values;
	const term = deltaTerm({ rule: loss, outputs, targets, divisor: divisorOf(reduction) });
	const each = outputs.map((p, k) => differenceLoss(loss, p - (targets[k] as number)));
	golden.floats('loss', reduction === 'none' ? each : term.value);
	const recorded = golden.recordedArray('grad_pred').values;
	const plain = loss.kind === 'smooth-l1' && loss.beta === 0;
	// torch 1.13 gives smooth L1 without a parabola the slope -1 at a difference of 0, torch 2 gives 0 (`modern_tv28`).
	const wanted = recorded.map((slope, k) => (plain && outputs[k] === targets[k] ? 0 : slope));
	gradients(golden, 'grad_pred', term.gradient, wanted);
	const moved = wanted.filter((slope, k) => slope !== recorded[k]).length;
	const ties = outputs.filter((p, k) => plain && p === targets[k]).length;
	golden.require(moved === ties, 'the framework differs at every difference of 0 without a parabola');
}
