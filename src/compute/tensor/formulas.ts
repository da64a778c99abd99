// The losses written as plain tensor formulas, the way their frameworks write them, to be differentiated by autodiff.
// Conditions have no gradient in every back end: pieces are put together with minimum and maximum instead.

import type * as Tf from '@tensorflow/tfjs-core';

type T = Tf.Tensor;
export type Formula = (x: T) => T;

export function formulas(tf: typeof Tf) {
	const constant = (values: ArrayLike<number>, shape: number[]) =>
		tf.tensor(Float32Array.from(values), shape);
	const add = (...terms: (T | number)[]) => terms.reduce((a, b) => tf.add(a, b)) as T;
	const mul = (...factors: (T | number)[]) => factors.reduce((a, b) => tf.mul(a, b)) as T;
	const sub = (a: T | number, b: T | number): T => tf.sub(a, b);
	const div = (a: T | number, b: T | number): T => tf.div(a, b);

	/** What `of` gives, without a slope. */
	const constantly = (of: Formula, x: T): T =>
		tf.customGrad((at) => ({
			value: of(at as T),
			gradFunc: () => tf.zerosLike(x),
		}))(x);

	/** ln(1 + e^x). */
	const softplus = (x: T) => tf.add(tf.relu(x), tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(x)))))) as T;
	const entropy = (x: T, t: T) => sub(softplus(x), mul(x, t));
	const logSoftmax = (x: T, axis: number) => sub(x, tf.logSumExp(x, axis, true));

	const focal = (x: T, t: T, alpha: number, gamma: number) => {
		const p = tf.sigmoid(x);
		const miss = add(mul(p, sub(1, t)), mul(sub(1, p), t));
		const a = alpha < 0 ? 1 : add(mul(alpha, t), mul(1 - alpha, sub(1, t)));
		return mul(a, tf.pow(miss, gamma), entropy(x, t));
	};
	const qualityFocal = (x: T, t: T, gamma = 2) =>
		mul(tf.pow(tf.abs(sub(tf.sigmoid(x), t)), gamma), entropy(x, t));
	const varifocal = (x: T, t: T, alpha: number, gamma = 2) => {
		const positive = tf.cast(tf.greater(t, 0), 'float32');
		const weight = add(mul(t, positive), mul(alpha, tf.pow(tf.sigmoid(x), gamma), sub(1, positive)));
		return mul(weight, entropy(x, t));
	};
	/** Cross-entropy of probabilities held to `least .. 1 - least`; their logarithms to -100. */
	const probabilityEntropy = (p: T, t: T, least = 0) => {
		const held = least > 0 ? tf.clipByValue(p, least, 1 - least) : p;
		const log = (share: T) => tf.maximum(tf.log(share), -100);
		return tf.neg(add(mul(t, log(held)), mul(sub(1, t), log(sub(1, held))))) as T;
	};
	const qualityFocalOfProbability = (p: T, t: T, gamma = 2) =>
		mul(tf.pow(tf.abs(sub(p, t)), gamma), probabilityEntropy(p, t));

	/** Parabola up to `beta`, a line beyond. */
	const smoothL1 = (size: T, beta: number) => {
		if (beta === 0) return size;
		const inside = tf.minimum(size, beta);
		return add(div(mul(0.5, tf.square(inside)), beta), sub(size, inside));
	};
	const balancedL1 = (size: T, alpha: number, gamma: number, beta: number) => {
		const b = Math.exp(gamma / alpha) - 1;
		const inside = tf.minimum(size, beta);
		const curve = mul(alpha / b, add(mul(b, inside), 1), tf.log(add(mul(b / beta, inside), 1)));
		return add(curve, mul(-alpha, inside), mul(gamma, sub(size, inside)));
	};

	/** Columns of rows of four. */
	const sides = (boxes: T) => tf.split(boxes, 4, 1) as [T, T, T, T];

	interface Epsilons {
		areaHeight?: number;
		unionAdded?: number;
		unionFloor?: number;
		hullAdded?: number;
		hullFloor?: number;
		diagonalAdded?: number;
	}
	const overlap = (boxes: T, targets: T, eps: Epsilons) => {
		const [x1, y1, x2, y2] = sides(boxes);
		const [X1, Y1, X2, Y2] = sides(targets);
		const iw = tf.relu(sub(tf.minimum(x2, X2), tf.maximum(x1, X1)));
		const ih = tf.relu(sub(tf.minimum(y2, Y2), tf.maximum(y1, Y1)));
		const tall = eps.areaHeight ?? 0;
		const areas = add(mul(sub(x2, x1), add(sub(y2, y1), tall)), mul(sub(X2, X1), add(sub(Y2, Y1), tall)));
		const inter = mul(iw, ih);
		const union = tf.maximum(sub(areas, inter), eps.unionFloor ?? 0);
		const iou = div(inter, add(union, eps.unionAdded ?? 0));
		const cw = sub(tf.maximum(x2, X2), tf.minimum(x1, X1));
		const ch = sub(tf.maximum(y2, Y2), tf.minimum(y1, Y1));
		return { iou, union, cw, ch };
	};
	const giou = (boxes: T, targets: T, eps: Epsilons) => {
		const { iou, union, cw, ch } = overlap(boxes, targets, eps);
		const hull = tf.maximum(mul(cw, ch), eps.hullFloor ?? 0);
		return add(sub(1, iou), div(sub(hull, union), add(hull, eps.hullAdded ?? 0)));
	};
	const diou = (boxes: T, targets: T, eps: Epsilons) => {
		const { iou, cw, ch } = overlap(boxes, targets, eps);
		const [x1, y1, x2, y2] = sides(sub(boxes, targets));
		const distance = mul(0.25, add(tf.square(add(x1, x2)), tf.square(add(y1, y2))));
		const diagonal = add(tf.square(cw), tf.square(ch), eps.diagonalAdded ?? 0);
		return add(sub(1, iou), div(distance, diagonal));
	};
	/** How far the aspect ratios are apart: CIoU's v. */
	const ratioError = (boxes: T, targets: T, ratioHeight: number) => {
		const angle = (rows: T) => {
			const [x1, y1, x2, y2] = sides(rows);
			return tf.atan(div(sub(x2, x1), add(sub(y2, y1), ratioHeight)));
		};
		return mul(4 / Math.PI ** 2, tf.square(sub(angle(targets), angle(boxes))));
	};
	/** `weights`: alpha of each row, which every framework holds constant. */
	const ciou = (boxes: T, targets: T, eps: Epsilons, ratioHeight: number, weights: T) =>
		add(diou(boxes, targets, eps), mul(weights, ratioError(boxes, targets, ratioHeight)));
	const eiou = (boxes: T, targets: T, beta: number) => {
		const [x1, y1, x2, y2] = sides(boxes);
		const [X1, Y1, X2, Y2] = sides(targets);
		const [ex, ey] = [tf.minimum(x1, X1), tf.minimum(y1, Y1)];
		const [ix1, iy1] = [tf.maximum(x1, X1), tf.maximum(y1, Y1)];
		const [ix2, iy2] = [tf.minimum(x2, X2), tf.minimum(y2, Y2)];
		const from = (corner: T, origin: T) => sub(corner, origin);
		const inter = add(
			mul(from(ix2, ex), from(iy2, ey)),
			mul(from(tf.minimum(ix1, ix2), ex), from(tf.minimum(iy1, iy2), ey)),
			tf.neg(mul(from(ix1, ex), from(tf.maximum(iy1, iy2), ey))),
			tf.neg(mul(from(tf.maximum(ix1, ix2), ex), from(iy1, ey))),
		);
		const union = add(mul(sub(x2, x1), sub(y2, y1)), mul(sub(X2, X1), sub(Y2, Y1)), tf.neg(inter), 1e-7);
		return smoothL1(sub(1, div(inter, union)), beta);
	};
	return {
		constant,
		constantly,
		sides,
		add,
		mul,
		sub,
		div,
		softplus,
		entropy,
		logSoftmax,
		focal,
		qualityFocal,
		probabilityEntropy,
		qualityFocalOfProbability,
		varifocal,
		smoothL1,
		balancedL1,
		overlap,
		giou,
		diou,
		ratioError,
		ciou,
		eiou,
	};
}
