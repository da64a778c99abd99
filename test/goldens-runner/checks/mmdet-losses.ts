// MMDetection: every loss function of its golden file, with weights, average factors and reductions.

import { type BinaryInput, binaryTerm } from '../../../src/core/losses/binary-term';
import { cornerTerm, deltaTerm } from '../../../src/core/losses/box-terms';
import type { CornerRule, IouForm } from '../../../src/core/losses/corner-rule';
import { differenceLoss, differenceLossOf } from '../../../src/core/losses/difference';
import { distributionTerm } from '../../../src/core/losses/distribution-focal';
import type { ImageDice } from '../../../src/core/losses/pixel-dice';
import { pixelLoss } from '../../../src/core/losses/pixel-loss';
import { softmaxTerm } from '../../../src/core/losses/softmax-cross-entropy';
import type { Term } from '../../../src/core/losses/term';
import type { GoldenCase } from '../case';
import { gradients, type Reduction } from './reductions';

/** Added to an average factor: float32's epsilon. */
const averageEpsilon = 2 ** -23;

export function checkMmdetLosses(golden: GoldenCase): void {
	const name = golden.input<string>('loss');
	if (golden.hasInput('n')) {
		checkEmpty(golden);
		return;
	}
	const iou = /^iou_(log|linear|square)$/.exec(name)?.[1];
	if (iou) {
		checkCorners(golden, { loss: 'iou', convention: 'mmdetection', form: iou as IouForm });
		return;
	}
	if (/^smooth_l1|^l1$|^balanced_l1$/.test(name)) {
		checkDifferences(golden, name);
		return;
	}
	switch (name) {
		case 'giou':
		case 'diou':
		case 'ciou':
		case 'eiou':
			checkCorners(golden, { loss: name, convention: 'mmdetection' });
			return;
		case 'bounded_iou':
			checkCorners(golden, { loss: 'bounded-iou', convention: 'mmdetection' });
			return;
		case 'sigmoid_focal':
		case 'quality_focal':
		case 'varifocal':
			checkScores(golden, name);
			return;
		case 'softmax_cross_entropy':
			checkClasses(golden);
			return;
		case 'rpn_binary_ce':
			checkRpn(golden);
			return;
		case 'distribution_focal':
			checkDistribution(golden);
			return;
		case 'dice':
			checkDice(golden);
			return;
		default:
			throw new Error(`unknown loss ${name}`);
	}
}

/** What the sum is divided by; `counted` is what torch's mean of the loss tensor divides by. */
function divisorOf(golden: GoldenCase, counted: number): number {
	const reduction = golden.input<Reduction>('reduction');
	if (golden.hasInput('avg_factor')) return golden.input('avg_factor') + averageEpsilon;
	return reduction === 'mean' ? counted : 1;
}

function weightsOf(golden: GoldenCase): Float64Array | undefined {
	return golden.hasInput('weight') ? golden.inputArray('weight').values : undefined;
}

/** The value, or the contributions where nothing was reduced. */
function compare(golden: GoldenCase, term: Term, gradient: string): void {
	golden.floats('loss', golden.input<Reduction>('reduction') === 'none' ? term.contributions : term.value);
	gradients(golden, gradient, term.gradient);
}

/** The parameters, each of which must be named here: one that is not read would go unnoticed. */
function parameters<T extends Record<string, unknown>>(golden: GoldenCase, ...names: (keyof T)[]): T {
	const params = golden.input<T>('params');
	const unknown = Object.keys(params).filter((key) => !names.includes(key));
	if (unknown.length > 0) throw new Error(`unknown parameters ${unknown}`);
	return params;
}

function checkCorners(golden: GoldenCase, rule: CornerRule): void {
	const targets = golden.inputArray('target').values;
	const rows = targets.length / 4;
	const bounded = rule.loss === 'bounded-iou';
	const params = parameters<{ mode?: IouForm; eps: number; smooth_point?: number; beta?: number }>(
		golden,
		'mode',
		'eps',
		'smooth_point',
		'beta',
	);
	golden.require(params.mode === rule.form, 'the form is the one of the name');
	golden.require(
		params.eps === (bounded ? 1e-3 : rule.loss === 'eiou' ? 1e-7 : 1e-6),
		'the epsilon is the default of the loss class',
	);
	const term = cornerTerm({
		rule: { ...rule, beta: params.smooth_point ?? params.beta },
		outputs: golden.inputArray('pred').values,
		targets,
		weights: weightsOf(golden),
		divisor: divisorOf(golden, bounded ? 4 * rows : rows),
	});
	if (!bounded || golden.input<Reduction>('reduction') !== 'none') {
		compare(golden, term, 'grad_pred');
		return;
	}
	// Four numbers a box, of which the loss here is the sum.
	const four = golden.recordedArray('loss').values;
	const sums = term.contributions.map((_part, row) =>
		four.subarray(4 * row, 4 * row + 4).reduce((sum, part) => sum + part, 0),
	);
	golden.values('loss', Array.from(sums), term.contributions, 1e-5);
	gradients(golden, 'grad_pred', term.gradient);
}

function checkDifferences(golden: GoldenCase, name: string): void {
	const params = parameters<{ beta?: number; alpha?: number; gamma?: number }>(
		golden,
		'beta',
		'alpha',
		'gamma',
	);
	const loss = name === 'l1' ? 'l1' : name === 'balanced_l1' ? 'balanced-l1' : 'smooth-l1';
	const rule = differenceLossOf({ loss, ...params });
	const outputs = golden.inputArray('pred').values;
	const targets = golden.inputArray('target').values;
	const term = deltaTerm({ rule, outputs, targets, divisor: divisorOf(golden, targets.length) });
	const each = outputs.map((p, k) => differenceLoss(rule, p - (targets[k] as number)));
	golden.floats('loss', golden.input<Reduction>('reduction') === 'none' ? each : term.value);
	gradients(golden, 'grad_pred', term.gradient);
}

function checkScores(golden: GoldenCase, name: 'sigmoid_focal' | 'quality_focal' | 'varifocal'): void {
	const logits = golden.inputArray('logits');
	const [rows, columns] = logits.shape as [number, number];
	const params = parameters<{ alpha?: number; beta?: number; gamma?: number; iou_weighted?: boolean }>(
		golden,
		'alpha',
		'beta',
		'gamma',
		'iou_weighted',
	);
	golden.require((params.iou_weighted === true) === (name === 'varifocal'), 'varifocal weighs by IoU');
	const loss = {
		sigmoid_focal: { loss: 'focal', alpha: params.alpha, gamma: params.gamma },
		quality_focal: { loss: 'quality-focal', gamma: params.beta },
		varifocal: { loss: 'varifocal', alpha: params.alpha, gamma: params.gamma },
	}[name] as BinaryInput['rule'];
	const input: BinaryInput = {
		rule: loss,
		outputs: logits.values,
		columns,
		targets: targetsOf(golden, columns),
		weights: weightsOf(golden),
		divisor: divisorOf(golden, name === 'quality_focal' ? rows : rows * columns),
	};
	const term = binaryTerm(input);
	if (name === 'quality_focal' || golden.input<Reduction>('reduction') !== 'none') {
		compare(golden, term, 'grad_logits');
		return;
	}
	// One number an element: rows of one column.
	const { targets } = input;
	const dense =
		targets.kind === 'dense'
			? targets.values
			: logits.values.map((_x, at) => (targets.column[Math.floor(at / columns)] === at % columns ? 1 : 0));
	const each = binaryTerm({ ...input, columns: 1, targets: { kind: 'dense', values: dense } });
	golden.floats('loss', each.contributions);
	gradients(golden, 'grad_logits', term.gradient);
}

function targetsOf(golden: GoldenCase, columns: number): BinaryInput['targets'] {
	if (golden.hasInput('target')) return { kind: 'dense', values: golden.inputArray('target').values };
	golden.require(golden.input('background_label') === columns, 'the background is behind the classes');
	const column = golden.inputArray('labels').values.map((label) => (label === columns ? -1 : label));
	return {
		kind: 'one-hot',
		column,
		value: golden.hasInput('score') ? golden.inputArray('score').values : null,
	};
}

function checkClasses(golden: GoldenCase): void {
	const logits = golden.inputArray('logits');
	const [rows, classes] = logits.shape as [number, number];
	const term = softmaxTerm({
		logits: logits.values,
		classes,
		labels: golden.inputArray('labels').values,
		weights: weightsOf(golden),
		divisor: divisorOf(golden, rows),
	});
	compare(golden, term, 'grad_logits');
}

function checkRpn(golden: GoldenCase): void {
	const term = binaryTerm({
		rule: { loss: 'binary-cross-entropy' },
		outputs: golden.inputArray('logits').values,
		columns: 1,
		targets: {
			kind: 'dense',
			values: golden.inputArray('labels_0_is_foreground').values.map((label) => 1 - label),
		},
		weights: golden.inputArray('label_weights').values,
		divisor: golden.input('avg_factor') + averageEpsilon,
	});
	golden.floats('loss', term.value);
	gradients(golden, 'grad_logits', term.gradient);
}

function checkDistribution(golden: GoldenCase): void {
	const logits = golden.inputArray('logits');
	const [rows, bins] = logits.shape as [number, number];
	const targets = golden.inputArray('label').values;
	const term = distributionTerm({
		logits: logits.values,
		bins,
		sides: 1,
		targets,
		divisor: divisorOf(golden, rows),
	});
	compare(golden, term, 'grad_logits');
}

function checkDice(golden: GoldenCase): void {
	const logits = golden.inputArray('logits');
	const [images, height, width] = logits.shape as [number, number, number];
	const params = parameters<{ eps: number; naive_dice: boolean }>(golden, 'eps', 'naive_dice');
	golden.require(params.eps === 1e-3, 'the epsilon is the default');
	golden.require(golden.input<Reduction>('reduction') === 'none', 'one number an image');
	const convention: ImageDice['convention'] = params.naive_dice ? 'mmdetection-naive' : 'mmdetection';
	const pixels = height * width;
	const term = pixelLoss(
		{ loss: 'dice-per-image', convention },
		{
			logits: logits.values,
			target: golden.inputArray('target').values,
			mode: 'binary',
			images,
			classes: 1,
			pixels,
			divisor: 1,
		},
	);
	golden.floats(
		'loss',
		Array.from({ length: images }, (_, n) =>
			term.contributions.subarray(n * pixels, (n + 1) * pixels).reduce((sum, part) => sum + part, 0),
		),
	);
	gradients(golden, 'grad_logits', term.gradient);
}

/** MMDetection turns the mean of nothing into 0. */
function checkEmpty(golden: GoldenCase): void {
	golden.require(
		golden.input('n') === 0 && golden.input<Reduction>('reduction') === 'mean',
		'the mean of no rows',
	);
	golden.floats('loss', deltaTerm({ rule: { kind: 'l1' }, outputs: [], targets: [], divisor: 0 }).value);
}
