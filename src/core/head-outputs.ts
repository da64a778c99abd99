// The raw outputs of a detector's heads for one image, in the core's own layout: whatever a framework's tensors look
// like, here every anchor, point or query has its values in one row, in the index order of the grids.

import type { LossTermName } from './recipe';

export type HeadOutputs = TwoStageOutputs | DenseOutputs;

interface AnyOutputs {
	/** Where they come from, for the screen: the dump's file name. */
	source: string;
	/** `null` where the dump holds nothing of it. */
	framework: FrameworkRecord | null;
}

/** What the framework itself had in the same step: ours is compared with it. */
export interface FrameworkRecord {
	/** "torchvision 0.28.0", or "the framework" where the dump does not name it. */
	title: string;
	/** Before their weights. */
	losses: Partial<Record<LossTermName, number>>;
	/** Sum of the losses after their weights. */
	total: number | null;
	/** `[count * sides]` in index order, input pixels: x1 y1 x2 y2, or x y of points. */
	anchors: { sides: 4 | 2; values: Float32Array } | null;
	/** `[count]` 1 positive, 0 negative, -1 ignored. */
	labels: Int8Array | null;
}

/** Which channel of a class head is which class. */
export interface ClassChannels {
	/** Channels of the class head, with the background's where it has one. */
	classes: number;
	/** Channel of an object's class; `null` when the dump has none for it. */
	channelOf(object: { className: string; classId: number | null }): number | null;
	/** Name of a channel, for the screen. */
	channelName(channel: number): string;
}

/** RPN and second stage. */
export interface TwoStageOutputs extends AnyOutputs {
	kind: 'two-stage';
	/** `[anchors]` logit; of a two-class head the foreground's minus the background's. */
	objectness: Float32Array;
	/** `[anchors * 4]` in the coder's order. */
	deltas: Float32Array;
	/** The anchors that the framework drew, where the dump recorded them. */
	drawn: { positive: Int32Array; negative: Int32Array } | null;
	/** `[n * 4]` xyxy, input pixels: what the first stage proposes before regions are drawn; `null` where the dump has none. */
	proposals: Float32Array | null;
	/** Second stage, `null` where the dump holds none. */
	regions: RegionOutputs | null;
}

/** One-stage and query detectors: one row for each anchor, point or query. */
export interface DenseOutputs extends AnyOutputs, ClassChannels {
	kind: 'dense';
	/** `[count * classes]` logits (TOOD: probabilities, as its head returns them). */
	classScores: Float32Array;
	/** `[count * boxWidth]` as the head writes them: deltas, distances, bins of four sides, centre and size. */
	boxes: Float32Array;
	boxWidth: number;
	/** `[count]` centerness or objectness logits; `null` where the head has none. */
	quality: Float32Array | null;
	/** Moving average of positives that the framework divided by in this step; `null` where the dump does not say. */
	movingAverage: number | null;
	prototypes: PrototypeOutputs | null;
}

/** Instance masks as sums of prototypes (Ultralytics segment). */
export interface PrototypeOutputs {
	/** Prototypes. */
	count: number;
	rows: number;
	columns: number;
	/** `[points * count]`. */
	coefficients: Float32Array;
	/** `[count * rows * columns]`. */
	values: Float32Array;
}

export interface RegionOutputs extends ClassChannels {
	/** `[n * 4]` xyxy, input pixels. */
	boxes: Float64Array;
	/** `[n * classes]`. */
	classLogits: Float32Array;
	/** `[n * boxClasses * 4]`. */
	boxDeltas: Float32Array;
	/** Classes with box columns: those of the class head, without a background behind them; 1 where boxes are class-agnostic. */
	boxClasses: number;
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
