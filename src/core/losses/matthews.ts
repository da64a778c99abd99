// Matthews correlation coefficient of soft counts over a batch.

import { leftOut, type Maps, probabilities, targetAt, toLogits } from './pixel-maps';
import { scaleOf, type Term } from './term';

export interface Matthews {
	loss: 'matthews';
	/** What the maps hold; smp takes probabilities and applies no sigmoid. */
	of: 'logits' | 'probabilities';
}

/** Added to each of the four counts. */
const added = 1e-5;

/**
 * 1 - (TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN)) over all places. One unit.
 *
 * Contributions: the coefficient mixes all four counts and has no summands; the value is shared out by the places' errors
 * p (1 - t) + t (1 - p), whose sum FP + FN is 0 for a perfect mask.
 * Source: qubvel-org/segmentation_models.pytorch segmentation_models_pytorch/losses/mcc.py (MCCLoss).
 */
export function matthews({ of }: Matthews, maps: Maps): Term {
	const { images, classes, pixels } = maps;
	const p = of === 'logits' ? probabilities(maps) : Float64Array.from(maps.logits);
	const { scale, divisor } = scaleOf(maps.divisor ?? 'mean', 1);
	let tp = added;
	let tn = added;
	let fp = added;
	let fn = added;
	for (let at = 0; at < p.length; at++) {
		const t = placeTarget(maps, at);
		if (t === leftOut) continue;
		const score = p[at] as number;
		tp += score * t;
		tn += (1 - score) * (1 - t);
		fp += score * (1 - t);
		fn += (1 - score) * t;
	}
	const root = Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
	const coefficient = (tp * tn - fp * fn) / root;
	const value = scale * (1 - coefficient);
	const error = fp + fn - 2 * added;
	const contributions = new Float64Array(images * pixels);
	const gradient = new Float64Array(p.length);
	for (let at = 0; at < p.length; at++) {
		const t = placeTarget(maps, at);
		if (t === leftOut) continue;
		const score = p[at] as number;
		const above = t * (tn + fp) - (1 - t) * (tp + fn);
		gradient[at] = -scale * (above / root - (coefficient / 2) * (1 / (tp + fp) - 1 / (tn + fn)));
		const pixel = Math.floor(at / (classes * pixels)) * pixels + (at % pixels);
		const own = error > 0 ? (score * (1 - t) + t * (1 - score)) / error : 1 / p.length;
		contributions[pixel] = (contributions[pixel] as number) + value * own;
	}
	if (of === 'logits') toLogits(maps, p, gradient);
	return { value, contributions, gradient, divisor };
}

function placeTarget(maps: Maps, at: number): number {
	const { classes, pixels } = maps;
	const channel = Math.floor(at / pixels);
	return targetAt(maps, Math.floor(channel / classes), channel % classes, at % pixels);
}
