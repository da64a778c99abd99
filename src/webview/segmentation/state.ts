// What the segmentation page knows and shows, as signals: the host's view, the person's choices, and what follows.

import { computed, signal } from '@preact/signals';
import type { SegmentationLossFigure, SegmentationLossName } from '../../core/segmentation';
import type { OverlayMessage, SegmentationView } from '../../messages';
import { type ThemeKind, tokens } from '../shared/tokens';
import { kindCounts, rampEndOf } from './pixels';

export type Mode = 'errors' | 'loss' | 'probability' | 'label';

export interface Pixel {
	column: number;
	row: number;
}

export const view = signal<SegmentationView | null>(null);
export const message = signal<OverlayMessage | null>(null);
export const bitmap = signal<ImageBitmap | null>(null);
export const theme = signal<ThemeKind>('dark');
export const pageWidth = signal(1100);
export const zoomPercent = signal(100);

export const mode = signal<Mode>('errors');
/** The loss that was chosen, which the shown prediction may not have. */
export const wantedLoss = signal<SegmentationLossName | null>(null);
/** Index of the chosen class; `null` for all. */
export const chosen = signal<number | null>(null);
export const pixel = signal<Pixel | null>(null);
/** Maps that the host has sent for this view, and why one could not be had. */
export const maps = signal<ReadonlyMap<string, Float32Array>>(new Map());
export const mapFailure = signal<string | null>(null);

export const segmentation = computed(() => view.value?.segmentation ?? null);
export const layout = computed<'narrow' | 'middle' | 'wide'>(() => {
	const { narrow, wide } = tokens.breakpointsPx;
	return pageWidth.value < narrow ? 'narrow' : pageWidth.value < wide ? 'middle' : 'wide';
});

/** The loss that colours the map: the chosen one if this prediction has it, else the first that it has. */
export const loss = computed<SegmentationLossFigure | null>(() => {
	const had = segmentation.value?.losses.filter(({ value }) => value !== null) ?? [];
	return had.find(({ name }) => name === wantedLoss.value) ?? had[0] ?? null;
});

/** Modes that say something: a mask has no probabilities. */
export const modes = computed<Mode[]>(() =>
	segmentation.value?.tier === 'mask'
		? ['errors', 'loss', 'label']
		: ['errors', 'loss', 'probability', 'label'],
);
export const drawnMode = computed<Mode>(() => (modes.value.includes(mode.value) ? mode.value : 'errors'));

export const lossMap = computed(
	() => (loss.value ? maps.value.get(`loss:${loss.value.name}`) : undefined) ?? null,
);
/** Probabilities that the map shows: of the chosen class, else of the predicted one. */
export const probabilityMap = computed(() =>
	chosen.value === null
		? (segmentation.value?.confidence ?? null)
		: (maps.value.get(`probability:${chosen.value}`) ?? null),
);

/** A pixel's loss, as big as the loss itself where it is the mean: its part times the pixels that count. */
export const rampEnd = computed(() =>
	lossMap.value && segmentation.value ? rampEndOf(lossMap.value, segmentation.value.counted) : 1,
);

export const counts = computed(() =>
	segmentation.value ? kindCounts(segmentation.value, chosen.value) : null,
);

export function className(index: number): string {
	return segmentation.value?.classes[index]?.name ?? '';
}
