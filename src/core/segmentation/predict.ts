// What logits say: the class of each pixel and how sure it is, and one class's probabilities.

import { sigmoid } from '../losses/logistic';
import type { SegmentationInput, SegmentationMode } from './types';

/** One channel asks whether a pixel is of the object; a decided mask of two classes is the same question, answered. */
export function modeOf({ prediction, classNames }: SegmentationInput): SegmentationMode {
	const one = prediction.kind === 'logits' ? prediction.channels === 1 : classNames.length <= 2;
	return one ? 'binary' : 'multi-class';
}

/**
 * Class of each pixel, and its probability (`null` for a mask). The highest logit decides, the first of equal ones; of one
 * channel a probability of 0.5 is the object.
 */
export function decide({ prediction, label }: SegmentationInput): {
	predicted: Int16Array;
	confidence: Float32Array | null;
} {
	if (prediction.kind === 'indices') return { predicted: prediction.values, confidence: null };
	const pixels = label.length;
	const { values, channels } = prediction;
	const predicted = new Int16Array(pixels);
	const confidence = new Float32Array(pixels);
	if (channels === 1) {
		for (let i = 0; i < pixels; i++) {
			const x = values[i] as number;
			predicted[i] = x >= 0 ? 1 : 0;
			confidence[i] = sigmoid(Math.abs(x));
		}
		return { predicted, confidence };
	}
	for (let i = 0; i < pixels; i++) {
		let best = 0;
		let highest = values[i] as number;
		for (let c = 1, at = i + pixels; c < channels; c++, at += pixels) {
			if ((values[at] as number) > highest) {
				highest = values[at] as number;
				best = c;
			}
		}
		let sum = 0;
		for (let c = 0, at = i; c < channels; c++, at += pixels)
			sum += Math.exp((values[at] as number) - highest);
		predicted[i] = best;
		confidence[i] = 1 / sum;
	}
	return { predicted, confidence };
}

/** `[height, width]` probability of one class; throws for a mask and for a class that the prediction lacks. */
export function classProbability({ prediction, label }: SegmentationInput, index: number): Float32Array {
	if (prediction.kind === 'indices') throw new TypeError('a mask has no probabilities');
	const { values, channels } = prediction;
	const pixels = label.length;
	const out = new Float32Array(pixels);
	if (index < 0 || index >= Math.max(2, channels)) throw new RangeError(`class ${index} of ${channels}`);
	if (channels === 1) {
		const sign = index === 1 ? 1 : -1;
		for (let i = 0; i < pixels; i++) out[i] = sigmoid(sign * (values[i] as number));
		return out;
	}
	for (let i = 0; i < pixels; i++) {
		const own = values[index * pixels + i] as number;
		let sum = 0;
		for (let c = 0, at = i; c < channels; c++, at += pixels) sum += Math.exp((values[at] as number) - own);
		out[i] = 1 / sum;
	}
	return out;
}
