// What kind of model a path is: told from what lies there, not from its name alone. What is known and cannot be run is
// named with the way to export it.

import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ModelKind } from '../../predictions/model/kinds';
import { Lru } from '../lru';
import { externalDataOf } from './onnx-data';

export interface ModelFile {
	kind: ModelKind;
	/** Absolute: the folder of a SavedModel, else the file. */
	path: string;
	/** Changes when the model or its weights are written anew. */
	stamp: string;
}

const exportOnnx = 'Export it with torch.onnx.export (docs/models.md).';
const exportSaved = 'Save it with model.export (docs/models.md), or convert it with tensorflowjs_converter.';

const foreign: Record<string, string> = {
	'.pt': `is a file of PyTorch, which runs in Python alone. ${exportOnnx}`,
	'.pth': `is a file of PyTorch, which runs in Python alone. ${exportOnnx}`,
	'.safetensors': 'holds tensors and no model. As a dump it is chosen with Choose Dump.',
	'.npz': 'holds arrays and no model. As a dump it is chosen with Choose Dump.',
	'.h5': `is a file of Keras, which is not read. ${exportSaved}`,
	'.hdf5': `is a file of Keras, which is not read. ${exportSaved}`,
	'.keras': `is a file of Keras, which is not read. ${exportSaved}`,
	'.tflite': 'is a TensorFlow Lite model, which is not read. Connect the SavedModel that it was made from.',
};

/** @param path Absolute. An error is one sentence that names the file. */
export function modelFileAt(path: string): ModelFile | { error: string } {
	const name = basename(path);
	try {
		if (statSync(path).isDirectory()) return modelInFolder(path);
		if (name === 'saved_model.pb') return savedModel(dirname(path));
		const reason = Object.entries(foreign).find(([ending]) => name.toLowerCase().endsWith(ending))?.[1];
		if (reason) return { error: `${name} ${reason}` };
		const head = headOf(path);
		if (head.length === 0) return { error: `${name} is empty (zero bytes).` };
		if (head.toString('latin1').startsWith('version https://git-lfs'))
			return { error: `${name} is a Git LFS pointer: run "git lfs pull" to fetch the model.` };
		if (name.toLowerCase().endsWith('.json')) return tensorFlowJs(path);
		if (name.toLowerCase().endsWith('.onnx')) return onnx(path);
		return {
			error: `${name} is no model that can be run: a folder of a TensorFlow SavedModel, the model.json of a TensorFlow.js model or an *.onnx file.`,
		};
	} catch (error) {
		return {
			error: `${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
		};
	}
}

function modelInFolder(folder: string): ModelFile | { error: string } {
	const inside = readdirSync(folder);
	if (inside.includes('saved_model.pb')) return savedModel(folder);
	if (inside.includes('model.json')) return modelFileAt(join(folder, 'model.json'));
	return {
		error: `The folder ${basename(folder)} holds neither a saved_model.pb nor a model.json, so that it is no model.`,
	};
}

function savedModel(path: string): ModelFile {
	const files = ['saved_model.pb', ...listed(join(path, 'variables')).map((name) => join('variables', name))];
	return { kind: 'saved-model', path, stamp: stampOf(files.map((name) => join(path, name))) };
}

function tensorFlowJs(path: string): ModelFile | { error: string } {
	const name = basename(path);
	const kind = onceRead(path, () => tensorFlowJsKind(readFileSync(path, 'utf8')));
	if (kind === 'no json') return { error: `${name} is damaged or cut off: it is no whole JSON.` };
	if (kind === 'no model') return { error: `${name} is no TensorFlow.js model: it has no "modelTopology".` };
	const weights = listed(dirname(path)).filter((each) => each.endsWith('.bin'));
	return { kind, path, stamp: stampOf([path, ...weights.map((each) => join(dirname(path), each))]) };
}

/** Source of the fields: tensorflow/tfjs tfjs-core/src/io/types.ts (ModelJSON). */
function tensorFlowJsKind(text: string): 'tfjs-graph' | 'tfjs-layers' | 'no model' | 'no json' {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return 'no json';
	}
	const { format, modelTopology } = (json ?? {}) as Record<string, unknown>;
	const topology = (modelTopology ?? {}) as Record<string, unknown>;
	if (format === 'graph-model' || Array.isArray(topology.node)) return 'tfjs-graph';
	const isLayers = format === 'layers-model' || 'model_config' in topology || 'class_name' in topology;
	return isLayers ? 'tfjs-layers' : 'no model';
}

function onnx(path: string): ModelFile {
	const data = onceRead(path, () => externalDataOf(readFileSync(path)));
	return { kind: 'onnx', path, stamp: stampOf([path, ...data.map((name) => join(dirname(path), name))]) };
}

/** What was read of the last files, which may be large and are asked about with every key. */
const known = new Lru<unknown>(4);

function onceRead<Read>(path: string, read: () => Read): Read {
	return known.take(`${path}|${stampOf([path])}`, read) as Read;
}

function listed(folder: string): string[] {
	return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
}

function stampOf(files: readonly string[]): string {
	return files
		.map((file) => statSync(file, { throwIfNoEntry: false }))
		.map((stat) => (stat ? `${stat.mtimeMs}:${stat.size}` : 'absent'))
		.join(',');
}

function headOf(path: string): Buffer {
	const file = openSync(path, 'r');
	try {
		const head = Buffer.alloc(64);
		return head.subarray(0, readSync(file, head, 0, head.length, 0));
	} finally {
		closeSync(file);
	}
}
