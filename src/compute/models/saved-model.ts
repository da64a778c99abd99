// TensorFlow SavedModels, which native TensorFlow alone can run.

import { basename } from 'node:path';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import type { ModelTensor } from '../../predictions/model/suggest';
import type { TensorBackend } from '../tensor/backend';
import type { ModelFile } from './kinds';
import { type LoadedModel, modelError, reasonOf, runReason } from './loaded';
import { floatsOf, inputOf } from './tf-values';

/** What is used of tfjs-node beside TensorFlow.js itself. */
interface NativeModels {
	node: {
		getMetaGraphsFromSavedModel(path: string): Promise<MetaGraph[]>;
		loadSavedModel(path: string, tags: string[], signature: string): Promise<SavedModel>;
	};
}

interface MetaGraph {
	tags: string[];
	signatureDefs: Record<
		string,
		{ inputs: Record<string, TensorEntry>; outputs: Record<string, TensorEntry> }
	>;
}

interface TensorEntry {
	dtype: string;
	tfDtype: string;
	name: string;
	/** Sides, which the library reads as protocol buffers write them; -1 for those that depend on the input. */
	shape?: { array?: number[] }[] | number[];
}

interface SavedModel {
	predict(inputs: NamedTensorMap): NamedTensorMap | Tensor | Tensor[];
	dispose(): void;
}

const wantedTag = 'serve';
const wantedSignature = 'serving_default';

export async function loadSavedModel({ path }: ModelFile, backend: TensorBackend): Promise<LoadedModel> {
	const name = basename(path);
	if (backend.name !== 'tfjs-node')
		throw modelError(
			`${name} is a TensorFlow SavedModel, which native TensorFlow alone can run, and it is not installed. Run Anchorage: Install Native TensorFlow Back End, set anchorage.tensor.nativePath, or convert the model with tensorflowjs_converter.`,
		);
	const { node } = backend.tf as unknown as NativeModels;
	const cannot = (error: unknown) => modelError(`${name} cannot be loaded: ${loadReason(reasonOf(error))}.`);
	const graphs = await node.getMetaGraphsFromSavedModel(path).catch((error: unknown) => {
		throw cannot(error);
	});
	const graph = graphs.find(({ tags }) => tags.includes(wantedTag)) ?? graphs[0];
	const signatures = graph ? Object.keys(graph.signatureDefs) : [];
	const signature = signatures.includes(wantedSignature)
		? wantedSignature
		: signatures.find((each) => each !== '__saved_model_init_op');
	if (!graph || !signature)
		throw modelError(`${name} has no signature, so that nothing in it can be called.`);
	const model = await node.loadSavedModel(path, graph.tags, signature).catch((error: unknown) => {
		throw cannot(error);
	});
	const definition = graph.signatureDefs[signature] as MetaGraph['signatureDefs'][string];
	const { tf } = backend;
	return {
		backend: backend.detail,
		inputs: described(definition.inputs),
		outputs: described(definition.outputs),
		async run(input, values, wanted) {
			const tensor = inputOf(tf, values, definition.inputs[input]?.dtype, name);
			let results: NamedTensorMap;
			try {
				results = model.predict({ [input]: tensor }) as NamedTensorMap;
			} catch (error) {
				throw modelError(`${name} failed: ${runReason(reasonOf(error), values.shape)}.`);
			} finally {
				tensor.dispose();
			}
			const out = [];
			for (const output of wanted) out.push(await floatsOf(results[output] as Tensor, output, name));
			tf.dispose(results);
			return out;
		},
		dispose: () => model.dispose(),
	};
}

function described(entries: Record<string, TensorEntry>): ModelTensor[] {
	return Object.entries(entries).map(([name, { dtype, shape = [] }]) => ({
		name,
		type: dtype,
		shape: shape.map((side) => {
			const value = typeof side === 'number' ? side : (side.array?.[0] ?? -1);
			return value < 0 ? null : value;
		}),
	}));
}

function loadReason(reason: string): string {
	const unknown = /Op type not registered '(\w+)'/.exec(reason);
	if (unknown) return `TensorFlow does not know its operation ${unknown[1]}`;
	if (/parse|corrupt|Truncated|Data loss|out of range/i.test(reason))
		return `it is damaged or cut off (${reason})`;
	return reason;
}
