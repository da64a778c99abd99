// Dense maps of a segmentation head: what a loss is given, targets by place, probabilities, and the way back from a
// slope on probabilities to one on logits.

import { sigmoid } from './logistic';
import { softmaxInto } from './softmax-cross-entropy';
import { type Divisor, type Floats, floats } from './term';

export interface PixelMaps {
	/** `[images, classes, pixels]`, row-major. */
	logits: ArrayLike<number>;
	/** `binary`: a number in 0..1 for each logit; `multi-class`: `[images, pixels]` class indices. */
	target: ArrayLike<number>;
	/** `binary`: each channel is a question of its own, a sigmoid (several of them: multi-label); else a softmax over channels. */
	mode: 'binary' | 'multi-class';
	images: number;
	classes: number;
	/** Height times width. */
	pixels: number;
	/** A target of this value leaves its place out. */
	ignored?: number;
	/** What the sum over the loss's units (places, classes or images: see the loss) is divided by; `mean` unless given. */
	divisor?: Divisor;
}

/** Maps with their numbers in typed arrays. */
export interface Maps extends PixelMaps {
	logits: Floats;
	target: Floats;
}

export function mapsOf(input: PixelMaps): Maps {
	return { ...input, logits: floats(input.logits), target: floats(input.target) };
}

/** What `targetAt` gives for an ignored place. */
export const leftOut = -1;

/** Target of channel `c` at pixel `i` of image `n`, 0..1; `leftOut` where it is ignored. */
export function targetAt(maps: Maps, n: number, c: number, i: number): number {
	const { mode, classes, pixels, target, ignored } = maps;
	if (mode === 'binary') {
		const t = target[(n * classes + c) * pixels + i] as number;
		return t === ignored ? leftOut : t;
	}
	const label = target[n * pixels + i] as number;
	return label === ignored ? leftOut : label === c ? 1 : 0;
}

/** Sigmoid of every logit, or the softmax over the channels of every pixel; same layout. */
export function probabilities({ logits, mode, images, classes, pixels }: Maps): Float64Array {
	const out = new Float64Array(logits.length);
	if (mode === 'binary') {
		for (let at = 0; at < out.length; at++) out[at] = sigmoid(logits[at] as number);
		return out;
	}
	for (let n = 0; n < images; n++) {
		const from = n * classes * pixels;
		for (let i = from; i < from + pixels; i++) softmaxInto(logits, i, pixels, classes, out);
	}
	return out;
}

/** Turns slopes with respect to the probabilities `p` into slopes with respect to the logits, in place. */
export function toLogits(
	{ mode, images, classes, pixels }: Maps,
	p: Float64Array,
	slope: Float64Array,
): void {
	if (mode === 'binary') {
		for (let at = 0; at < p.length; at++)
			slope[at] = (slope[at] as number) * (p[at] as number) * (1 - (p[at] as number));
		return;
	}
	for (let n = 0; n < images; n++) {
		const from = n * classes * pixels;
		for (let i = from; i < from + pixels; i++) {
			const end = i + classes * pixels;
			let mean = 0;
			for (let at = i; at < end; at += pixels) mean += (slope[at] as number) * (p[at] as number);
			for (let at = i; at < end; at += pixels) slope[at] = (p[at] as number) * ((slope[at] as number) - mean);
		}
	}
}
