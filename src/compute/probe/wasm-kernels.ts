// Kernels that gradients of the probe model need and the WebAssembly back end of TensorFlow.js 4.22 does not have, written
// with operations that it has. A tape does not record what happens inside a kernel.

import type * as Tf from '@tensorflow/tfjs-core';

/** Adds what is missing where the back end is WebAssembly; the others have all. Calling it again changes nothing. */
export function supplyKernels(tf: typeof Tf): void {
	if (tf.getBackend() !== 'wasm' || tf.getKernel(tf.Conv2DBackpropFilter, 'wasm')) return;
	tf.registerKernel({
		kernelName: tf.Conv2DBackpropFilter,
		backendName: 'wasm',
		kernelFunc: ({ inputs, attrs }) => {
			const { x, dy } = inputs as { x: Tf.Tensor4D; dy: Tf.Tensor4D };
			return filterGradient(tf, x, dy, attrs as unknown as FilterAttributes);
		},
	});
}

interface FilterAttributes {
	strides: [number, number] | number;
	pad: Parameters<typeof Tf.backend_util.computeConv2DInfo>[4];
	filterShape: [number, number, number, number];
	dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * Derivative with respect to a convolution's filter `[rows, columns, from, to]`: the input's patches, one column a filter
 * place, times `dy`.
 */
function filterGradient(
	tf: typeof Tf,
	x: Tf.Tensor4D,
	dy: Tf.Tensor4D,
	{ strides, pad, filterShape, dimRoundingMode }: FilterAttributes,
): Tf.Tensor4D {
	return tf.tidy(() => {
		const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
		const { top, bottom, left, right } = info.padInfo;
		const [filterRows, filterColumns, from, to] = filterShape;
		const { batchSize, outHeight, outWidth, strideHeight, strideWidth } = info;
		const places = batchSize * outHeight * outWidth;
		const padded = tf.pad(x, [
			[0, 0],
			[top, bottom],
			[left, right],
			[0, 0],
		]);
		const patches: Tf.Tensor2D[] = [];
		for (let row = 0; row < filterRows; row++)
			for (let column = 0; column < filterColumns; column++) {
				const end = [row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1];
				const patch =
					strideHeight === 1 && strideWidth === 1
						? tf.slice(padded, [0, row, column, 0], [batchSize, outHeight, outWidth, from])
						: tf.stridedSlice(
								padded,
								[0, row, column, 0],
								[batchSize, end[0], end[1], from],
								[1, strideHeight, strideWidth, 1],
							);
				patches.push(tf.reshape(patch, [places, from]));
			}
		// The fast matrix product takes nothing transposed.
		const columns = tf.transpose(patches.length === 1 ? patches[0] : tf.concat(patches, 1));
		return tf.reshape(tf.matMul(columns, tf.reshape(dy, [places, to])), filterShape);
	});
}
