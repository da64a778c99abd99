// torchvision's GeneralizedRCNNTransform (0.14): sizes, scaled boxes, padded batches and resized masks.

import { inputTransform } from '../../../src/core/input/transform';
import type { InputTransform } from '../../../src/core/inspection';
import { resizedMask } from '../../../src/core/masks/targets';
import type { InputRule } from '../../../src/core/recipe';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';

const r = Math.fround;

function ruleOf(minSize: number, maxSize: number, padMultiple: number): InputRule {
	return { kind: 'torchvision', minSize, maxSize, scale: 'float32-reciprocal', padMultiple };
}

function scaledBoxes(boxes: Float64Array, { scaleX, scaleY }: InputTransform): Float64Array {
	return boxes.map((value, k) => r(value * (k & 1 ? scaleY : scaleX)));
}

export function checkTvTransform(golden: GoldenCase): void {
	if (golden.hasOutput('rows')) {
		const { values } = golden.recordedArray('rows');
		const computed = values.map((value, k) => {
			const row = 6 * Math.floor(k / 6);
			if (k - row < 4) return value;
			const [height, width, minSize, maxSize] = values.subarray(row, row + 4) as unknown as [
				number,
				number,
				number,
				number,
			];
			const input = inputTransform(ruleOf(minSize, maxSize, 32), width, height);
			return k - row === 4 ? input.height : input.width;
		});
		golden.integers('rows', computed);
		return;
	}
	if (golden.hasInput('images')) {
		checkBatch(golden);
		return;
	}
	const [height, width] = golden.input<[number, number]>('image_size_hw');
	const padMultiple = golden.input('size_divisible');
	const fixed = golden.hasInput('fixed_size_wh') ? golden.input<[number, number]>('fixed_size_wh') : null;
	golden.require(!fixed || padMultiple === 1, 'a fixed size is not padded');
	const input = inputTransform(
		fixed
			? { kind: 'torchvision-fixed', width: fixed[0], height: fixed[1] }
			: ruleOf(golden.input('min_size'), golden.input('max_size'), padMultiple),
		width,
		height,
	);
	golden.integers('resized_hw', [input.height, input.width]);
	golden.integers('padded_hw', [input.paddedHeight, input.paddedWidth]);
	golden.floats('boxes', scaledBoxes(golden.inputArray('boxes').values, input), 0);
}

interface BatchImage {
	image_size_hw: [number, number];
	image: GoldenArray;
	boxes: GoldenArray;
	masks: GoldenArray;
}

function checkBatch(golden: GoldenCase): void {
	const images = golden.input<BatchImage[]>('images');
	const rule = ruleOf(golden.input('min_size'), golden.input('max_size'), golden.input('size_divisible'));
	const inputs = images.map(({ image_size_hw: [height, width] }) => inputTransform(rule, width, height));
	const most = (side: (input: InputTransform) => number) => Math.max(...inputs.map(side));
	const padded: [number, number] = [most((i) => i.paddedHeight), most((i) => i.paddedWidth)];
	golden.integers('padded_hw', padded);
	golden.values(
		'image_sizes',
		golden.recorded('image_sizes'),
		inputs.flatMap(({ height, width }) => [height, width]),
		0,
	);
	checkFirstImage(golden, images[0] as BatchImage, inputs[0] as InputTransform, padded);
	const targets = golden.recorded<{ boxes: GoldenArray; masks: GoldenArray }[]>('targets');
	images.forEach(({ boxes, masks }, k) => {
		const input = inputs[k] as InputTransform;
		const target = targets[k] as { boxes: GoldenArray; masks: GoldenArray };
		golden.values(`targets[${k}].boxes`, target.boxes, scaledBoxes(boxes.values, input), 0);
		const [count, height, width] = masks.shape as [number, number, number];
		const resized: number[] = [];
		for (let g = 0; g < count; g++) {
			const data = Uint8Array.from(masks.values.subarray(g * height * width, (g + 1) * height * width));
			const plane = resizedMask({ data, width, height }, input);
			for (let y = 0; y < plane.height; y++) {
				for (let x = 0; x < plane.width; x++) resized.push(plane.at(y, x));
			}
		}
		golden.values(`targets[${k}].masks`, target.masks, resized, 0);
	});
	golden.require(targets.length === images.length, 'every image has a target');
}

/** The first image keeps its size, so that its pixels say where it lies and what the padding holds. */
function checkFirstImage(
	golden: GoldenCase,
	{ image }: BatchImage,
	{ width, height }: InputTransform,
	[paddedHeight, paddedWidth]: [number, number],
): void {
	golden.require(image.shape[1] === height && image.shape[2] === width, 'the first image keeps its size');
	const mean = golden.input<number[]>('image_mean');
	const std = golden.input<number[]>('image_std');
	const out = new Float64Array(3 * paddedHeight * paddedWidth);
	for (let channel = 0; channel < 3; channel++) {
		for (let y = 0; y < height; y++) {
			for (let x = 0; x < width; x++) {
				const value = image.values[(channel * height + y) * width + x] as number;
				out[(channel * paddedHeight + y) * paddedWidth + x] =
					(value - (mean[channel] as number)) / (std[channel] as number);
			}
		}
	}
	golden.floats('image0', out);
}
