// Dice of each image by itself, as MMDetection and DETR have it for masks.

import { leftOut, type Maps, probabilities, targetAt, toLogits } from './pixel-maps';
import { scaleOf, type Term } from './term';

export interface ImageDice {
	loss: 'dice-per-image';
	/** `mmdetection` squares below the line, `mmdetection-naive` and `detr` do not. */
	convention: 'mmdetection' | 'mmdetection-naive' | 'detr';
}

/**
 * 1 - 2 sum p t / (sum p^2 + sum t^2 + 2e-3), or 1 - (2 sum p t + e) / (sum p + sum t + e) with e = 1e-3 (naive) or 1
 * (DETR), over all places of an image. Units: images.
 *
 * Contributions: above the line 1 minus Dice has sum (p - t)^2 + 2e-3, or sum p + t - 2 p t; an image's loss is shared
 * out over its places by their part of that sum (evenly where all of them are 0).
 * Sources: open-mmlab/mmdetection mmdet/models/losses/dice_loss.py (dice_loss); facebookresearch/detr
 * models/segmentation.py (dice_loss).
 */
export function imageDice({ convention }: ImageDice, maps: Maps): Term {
	const { images, classes, pixels } = maps;
	const squared = convention === 'mmdetection';
	const added = convention === 'detr' ? 1 : 1e-3;
	const p = probabilities(maps);
	const { scale, divisor, nothing } = scaleOf(maps.divisor ?? 'mean', images);
	const contributions = new Float64Array(images * pixels);
	const gradient = new Float64Array(p.length);
	let value = nothing;
	for (let n = 0; n < images; n++) {
		let inter = 0;
		let size = squared ? 2 * added : added;
		let error = 0;
		let places = 0;
		for (let at = 0; at < classes * pixels; at++) {
			const t = targetAt(maps, n, Math.floor(at / pixels), at % pixels);
			if (t === leftOut) continue;
			const score = p[n * classes * pixels + at] as number;
			places++;
			inter += score * t;
			size += squared ? score * score + t * t : score + t;
			error += placeError(convention, score, t);
		}
		const above = squared ? 2 * inter : 2 * inter + added;
		const part = scale * (1 - above / size);
		for (let at = 0; at < classes * pixels; at++) {
			const t = targetAt(maps, n, Math.floor(at / pixels), at % pixels);
			if (t === leftOut) continue;
			const place = n * classes * pixels + at;
			const pixel = n * pixels + (at % pixels);
			const score = p[place] as number;
			const share = error === 0 ? 1 / places : placeError(convention, score, t) / error;
			contributions[pixel] = (contributions[pixel] as number) + part * share;
			gradient[place] = (-scale * (2 * t - (above / size) * (squared ? 2 * score : 1))) / size;
		}
		value += part;
	}
	toLogits(maps, p, gradient);
	return { value, contributions, gradient, divisor };
}

/** A place's part of what stands above the line in 1 minus Dice. */
function placeError(convention: ImageDice['convention'], p: number, t: number): number {
	return convention === 'mmdetection' ? (p - t) * (p - t) : p + t - 2 * p * t;
}
