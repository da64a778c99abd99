// What there is to say about one mask at training resolution: pixel classes with their share, sentences, sizes. Pure.

import type { MaskError } from '../../../core/breakdown';
import type { InputTransform, Inspection } from '../../../core/inspection';
import { plural } from '../../../core/words';

export type PixelClass = 'both' | 'labelOnly' | 'predictionOnly' | 'neither';

export const pixelTitles: Record<PixelClass, string> = {
	predictionOnly: 'Prediction only',
	labelOnly: 'Label only',
	both: 'Both',
	neither: 'Neither',
};

export const pixelSentences: Record<PixelClass, string> = {
	predictionOnly: 'The model fills this pixel, the label does not.',
	labelOnly: 'The label fills this pixel, the model does not.',
	both: 'Label and model both fill this pixel.',
	neither: 'Neither label nor model fills this pixel.',
};

/** Who says so, at 0.5. */
export function pixelClass(mask: MaskError, pixel: number): PixelClass {
	const label = (mask.target[pixel] as number) >= 0.5;
	const model = (mask.probability[pixel] as number) >= 0.5;
	return label ? (model ? 'both' : 'labelOnly') : model ? 'predictionOnly' : 'neither';
}

/** Sum of the cross-entropy of each class of pixels. */
export function lossByClass(mask: MaskError): Record<PixelClass, number> & { total: number } {
	const sums = { both: 0, labelOnly: 0, predictionOnly: 0, neither: 0, total: 0 };
	mask.crossEntropy.forEach((value, pixel) => {
		sums[pixelClass(mask, pixel)] += value;
		sums.total += value;
	});
	return sums;
}

/** True where nothing of the object reaches one half in any pixel. */
export function vanished(mask: MaskError): boolean {
	return !mask.target.some((value) => value >= 0.5);
}

/** One or two sentences: what the model does wrong here, and where. */
export function maskSentence(mask: MaskError): string {
	const size = `${mask.size} × ${mask.size}`;
	if (vanished(mask)) return `At ${size} nothing of this object is left.`;
	const { predictionOnly, labelOnly } = mask.pixels;
	if (predictionOnly === 0 && labelOnly === 0) return `Prediction and label agree in every pixel at ${size}.`;
	const fills = predictionOnly > 0 ? `fills ${plural(predictionOnly, 'pixel')} too many` : '';
	const misses =
		labelOnly > 0
			? predictionOnly > 0
				? `misses ${labelOnly}`
				: `misses ${plural(labelOnly, 'pixel')}`
			: '';
	const first = `The model ${[fills, misses].filter(Boolean).join(' and ')}.`;
	if (predictionOnly < 4) return first;
	const along = excessAlongEdge(mask) / predictionOnly;
	return `${first} ${along > 0.5 ? 'Most of the excess lies along the edge.' : 'Most of the excess lies away from the object.'}`;
}

/** Prediction-only pixels that touch a labelled one. */
function excessAlongEdge(mask: MaskError): number {
	const { size } = mask;
	let count = 0;
	for (let pixel = 0; pixel < size * size; pixel++) {
		if (pixelClass(mask, pixel) !== 'predictionOnly') continue;
		const column = pixel % size;
		const row = Math.floor(pixel / size);
		let touches = false;
		for (let y = Math.max(0, row - 1); y <= Math.min(size - 1, row + 1); y++)
			for (let x = Math.max(0, column - 1); x <= Math.min(size - 1, column + 1); x++)
				if ((mask.target[y * size + x] as number) >= 0.5) touches = true;
		if (touches) count++;
	}
	return count;
}

/** Image pixels that one mask pixel covers. */
export function pixelCovers(mask: MaskError, input: InputTransform): { width: number; height: number } {
	return {
		width: (mask.box[2] - mask.box[0]) / input.scaleX / mask.size,
		height: (mask.box[3] - mask.box[1]) / input.scaleY / mask.size,
	};
}

/** Colour stops of a value on the ramp, 0..1, as `[r, g, b]` of 0..255. */
export function rampColor(ramp: readonly [number, number, number][], part: number): [number, number, number] {
	const at = Math.min(1, Math.max(0, part)) * (ramp.length - 1);
	const low = Math.min(ramp.length - 2, Math.floor(at));
	const mix = at - low;
	const a = ramp[low] as [number, number, number];
	const b = ramp[low + 1] as [number, number, number];
	return [0, 1, 2].map((channel) =>
		Math.round(255 * ((a[channel] as number) * (1 - mix) + (b[channel] as number) * mix)),
	) as [number, number, number];
}

/** Cross-entropy at which the ramp ends: "3 and over". */
export const rampEnd = 3;

/** Gradient of the person's own loss at each pixel of a mask; `null` where it is not known. */
export function gradientOf({ written }: Inspection, mask: number): Float32Array | null {
	return written?.kind === 'value' ? (written.masks[mask] ?? null) : null;
}

/** The steepest pixel, where the gradient's ramp ends. */
export function steepest(gradient: Float32Array): number {
	return gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
