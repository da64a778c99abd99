// The one kernel that the gradient of `tf.gather` needs and the WebAssembly back end of TensorFlow.js 4.22 does not have.

import type * as Tf from '@tensorflow/tfjs-core';

/** Adds it where the back end is WebAssembly; the others have it. Calling it again changes nothing. */
export function supplySegmentSum(tf: typeof Tf): void {
	if (tf.getBackend() !== 'wasm' || tf.getKernel(tf.UnsortedSegmentSum, 'wasm')) return;
	tf.registerKernel({
		kernelName: tf.UnsortedSegmentSum,
		backendName: 'wasm',
		kernelFunc: ({ inputs, attrs }) => {
			const { x, segmentIds } = inputs as { x: Tf.Tensor; segmentIds: Tf.Tensor1D };
			return segmentSum(tf, x, segmentIds, (attrs as { numSegments: number }).numSegments);
		},
	});
}

/**
 * Sums of the rows of `x` (`[rows, ...]`) that have the same number; rows of a number outside `[0, count)` are left out.
 * Source: tensorflow/tfjs tfjs-backend-cpu/src/kernels/UnsortedSegmentSum.ts.
 */
function segmentSum(tf: typeof Tf, x: Tf.Tensor, numbers: Tf.Tensor1D, count: number): Tf.Tensor {
	const shape = [count, ...x.shape.slice(1)];
	const width = shape.slice(1).reduce((product, side) => product * side, 1);
	const sums = new Float32Array(count * width);
	const values = x.dataSync();
	numbers.dataSync().forEach((number, row) => {
		if (number < 0 || number >= count) return;
		for (let k = 0; k < width; k++)
			sums[number * width + k] = (sums[number * width + k] as number) + (values[row * width + k] as number);
	});
	return tf.tensor(sums, shape, x.dtype);
}
