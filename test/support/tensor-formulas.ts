// The formulas of the segmentation losses beside those that "Check Losses" is made of.

import type * as Tf from '@tensorflow/tfjs-core';
import { formulas as shipped } from '../../src/compute/tensor/formulas';

type T = Tf.Tensor;

export type { Formula } from '../../src/compute/tensor/formulas';

export function formulas(tf: typeof Tf) {
	const all = shipped(tf);
	const { add, mul, sub, div, sides, smoothL1 } = all;

	const boundedIou = (boxes: T, targets: T, beta: number, eps: number) => {
		const [x1, y1, x2, y2] = sides(boxes);
		const [X1, Y1, X2, Y2] = sides(targets);
		const axis = (low: T, high: T, wantedLow: T, wantedHigh: T) => {
			const twice = tf.abs(sub(add(wantedLow, wantedHigh), add(low, high)));
			const [size, wanted] = [sub(high, low), sub(wantedHigh, wantedLow)];
			const kept = tf.relu(div(sub(wanted, twice), add(wanted, twice, eps)));
			const length = tf.minimum(div(wanted, add(size, eps)), div(size, add(wanted, eps)));
			return add(smoothL1(sub(1, kept), beta), smoothL1(sub(1, length), beta));
		};
		return add(axis(x1, x2, X1, X2), axis(y1, y2, Y1, Y2));
	};

	/** Tversky's score of sums over `axes`, as smp has it: the overlap through |p - t|. */
	const tversky = (p: T, t: T, axes: number[], alpha: number, beta: number, smooth: number) => {
		const [sums, targets] = [tf.sum(p, axes), tf.sum(t, axes)];
		const inter = mul(0.5, sub(add(sums, targets), tf.sum(tf.abs(sub(p, t)), axes)));
		const under = add(inter, mul(alpha, sub(sums, inter)), mul(beta, sub(targets, inter)), smooth);
		return div(add(inter, smooth), tf.maximum(under, 1e-7));
	};

	return { ...all, boundedIou, tversky };
}
