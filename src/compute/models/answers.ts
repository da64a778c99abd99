// The runner's side of models: describes and runs them, and keeps the last few loaded.

import { basename } from 'node:path';
import type { Values } from '../../predictions/model/model-dump';
import type { ModelTensor } from '../../predictions/model/suggest';
import type { TensorBackend } from '../tensor/backend';
import type { ModelFile } from './kinds';
import { type LoadedModel, lacks, modelError } from './loaded';

export interface ModelFacts {
	inputs: ModelTensor[];
	outputs: ModelTensor[];
	/** On screen: "onnxruntime-web 1.30.0 on WebAssembly". */
	backend: string;
}

export interface ModelRun {
	model: ModelFile;
	/** Name of an input that the model has. */
	input: string;
	values: Values;
	/** Names of outputs. */
	outputs: string[];
}

export interface ModelResult {
	/** In the order of the question. */
	outputs: Values[];
	backend: string;
	/** Of the run itself, without loading. */
	milliseconds: number;
	/** What the process holds afterwards, megabytes resident. */
	megabytes: number;
}

/** What models are loaded with. */
export interface ModelLibraries {
	distFolder: string;
	tensorBackend(): Promise<TensorBackend>;
}

const keep = 2;

export class ModelAnswers {
	/** By path and stamp, the last one used at the end. */
	private readonly loaded = new Map<string, LoadedModel>();

	constructor(private readonly libraries: ModelLibraries) {}

	async describe({ model }: { model: ModelFile }): Promise<ModelFacts> {
		const { inputs, outputs, backend } = await this.load(model);
		return { inputs, outputs, backend };
	}

	async run({ model, input, values, outputs }: ModelRun): Promise<ModelResult> {
		const name = basename(model.path);
		const loaded = await this.load(model);
		const known = loaded.outputs.map((each) => each.name);
		const missing = outputs.find((each) => !known.includes(each));
		if (missing !== undefined) throw modelError(lacks(name, 'output', missing, known));
		const started = performance.now();
		const results = await loaded.run(input, values, outputs);
		const milliseconds = performance.now() - started;
		return {
			outputs: results,
			backend: loaded.backend,
			milliseconds,
			megabytes: process.memoryUsage().rss / 1e6,
		};
	}

	private async load(model: ModelFile): Promise<LoadedModel> {
		const key = `${model.path}|${model.stamp}`;
		const known = this.loaded.get(key);
		this.loaded.delete(key);
		const loaded = known ?? (await this.read(model));
		this.loaded.set(key, loaded);
		for (const [oldest, kept] of this.loaded) {
			if (this.loaded.size <= keep) break;
			this.loaded.delete(oldest);
			kept.dispose();
		}
		return loaded;
	}

	/** Each library is loaded by the first model that needs it. */
	private async read(model: ModelFile): Promise<LoadedModel> {
		const { distFolder, tensorBackend } = this.libraries;
		switch (model.kind) {
			case 'onnx':
				return (await import('./onnx-model')).loadOnnx(model, distFolder);
			case 'saved-model':
				return (await import('./saved-model')).loadSavedModel(model, await tensorBackend());
			default:
				return (await import('./tfjs-model')).loadTfjs(model, await tensorBackend());
		}
	}
}
