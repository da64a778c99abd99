// The raw outputs of a two-stage detector's heads for one image, in the core's own layout: whatever a framework's
// tensors look like, here every anchor has one logit and four deltas, in the index order of the grids.

import type { LossTermName } from './recipe';

export interface HeadOutputs {
	/** Where they come from, for the screen: the dump's file name. */
	source: string;
	/** `[anchors]` logit; of a two-class head the foreground's minus the background's. */
	objectness: Float32Array;
	/** `[anchors * 4]` in the coder's order. */
	deltas: Float32Array;
	/** The anchors that the framework drew, where the dump recorded them. */
	drawn: { positive: Int32Array; negative: Int32Array } | null;
	/** Second stage, `null` where the dump holds none. */
	regions: RegionOutputs | null;
	/** The framework's own loss values, where the dump holds them. */
	recorded: Partial<Record<LossTermName, number>> | null;
}

export interface RegionOutputs {
	/** `[n * 4]` xyxy, input pixels. */
	boxes: Float64Array;
	/** Classes with background (0). */
	classes: number;
	/** `[n * classes]`. */
	classLogits: Float32Array;
	/** `[n * classes * 4]`. */
	boxDeltas: Float32Array;
	/** Channel of an object's class; `null` when the dump has none for it. */
	channelOf(object: { className: string; classId: number | null }): number | null;
	/** Name of a channel, for the screen. */
	channelName(channel: number): string;
	masks: MaskOutputs | null;
}

export interface MaskOutputs {
	kind: 'logits' | 'probabilities';
	size: number;
	/** Classes with background; 1 when only the labelled class's channel was written. */
	channels: number;
	/** Whether row k belongs to region k or to the k-th foreground region. */
	rows: 'regions' | 'foreground';
	count: number;
	/** `[size * size]` of one row and channel. */
	read(row: number, channel: number): Float32Array;
}
