// What of TensorFlow.js a loss is meant to use, and what its types tell of: operations, gradients, memory.

export { dispose, keep, memory, tidy } from '@tensorflow/tfjs-core/dist/globals';
export { customGrad, grad, grads, valueAndGrad, valueAndGrads } from '@tensorflow/tfjs-core/dist/gradients';
export * from '@tensorflow/tfjs-core/dist/ops/ops';
export type {
	Scalar,
	Tensor,
	Tensor1D,
	Tensor2D,
	Tensor3D,
	Tensor4D,
} from '@tensorflow/tfjs-core/dist/tensor';
