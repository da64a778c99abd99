// Focal loss on dense maps, with the two variations of segmentation: normalised and reduced.

import { binaryCrossEntropy, binaryCrossEntropyGradient } from './binary-cross-entropy';
import { power } from './focal';
import { leftOut, type Maps, targetAt } from './pixel-maps';
import { scaleOf, type Term } from './term';

export interface PixelFocal {
	loss: 'focal';
	/** Weight of targets of 1, and 1 minus it of targets of 0; none unless given. */
	alpha?: number;
	gamma: number;
	/** `by-modulation`: each channel's sum is divided by its sum of (1 - p_t)^gamma, which has a slope of its own. */
	normalised?: 'by-modulation';
	/** p_t below this takes the factor 1, above it ((1 - p_t) / threshold)^gamma. */
	reducedThreshold?: number;
}

/** smp divides by at least this. */
const leastNorm = 1e-6;

/**
 * One binary focal loss for each channel, on sigmoids also where the classes exclude each other. Ignored places are left
 * out: `mean` is over the places that count.
 * Source: qubvel-org/segmentation_models.pytorch segmentation_models_pytorch/losses/focal.py (FocalLoss),
 * _functional.py (focal_loss_with_logits).
 */
export function pixelFocal(rule: PixelFocal, maps: Maps): Term {
	const { logits, images, classes, pixels } = maps;
	const channels = Array.from({ length: classes }, (_, c) => channelSums(rule, maps, c));
	const counted = channels.reduce((sum, channel) => sum + channel.places, 0);
	const { scale, divisor, nothing } = scaleOf(maps.divisor ?? 'mean', counted);
	const contributions = new Float64Array(images * pixels);
	const gradient = new Float64Array(logits.length);
	const classValues = new Float64Array(classes);
	let value = nothing;
	channels.forEach(({ norm, sum, places }, c) => {
		let own = 0;
		const over = rule.normalised ? Math.max(norm, leastNorm) : 1;
		const byNorm = rule.normalised && norm > leastNorm ? sum / norm : 0;
		for (let n = 0; n < images; n++) {
			for (let i = 0; i < pixels; i++) {
				const t = targetAt(maps, n, c, i);
				if (t === leftOut) continue;
				const at = (n * classes + c) * pixels + i;
				const entropy = binaryCrossEntropy(logits[at] as number, t);
				const slope = binaryCrossEntropyGradient(logits[at] as number, t);
				const factor = modulation(rule, entropy);
				const turning = modulationSlope(rule, entropy) * slope;
				const a = balance(rule, t);
				const part = (scale * a * factor * entropy) / over;
				gradient[at] = (scale * (a * (turning * entropy + factor * slope) - byNorm * turning)) / over;
				contributions[n * pixels + i] = (contributions[n * pixels + i] as number) + part;
				own += part;
			}
		}
		value += own;
		classValues[c] = own / scale / places;
	});
	return { value, contributions, gradient, divisor, classValues };
}

/** Places of a channel that count, the sum of their factors, and of their losses. */
function channelSums(rule: PixelFocal, maps: Maps, c: number): { places: number; norm: number; sum: number } {
	const { logits, images, classes, pixels } = maps;
	const sums = { places: 0, norm: 0, sum: 0 };
	for (let n = 0; n < images; n++) {
		for (let i = 0; i < pixels; i++) {
			const t = targetAt(maps, n, c, i);
			if (t === leftOut) continue;
			sums.places++;
			if (!rule.normalised) continue;
			const entropy = binaryCrossEntropy(logits[(n * classes + c) * pixels + i] as number, t);
			const factor = modulation(rule, entropy);
			sums.norm += factor;
			sums.sum += balance(rule, t) * factor * entropy;
		}
	}
	return sums;
}

function balance({ alpha }: PixelFocal, t: number): number {
	return alpha === undefined ? 1 : alpha * t + (1 - alpha) * (1 - t);
}

/** (1 - p_t)^gamma, p_t = e^-entropy. */
function modulation({ gamma, reducedThreshold }: PixelFocal, entropy: number): number {
	const miss = -Math.expm1(-entropy);
	if (reducedThreshold === undefined) return power(miss, gamma);
	return 1 - miss < reducedThreshold ? 1 : power(miss / reducedThreshold, gamma);
}

/** Derivative of `modulation` with respect to the entropy. */
function modulationSlope({ gamma, reducedThreshold }: PixelFocal, entropy: number): number {
	if (gamma === 0) return 0;
	const kept = Math.exp(-entropy);
	const slope = gamma * power(-Math.expm1(-entropy), gamma - 1) * kept;
	if (reducedThreshold === undefined) return slope;
	return kept < reducedThreshold ? 0 : slope / reducedThreshold ** gamma;
}
