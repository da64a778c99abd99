// The text of a model's test: one line a tensor, the verdict first.

import { expect, it } from 'vitest';
import type { ModelTest, TestedTensor } from '../../src/compute/models/test-model';
import { testReport } from '../../src/extension/models/test-report';

const sound: TestedTensor = {
	tensor: 'rpn_deltas.P4',
	output: 'deltas_p4',
	returned: [1, 20, 28, 12],
	becomes: [12, 20, 28],
	needs: [12, 20, 28],
	range: [-1.25, 3],
	notFinite: 0,
	isOptional: false,
	misfit: null,
};

const test: ModelTest = {
	model: 'rpn.onnx',
	kind: 'onnx',
	backend: 'onnxruntime-web 1.30.0 on WebAssembly',
	recipe: 'torchvision Faster R-CNN',
	input: {
		name: 'image',
		layout: 'channels-first',
		shape: [1, 3, 320, 448],
		pixels: {
			resize: 'torch',
			colours: 'bgr',
			range: 255,
			mean: [103.53, 116.28, 123.675],
			std: [1, 1, 1],
			padding: 'zeros',
		},
	},
	tensors: [sound],
	refused: null,
	milliseconds: 1234.4,
	megabytes: 1400.2,
};

const lines = (over: Partial<ModelTest>) =>
	testReport({ ...test, ...over }, 'ONNX model', '01.jpg').split('\n');

it('says first whether it fits', () => {
	expect(lines({}).slice(0, 3)).toEqual([
		'rpn.onnx on 01.jpg',
		'',
		'It fits: torchvision Faster R-CNN computes exact losses from it.',
	]);
	expect(lines({ refused: 'rpn.onnx does not fit: the tensor is missing.' })[2]).toBe(
		'rpn.onnx does not fit: the tensor is missing.',
	);
});

it('says what went in, how long it took and what it holds', () => {
	expect(lines({})).toEqual(
		expect.arrayContaining([
			'Input     image, 1 × 3 × 320 × 448, channels first',
			'Pixels    BGR, 0 to 255, mean 103.5, 116.3, 123.7, deviation 1, 1, 1',
			'Time      1,234 ms',
			'Memory    1,400 MB, of the process that ran it',
		]),
	);
});

it('has a line for each tensor, with what is wrong with it', () => {
	const nan: TestedTensor = { ...sound, tensor: 'rpn_deltas.P5', range: null, notFinite: 1680 };
	const misfit: TestedTensor = {
		...sound,
		tensor: 'rpn_deltas.P6',
		becomes: null,
		misfit: 'Its batch is 2.',
	};
	const open: TestedTensor = {
		...sound,
		tensor: 'roi_boxes',
		output: null,
		needs: ['regions', 4],
		isOptional: true,
	};
	const found = lines({ tensors: [sound, nan, misfit, open] });
	const lineOf = (name: string) => found.find((line) => line.trim().startsWith(name));
	expect(lineOf('rpn_deltas.P4')).toMatch(
		/1 × 20 × 28 × 12\s+12 × 20 × 28\s+12 × 20 × 28\s+-1\.250 to 3\.000\s+fits$/,
	);
	expect(lineOf('rpn_deltas.P5')).toMatch(/1,680 not finite$/);
	expect(lineOf('rpn_deltas.P6')).toMatch(/Its batch is 2\.$/);
	expect(found.slice(found.indexOf('Not connected:'))).toEqual([
		'Not connected:',
		'  roi_boxes  regions × 4  may be left out',
		'',
	]);
});
