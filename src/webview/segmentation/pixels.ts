// What there is to say about single pixels of a segmentation, without a page: who says so, colours of classes, scales.

import { ignoredPixel, type Segmentation } from '../../core/segmentation/types';
import { rgb, tokens } from '../shared/tokens';

export type PixelKind = 'both' | 'labelOnly' | 'predictionOnly' | 'confused' | 'neither' | 'ignored';

export const kindTitles: Record<PixelKind, string> = {
	both: 'Both',
	labelOnly: 'Label only',
	predictionOnly: 'Prediction only',
	confused: 'Another class',
	neither: 'Neither',
	ignored: 'Ignored',
};

/** Kinds in the order of the legend. */
export const kindOrder = ['confused', 'predictionOnly', 'labelOnly', 'both', 'neither', 'ignored'] as const;

/** Who says that the class (any class but the background for `null`) is at this pixel. */
export function kindOf(segmentation: Segmentation, at: number, chosen: number | null): PixelKind {
	const label = segmentation.label[at] as number;
	const prediction = segmentation.predicted[at] as number;
	if (label === ignoredPixel) return 'ignored';
	const counts = (index: number) => (chosen === null ? index !== segmentation.background : index === chosen);
	if (counts(label) && counts(prediction)) return label === prediction ? 'both' : 'confused';
	if (counts(label)) return 'labelOnly';
	return counts(prediction) ? 'predictionOnly' : 'neither';
}

export function kindCounts(segmentation: Segmentation, chosen: number | null): Record<PixelKind, number> {
	const counts = { both: 0, labelOnly: 0, predictionOnly: 0, confused: 0, neither: 0, ignored: 0 };
	for (let at = 0; at < segmentation.label.length; at++) counts[kindOf(segmentation, at, chosen)]++;
	return counts;
}

/** CSS colour of a class; the background has none. */
export function classColor(index: number, background: number | null): string | null {
	if (index === background) return null;
	const { colors } = tokens.segmentationClasses;
	return colors[(index - (background === 0 ? 1 : 0)) % colors.length] as string;
}

/** `[r, g, b]` of 0..255. */
export function bytesOf(color: string): [number, number, number] {
	return rgb(color).map((part) => Math.round(255 * part)) as [number, number, number];
}

/** Part of the pixels with a loss that lie above the end of the ramp. */
const beyond = 0.005;

/**
 * Where the ramp ends: what all but the worst half percent of the pixels with a loss stay under, with two digits. Parts are
 * taken times the counted pixels.
 */
export function rampEndOf(parts: Float32Array, counted: number): number {
	const positive = parts.filter((part) => part > 0).sort();
	const at = positive[Math.min(positive.length - 1, Math.floor((1 - beyond) * positive.length))];
	if (at === undefined || !Number.isFinite(at)) return 1;
	return Number((at * counted).toPrecision(2));
}
