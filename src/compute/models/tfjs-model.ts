// TensorFlow.js models, graph and layers, on the tensor back end that there is: native TensorFlow or WebAssembly.

import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type * as Tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Values } from '../../predictions/model/model-dump';
import type { ModelTensor } from '../../predictions/model/suggest';
import { valueCount } from '../../predictions/tensors';
import type { TensorBackend } from '../tensor/backend';
import type { ModelFile } from './kinds';
import { type LoadedModel, modelError, reasonOf, runReason, weightsAt } from './loaded';
import { floatsOf, inputOf } from './tf-values';

/** tfjs-node is all of TensorFlow.js; beside the WebAssembly back end the two readers of models are parts of their own. */
type Readers = Pick<typeof import('@tensorflow/tfjs-converter'), 'loadGraphModel'> &
	Pick<typeof import('@tensorflow/tfjs-layers'), 'loadLayersModel'>;

async function readersOf({ name, tf }: TensorBackend): Promise<Readers> {
	if (name === 'tfjs-node') return tf as unknown as Readers;
	const [{ loadGraphModel }, { loadLayersModel }] = await Promise.all([
		import('@tensorflow/tfjs-converter'),
		import('@tensorflow/tfjs-layers'),
	]);
	return { loadGraphModel, loadLayersModel };
}

export async function loadTfjs(file: ModelFile, backend: TensorBackend): Promise<LoadedModel> {
	const name = basename(file.path);
	const handler: Tf.io.IOHandler = { load: async () => artifactsAt(file.path) };
	const readers = await readersOf(backend);
	try {
		return file.kind === 'tfjs-graph'
			? graphModel(await readers.loadGraphModel(handler), backend, name)
			: layersModel(await readers.loadLayersModel(handler), backend, name);
	} catch (error) {
		if ((error as { code?: unknown }).code === 'model') throw error;
		throw modelError(`${name} cannot be loaded: ${reasonOf(error)}.`);
	}
}

interface ModelJson {
	modelTopology: object;
	format?: string;
	generatedBy?: string;
	convertedBy?: string | null;
	signature?: object;
	userDefinedMetadata?: Record<string, string>;
	weightsManifest?: { paths: string[]; weights: Tf.io.WeightsManifestEntry[] }[];
}

/**
 * Topology and weights, which lie beside the file. Nothing outside its folder is read, and nothing is fetched.
 * Source of the layout: tensorflow/tfjs tfjs-core/src/io/types.ts (ModelJSON, WeightsManifestConfig), io_utils.ts.
 */
function artifactsAt(path: string): Tf.io.ModelArtifacts {
	const name = basename(path);
	const folder = dirname(path);
	const json = JSON.parse(readFileSync(path, 'utf8')) as ModelJson;
	const specs: Tf.io.WeightsManifestEntry[] = [];
	const parts: Buffer[] = [];
	for (const { paths, weights } of json.weightsManifest ?? []) {
		const bytes = Buffer.concat(paths.map((each) => weightsAt(folder, each, name)));
		const wanted = weights.reduce((sum, spec) => sum + bytesOf(spec), 0);
		if (bytes.length < wanted)
			throw modelError(
				`The weights of ${name} are cut off: ${paths.join(', ')} ${paths.length > 1 ? 'hold' : 'holds'} ${bytes.length} of ${wanted} bytes.`,
			);
		specs.push(...weights);
		parts.push(bytes);
	}
	const all = Buffer.concat(parts);
	const { modelTopology, format, generatedBy, convertedBy, signature, userDefinedMetadata } = json;
	return {
		modelTopology,
		weightSpecs: specs,
		weightData: all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength) as ArrayBuffer,
		...(format ? { format } : {}),
		...(generatedBy ? { generatedBy } : {}),
		...(convertedBy ? { convertedBy } : {}),
		...(signature ? { signature } : {}),
		...(userDefinedMetadata ? { userDefinedMetadata } : {}),
	};
}

/** Bytes of a weight in its file; texts have no size of their own. */
function bytesOf({ shape, dtype, quantization }: Tf.io.WeightsManifestEntry): number {
	const type = quantization?.dtype ?? dtype;
	const each: Record<string, number> = {
		float32: 4,
		int32: 4,
		complex64: 8,
		float16: 2,
		uint16: 2,
		uint8: 1,
		bool: 1,
	};
	return valueCount(shape) * (each[type] ?? 0);
}

function graphModel(model: GraphModel, { tf, detail }: TensorBackend, name: string): LoadedModel {
	// The names of the signature are those that the model was exported with; its nodes have others.
	const { inputs: named, outputs: outNamed } = (model.modelSignature ?? {}) as Signature;
	const nodes = (entries: Signature['inputs'], own: readonly { name?: string }[]) =>
		new Map(
			entries
				? Object.entries(entries).map(([key, { name: node }]) => [key, node ?? key])
				: own.map((each) => [each.name ?? '', each.name ?? '']),
		);
	const inputs = nodes(named, model.inputs);
	const outputs = nodes(outNamed, model.outputs);
	const described = (map: Map<string, string>, all: typeof model.inputs, entries: Signature['inputs']) =>
		[...map].map(([key, node]): ModelTensor => {
			const info = all.find((each) => each.name === node || each.name === node.replace(/:0$/, ''));
			const shape = info?.shape ?? entries?.[key]?.tensorShape?.dim?.map(({ size }) => Number(size)) ?? [];
			return { name: key, type: info?.dtype ?? 'float32', shape: shape.map(sideOf) };
		});
	const inputInfo = described(inputs, model.inputs, named);
	return {
		backend: detail,
		inputs: inputInfo,
		outputs: described(outputs, model.outputs, outNamed),
		run: (input, values, wanted) =>
			running(tf, name, values, typeOf(inputInfo, input), wanted, async (tensor) => {
				const node = (inputs.get(input) as string).replace(/:0$/, '');
				const nodes = wanted.map((each) => outputs.get(each) as string);
				const made = await executed(model, { [node]: tensor }, nodes);
				const all = Array.isArray(made) ? made : [made];
				return { all, chosen: all };
			}),
		dispose: () => model.dispose(),
	};
}

/** The library refuses to run a graph with loops or shapes of its own making at once, and warns where one without them waits. */
async function executed(
	model: GraphModel,
	inputs: Tf.NamedTensorMap,
	nodes: string[],
): Promise<Tf.Tensor | Tf.Tensor[]> {
	try {
		return model.execute(inputs, nodes);
	} catch (error) {
		if (!(error instanceof Error && error.message.includes('executeAsync'))) throw error;
		return model.executeAsync(inputs, nodes);
	}
}

interface Signature {
	inputs?: Record<string, { name?: string; tensorShape?: { dim?: { size: string | number }[] } }>;
	outputs?: Record<string, { name?: string; tensorShape?: { dim?: { size: string | number }[] } }>;
}

function layersModel(model: LayersModel, { tf, detail }: TensorBackend, name: string): LoadedModel {
	const described = (names: string[], symbols: { shape: (number | null)[]; dtype: string }[]) =>
		names.map((each, k): ModelTensor => {
			const { shape = [], dtype = 'float32' } = symbols[k] ?? {};
			return { name: each, type: dtype, shape: shape.map(sideOf) };
		});
	const inputs = described(model.inputNames, model.inputs);
	const outputs = described(model.outputNames, model.outputs);
	return {
		backend: detail,
		inputs,
		outputs,
		run: (input, values, wanted) =>
			running(tf, name, values, typeOf(inputs, input), wanted, async (tensor) => {
				const all = tf.tidy(() => {
					const made = model.predict(tensor);
					return Array.isArray(made) ? made : [made];
				});
				return { all, chosen: wanted.map((each) => all[model.outputNames.indexOf(each)] as Tf.Tensor) };
			}),
		dispose: () => model.dispose(),
	};
}

function sideOf(side: number | null | undefined): number | null {
	return side == null || side < 0 ? null : side;
}

function typeOf(inputs: readonly ModelTensor[], name: string): string | undefined {
	return inputs.find((each) => each.name === name)?.type;
}

/** Gives the values in, reads the wanted outputs, and leaves no tensor behind; what a library throws becomes a sentence. */
async function running(
	tf: TensorBackend['tf'],
	name: string,
	values: Values,
	type: string | undefined,
	wanted: readonly string[],
	work: (input: Tf.Tensor) => Promise<{ all: Tf.Tensor[]; chosen: Tf.Tensor[] }>,
): Promise<Values[]> {
	const input = inputOf(tf, values, type, name);
	let all: Tf.Tensor[] = [];
	try {
		const made = await work(input);
		all = made.all;
		const read: Values[] = [];
		for (const [k, tensor] of made.chosen.entries())
			read.push(await floatsOf(tensor, wanted[k] as string, name));
		return read;
	} catch (error) {
		if ((error as { code?: unknown }).code === 'model') throw error;
		const reason = reasonOf(error);
		const kernel = /Kernel '(\w+)' not registered for backend '(\w+)'/.exec(reason);
		if (kernel)
			throw modelError(
				`${name} needs the operation ${kernel[1]}, which TensorFlow.js on WebAssembly does not have. Native TensorFlow does: run Anchorage: Install Native TensorFlow Back End.`,
			);
		const unknown =
			/Unknown Op '?(\w+)'?|'(\w+)' is not supported|TypeError: Node type (\w+)|Unknown op '(\w+)'/i.exec(
				reason,
			);
		const op = unknown?.slice(1).find((each) => each);
		if (op) throw modelError(`${name} needs the operation ${op}, which TensorFlow.js does not know.`);
		throw modelError(`${name} failed: ${runReason(reason, values.shape)}.`);
	} finally {
		tf.dispose([input, ...all]);
	}
}
