// The predictions and targets that a loss is handed: plain nested objects whose tensors are made when they are first read,
// so that those that a loss does not use cost nothing, and a name that is not there is a sentence.

import type * as Tf from '@tensorflow/tfjs-core';
import { shapeOf, type TensorData, valuesOf } from '../../core/loss-inputs/tensor-data';
import type { LossTensors, NamedTensors } from '../../core/loss-inputs/types';

export interface Given {
	predictions: object;
	targets: object;
	/** Outputs of the heads that were read, and their tensors, in the order of reading. */
	outputs: { name: string; tensor: Tf.Tensor }[];
	/** All tensors that were made, by their names for sentences ("predictions.rpn.objectness"). */
	made: Map<string, Tf.Tensor>;
	dispose(): void;
}

/** @param xs gets each output's tensor as it is read. */
export function giveTensors(tf: typeof Tf, tensors: LossTensors, xs: Tf.Tensor[]): Given {
	const made: Given['made'] = new Map();
	const outputs: Given['outputs'] = [];
	const tensorOf = (name: string, data: TensorData): Tf.Tensor => {
		const known = made.get(name);
		if (known) return known;
		const values = valuesOf(data);
		const type = values instanceof Int32Array ? 'int32' : 'float32';
		const tensor = tf.keep(tf.tensor(values, shapeOf(data), type));
		made.set(name, tensor);
		const output = name.replace(/^predictions\./, '');
		if (output !== name && tensors.outputs.includes(output)) {
			outputs.push({ name: output, tensor });
			xs.push(tensor);
		}
		return tensor;
	};
	const { kind, normalisers } = tensors;
	const tree = (root: string, named: NamedTensors, more: object) =>
		group(root, root, { kind, ...more }, named, tensorOf);
	return {
		predictions: tree('predictions', tensors.predictions, {}),
		targets: tree('targets', tensors.targets, { normalisers: { ...normalisers } }),
		outputs,
		made,
		dispose() {
			for (const tensor of made.values()) tensor.dispose();
		},
	};
}

/** An object with a member for each name below `path`; reading any other throws an error that lists them. */
function group(
	root: string,
	path: string,
	plain: object,
	named: NamedTensors,
	tensorOf: (name: string, data: TensorData) => Tf.Tensor,
): object {
	const out: object = Object.create(null);
	Object.assign(out, plain);
	const below = path === root ? '' : `${path.slice(root.length + 1)}.`;
	for (const [name, data] of Object.entries(named)) {
		if (!name.startsWith(below)) continue;
		const [key = '', ...rest] = name.slice(below.length).split('.');
		if (key in out) continue;
		if (rest.length > 0)
			Object.defineProperty(out, key, {
				value: group(root, `${path}.${key}`, {}, named, tensorOf),
				enumerable: true,
			});
		else
			Object.defineProperty(out, key, {
				get: () => data && tensorOf(`${root}.${name}`, data),
				enumerable: true,
			});
	}
	return new Proxy(out, {
		get(target, key, receiver) {
			if (typeof key === 'symbol' || key in target || key === 'toJSON')
				return Reflect.get(target, key, receiver);
			const { kind } = plain as { kind?: string };
			const why =
				kind === undefined ? '' : ` with this recipe, which is ${forms[kind as keyof typeof forms]}`;
			throw new Error(
				`There is no ${path}.${key}${why}. There is ${Object.keys(target)
					.filter((name) => name !== 'kind')
					.join(', ')}.`,
			);
		},
	});
}

const forms = { 'two-stage': 'of a two-stage detector', dense: 'of a one-stage or query detector' };
