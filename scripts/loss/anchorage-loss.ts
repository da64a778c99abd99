// Types of Anchorage's losses: what `loss(tf, predictions, targets)` is given. Made from TensorFlow.js's own types by
// `npm run generate`; the file stands beside your loss, so that the editor knows them without any package.

import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import type * as tf from './tf';

/** TensorFlow.js: `tf.mean(x)`, `tf.losses.huberLoss(...)`, or the same as methods of tensors: `x.mean()`. */
export type Tf = typeof tf;
export type Scalar = tf.Scalar;
export type Tensor = tf.Tensor;
export type Tensor1D = tf.Tensor1D;
export type Tensor2D = tf.Tensor2D;
export type Tensor3D = tf.Tensor3D;

/** A loss for detectors of both kinds asks `predictions.kind`. */
export type Predictions = TwoStagePredictions | DensePredictions;
export type Targets = TwoStageTargets | DenseTargets;

/** Outputs of a two-stage detector. A: anchors, R: regions that the second stage's loss sees, M: masks of the foreground ones. */
export interface TwoStagePredictions {
	kind: 'two-stage';
	rpn: {
		/** `[A]` logits; of a two-class head the foreground's minus the background's. */
		objectness: Tensor1D;
		/** `[A, 4]` in the order of the recipe's coder. */
		deltas: Tensor2D;
		/** `[A, 4]` x1 y1 x2 y2, input pixels. No output: it has no gradient. */
		anchors: Tensor2D;
	};
	/** `null` where the predictions hold no second stage. */
	regions: {
		/** `[R, classes]` logits, with the background where the head has it. */
		classLogits: Tensor2D;
		/** `[R, classes, 4]`, or `[R, 1, 4]` where all classes share one box. */
		boxDeltas: Tensor3D;
		/** `[R, 4]` x1 y1 x2 y2, input pixels. No output: it has no gradient. */
		boxes: Tensor2D;
	} | null;
	/** The labelled class's mask of each foreground region; `null` without masks. Only one of the two is there. */
	masks: {
		/** `[M, size, size]`. */
		logits: Tensor3D;
		/** `[M, size, size]` 0..1, of heads that end in a sigmoid (Matterport). */
		probabilities: Tensor3D;
	} | null;
}

/** What the outputs are trained towards, as the recipe assigns and samples it. */
export interface TwoStageTargets {
	kind: 'two-stage';
	rpn: {
		/** `[A]` 1 positive, 0 negative, -1 ignored. */
		labels: Tensor1D;
		/** `[A]` 1 where the recipe's own loss sees the anchor, else 0. */
		sampled: Tensor1D;
		/** `[A]` int32: row in `objects` of the object that a positive is trained towards, else -1. */
		object: Tensor1D;
		/** `[A, 4]` of the positives, as the coder writes them; else 0. */
		deltas: Tensor2D;
	};
	regions: {
		/** `[R]` int32: channel of the class, the background's for background. */
		classes: Tensor1D;
		/** `[R]` int32: row in `objects`, -1 for background. */
		object: Tensor1D;
		/** `[R, 4]` of the foreground, as the second stage's coder writes them; else 0. */
		deltas: Tensor2D;
	} | null;
	masks: {
		/** `[M, size, size]` 0..1. */
		pixels: Tensor3D;
		/** `[M]` int32: row in `objects`. */
		object: Tensor1D;
		/** `[M]` int32: row in `regions`. */
		region: Tensor1D;
	} | null;
	objects: LabelledObjects;
	normalisers: Normalisers;
}

/** Outputs of a one-stage or query detector: one row for each of N anchors, points or queries. */
export interface DensePredictions {
	kind: 'dense';
	/** `[N, classes]`, with a background channel where the head has one. Only one of the two is there. */
	classLogits: Tensor2D;
	/** `[N, classes]` 0..1, of heads that end in a sigmoid (TOOD). */
	classProbabilities: Tensor2D;
	/** `[N, width]` as the head writes them: deltas, distances, four sides of bins, centre and size. */
	boxes: Tensor2D;
	/** `[N]` logits of centerness or objectness; `null` where the head has none. */
	quality: Tensor1D | null;
	/** `[N, 4]` x1 y1 x2 y2, input pixels; of points their cells, a stride wide and high; `null` for queries. No gradient. */
	anchors: Tensor2D | null;
	/** `null` without prototype masks. */
	prototypes: {
		/** `[N, prototypes]`. */
		coefficients: Tensor2D;
		/** `[prototypes, rows, columns]`. Taken as given: no gradient. */
		values: Tensor3D;
	} | null;
}

/** What the outputs are trained towards, as the recipe assigns it. */
export interface DenseTargets {
	kind: 'dense';
	/** `[N]` 1 positive, 0 negative, -1 takes no part. */
	labels: Tensor1D;
	/** `[N, classes]` 0..1 as the recipe's own class loss takes them: soft where its assigner softens them. */
	classes: Tensor2D;
	/** `[N]` how often the recipe's own class loss counts the row: 0 or 1, with hard-negative mining also 2. */
	counts: Tensor1D;
	/** `[N]` int32: row in `objects` of the object that a positive is trained towards, else -1. */
	object: Tensor1D;
	/** `[N, 4]` of the positives: their objects' x1 y1 x2 y2, input pixels; else 0. */
	boxes: Tensor2D;
	/** `[N, 4]` of the positives: the same as the recipe's coder writes it; else 0. */
	deltas: Tensor2D;
	/** `[N]` what the recipe's own box loss weighs a positive by: 1, or its soft target; else 0. */
	boxWeights: Tensor1D;
	/** `[N]` of centerness (positives alone) or objectness; `null` where the head has no such output. */
	quality: Tensor1D | null;
	prototypes: {
		/** `[rows, columns]` int32: row in `objects` of the object whose pixel it is, -1 for none. */
		owner: Tensor2D;
	} | null;
	objects: LabelledObjects;
	normalisers: Normalisers;
}

/** The labelled objects, G in the order of the file. */
export interface LabelledObjects {
	/** `[G, 4]` x1 y1 x2 y2, input pixels. */
	boxes: Tensor2D;
	/** `[G]` int32: channel of the class, -1 where the head has none. */
	classes: Tensor1D;
	/** `[G]` 1 where the recipe trains towards it, else 0 (crowd, difficult, unusable). */
	trained: Tensor1D;
}

/** What the recipe's own terms divide their sums by, by their names. */
export type Normalisers = {
	[term in
		| 'rpn_objectness'
		| 'rpn_box'
		| 'roi_class'
		| 'roi_box'
		| 'mask'
		| 'class'
		| 'box'
		| 'centerness'
		| 'objectness'
		| 'dfl'
		| 'l1'
		| 'giou']?: number;
};
