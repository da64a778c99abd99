// IoU of decided masks, the measure that soft losses stand in for: it has no slope.

import { sigmoid } from './logistic';
import { leftOut, type Maps, targetAt } from './pixel-maps';
import { scaleOf, type Term } from './term';

export interface HardIou {
	loss: 'hard-iou';
	/** Probability from which a place is in the mask; channels that exclude each other go to the highest instead. */
	threshold: number;
}

/**
 * 1 minus |A and B| / |A or B| of each image and channel; 0 where both masks are empty. Units: images times channels.
 * Contributions: every place in one mask alone is 1 / |A or B| of its unit's loss. The gradient is 0.
 */
export function hardIou({ threshold }: HardIou, maps: Maps): Term {
	const { images, classes, pixels } = maps;
	const { scale, divisor, nothing } = scaleOf(maps.divisor ?? 'mean', images * classes);
	const contributions = new Float64Array(images * pixels);
	const classValues = new Float64Array(classes);
	let value = nothing;
	for (let n = 0; n < images; n++) {
		for (let c = 0; c < classes; c++) {
			let either = 0;
			let wrong = 0;
			for (const pass of ['count', 'share'] as const) {
				for (let i = 0; i < pixels; i++) {
					const t = targetAt(maps, n, c, i);
					if (t === leftOut) continue;
					const predicted = isPredicted(maps, n, c, i, threshold);
					const labelled = t >= 0.5;
					if (pass === 'count') {
						if (predicted || labelled) either++;
						if (predicted !== labelled) wrong++;
					} else if (predicted !== labelled) {
						const pixel = n * pixels + i;
						contributions[pixel] = (contributions[pixel] as number) + scale / either;
					}
				}
			}
			if (either === 0) continue;
			value += (scale * wrong) / either;
			classValues[c] = (classValues[c] as number) + wrong / either / images;
		}
	}
	return { value, contributions, gradient: new Float64Array(maps.logits.length), divisor, classValues };
}

function isPredicted(
	{ logits, mode, classes, pixels }: Maps,
	n: number,
	c: number,
	i: number,
	threshold: number,
): boolean {
	const own = logits[(n * classes + c) * pixels + i] as number;
	if (mode === 'binary') return sigmoid(own) >= threshold;
	for (let k = 0; k < classes; k++) {
		const other = logits[(n * classes + k) * pixels + i] as number;
		if (other > own || (other === own && k < c)) return false;
	}
	return true;
}
