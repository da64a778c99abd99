// The loss of each row of a term as one tensor expression, by what the term is computed from.

import type * as Tf from '@tensorflow/tfjs-core';
import type { TermInputs } from '../../core/breakdown/term-inputs';
import { lossParameter } from '../../core/losses/catalogue';
import { type CornerLoss, type CornerRule, cornerLossOf } from '../../core/losses/corner-rule';
import { cropWindow } from '../../core/losses/crop-window';
import { differenceLossOf } from '../../core/losses/difference';
import { decoded } from './decode';
import type { formulas } from './formulas';

type T = Tf.Tensor;
type Formulas = ReturnType<typeof formulas>;
type Inputs<K extends TermInputs['kind']> = Extract<TermInputs, { kind: K }>;

/** Losses `[rows]` of the outputs `[rows, width]` that belong to these rows of the term, before their weights. */
export type RowLosses = (x: T, rows: Int32Array) => T;

export function rowLosses(tf: typeof Tf, f: Formulas, inputs: TermInputs): RowLosses {
	switch (inputs.kind) {
		case 'scores':
			return scores(tf, f, inputs);
		case 'classes':
			return classes(tf, f, inputs);
		case 'deltas':
			return deltas(tf, f, inputs);
		case 'boxes':
			return boxes(tf, f, inputs);
		case 'distribution':
			return distribution(tf, f, inputs);
		case 'prototypes':
			return prototypes(tf, f, inputs);
	}
}

/** Rows of `width` numbers as a tensor. */
function picked(f: Formulas, values: ArrayLike<number>, width: number, rows: Int32Array): T {
	const out = new Float32Array(rows.length * width);
	rows.forEach((row, k) => {
		for (let c = 0; c < width; c++) out[k * width + c] = values[row * width + c] as number;
	});
	return f.constant(out, [rows.length, width]);
}

/** Loss of every output, by the rule. */
function elements(
	f: Formulas,
	rule: Inputs<'scores'>['rule'],
	outputsAre: Inputs<'scores'>['outputsAre'],
): (x: T, t: T) => T {
	if (outputsAre === 'clipped-probabilities') return (x, t) => f.probabilityEntropy(x, t, 1e-7);
	if (rule.loss === 'binary-cross-entropy')
		return (x, t) => (outputsAre === 'probabilities' ? f.probabilityEntropy(x, t) : f.entropy(x, t));
	const gamma = lossParameter(rule, 'gamma');
	if (rule.loss === 'quality-focal')
		return (x, t) =>
			outputsAre === 'probabilities' ? f.qualityFocalOfProbability(x, t, gamma) : f.qualityFocal(x, t, gamma);
	const alpha = lossParameter(rule, 'alpha');
	return (x, t) => (rule.loss === 'focal' ? f.focal(x, t, alpha, gamma) : f.varifocal(x, t, alpha, gamma));
}

function scores(
	tf: typeof Tf,
	f: Formulas,
	{ rule, outputsAre, columns, targets }: Inputs<'scores'>,
): RowLosses {
	const element = elements(f, rule, outputsAre);
	return (x, rows) => {
		if (targets.kind === 'dense') return tf.sum(element(x, picked(f, targets.values, columns, rows)), 1);
		const hot = new Float32Array(rows.length * columns);
		rows.forEach((row, k) => {
			const own = targets.column[row] as number;
			if (own >= 0) hot[k * columns + own] = targets.value ? (targets.value[row] as number) : 1;
		});
		return tf.sum(element(x, f.constant(hot, [rows.length, columns])), 1);
	};
}

function classes(
	tf: typeof Tf,
	f: Formulas,
	{ classes: count, labels, classWeights }: Inputs<'classes'>,
): RowLosses {
	return (x, rows) => {
		const hot = new Float32Array(rows.length * count);
		rows.forEach((row, k) => {
			const own = labels[row] as number;
			hot[k * count + own] = classWeights ? (classWeights[own] as number) : 1;
		});
		return tf.neg(tf.sum(f.mul(f.logSoftmax(x, 1), f.constant(hot, [rows.length, count])), 1));
	};
}

/** The box of each row's own column. */
function ownBox(
	tf: typeof Tf,
	f: Formulas,
	column: { count: number; of: ArrayLike<number> } | undefined,
	x: T,
	rows: Int32Array,
): T {
	if (!column || column.count === 1) return x;
	const hot = new Float32Array(rows.length * column.count);
	rows.forEach((row, k) => {
		hot[k * column.count + (column.of[row] as number)] = 1;
	});
	const table = tf.reshape(x, [rows.length, column.count, -1]);
	return tf.sum(f.mul(table, f.constant(hot, [rows.length, column.count, 1])), 1);
}

function difference(f: Formulas, rule: Inputs<'deltas'>['rule'], size: T): T {
	const loss = 'kind' in rule ? rule : differenceLossOf(rule);
	switch (loss.kind) {
		case 'l1':
			return size;
		case 'mse':
			return f.mul(size, size);
		case 'smooth-l1':
			return f.smoothL1(size, loss.beta);
		case 'huber':
			return f.mul(loss.delta, f.smoothL1(size, loss.delta));
		case 'balanced-l1':
			return f.balancedL1(size, loss.alpha, loss.gamma, loss.beta);
	}
}

function deltas(tf: typeof Tf, f: Formulas, { rule, targets, column }: Inputs<'deltas'>): RowLosses {
	return (x, rows) => {
		const said = ownBox(tf, f, column, x, rows);
		return tf.sum(difference(f, rule, tf.abs(f.sub(said, picked(f, targets, 4, rows)))), 1);
	};
}

function boxes(tf: typeof Tf, f: Formulas, inputs: Inputs<'boxes'>): RowLosses {
	const { rule, coder, bases, column, targets, compare, units } = inputs;
	return (x, rows) => {
		const base = picked(f, bases, 4, rows);
		const box = decoded(tf, f, coder, base, ownBox(tf, f, column, x, rows));
		const wanted = picked(f, targets, 4, rows);
		if (compare === 'distances') {
			const [x1, y1, x2, y2] = f.sides(base);
			const centre = tf.concat([f.add(x1, x2), f.add(y1, y2)], 1);
			const size = tf.concat([f.sub(x2, x1), f.sub(y2, y1)], 1);
			const [low, high] = tf.split(box, 2, 1) as [T, T];
			const before = f.div(f.sub(f.div(centre, 2), low), size);
			const after = f.div(f.sub(high, f.div(centre, 2)), size);
			return tf.sum(difference(f, rule, tf.abs(f.sub(tf.concat([before, after], 1), wanted))), 1);
		}
		const unit = units ? tf.tile(picked(f, units, 2, rows), [1, 2]) : 1;
		return tf.reshape(corners(tf, f, rule, f.div(box, unit), wanted), [rows.length]);
	};
}

/** `[rows, 1]`. */
function corners(tf: typeof Tf, f: Formulas, rule: CornerRule, box: T, wanted: T): T {
	const loss = cornerLossOf(rule);
	switch (loss.kind) {
		case 'iou': {
			const { iou } = f.overlap(box, wanted, loss);
			const held = loss.iouFloor > 0 ? tf.maximum(iou, loss.iouFloor) : iou;
			if (loss.form === 'log') return tf.neg(tf.log(held));
			return f.sub(1, loss.form === 'square' ? tf.square(held) : held);
		}
		case 'giou':
			return f.giou(box, wanted, loss);
		case 'diou':
			return f.diou(box, wanted, loss);
		case 'ciou': {
			const weights = f.constantly((at) => ratioWeights(tf, f, loss, at, wanted), box);
			return f.ciou(box, wanted, loss, loss.ratioHeight, weights);
		}
		case 'eiou':
			return f.eiou(box, wanted, loss.beta);
		case 'bounded-iou':
			throw new TypeError('bounded IoU stands in no recipe');
	}
}

/** CIoU's weight of the aspect ratios, `[rows, 1]`. */
function ratioWeights(tf: typeof Tf, f: Formulas, loss: CornerLoss, box: T, wanted: T): T {
	const { iou } = f.overlap(box, wanted, loss);
	const v = f.ratioError(box, wanted, loss.ratioHeight);
	const rest = f.add(f.sub(1, iou), v);
	return loss.ratioWeight === 'above-half'
		? f.mul(tf.cast(tf.greater(iou, 0.5), 'float32'), f.div(v, tf.maximum(rest, 1e-12)))
		: f.div(v, f.add(rest, loss.ratioWeight.added));
}

function distribution(
	tf: typeof Tf,
	f: Formulas,
	{ bins, sides, targets }: Inputs<'distribution'>,
): RowLosses {
	const last = bins - 1 - 0.01;
	return (x, rows) => {
		const shares = new Float32Array(rows.length * sides * bins);
		rows.forEach((row, k) => {
			for (let side = 0; side < sides; side++) {
				const target = Math.min(Math.max(targets[row * sides + side] as number, 0), last);
				const left = (k * sides + side) * bins + Math.floor(target);
				shares[left] = 1 - (target % 1);
				shares[left + 1] = target % 1;
			}
		});
		const logs = f.logSoftmax(tf.reshape(x, [rows.length, sides, bins]), 2);
		return tf.neg(tf.sum(f.mul(logs, f.constant(shares, [rows.length, sides, bins])), [1, 2]));
	};
}

function prototypes(tf: typeof Tf, f: Formulas, inputs: Inputs<'prototypes'>): RowLosses {
	const { count, rows: height, columns: width, boxes: objects, owner, own } = inputs;
	const pixels = height * width;
	const element = elements(f, inputs.rule, 'logits');
	return (x, rows) => {
		const labels = new Float32Array(rows.length * pixels);
		const inside = new Float32Array(rows.length * pixels);
		rows.forEach((row, k) => {
			const box = objects.subarray(4 * row, 4 * row + 4);
			const [x1, y1, x2, y2] = box as unknown as [number, number, number, number];
			const { top, left, bottom, right } = cropWindow(box, width, height);
			for (let r = top; r < bottom; r++)
				inside.fill(
					1 / ((x2 - x1) * (y2 - y1)),
					k * pixels + r * width + left,
					k * pixels + r * width + right,
				);
			for (let at = 0; at < pixels; at++) labels[k * pixels + at] = owner[at] === own[row] ? 1 : 0;
		});
		const shape = [rows.length, pixels];
		const logits = tf.matMul(x, f.constant(inputs.prototypes, [count, pixels]));
		return tf.sum(f.mul(element(logits, f.constant(labels, shape)), f.constant(inside, shape)), 1);
	};
}
