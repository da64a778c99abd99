// A semantic label and a prediction for one image, and what is shown of them.

import type { SegmentationLossName } from './catalogue';

/** A pixel that takes no part, in a label. */
export const ignoredPixel = -1;

/** Logits of every class (one channel: of the object alone), or a decided mask. */
export type SegmentationPrediction =
	/** `[channels, height, width]`, row-major. */
	| { kind: 'logits'; values: Float32Array; channels: number }
	/** `[height, width]` class indices. */
	| { kind: 'indices'; values: Int16Array };

export interface SegmentationInput {
	width: number;
	height: number;
	/** `[height, width]`, row-major: class indices, or `ignoredPixel`. */
	label: Int16Array;
	prediction: SegmentationPrediction;
	/** Names by index; two of them (background and object) for a prediction of one channel. */
	classNames: readonly string[];
	/** Index of the background, `null` where every index is a class. */
	background: number | null;
}

/** `binary`: one channel asks whether a pixel is of the object; `multi-class`: the classes exclude each other. */
export type SegmentationMode = 'binary' | 'multi-class';

/** What the prediction makes of one class, pixel by pixel. Ignored pixels are in no number. */
export interface SegmentedClass {
	index: number;
	name: string;
	/** Pixels of the class in the label and in the prediction. */
	label: number;
	prediction: number;
	both: number;
	labelOnly: number;
	predictionOnly: number;
	/** both / (both + labelOnly + predictionOnly), and 2 both / (label + prediction); NaN where the class occurs in neither. */
	iou: number;
	dice: number;
	/** The class that most of its wrong pixels are taken for; `null` where none is. */
	takenFor: Confusion | null;
}

/** Pixels labelled as one class and predicted as another. */
export interface Confusion {
	label: number;
	prediction: number;
	pixels: number;
}

export interface SegmentationLossFigure {
	name: SegmentationLossName;
	title: string;
	/** `null` where it cannot be had: `why` says so. NaN as the framework has it. */
	value: number | null;
	why: string | null;
	/**
	 * By class index; `null` for a single channel and where the loss has no classes. `perClassIs` says what the numbers are:
	 * the loss of each class before the mean over them, or the mean over the pixels that the label gives to the class.
	 */
	perClass: Float64Array | null;
	perClassIs: 'own-loss' | 'mean-of-pixels';
	formula: string;
	source: { repo: string; path: string; function: string };
}

export interface Segmentation {
	width: number;
	height: number;
	mode: SegmentationMode;
	/** `exact`: from logits; `mask`: the prediction is a mask, which says nothing of probabilities. */
	tier: 'exact' | 'mask';
	background: number | null;
	label: Int16Array;
	/** `[height, width]`: class of the highest logit (the first of equal ones), of one channel 1 from probability 0.5 on. */
	predicted: Int16Array;
	/** `[height, width]` probability of the predicted class; `null` without logits. */
	confidence: Float32Array | null;
	ignored: number;
	counted: number;
	/** Pixels where label and prediction agree. */
	correct: number;
	/** Over the classes that occur in label or prediction; of one channel the object's own. NaN without any. */
	meanIou: number;
	/** By index. */
	classes: SegmentedClass[];
	/** The confusion with the most pixels, `null` where every counted pixel is right. */
	worst: Confusion | null;
	losses: SegmentationLossFigure[];
}
