// One run of a loss: its value, and its gradient with respect to each output that it depends on. Nothing that it makes
// outlives the run, whatever it throws.

import type * as Tf from '@tensorflow/tfjs-core';
import type { OutputGradients } from '../../core/loss-inputs/gradients';
import type { LossTensors } from '../../core/loss-inputs/types';
import { type Given, giveTensors } from './given';

/** What a loss returned, before anybody judged it. */
export interface Differentiated {
	/** `null`: something else than one number in a tensor; no gradient then. */
	value: number | null;
	returned: unknown;
	/** Of outputs that the loss depends on. */
	gradients: OutputGradients;
	given: Given;
}

/** The engine's own parts that are used here; the published types name fewer. */
export interface TensorEngine {
	gradients(
		f: () => Tf.Tensor,
		xs: Tf.Tensor[],
		dy: undefined,
		allowNoGradients: true,
	): { value: Tf.Tensor; grads: (Tf.Tensor | undefined)[] };
	startScope(name?: string): void;
	endScope(): void;
	registeredVariables: Record<string, Tf.Variable>;
	state: { activeTape: { saved?: Tf.Tensor[] }[] | null };
}

export function engineOf(tf: typeof Tf): TensorEngine {
	return tf.engine() as unknown as TensorEngine;
}

/**
 * Runs a loss, and hands what came of it to `use` while its tensors live. Throws what the loss throws.
 * @param loss `loss(tf, predictions, targets)`.
 */
export function differentiate<Result>(
	tf: typeof Tf,
	loss: (...given: unknown[]) => unknown,
	tensors: LossTensors,
	use: (found: Differentiated) => Result,
): Result {
	const engine = engineOf(tf);
	const variables = new Set(Object.keys(engine.registeredVariables));
	const kept: Tf.Tensor[] = [];
	// The engine wants something to differentiate by before the loss has read anything.
	const xs: Tf.Tensor[] = [];
	engine.startScope();
	const given = giveTensors(tf, tensors, xs);
	try {
		xs.push(tf.scalar(0));
		const own = { ...tf, keep: (tensor: Tf.Tensor) => keep(tf, kept, tensor) };
		let returned: unknown;
		let wanted = true;
		const { grads } = engine.gradients(
			() => {
				returned = loss(own, given.predictions, given.targets);
				wanted = isTensor(returned) && returned.size === 1 && returned.rank === 0;
				return wanted ? (returned as Tf.Tensor) : tf.scalar(0);
			},
			xs,
			undefined,
			true,
		);
		const value = wanted ? (returned as Tf.Scalar).dataSync()[0] : undefined;
		return use({
			value: value ?? null,
			returned,
			gradients: wanted ? gradientsOf(tf, given, xs, grads) : {},
			given,
		});
	} finally {
		// What a loss that failed half-way saved for its gradient.
		for (const { saved } of engine.state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
		engine.state.activeTape = null;
		for (const tensor of kept) tensor.dispose();
		given.dispose();
		for (const [name, variable] of Object.entries(engine.registeredVariables))
			if (!variables.has(name)) variable.dispose();
		engine.endScope();
	}
}

function keep(tf: typeof Tf, kept: Tf.Tensor[], tensor: Tf.Tensor): Tf.Tensor {
	kept.push(tensor);
	return tf.keep(tensor);
}

export function isTensor(value: unknown): value is Tf.Tensor {
	return typeof value === 'object' && value !== null && 'dataId' in value && 'rank' in value;
}

function gradientsOf(
	tf: typeof Tf,
	{ outputs }: Given,
	xs: readonly Tf.Tensor[],
	grads: readonly (Tf.Tensor | undefined)[],
): OutputGradients {
	const found: OutputGradients = {};
	for (const { name, tensor } of outputs) {
		const gradient = grads[xs.indexOf(tensor)];
		if (!gradient) continue;
		const rows = Math.max(1, tensor.shape[0] as number);
		const sizes = tf.abs(gradient);
		found[name] = {
			rows: floatsOf(tensor.rank === 1 ? sizes : tf.sum(tf.reshape(sizes, [rows, -1]), 1), tensor),
			values: name.startsWith('masks.') ? floatsOf(gradient, tensor) : null,
		};
	}
	return found;
}

/** A copy: the back end may give its own memory away. */
function floatsOf(numbers: Tf.Tensor, { size }: Tf.Tensor): Float32Array {
	return size === 0 ? new Float32Array(0) : Float32Array.from(numbers.dataSync());
}
