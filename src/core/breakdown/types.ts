// The loss terms of one image and where each comes from: contributions add up to the term, terms to the total.

import type { LossTermName } from '../recipe';

/** Which anchors and regions the loss sees. */
export type SamplingMode =
	/** Every positive and negative anchor; deterministic. */
	| 'all'
	/** The framework's random draw with our seed. */
	| 'seeded'
	/** The draw that the dump recorded. */
	| 'dump';

export interface LossTerm {
	name: LossTermName;
	/** On screen: "RPN objectness". */
	title: string;
	/** What is computed, on screen: "smooth L1". */
	lossTitle: string;
	/** Before the weight. */
	value: number;
	weight: number;
	/** What the sum over rows was divided by. */
	divisor: number;
	/** The same in words: "256 sampled anchors". */
	normaliser: string;
	/** Part of `value` that each object of the inspection has; row for row. */
	perObject: Float64Array;
	/** Part of `value` that belongs to no object (negative anchors, background regions). */
	background: number;
}

/**
 * Loss parts of single anchors (points, queries), index ascending: every positive that the loss sees and the negatives
 * that are shown: of a draw all of them, where everything counts those that cost most. The others count in the terms
 * but are not listed one by one.
 */
export interface AnchorLosses {
	index: Int32Array;
	/** 1 for positive, 0 for negative. */
	label: Uint8Array;
	/** Part of each listed anchor in the terms of the first stage, before their weights. */
	terms: { name: LossTermName; parts: Float64Array }[];
	/** What the model says for the label: objectness, or the probability of the object's class (of the likeliest one for negatives). */
	probability: Float64Array;
}

/** The regions (RoIs) of the second stage that the loss sees. */
export interface RegionLosses {
	/** Row in the dump's regions. */
	dumpRow: Int32Array;
	/** `[n * 4]` xyxy, input pixels. */
	boxes: Float64Array;
	/** Object that the region is trained towards, -1 for background. */
	object: Int32Array;
	iou: Float64Array;
	class: Float64Array;
	box: Float64Array;
	/** Row in `Breakdown.masks`, -1 where the region has none. */
	mask: Int32Array;
}

/** One positive region's mask at training resolution, row-major `size * size`. */
export interface MaskError {
	/** Row in `RegionLosses`. */
	region: number;
	/** Row in the dump's mask tensor: regions that take no part have none in `RegionLosses`. */
	dumpRow: number;
	/** Object of the inspection. */
	object: number;
	size: number;
	/** The region's box, input pixels; the mask is laid over it. */
	box: [number, number, number, number];
	/** Target in 0..1 as the loss sees it. */
	target: Float32Array;
	/** Probability of the ground-truth class's channel. */
	probability: Float32Array;
	/** Cross-entropy of each pixel (not divided). */
	crossEntropy: Float32Array;
	/** Channel that counts, and how many there are in the dump (1 when only that one was written). */
	channel: number;
	channels: number;
	/** Share of the mask term's value. */
	value: number;
	/** Pixels by who says so, at 0.5. */
	pixels: {
		both: number;
		labelOnly: number;
		predictionOnly: number;
		neither: number;
	};
	/** IoU of prediction and target at 0.5, at training resolution. */
	iou: number;
	/** Highest IoU with the full-resolution mask that this target allows once it is laid back on the image. */
	ceilingIou: number;
}

/** What the class head says of an object, or of a place: means over its rows. */
export interface ClassOpinion {
	/** Probability of the labelled class; `null` without a label, or where the head has no channel for its class. */
	own: number | null;
	/** The likeliest of the other classes, background aside; `null` where there is no other. */
	other: { className: string; probability: number } | null;
	/** Probability of background; `null` for heads whose classes do not share one (sigmoid). */
	background: number | null;
}

/** What the class head says of the rows that the loss sees. */
export interface Opinions {
	/** By row of the inspection's objects; `null` for those that no row is trained towards. */
	objects: (ClassOpinion | null)[];
	/** Rows without an object: of `RegionLosses`, or of `AnchorLosses` for one-stage and query detectors. */
	places: {
		row: Int32Array;
		/** `[n * 4]` xyxy, input pixels: the region, or the box that is predicted there. */
		boxes: Float64Array;
		says: ClassOpinion[];
	};
}

export interface Breakdown {
	/** Sum of value times weight. */
	total: number;
	terms: LossTerm[];
	sampling: {
		mode: SamplingMode;
		seed: number | null;
		positives: number;
		negatives: number;
		sentence: string;
	};
	anchors: AnchorLosses;
	regions: RegionLosses | null;
	masks: MaskError[];
	/** `null` where no class head is there: a dump of the first stage alone. */
	opinions: Opinions | null;
	/** How well the first stage's proposals find the objects; `null` without proposals in the dump. */
	proposals: ProposalRecall | null;
	/** Where the numbers come from: the dump's file name. */
	source: string;
}

export interface ProposalRecall {
	count: number;
	/** Best IoU of a proposal with each object of the inspection, row for row. */
	bestIou: Float64Array;
}
