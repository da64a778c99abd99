// ONNX models on onnxruntime-web's WebAssembly.

import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { ModelTensor } from '../../predictions/model/suggest';
import { shapeWords, valueCount } from '../../predictions/tensors';
import type { ModelFile } from './kinds';
import { type LoadedModel, modelError, reasonOf, runReason, weightsAt } from './loaded';
import { externalDataOf } from './onnx-data';

/** Where a side depends on the input and has no name. */
const dynamicSide = 2 ** 32 - 1;

/** @param distFolder Holds `ort/ort-wasm-simd-threaded.wasm`. */
export async function loadOnnx({ path }: ModelFile, distFolder: string): Promise<LoadedModel> {
	const name = basename(path);
	const ort = await import('onnxruntime-web/wasm');
	ort.env.wasm.numThreads = 1;
	ort.env.logLevel = 'error';
	const wasm = readFileSync(join(distFolder, 'ort', 'ort-wasm-simd-threaded.wasm'));
	ort.env.wasm.wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
	const bytes = readFileSync(path);
	const externalData = externalDataOf(bytes).map((file) => ({
		path: file,
		data: weightsAt(dirname(path), file, basename(path)),
	}));
	let session: InferenceSession;
	try {
		session = await ort.InferenceSession.create(bytes, { externalData });
	} catch (error) {
		throw modelError(`${name} cannot be loaded: ${loadReason(reasonOf(error))}.`);
	}
	return {
		backend: `onnxruntime-web ${ort.env.versions.web ?? ''} on WebAssembly`,
		inputs: session.inputMetadata.map(described),
		outputs: session.outputMetadata.map(described),
		async run(input, { shape, data }, wanted) {
			const type = session.inputMetadata.find((each) => each.name === input);
			const tensor = new ort.Tensor(typed(type?.isTensor ? type.type : 'float32', data, name), shape);
			let results: InferenceSession.OnnxValueMapType;
			try {
				results = await session.run({ [input]: tensor }, [...wanted]);
			} catch (error) {
				throw modelError(`${name} failed: ${runReason(reasonOf(error), shape)}.`);
			}
			return wanted.map((output) => {
				const values = results[output] as Tensor;
				return { shape: [...values.dims], data: floats(values, output, name) };
			});
		},
		// What it could still say concerns nobody any more.
		dispose: () => void session.release().catch(() => {}),
	};
}

function described(each: InferenceSession.ValueMetadata): ModelTensor {
	if (!each.isTensor) return { name: each.name, type: 'no tensor', shape: [] };
	return {
		name: each.name,
		type: each.type,
		shape: each.shape.map((side) => (typeof side === 'number' && side !== dynamicSide ? side : null)),
	};
}

/** The library tells the type of a tensor by its array. */
function typed(type: string, data: Float32Array, name: string): Float32Array | Uint8Array | Int32Array {
	switch (type) {
		case 'float32':
			return data;
		case 'uint8':
			return Uint8Array.from(data);
		case 'int32':
			return Int32Array.from(data);
		default:
			throw modelError(`${name} takes values of type ${type}; float32, uint8 and int32 can be given.`);
	}
}

function floats(values: Tensor, output: string, name: string): Float32Array {
	const { data } = values;
	if (data instanceof Float32Array) return data;
	if (values.type === 'string')
		throw modelError(
			`The output "${output}" of ${name} (${shapeWords(values.dims)}) holds texts, no numbers.`,
		);
	return Float32Array.from({ length: valueCount(values.dims) }, (_, k) =>
		Number((data as ArrayLike<number | bigint>)[k]),
	);
}

function loadReason(reason: string): string {
	if (/protobuf parsing failed|No graph was found/i.test(reason))
		return 'it is damaged or cut off, or no ONNX model at all';
	const missing = /No Op registered for (\S+) with domain_version of (\d+)/.exec(reason);
	if (missing) return `onnxruntime does not know its operation ${missing[1]} (opset ${missing[2]})`;
	const custom = /Fatal error: (\S+?)\(-?\d+\) is not a registered function\/op/.exec(reason);
	if (custom) return `onnxruntime does not know its operation ${custom[1]}. Export the model without it`;
	return reason;
}
