// A loss file against the tensors of one image: value and gradient, or what is wrong with it and at which line.

import { basename } from 'node:path';
import type * as Tf from '@tensorflow/tfjs-core';
import type { LossTensors } from '../../core/loss-inputs/types';
import { asLossError, type CompiledLoss, compileLoss } from './compile';
import { type Differentiated, differentiate, isTensor } from './differentiate';
import { LossError, type Place, Places, withDeepStacks } from './places';
import { supplySegmentSum } from './segment-sum';
import { originOf, type Trace, traced, wordsOf } from './trace';
import type { LossAnswer, LossSource } from './types';

/** Never throws for what is wrong with the file; a run that goes wrong is run once more to find the line. */
export function runLoss(
	tf: typeof Tf,
	source: LossSource,
	tensors: LossTensors,
): Exclude<LossAnswer, { kind: 'unknown-key' }> {
	supplySegmentSum(tf);
	let compiled: CompiledLoss | null = null;
	try {
		return withDeepStacks(() => {
			compiled = compileLoss(source, tf);
			return evaluated(tf, compiled, tensors);
		});
	} catch (error) {
		const { declared, places } = (compiled as CompiledLoss | null) ?? {
			declared: { file: source.path, line: null, column: null },
			places: new Places(),
		};
		const { message, place } = asLossError(error, places, declared);
		return { kind: 'failed', failure: { message, ...place } };
	}
}

function evaluated(
	tf: typeof Tf,
	compiled: CompiledLoss,
	tensors: LossTensors,
): Extract<LossAnswer, { kind: 'value' }> {
	const { loss, places, declared } = compiled;
	const started = performance.now();
	let found: Extract<LossAnswer, { kind: 'value' }> | null = null;
	try {
		found = differentiate(tf, loss, tensors, (each) => sound(each, started));
	} catch (error) {
		// What the person's own lines threw knows its place; what the gradient threw does not.
		const thrown = asLossError(error, places, declared);
		if (thrown.place !== declared) throw thrown;
	}
	if (found) return found;
	const { trace, result, error } = traced(tf, places, () =>
		differentiate(tf, loss, tensors, (each) => ({ each, reason: fault(each), names: namesOf(each) })),
	);
	throw whatIsWrong(compiled, trace, result, error);
}

/** The answer, or `null` where something is wrong. */
function sound(each: Differentiated, started: number): Extract<LossAnswer, { kind: 'value' }> | null {
	const { value, gradients } = each;
	if (value === null || fault(each) !== null) return null;
	return { kind: 'value', value, gradients, milliseconds: performance.now() - started };
}

type Fault = 'promise' | 'no-tensor' | 'vector' | 'value' | 'detached' | 'gradient';

function fault({ value, returned, gradients }: Differentiated): Fault | null {
	if (returned instanceof Promise) return 'promise';
	if (!isTensor(returned)) return 'no-tensor';
	if (value === null) return 'vector';
	if (!Number.isFinite(value)) return 'value';
	if (Object.keys(gradients).length === 0) return 'detached';
	return Object.values(gradients).some(({ rows }) => wordsOf(rows)) ? 'gradient' : null;
}

function whatIsWrong(
	{ places, declared }: CompiledLoss,
	trace: Trace,
	result: { each: Differentiated; reason: Fault | null; names: Map<number, string> } | null,
	error: unknown,
): LossError {
	if (!result) {
		const { withoutGradient: step } = trace;
		if (step)
			return new LossError(
				`The gradient stops here: TensorFlow.js has no gradient of ${step.operation}. Write this step with other operations.`,
				step.place,
			);
		return asLossError(error, places, declared);
	}
	const { each, reason, names } = result;
	const { returned } = each;
	const made = isTensor(returned) ? trace.made.get(returned.id) : undefined;
	const here = made?.place ?? declared;
	switch (reason) {
		case 'promise':
			return new LossError(
				'The loss is asynchronous: it returned a promise. Write it without async and await.',
				declared,
			);
		case 'no-tensor':
			return new LossError(
				`The loss returned ${wordFor(returned)}, not a tensor: a number has no gradient. ${readWords(trace, trace.readAt ?? declared)}Return a tensor of one number, such as tf.mean(...).`,
				trace.readAt ?? declared,
			);
		case 'vector':
			return new LossError(
				`The loss returned a tensor of shape [${(returned as Tf.Tensor).shape.join(', ')}]; it must be one number, of shape []. Take its mean or its sum.`,
				here,
			);
		case 'detached':
			return new LossError(
				`The loss does not depend on the predictions, so nothing could be learnt from it: what it returns is made here without them. ${readWords(trace, here)}Use operations of tf from the predictions to the end.`,
				here,
			);
		case 'value':
			return notFinite(each, names, trace, here);
		case 'gradient':
			return new LossError(
				`The loss is ${each.value}, but its gradient is not finite: ${brokenOutputs(each)}. ${
					trace.slope
						? `The derivative of ${trace.slope.operation} here is the first to give ${trace.slope.broken}.`
						: ''
				}`.trimEnd(),
				trace.slope?.place ?? here,
			);
		case null:
			return new LossError(
				'The loss failed once and went well when it was run again with the same tensors: it depends on something else than them.',
				declared,
			);
	}
}

function notFinite(
	{ value, returned }: Differentiated,
	names: ReadonlyMap<number, string>,
	trace: Trace,
	here: Place,
): LossError {
	const origin = originOf(trace, (returned as Tf.Tensor).id);
	const name = origin && names.get(origin.id);
	const why = name
		? ` ${name} itself holds ${origin.broken}.`
		: origin
			? ` ${origin.operation} here is the first to give ${origin.broken}.`
			: '';
	return new LossError(`The loss is ${value}.${why}`, origin?.place ?? here);
}

/** Names of the tensors that the loss was given, by their ids. */
function namesOf({ given }: Differentiated): Map<number, string> {
	return new Map(Array.from(given.made, ([name, { id }]) => [id, name]));
}

function brokenOutputs({ gradients }: Differentiated): string {
	return Object.entries(gradients)
		.flatMap(([name, { rows }]) => {
			const words = wordsOf(rows);
			return words ? [`predictions.${name} has ${words}`] : [];
		})
		.join(', ');
}

/** Where numbers were taken out of tensors, the usual reason for a value without a gradient. */
function readWords({ readAt }: Trace, here: Place): string {
	if (!readAt) return '';
	const isHere = readAt.file === here.file && readAt.line === here.line;
	const where = isHere ? 'here' : `in line ${readAt.line} of ${basename(readAt.file)}`;
	return `Numbers were taken out of a tensor ${where} (dataSync or arraySync), where gradients end. `;
}

function wordFor(value: unknown): string {
	if (value === undefined || value === null) return 'nothing';
	if (typeof value === 'number') return `the number ${value}`;
	return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
