// Values into TensorFlow.js tensors and back.

import type * as Tf from '@tensorflow/tfjs-core';
import type { Values } from '../../predictions/model/model-dump';
import { shapeWords } from '../../predictions/tensors';
import { modelError } from './loaded';

/** @param type As the model describes its input; `undefined` where it says nothing. */
export function inputOf(
	tf: typeof Tf,
	{ shape, data }: Values,
	type: string | undefined,
	model: string,
): Tf.Tensor {
	switch (type?.replace(/^DT_/, '').toLowerCase()) {
		case undefined:
		case 'float':
		case 'float32':
			return tf.tensor(data, shape, 'float32');
		// TensorFlow.js has no bytes of its own: the native library casts.
		case 'uint8':
		case 'int32':
			return tf.tensor(Int32Array.from(data), shape, 'int32');
		default:
			throw modelError(`${model} takes values of type ${type}; float32, uint8 and int32 can be given.`);
	}
}

/** @param output Name for the sentence where it holds no numbers. */
export async function floatsOf(tensor: Tf.Tensor, output: string, model: string): Promise<Values> {
	if (tensor.dtype === 'string' || tensor.dtype === 'complex64')
		throw modelError(
			`The output "${output}" of ${model} (${shapeWords(tensor.shape)}) holds values of type ${tensor.dtype}, no plain numbers.`,
		);
	const data = await tensor.data();
	return {
		shape: [...tensor.shape],
		data: data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>),
	};
}
