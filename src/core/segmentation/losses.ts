// Every loss of the view for one image: its value, its classes, and its part of each pixel.

import { pixelLoss } from '../losses/pixel-loss';
import type { PixelMaps } from '../losses/pixel-maps';
import { type SegmentationLossEntry, type SegmentationLossName, segmentationLossEntry } from './catalogue';
import { decide, modeOf } from './predict';
import { ignoredPixel, type SegmentationInput } from './types';

export interface SegmentationTerm {
	value: number;
	/** `[height, width]`, adding up to the value. */
	contributions: Float64Array;
	perClass: Float64Array | null;
	perClassIs: 'own-loss' | 'mean-of-pixels';
}

/** Logits of a mask that is sure of itself: e^-60 is nothing beside 1 in float64. */
const sure = 60;

/** One loss. Throws for a loss that the prediction cannot give: see `whyNot`. */
export function segmentationTerm(input: SegmentationInput, name: SegmentationLossName): SegmentationTerm {
	const entry = segmentationLossEntry(name);
	const reason = whyNot(entry, input);
	if (reason !== null) throw new TypeError(`${name}: ${reason}`);
	if (!entry.rule) return pixelError(input);
	const isBinary = modeOf(input) === 'binary';
	const { maps, indices } = entry.of === 'decision' ? decidedMaps(input, isBinary) : logitMaps(input);
	const term = pixelLoss(entry.rule, maps);
	const { value, contributions } = term;
	if (isBinary) return { value, contributions, perClass: null, perClassIs: 'own-loss' };
	if (term.classValues) {
		const perClass = new Float64Array(input.classNames.length).fill(Number.NaN);
		indices.forEach((index, row) => {
			perClass[index] = term.classValues?.[row] as number;
		});
		return { value, contributions, perClass, perClassIs: 'own-loss' };
	}
	// One number a pixel (cross-entropy), or the mean over its channels.
	const perPixel = entry.rule.loss === 'cross-entropy' ? term.divisor : term.divisor / maps.classes;
	const perClass = meansByLabel(input, contributions, perPixel);
	return { value, contributions, perClass, perClassIs: 'mean-of-pixels' };
}

/** Why a prediction has no such loss; `null` where it has. */
export function whyNot({ of }: SegmentationLossEntry, { prediction }: SegmentationInput): string | null {
	return of === 'probabilities' && prediction.kind === 'indices'
		? 'needs logits: a mask says which class, not how sure'
		: null;
}

interface IndexedMaps {
	maps: PixelMaps;
	/** Class index of each channel. */
	indices: number[];
}

function logitMaps(input: SegmentationInput): IndexedMaps {
	const { label, prediction } = input;
	if (prediction.kind === 'indices') throw new TypeError('a mask has no logits');
	const { values, channels } = prediction;
	return {
		maps: {
			logits: values,
			target: label,
			mode: channels === 1 ? 'binary' : 'multi-class',
			images: 1,
			classes: channels,
			pixels: label.length,
			ignored: ignoredPixel,
		},
		indices: Array.from({ length: channels }, (_, c) => c),
	};
}

/** The decided mask as logits that leave no doubt; of many classes only those that occur. */
function decidedMaps(input: SegmentationInput, isBinary: boolean): IndexedMaps {
	const { label } = input;
	const { predicted } = decide(input);
	const pixels = label.length;
	const shared = { images: 1, pixels, ignored: ignoredPixel } as const;
	if (isBinary) {
		const logits = Float32Array.from(predicted, (index) => (index === 1 ? sure : -sure));
		return { maps: { ...shared, logits, target: label, mode: 'binary', classes: 1 }, indices: [1] };
	}
	const occurs = new Uint8Array(input.classNames.length);
	for (let i = 0; i < pixels; i++) {
		if (label[i] === ignoredPixel) continue;
		occurs[label[i] as number] = 1;
		occurs[predicted[i] as number] = 1;
	}
	const indices = [...occurs.keys()].filter((index) => occurs[index] === 1);
	const rowOf = new Int16Array(occurs.length);
	indices.forEach((index, row) => {
		rowOf[index] = row;
	});
	const logits = new Float32Array(indices.length * pixels);
	const target = new Int16Array(pixels).fill(ignoredPixel);
	for (let i = 0; i < pixels; i++) {
		if (label[i] === ignoredPixel) continue;
		target[i] = rowOf[label[i] as number] as number;
		logits[(rowOf[predicted[i] as number] as number) * pixels + i] = sure;
	}
	return { maps: { ...shared, logits, target, mode: 'multi-class', classes: indices.length }, indices };
}

/** Wrong pixels over counted ones. */
function pixelError(input: SegmentationInput): SegmentationTerm {
	const { label } = input;
	const { predicted } = decide(input);
	const contributions = new Float64Array(label.length);
	let counted = 0;
	let wrong = 0;
	for (let i = 0; i < label.length; i++) {
		if (label[i] === ignoredPixel) continue;
		counted++;
		if (label[i] !== predicted[i]) {
			wrong++;
			contributions[i] = 1;
		}
	}
	for (let i = 0; i < contributions.length; i++) contributions[i] = (contributions[i] as number) / counted;
	const perClass = modeOf(input) === 'binary' ? null : meansByLabel(input, contributions, counted);
	return { value: wrong / counted, contributions, perClass, perClassIs: 'mean-of-pixels' };
}

/** Mean of contributions times `scale` over the pixels of each class in the label; NaN for a class without any. */
function meansByLabel(input: SegmentationInput, contributions: Float64Array, scale: number): Float64Array {
	const { label, classNames } = input;
	const sums = new Float64Array(classNames.length);
	const counts = new Float64Array(classNames.length);
	for (let i = 0; i < label.length; i++) {
		const index = label[i] as number;
		if (index === ignoredPixel) continue;
		sums[index] = (sums[index] as number) + (contributions[i] as number);
		counts[index] = (counts[index] as number) + 1;
	}
	return sums.map((sum, index) => (sum * scale) / (counts[index] as number));
}
