// RoIAlign over the pyramid as two matrix products: each region reads its level through one matrix an axis, so that the
// gradient is that of matrix products.

import type * as Tf from '@tensorflow/tfjs-core';
import { pyramidLevel, roiAlignMatrices } from '../../core/masks/roi-align';

/**
 * Levels that regions are read from, and how: torchvision's MultiScaleRoIAlign over P2 to P5.
 * Source: pytorch/vision torchvision/ops/poolers.py (MultiScaleRoIAlign, LevelMapper).
 */
const rule = { lowest: 2, highest: 5, canonicalScale: 224, canonicalLevel: 4, eps: 1e-6 };
const samplingRatio = 2;

/** Row in the pyramid, 0 for P2, of every region of `[n * 4]`. */
export function levelsOf(regions: Float64Array): number[] {
	return Array.from({ length: regions.length / 4 }, (_, n) =>
		pyramidLevel(regions.subarray(4 * n, 4 * n + 4), rule),
	);
}

/** Order that puts regions of one level together; within a level they stay as they are. */
export function byLevel(regions: Float64Array): number[] {
	const levels = levelsOf(regions);
	return [...levels.keys()].sort((a, b) => levels[a] - levels[b] || a - b);
}

/**
 * Features `[n, side, side, channels]` of regions (`[n * 4]` xyxy, input pixels) that are in order of their level. Throws a
 * RangeError where they are not, or where there is none.
 */
export function alignRegions(
	tf: typeof Tf,
	pyramid: readonly Tf.Tensor4D[],
	regions: Float64Array,
	side: number,
): Tf.Tensor4D {
	const levels = levelsOf(regions);
	if (levels.length === 0 || levels.some((level, n) => n > 0 && level < levels[n - 1]))
		throw new RangeError(`regions of the levels ${levels.join(', ')}`);
	const parts: Tf.Tensor4D[] = [];
	for (let from = 0; from < levels.length; ) {
		let to = from + 1;
		while (levels[to] === levels[from]) to++;
		const own = regions.subarray(4 * from, 4 * to);
		parts.push(alignLevel(tf, pyramid[levels[from]], 2 ** (levels[from] + rule.lowest), own, side));
		from = to;
	}
	return parts.length === 1 ? parts[0] : tf.concat(parts, 0);
}

function alignLevel(
	tf: typeof Tf,
	features: Tf.Tensor4D,
	stride: number,
	regions: Float64Array,
	side: number,
): Tf.Tensor4D {
	const [, height, width, channels] = features.shape;
	const count = regions.length / 4;
	const options = { rows: side, columns: side, spatialScale: 1 / stride, samplingRatio, aligned: false };
	const across = new Float32Array(count * side * width);
	const down = new Float32Array(count * side * height);
	for (let n = 0; n < count; n++) {
		const { x, y } = roiAlignMatrices({ width, height }, regions.subarray(4 * n, 4 * n + 4), options);
		across.set(x, n * side * width);
		down.set(y, n * side * height);
	}
	const columns = tf.reshape(tf.transpose(features, [0, 2, 1, 3]), [width, height * channels]);
	const read = productWith(tf, tf.tensor2d(across, [count * side, width]), columns as Tf.Tensor2D);
	const turned = tf.transpose(tf.reshape(read, [count, side, height, channels]), [0, 2, 1, 3]);
	const rows = tf.reshape(turned, [count, height, side * channels]);
	const both = tf.matMul(tf.tensor3d(down, [count, side, height]), rows);
	return tf.reshape(both, [count, side, side, channels]);
}

/**
 * `constant` times `x`, whose gradient transposes the constant first: WebAssembly multiplies transposed matrices by its slow
 * path.
 */
function productWith(tf: typeof Tf, constant: Tf.Tensor2D, x: Tf.Tensor2D): Tf.Tensor2D {
	const product = tf.customGrad((input, save) => {
		(save as (tensors: Tf.Tensor[]) => void)([constant]);
		return {
			value: tf.matMul(constant, input as Tf.Tensor2D),
			gradFunc: (dy: Tf.Tensor, saved: Tf.Tensor[]) => tf.matMul(tf.transpose(saved[0]), dy as Tf.Tensor2D),
		};
	});
	return product(x) as Tf.Tensor2D;
}
