// The network's input tensor of one picture: resized, normalised and padded as the framework does it.

import type { InputTransform } from '../inspection';
import type { InputRule } from '../recipe';
import type { PixelRule } from './pixels';
import {
	resampleOpenCv,
	resampleOpenCvFloat,
	resamplePillow,
	resampleSkimage,
	resampleTorch,
} from './resample';
import { resizingSteps, type Size } from './transform';

const channels = 3;
const r = Math.fround;

/** Pixels of a picture. */
export interface Picture extends Size {
	/** `[height * width * 3]`, red, green, blue. */
	rgb: Uint8Array;
}

export type InputLayout = 'channels-first' | 'channels-last';

export interface InputTensor {
	/** `[1, 3, H, W]` or `[1, H, W, 3]` of the padded input. */
	shape: [number, number, number, number];
	data: Float32Array;
}

/** @param transform Of this picture's size, by the rule `input`. */
export function inputTensor(
	picture: Picture,
	input: InputRule,
	transform: InputTransform,
	pixels: PixelRule,
	layout: InputLayout,
): InputTensor {
	const values = resizedValues(picture, input, transform, pixels);
	const { paddedWidth, paddedHeight, width, height, offsetX, offsetY } = transform;
	const first = layout === 'channels-first';
	const plane = paddedWidth * paddedHeight;
	const data = new Float32Array(channels * plane);
	const [step, apart] = first ? [1, plane] : [channels, 1];
	const { padding } = pixels;
	if (padding !== 'zeros')
		for (let c = 0; c < channels; c++) {
			const value = normalised(padding.grey, c, pixels);
			for (let k = 0; k < plane; k++) data[k * step + c * apart] = value;
		}
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const from = (y * width + x) * channels;
			const to = ((y + offsetY) * paddedWidth + x + offsetX) * step;
			for (let c = 0; c < channels; c++) data[to + c * apart] = values[from + c] as number;
		}
	const shape: InputTensor['shape'] = first
		? [1, channels, paddedHeight, paddedWidth]
		: [1, paddedHeight, paddedWidth, channels];
	return { shape, data };
}

/** Normalised values `[height * width * 3]` before padding, in the rule's order of colours. */
function resizedValues(
	picture: Picture,
	input: InputRule,
	transform: InputTransform,
	pixels: PixelRule,
): Float32Array {
	const steps = resizingSteps(input, picture, transform);
	const bytes = inOrder(picture.rgb, pixels.colours);
	const { resize } = pixels;
	// Who resizes floats normalises first.
	if (resize === 'torch' || resize === 'opencv-float') {
		const to = steps[0] as Size;
		const values = normalisedAll(bytes, pixels);
		return resize === 'torch'
			? resampleTorch(values, picture, to, channels)
			: resampleOpenCvFloat(values, picture, to, channels, 1 / transform.scaleX);
	}
	const resample = { opencv: resampleOpenCv, pillow: resamplePillow, skimage: resampleSkimage }[resize];
	let from: Size = picture;
	let resized = bytes;
	for (const to of steps) {
		resized = resample(resized, from, to, channels);
		from = to;
	}
	return normalisedAll(resized, pixels);
}

function inOrder(rgb: Uint8Array, colours: PixelRule['colours']): Uint8Array {
	if (colours === 'rgb') return rgb;
	const out = new Uint8Array(rgb.length);
	for (let k = 0; k < rgb.length; k += channels) {
		out[k] = rgb[k + 2] as number;
		out[k + 1] = rgb[k + 1] as number;
		out[k + 2] = rgb[k] as number;
	}
	return out;
}

/** Float32 step by step, as the frameworks compute it. @param value 0 .. 255. */
function normalised(value: number, channel: number, { range, mean, std }: PixelRule): number {
	const scaled = range === 1 ? r(value / 255) : value;
	return r(r(scaled - r(mean[channel] as number)) / r(std[channel] as number));
}

function normalisedAll(bytes: Uint8Array, pixels: PixelRule): Float32Array {
	const tables = Array.from({ length: channels }, (_, c) =>
		Float32Array.from({ length: 256 }, (_, value) => normalised(value, c, pixels)),
	);
	const out = new Float32Array(bytes.length);
	for (let k = 0; k < bytes.length; k++)
		out[k] = (tables[k % channels] as Float32Array)[bytes[k] as number] as number;
	return out;
}
