// What kind of model lies at a path, and why nothing does.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ModelFile, modelFileAt } from '../../src/compute/models/kinds';
import { externalDataOf } from '../../src/compute/models/onnx-data';

const fixtures = resolve('test/unit/fixtures/models');
const folder = mkdtempSync(join(tmpdir(), 'kinds-'));
cpSync(fixtures, join(folder, 'models'), { recursive: true });

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inModels = (name: string) => join(folder, 'models', name);

it.each([
	['rpn.onnx', 'onnx', 'rpn.onnx'],
	['rpn_saved', 'saved-model', 'rpn_saved'],
	['rpn_saved/saved_model.pb', 'saved-model', 'rpn_saved'],
	['rpn_graph.json', 'tfjs-graph', 'rpn_graph.json'],
	['rpn_layers.json', 'tfjs-layers', 'rpn_layers.json'],
])('%s is %s', (name, kind, path) => {
	expect(modelFileAt(inModels(name))).toMatchObject({ kind, path: inModels(path) });
});

it('finds the model.json of a folder', () => {
	mkdirSync(join(folder, 'tfjs'));
	cpSync(inModels('rpn_graph.json'), join(folder, 'tfjs', 'model.json'));
	expect(modelFileAt(join(folder, 'tfjs'))).toMatchObject({
		kind: 'tfjs-graph',
		path: join(folder, 'tfjs', 'model.json'),
	});
});

it.each([
	['rpn_saved', 'rpn_saved/variables/variables.index'],
	['rpn_graph.json', 'rpn_tfjs.bin'],
	['rpn_external.onnx', 'rpn_external.data'],
	['rpn.onnx', 'rpn.onnx'],
])('another stamp for %s when %s is written anew', (model, file) => {
	const before = modelFileAt(inModels(model)) as ModelFile;
	expect(modelFileAt(inModels(model))).toEqual(before);
	utimesSync(inModels(file), 5, 5);
	expect((modelFileAt(inModels(model)) as ModelFile).stamp).not.toBe(before.stamp);
});

it('knows the files of an ONNX model’s weights', () => {
	expect(externalDataOf(readFileSync(inModels('rpn_external.onnx')))).toEqual(['rpn_external.data']);
	expect(externalDataOf(readFileSync(inModels('rpn.onnx')))).toEqual([]);
	// Cut off within the name.
	const bytes = readFileSync(inModels('rpn_external.onnx'));
	expect(externalDataOf(bytes.subarray(0, bytes.indexOf('rpn_external.data') + 4))).toEqual([]);
});

describe('says why there is none', () => {
	it.each([
		['gone.onnx', null, /^gone\.onnx cannot be read \(ENOENT\)\.$/],
		['empty.onnx', '', /^empty\.onnx is empty \(zero bytes\)\.$/],
		[
			'lfs.onnx',
			'version https://git-lfs.github.com/spec/v1\n',
			/^lfs\.onnx is a Git LFS pointer: run "git lfs pull"/,
		],
		['best.pt', 'PK', /^best\.pt is a file of PyTorch, .* torch\.onnx\.export/],
		['weights.h5', 'HDF', /^weights\.h5 is a file of Keras, which is not read\. Save it with model\.export/],
		['a.tflite', 'TFL3', /^a\.tflite is a TensorFlow Lite model/],
		['dump.safetensors', 'x', /^dump\.safetensors holds tensors and no model\. .* Choose Dump/],
		['cut.json', '{"format": "graph-mo', /^cut\.json is damaged or cut off: it is no whole JSON\.$/],
		['other.json', '{"a": 1}', /^other\.json is no TensorFlow\.js model: it has no "modelTopology"\.$/],
		['null.json', 'null', /^null\.json is no TensorFlow\.js model/],
		['notes.md', 'x', /^notes\.md is no model that can be run: /],
	])('%s', (name, text, wanted) => {
		const path = join(folder, name);
		if (text !== null) writeFileSync(path, text);
		expect(modelFileAt(path)).toEqual({ error: expect.stringMatching(wanted) });
	});

	it('a folder', () => {
		mkdirSync(join(folder, 'nothing'));
		expect(modelFileAt(join(folder, 'nothing'))).toEqual({
			error: 'The folder nothing holds neither a saved_model.pb nor a model.json, so that it is no model.',
		});
	});
});
