// A loaded model, whatever library runs it.

import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Values } from '../../predictions/model/model-dump';
import type { ModelTensor } from '../../predictions/model/suggest';
import { shapeWords } from '../../predictions/tensors';
import { EngineError } from '../errors';

export interface LoadedModel {
	/** On screen: "onnxruntime-web 1.30.0 on WebAssembly". */
	backend: string;
	inputs: ModelTensor[];
	outputs: ModelTensor[];
	/** The wanted outputs of one input, in their order. @param input Name of one of `inputs`. */
	run(input: string, values: Values, wanted: readonly string[]): Promise<Values[]>;
	dispose(): void;
}

/** A model that cannot be loaded or run; the sentence names it. */
export function modelError(message: string): EngineError {
	return new EngineError('model', message);
}

/**
 * The bytes of a file that a model keeps weights in.
 * @param folder The model's; nothing outside it is read.
 * @param model Its name in sentences.
 * @throws EngineError
 */
export function weightsAt(folder: string, file: string, model: string): Buffer {
	const at = resolve(folder, file);
	if (relative(folder, at).startsWith('..'))
		throw modelError(`${model} keeps weights in ${file}, outside its folder, from where nothing is read.`);
	try {
		return readFileSync(at);
	} catch {
		throw modelError(`${model} keeps weights in ${file}, which is not beside it.`);
	}
}

/** The first line of what a library said, without the parts that only its makers understand. */
export function reasonOf(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	// TensorFlow puts the number of the error into a line before.
	const said = /^Invalid TF_Status[^\n]*\nMessage:\s*([\s\S]*)$/.exec(message)?.[1] ?? message;
	const line = said.split('\n').find((each) => each.trim() !== '') ?? '';
	const plain = line
		.replace(/^.*ERROR_MESSAGE:\s*/, '')
		.replace(/^.*\[ONNXRuntimeError\]\s*:\s*\d+\s*:\s*\w+\s*:\s*/, '')
		.replace(/\s+/g, ' ')
		.trim();
	const short = plain.length > 300 ? `${plain.slice(0, 297)}...` : plain;
	return short.replace(/\.$/, '') || 'the library gave no reason';
}

/** Why a run failed. @param shape Of the input. */
export function runReason(reason: string, shape: readonly number[]): string {
	return /\bOOM\b|typed array length|tensor shape is too large|bad_alloc|out of memory|failed to allocate/i.test(
		reason,
	)
		? `one of its tensors needs more memory than there is (${reason})`
		: `${reason} (the input was ${shapeWords(shape)})`;
}

/** `rpn.onnx has no output "masks". It has "scores", "boxes".` */
export function lacks(
	model: string,
	what: 'input' | 'output',
	name: string,
	known: readonly string[],
): string {
	return `${model} has no ${what} "${name}". It has ${quoted(known)}.`;
}

/** Names in a sentence; long lists are cut. */
export function quoted(names: readonly string[]): string {
	const shown = names.slice(0, 12).map((each) => `"${each}"`);
	const more = names.length - shown.length;
	return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
